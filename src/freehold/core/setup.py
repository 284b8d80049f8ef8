"""What a new account starts with: its identity, the stock roles and states, one channel, round-the-clock hours."""

import secrets

from sqlalchemy import bindparam, insert, select, update

from freehold.core.access.permissions import STOCK_ROLES
from freehold.core.account.commands import SLOTS, set_account
from freehold.core.account.model import business_hours, counts
from freehold.core.account.queries import get_fact
from freehold.core.audit.guarding import keep_guards
from freehold.core.canned_responses.commands import keep_canned_folders
from freehold.core.conversations.model import channels
from freehold.core.fields.forms import keep_default_form
from freehold.core.fields.model import fields
from freehold.core.gateway.connections import keep_connections
from freehold.core.people.model import agent_statuses, roles
from freehold.core.sla.commands import keep_default_policy
from freehold.core.surveys.commands import keep_first_survey
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

COUNTED = ("contacts", "chats", "tickets", "agents", "groups", "channels", "roles")

_ROLE = inserts(roles)
_HAS_ROLE = Query(select(roles.c.id).where(roles.c.uuid == bindparam("uuid")))
_UPDATE_ROLE = Query(
    update(roles)
    .where(roles.c.uuid == bindparam("which"), roles.c.permissions != bindparam("permissions"))
    .values({name: bindparam(name) for name in ("name", "description", "agent_type", "permissions", "updated_at")})
)
_STATUS = inserts(agent_statuses)
_CHANNEL = inserts(channels)
_FIELD = inserts(fields)
_HOURS = inserts(business_hours)
_SLOT = Query(insert(counts).values(name=bindparam("name"), slot=bindparam("slot"), total=bindparam("total")))

PRIORITIES = ("Low", "Medium", "High", "Urgent")


def keep_stock_roles(tx: Tx) -> None:
    """The stock roles as this version has them: what a role allows grows with what there is to allow."""
    for word, name, description, agent_type, permissions in STOCK_ROLES:
        role = {
            "name": name,
            "description": description,
            "agent_type": agent_type,
            "permissions": encode_text(permissions),
            "updated_at": tx.now,
        }
        if tx.value(_HAS_ROLE, uuid=word) is None:
            tx.insert(_ROLE, uuid=word, created_at=tx.now, **role)
        else:
            tx.run(_UPDATE_ROLE, which=word, **role)


KEPT = (
    keep_stock_roles,
    keep_first_survey,
    keep_canned_folders,
    keep_default_policy,
    keep_default_form,
    keep_connections,
    keep_guards,
)
"""What an account of any age is to have; each looks first whether it is there."""


def create_account(tx: Tx) -> bool:
    """Fill an empty database with what every account has. One that has it gets what this version has beyond that."""
    is_new = get_fact(tx, "app_id") is None
    if is_new:
        _begin(tx)
    for keep in KEPT:
        keep(tx)
    return is_new


def _begin(tx: Tx) -> None:
    number = 100_000_000_000 + secrets.randbelow(800_000_000_000)
    for name, value in {
        "account_id": number,
        "organisation_id": number * 10 + 1,
        "organisation_domain": "organisation.localhost",
        "account_domain": "localhost",
        "app_id": new_uuid(),
        "bundle_id": number // 10_000,
        "bundle_type": "SUPPORT360",
        "plan_type": "SUBSCRIPTION",
        "datacenter": "self-hosted",
        "web_chat_id": new_uuid(),
    }.items():
        set_account(tx, name, value)
    totals = {"roles": len(STOCK_ROLES), "channels": 1}
    for name in COUNTED:
        for slot in range(SLOTS):
            tx.insert(_SLOT, name=name, slot=slot, total=totals.get(name, 0) if slot == 0 else 0)
    for name, is_available in (("Available", True), ("Busy", False), ("On a break", False), ("Away", False)):
        tx.insert(_STATUS, uuid=new_uuid(), name=name, is_available=is_available)
    always = {str(day): [["00:00", "24:00"]] for day in range(7)}
    tx.insert(
        _HOURS, uuid=new_uuid(), name="Round the clock", is_default=True, hours=encode_text(always), created_at=tx.now
    )
    tx.insert(_CHANNEL, uuid=new_uuid(), name="Inbox", created_at=tx.now, updated_at=tx.now)
    tx.insert(
        _FIELD,
        entity="chat",
        name="priority",
        label="Priority",
        type="dropdown",
        column_name="priority",
        position=1,
        default_value="Low",
        choices=encode_text([{"id": str(place), "value": word} for place, word in enumerate(PRIORITIES, 1)]),
        created_at=tx.now,
    )
