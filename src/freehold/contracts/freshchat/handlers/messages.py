"""Messages: list and send (contract 3.5, 3.6)."""

from typing import Any

from freehold.catalogue.freshchat import conversations as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.contracts.freshchat.paging import PageWanted, href, make_anchor
from freehold.contracts.freshchat.render import message_renderer, render_message
from freehold.contracts.freshchat.writing import write_message
from freehold.contracts.implements import implements
from freehold.core.conversations.queries import MESSAGES, get_chat, list_messages
from freehold.kernel.tx import Tx

MOST = 50


@implements(rows.list_messages)
def list_conversation_messages(tx: Tx, call: Call) -> Any:
    """Newest first. `link` and `links` are there while more exist; a page beyond the end is empty (contract 2.4)."""
    chat = get_chat(tx, call.path["conversation_id"], base=CONVERSATION_BASE)
    wanted = PageWanted(call, MESSAGES, {}, cap=MOST, is_descending=True)
    found = list_messages(tx, chat["id"], wanted.slice, call.query.from_time)
    app_id = identity(tx, call.installation)["app_id"]
    answer: dict[str, Any] = {
        "messages": list(map(message_renderer(chat, app_id, call.who.profile), found.rows)),
        "links": {},
    }
    if found.has_more and found.last is not None:
        path = f"/v2/conversations/{chat['uuid']}/messages"
        more = href(
            path, call.raw_query, page=wanted.page + 1, items_per_page=wanted.size, anchor=make_anchor(found.last, 0)
        )
        answer["link"] = {"rel": "next_page", "href": more}
        answer["links"] = {"next_page": {"href": more, "rel": "message", "type": "GET"}}
    return answer


@implements(rows.send)
def send_message(tx: Tx, call: Call) -> Any:
    chat = get_chat(tx, call.path["conversation_id"], base=CONVERSATION_BASE, to_change=True)
    row = write_message(tx, call, chat, call.body, default="bot")
    answer = render_message(row, chat, identity(tx, call.installation)["app_id"], call.who.profile)
    return Answer(answer, says={"message_type": answer["message_type"]})
