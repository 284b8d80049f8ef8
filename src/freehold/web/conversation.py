"""A conversation to read, at every address under which Freshchat's clients look for it (contract 4.3)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.core.conversations.queries import find_channel_by_number, get_chat, list_messages
from freehold.core.people.queries import find_agent_by_number, find_group_by_number, get_contact_by_number
from freehold.kernel.errors import NotFound
from freehold.kernel.installation import Installation
from freehold.kernel.listing import Slice
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx
from freehold.web.rendering import html, told
from freehold.web.visitors import find_visitor, form_proof, to_sign_in

PAGE = 100
LONGEST_TEXT = 100_000
DEEPEST = 5
PATHS = (
    "/a/{account}/inbox/{view}/0/conversation/{conversation}",
    "/a/{account}/open/conversation/{conversation}",
    "/crm/messaging/a/{account}/inbox/{view}/0/conversation/{conversation}",
)


async def show(request: Request) -> Response:
    """For whoever is signed in: who wrote what, newest page first, notes and system entries marked."""
    installation: Installation = request.app.state.installation
    visitor = await find_visitor(request)
    if visitor is None:
        return to_sign_in(request)
    key = request.path_params["conversation"]
    asked = request.query_params.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 else 1

    def look(tx: Tx) -> dict[str, Any]:
        chat = get_chat(tx, key, base=CONVERSATION_BASE)
        found = list_messages(tx, chat["id"], Slice(PAGE, offset=(max(page, 1) - 1) * PAGE, is_descending=True))
        names = _Names(tx)
        return {
            "chat": chat,
            "contact": get_contact_by_number(tx, chat["contact_id"]),
            "channel": find_channel_by_number(tx, chat["channel_id"]),
            "agent": names.agent(chat["agent_id"]),
            "group": None if chat["group_id"] is None else find_group_by_number(tx, chat["group_id"]),
            "properties": load(chat["properties"]),
            "entries": [_entry(row, names) for row in reversed(found.rows)],
            "has_older": found.has_more,
        }

    try:
        found = await installation.database.read(look, is_long=True)
    except NotFound:
        return told("No such conversation", "It does not exist, or it was erased.", 404)
    proof = form_proof(installation, visitor.secret)
    return html("conversation.html", who=visitor, proof=proof, page=max(page, 1), path=request.url.path, **found)


class _Names:
    """What agents are called, each looked up once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._known: dict[int, str] = {}

    def agent(self, number: int | None) -> str:
        if number is None:
            return ""
        if number not in self._known:
            row = find_agent_by_number(self._tx, number)
            name = "" if row is None else f"{row['first_name']} {row['last_name']}".strip() or row["email"]
            self._known[number] = name or "somebody who is gone"
        return self._known[number]


def _entry(row: Row, names: _Names) -> dict[str, Any]:
    kind = row["kind"] if row["kind"] != "message" else row["author_kind"]
    author = names.agent(row["author_id"]) if row["author_kind"] == "agent" else row["author_kind"]
    parts = [shown for part in load(row["parts"]) for shown in _parts(part)]
    return {"kind": kind, "author": author, "at": row["created_at"], "parts": parts, "id": row["uuid"]}


def _parts(part: Any, depth: int = 0) -> list[dict[str, str]]:
    """What a person can read of a part; a kind that we do not know is named."""
    if not isinstance(part, dict):
        return []
    shown = []
    for kind, content in part.items():
        value = content if isinstance(content, dict) else {}
        if kind == "collection" and depth < DEEPEST:
            subs = value.get("sub_parts")
            shown += [inner for sub in (subs if isinstance(subs, list) else []) for inner in _parts(sub, depth + 1)]
            continue
        text = value.get("content") or value.get("label") or value.get("name") or value.get("subject")
        url = value.get("url")
        is_link = isinstance(url, str) and url.startswith(("https://", "http://"))
        words = text[:LONGEST_TEXT] if isinstance(text, str) else kind.replace("_", " ")
        shown.append({"kind": kind, "text": words, "url": url if is_link and isinstance(url, str) else ""})
    return shown


ROUTES = [Route(path, show, methods=["GET"]) for path in PATHS]
