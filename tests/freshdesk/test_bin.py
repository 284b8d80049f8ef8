"""Tickets that are deleted, spam, somebody else's, or no tickets at all (Freshdesk contract 1.5, 8)."""

import pytest
from tests.contract.api import Api as Freshchat
from tests.freshdesk.account import mark_as_spam
from tests.freshdesk.api import Api


class TestBin:
    def test_a_deleted_ticket_is_readable_hidden_and_comes_back(self, api: Api) -> None:
        ticket = api.look(api.ticket()["id"])
        answer = api.delete("/tickets/1")
        assert (answer.status, answer.events) == (204, ["ticket.deleted"])
        assert answer.entries == ["API key deleted ticket 1"]
        assert api.look(1) == {**ticket, "deleted": True}
        assert api.numbers() == []
        assert api.numbers(filter="deleted") == [1]
        assert api.get("/tickets/1/conversations").status == 200, "one importer reads the children of deleted tickets"
        back = api.put("/tickets/1/restore")
        assert (back.status, back.events, back.entries) == (204, ["ticket.restored"], ["API key restored ticket 1"])
        assert api.look(1) == ticket
        assert api.numbers() == [1]

    @pytest.mark.parametrize("state", ["deleted", "spam"])
    def test_changes_are_not_taken(self, api: Api, state: str) -> None:
        api.ticket()
        if state == "deleted":
            api.delete("/tickets/1")
        else:
            mark_as_spam(api, 1)
            assert (api.numbers(), api.numbers(filter="spam"), api.look(1)["spam"]) == ([], [1], True)
        for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/reply"), ("POST", "/notes")):
            answer = api.call(method, f"/tickets/1{path}", None if method == "DELETE" else {"body": "x"})
            assert (answer.status, answer.body) == (
                405,
                {"message": f"{method} method is not allowed. It should be one of these method(s): GET"},
            )
            assert answer.headers["allow"] == "GET"
        assert api.put("/tickets/1/restore").status == 204
        assert api.numbers() == [1]

    def test_what_was_never_deleted_is_not_restored(self, api: Api) -> None:
        api.ticket()
        api.missing("PUT", "/tickets/1/restore")
        api.missing("PUT", "/tickets/2/restore")


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1e3", "9" * 19, "9223372036854775807", "%20", "1.0", "٣"])
def test_a_ticket_that_there_is_not(sqlite_api: Api, number: str) -> None:
    sqlite_api.ticket()
    path = f"/tickets/{number}" if number.isascii() else "/tickets/%D9%A3"
    for method, more in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/restore"), ("GET", "/conversations")):
        sqlite_api.missing(method, path + more, {} if method == "PUT" and not more else None)


def test_a_chat_is_no_ticket_and_a_ticket_no_chat(api: Api) -> None:
    """Two products, one spine: neither list shows the other's."""
    api.ticket()
    api.post("/tickets/1/reply", {"body": "Hello"})
    chat = Freshchat(api.server, api.installation, api.wire, None).with_token(name="chat")
    user = api.rows("contacts")[0]["uuid"]
    conversation = chat.open(user)
    assert chat.get(f"/v2/users/{user}")["email"] == "rita@example.com"
    assert [row["conversation_id"] for row in chat.walk("/v2/conversations", "conversations")] == [conversation]
    listed = chat.get(f"/v2/users/{user}/conversations").body
    assert [row["id"] for row in listed["conversations"]] == [conversation]
    [ticket] = [row for row in api.rows("conversations") if row["kind"] == "ticket"]
    assert chat.get(f"/v2/conversations/{ticket['uuid']}").status == 404
    assert chat.get(f"/v2/conversations/{ticket['uuid']}/messages").status == 404
    assert api.numbers() == [1]
    assert len(api.follow("/tickets/1/conversations")) == 1
