"""Freshchat's receivers hear of chats and never of tickets, whatever both products have in common."""

from tests.contract.api import Api as Freshchat
from tests.freshdesk.api import Api

from freehold.contracts.freshchat.events import EVENT_NAMES
from freehold.core.webhooks.commands import add_endpoint


def test_what_happens_in_tickets_is_not_told_to_freshchats_receivers(api: Api) -> None:
    names = list(EVENT_NAMES.values())
    api.installation.database.write_now(lambda tx: add_endpoint(tx, "http://127.0.0.1:9/hook", names, "current"))
    api.ticket()
    heard = len(api.rows("jobs"))
    assert heard == 1, "a new contact is news to both"
    api.post("/tickets/1/reply", {"body": "x"})
    note = api.post("/tickets/1/notes", {"body": "x"})["id"]
    api.put(f"/conversations/{note}", {"body": "y"})
    api.delete(f"/conversations/{note}")
    api.put("/tickets/1", {"status": 4, "responder_id": api.agent["id"]})
    api.put("/tickets/1", {"status": 2})
    assert len(api.rows("jobs")) == heard
    chat = Freshchat(api.server, api.installation, api.wire, None).with_token(name="chat")
    chat.open(api.rows("contacts")[0]["uuid"])
    assert len(api.rows("jobs")) == heard + 2, "a conversation and a message"
