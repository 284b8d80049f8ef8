"""Users (contract 3.9)."""

from typing import Any

from freehold.catalogue.freshchat import users as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.paging import CAP, PageWanted, envelope
from freehold.contracts.freshchat.render import Json, render_conversation, render_message, render_user
from freehold.contracts.implements import implements
from freehold.core.conversations.queries import list_chats_of, list_newest_messages, list_participants
from freehold.core.people.commands import create_contact, update_contact
from freehold.core.people.erasing import erase_contact
from freehold.core.people.queries import (
    CONTACTS,
    count_contacts,
    find_agent,
    get_contact,
    list_contacts,
    list_contacts_by_ids,
)
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

ORDERS = {
    "created_time": "created_at",
    "updated_time": "updated_at",
    "email": "email",
    "first_name": "first_name",
    "last_name": "last_name",
    "id": "id",
}
FILTERS = ("reference_id", "created_from", "created_to", "updated_from", "updated_to")
ACCEPTED = {"code": 202, "status": "ACCEPTED", "message": "The request to delete the user was accepted"}


@implements(rows.create)
def create_user(tx: Tx, call: Call) -> Any:
    """201 for a new user as for a known reference_id, whose user is brought up to date (setting create_user_status)."""
    contact, _ = create_contact(tx, _given(call.body), call.who.actor)
    answer = render_user(contact, call.who.profile)
    return Answer(answer, status=call.installation.settings.create_user_status, says={"user_id": contact["uuid"]})


@implements(rows.list_)
def list_users(tx: Tx, call: Call) -> Any:
    query: rows.UserFilters = call.query
    filters: dict[str, Any] = {name: getattr(query, name) for name in FILTERS if getattr(query, name) is not None}
    if query.email is not None:
        filters["email"] = query.email.strip().lower()
    if query.phone_no is not None:
        filters["phone"] = query.phone_no
    for name in ("first_name", "last_name"):
        if getattr(query, name) is not None:
            filters[name] = getattr(query, name)
    if not filters and call.installation.settings.users_require_filter:
        raise Invalid(Wrong("", "At least one query parameter is mandatory."))
    is_by_update = "updated_from" in filters or "updated_to" in filters
    wanted = PageWanted(call, CONTACTS, ORDERS, cap=CAP, default="updated_at" if is_by_update else "created_at")
    found = list_contacts(tx, wanted.slice, filters)
    total = count_contacts(tx, filters) if wanted.total is None else wanted.total
    items = [render_user(row, call.who.profile) for row in found.rows]
    return envelope(call, "users", items, "user", wanted, found, total)


@implements(rows.fetch)
def fetch_users(tx: Tx, call: Call) -> Any:
    ids: list[str] = call.body.ids
    rows_found = list_contacts_by_ids(tx, encode_text([*ids, *(key.lower() for key in ids)]))
    return {"users": [render_user(row, call.who.profile) for row in rows_found]}


@implements(rows.get)
def get_user(tx: Tx, call: Call) -> Any:
    if (call.query.system_user or "").lower() == "true":
        return _system_user(tx, call.path["user_id"])
    return render_user(get_contact(tx, call.path["user_id"]), call.who.profile)


@implements(rows.update)
def update_user(tx: Tx, call: Call) -> Any:
    contact = get_contact(tx, call.path["user_id"], to_change=True)
    return render_user(update_contact(tx, contact, _given(call.body), call.who.actor), call.who.profile)


@implements(rows.delete)
def delete_user(tx: Tx, call: Call) -> Any:
    erase_contact(tx, call.path["user_id"], call.who.actor)
    return ACCEPTED


@implements(rows.list_conversations)
def list_user_conversations(tx: Tx, call: Call) -> Any:
    """All of them, with the id under both names; page 2 and beyond are empty (contract 3.9, 8 no. 3)."""
    contact = get_contact(tx, call.path["user_id"])
    page = call.query.page or "1"
    chats = list_chats_of(tx, contact["id"]) if not page.isdigit() or int(page[:9]) < 2 else []
    if call.who.profile == "classic":
        return {"conversations": [{"id": chat["uuid"]} for chat in chats]}
    numbers = encode_text([chat["id"] for chat in chats])
    newest = {row["conversation_id"]: row for row in list_newest_messages(tx, numbers)} if chats else {}
    writers: dict[int, list[Json]] = {}
    for row in list_participants(tx, numbers) if chats else []:
        writers.setdefault(row["conversation_id"], []).append({"id": row["author"]})
    account = identity(tx, call.installation)
    items = []
    for chat in chats:
        item: Json = {"id": chat["uuid"], **render_conversation(chat, account, call.base_url)}
        item["agents"] = writers.get(chat["id"], [])
        item["messages"] = [render_message(newest[chat["id"]], chat, account["app_id"])] if chat["id"] in newest else []
        items.append(item)
    return {"conversations": items}


def _given(body: rows.UserWrite) -> dict[str, Any]:
    """What a client said about a user, in our words."""
    given: dict[str, Any] = {
        name: getattr(body, name)
        for name in ("email", "first_name", "last_name", "phone", "reference_id", "restore_id")
        if getattr(body, name) is not None
    }
    if body.avatar is not None and body.avatar.url:
        given["avatar_url"] = body.avatar.url
    if body.properties is not None:
        given["properties"] = [{"name": item.name, "value": _text(item.value)} for item in body.properties]
    if body.social_profiles is not None:
        given["social_profiles"] = [item.model_dump(exclude_none=True) for item in body.social_profiles]
    return given


def _system_user(tx: Tx, key: str) -> Json:
    """A bot or system actor, in the form of an agent (contract 3.9): clients look up who wrote a message."""
    agent: Row | None = find_agent(tx, key)
    if agent is None and len(key) > 128:
        raise NotFound("contact", key)
    first_name, last_name = (agent["first_name"], agent["last_name"]) if agent else ("System", "")
    return {
        "id": key,
        "first_name": first_name,
        "last_name": last_name,
        "email": agent["email"] if agent else "",
        "avatar": {},
        "groups": [],
    }


def _text(value: Any) -> str:
    """Property values are text (contract 4.7): anything else is kept as its JSON, null as nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return encode_text(value)
