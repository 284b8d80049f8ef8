"""AI assistants: who answers for each, whether it may work at all, and the keys by which it is known."""

from sqlalchemy import bindparam, func, or_, select, update

from freehold.core.access.model import credentials
from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.gateway.model import ACTIVE, STOPPED, assistants
from freehold.core.people.model import agents, roles
from freehold.kernel.clock import Instant
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Conflict, Invalid, NotFound, Wrong
from freehold.kernel.ids import new_secret, new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

PREFIX = "fha_"
"""What every assistant's key begins with: by it a call is known for what it is before anything is looked up."""
KIND = "assistant_key"
LONGEST_NAME = 100
_ALL_STOPPED = "assistants_stopped"

_INSERT = inserts(assistants)
_CREDENTIAL = inserts(credentials)
_COLUMNS = (
    *assistants.c,
    agents.c.uuid.label("owner_uuid"),
    agents.c.email.label("owner_email"),
    agents.c.is_deactivated.label("is_owner_deactivated"),
    agents.c.deleted_at.label("owner_deleted_at"),
)
_FROM = assistants.join(agents, agents.c.id == assistants.c.owner_id)
_FIRST_OWNER = Query(
    select(agents)
    .where(
        agents.c.deleted_at.is_(None),
        agents.c.is_deactivated.is_(False),
        agents.c.role_id.in_(
            select(roles.c.id).where(or_(*(roles.c.uuid == word for word in ("OWNER", "ACCOUNT_ADMIN", "ADMIN"))))
        ),
    )
    .order_by(agents.c.id)
    .limit(1)
)
_NAMED = Query(select(*_COLUMNS).select_from(_FROM).where(func.lower(assistants.c.name) == bindparam("name_key")))
_LIST = Query(select(*_COLUMNS).select_from(_FROM).order_by(assistants.c.id))
_BY_KEY = Query(
    select(*_COLUMNS, *(credentials.c[name].label(f"key_{name}") for name in ("id", "expires_at", "revoked_at")))
    .select_from(_FROM.join(credentials, credentials.c.assistant_id == assistants.c.id))
    .where(credentials.c.digest == bindparam("digest"), credentials.c.kind == KIND)
)
_STATE = Query(
    update(assistants)
    .where(assistants.c.id == bindparam("row_id"))
    .values(state=bindparam("state"), updated_at=bindparam("now"))
)
_REVOKE = Query(
    update(credentials)
    .where(credentials.c.assistant_id == bindparam("which"), credentials.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_KEYS = Query(
    select(
        credentials.c.id, credentials.c.uuid, credentials.c.created_at, credentials.c.expires_at, credentials.c.used_at
    )
    .where(credentials.c.assistant_id == bindparam("which"), credentials.c.revoked_at.is_(None))
    .order_by(credentials.c.id)
)


def create_assistant(tx: Tx, name: str, owner: Row, *, expires_at: Instant | None = None) -> tuple[Row, str]:
    """Take in an assistant, which may do nothing yet, and give it a key, which is shown this once. Records assistant.created.

    `owner` is the agent who answers for it. Raises Invalid, and Conflict when another has the name.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(Wrong("name", f"An assistant has a name of at most {LONGEST_NAME} characters."))
    tx.hold("gateway assistants")
    if find_assistant(tx, name) is not None:
        raise Conflict(f"There is an assistant {name} already.")
    number = tx.insert(
        _INSERT,
        uuid=new_uuid(),
        name=name,
        owner_id=owner["id"],
        state=ACTIVE,
        created_at=tx.now,
        updated_at=tx.now,
    )
    record(tx, "assistant.created", SYSTEM, subject_id=number)
    row = get_assistant(tx, name)
    return row, _give_key(tx, row, expires_at)


def _give_key(tx: Tx, assistant: Row, expires_at: Instant | None) -> str:
    secret = new_secret(PREFIX)
    tx.insert(
        _CREDENTIAL,
        uuid=new_uuid(),
        kind=KIND,
        digest=digest(secret),
        name=assistant["name"],
        assistant_id=assistant["id"],
        created_at=tx.now,
        expires_at=expires_at,
    )
    return secret


def rotate_key(tx: Tx, name: str, *, expires_at: Instant | None = None, by: Actor = SYSTEM) -> str:
    """Replace an assistant's keys by a new one, which is shown this once. Records assistant.updated."""
    row = get_assistant(tx, name)
    if row["state"] == STOPPED:
        raise Conflict(f"{row['name']} was stopped, for good.")
    tx.run(_REVOKE, which=row["id"], now=tx.now)
    record(tx, "assistant.updated", by, subject_id=row["id"], data={"changed": ["key"]})
    return _give_key(tx, row, expires_at)


def change_state(tx: Tx, name: str, state: str, by: Actor = SYSTEM) -> Row:
    """Pause an assistant, let it go on, or stop it for good, which ends its keys. Records assistant.updated."""
    row = get_assistant(tx, name)
    if row["state"] == STOPPED and state != STOPPED:
        raise Conflict(f"{row['name']} was stopped, for good. Create another.")
    tx.run(_STATE, row_id=row["id"], state=state, now=tx.now)
    if state == STOPPED:
        tx.run(_REVOKE, which=row["id"], now=tx.now)
    record(tx, "assistant.updated", by, subject_id=row["id"], data={"changed": ["state"], "state": state})
    return {**row, "state": state}


def stop_all(tx: Tx, *, is_stopped: bool, by: Actor = SYSTEM) -> None:
    """Refuse every call of every assistant from now on, or (False) look at their grants again.

    Records assistants.stopped or assistants.resumed.
    """
    set_account(tx, _ALL_STOPPED, is_stopped)
    record(tx, "assistants.stopped" if is_stopped else "assistants.resumed", by)


def are_all_stopped(tx: Tx) -> bool:
    return bool(get_fact(tx, _ALL_STOPPED))


def list_assistants(tx: Tx) -> list[Row]:
    """All of them, oldest first, each with `owner_email`."""
    return tx.all(_LIST)


def list_keys(tx: Tx, assistant_id: int) -> list[Row]:
    """An assistant's keys that were not revoked; no secret is among the columns."""
    return tx.all(_KEYS, which=assistant_id)


def find_assistant(tx: Tx, name: str) -> Row | None:
    """The assistant of that name, in any case; None when there is none."""
    return tx.first(_NAMED, name_key=" ".join(name.split()).lower())


def get_assistant(tx: Tx, name: str) -> Row:
    """The same; raises NotFound."""
    row = find_assistant(tx, name)
    if row is None:
        raise NotFound("assistant", name)
    return row


def find_by_key(tx: Tx, digest_of_key: str) -> Row | None:
    """Whose key it is, with `key_id`; None for one that is unknown, revoked or over."""
    row = tx.first(_BY_KEY, digest=digest_of_key)
    if row is None or row["key_revoked_at"] is not None:
        return None
    return None if row["key_expires_at"] is not None and row["key_expires_at"] <= tx.now else row


def find_first_owner(tx: Tx) -> Row | None:
    """The administrator who has been here longest: who answers for an assistant when nobody is named."""
    return tx.first(_FIRST_OWNER)


def has_owner(assistant: Row) -> bool:
    """Whether the agent who answers for it still works here."""
    return assistant["owner_deleted_at"] is None and not assistant["is_owner_deactivated"]
