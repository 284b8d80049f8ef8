"""Groups, channels, roles, fields and the account (contract 3.7, 3.11, 3.12)."""

from typing import Any

from freehold.catalogue.freshchat import conversations as conversation_rows
from freehold.catalogue.freshchat import organisation as rows
from freehold.contracts.call import Call
from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.paging import SMALL_LIST_CAP, PageWanted, envelope
from freehold.contracts.freshchat.render import Json, raw
from freehold.contracts.implements import implements
from freehold.core.account.queries import get_total
from freehold.core.conversations.queries import CHANNELS, count_channels, get_channel, list_channels
from freehold.core.fields.queries import list_fields
from freehold.core.people.queries import (
    GROUPS,
    ROLES,
    find_group_by_number,
    get_group,
    list_groups,
    list_memberships,
    list_roles,
)
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

ORDERS = {"name": "name", "created_time": "created_at", "updated_time": "updated_at"}


@implements(rows.list_groups)
def list_all_groups(tx: Tx, call: Call) -> Any:
    wanted = PageWanted(call, GROUPS, ORDERS, cap=SMALL_LIST_CAP, default="name")
    found = list_groups(tx, wanted.slice)
    members = _members(tx)
    items = [_group(row, members.get(row["id"], [])) for row in found.rows]
    return envelope(call, "groups", items, "group", wanted, found, get_total(tx, "groups"))


@implements(rows.get_group)
def look_at_group(tx: Tx, call: Call) -> Any:
    group = get_group(tx, call.path["group_id"])
    return _group(group, _members(tx).get(group["id"], []))


@implements(rows.list_channels)
def list_all_channels(tx: Tx, call: Call) -> Any:
    query: rows.ChannelFilters = call.query
    names = ("updated_from", "updated_to")
    filters = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    wanted = PageWanted(call, CHANNELS, ORDERS, cap=SMALL_LIST_CAP, default="name")
    found = list_channels(tx, wanted.slice, filters)
    total = count_channels(tx, filters) if wanted.total is None else wanted.total
    items = [_channel(row, query.locale) for row in found.rows]
    return envelope(call, "channels", items, "channel", wanted, found, total)


@implements(rows.get_channel)
def look_at_channel(tx: Tx, call: Call) -> Any:
    channel = get_channel(tx, call.path["channel_id"])
    group = find_group_by_number(tx, channel["group_id"]) if channel["group_id"] else None
    return _channel({**channel, "group": group and group["uuid"]}, call.query.locale)


@implements(rows.list_roles)
def list_all_roles(tx: Tx, call: Call) -> Any:
    wanted = PageWanted(call, ROLES, ORDERS, cap=SMALL_LIST_CAP, default="name")
    found = list_roles(tx, wanted.slice)
    items = [
        {
            "id": row["uuid"],
            "name": row["name"],
            "description": row["description"],
            "is_custom_role": row["is_custom"],
            "is_default": not row["is_custom"],
            "permissions": raw(row["permissions"]),
            "created_time": iso_milliseconds(row["created_at"]),
            "updated_time": iso_milliseconds(row["updated_at"]),
        }
        for row in found.rows
    ]
    return envelope(call, "roles", items, "role", wanted, found, get_total(tx, "roles"))


@implements(rows.get_configuration)
def look_at_configuration(tx: Tx, call: Call) -> Any:
    return identity(tx, call.installation)


@implements(conversation_rows.list_fields)
def list_conversation_fields(tx: Tx, call: Call) -> Any:
    return [_field(row) for row in list_fields(tx, "chat")]


def _members(tx: Tx) -> dict[int, list[str]]:
    members: dict[int, list[str]] = {}
    for row in list_memberships(tx):
        members.setdefault(row["group_id"], []).append(row["agent"])
    return members


def _group(row: Row, members: list[str]) -> Json:
    group: Json = {
        "id": row["uuid"],
        "name": row["name"],
        "description": row["description"],
        "routing_type": row["routing_type"],
        "routing_logic": row["routing_logic"],
        "agents": members,
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
    }
    if row["business_hours_id"] is not None:
        group["business_calendar_id"] = str(row["business_hours_id"])
    return group


def _channel(row: Row, locale: str | None) -> Json:
    """A channel in a language, where it has one; else as it was written (contract 3.11)."""
    translated = load(row["translations"]).get(locale or "", {})
    welcome = translated.get("welcome") or load(row["welcome"])
    channel: Json = {
        "id": row["uuid"],
        "name": translated.get("name", row["name"]),
        "icon": {"url": row["icon_url"]} if row["icon_url"] else {},
        "enabled": row["is_enabled"],
        "public": row["is_public"],
        "locale": locale if translated and locale else row["locale"],
        "tags": raw(row["tags"]),
        "source": row["source"],
        "welcome_message": {
            "message_parts": welcome,
            "message_type": "normal",
            "restrictResponse": False,
            "botsPrivateNote": False,
            "isBotsInput": False,
        },
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
    }
    if row["group"] is not None:
        channel["assign_to_group"] = row["group"]
    return channel


def _field(row: Row) -> Json:
    field: Json = {
        "id": str(row["id"]),
        "name": row["name"],
        "label": row["label"],
        "type": row["type"],
        "column_name": row["column_name"],
        "custom": row["is_custom"],
        "editable": row["is_editable"],
        "required": row["is_required"],
        "position": row["position"],
        "choices": raw(row["choices"]),
        "fields": [],
    }
    if row["default_value"] is not None:
        field["default_value"] = row["default_value"]
    return field
