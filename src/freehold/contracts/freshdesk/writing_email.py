"""What a client says of a mailbox, checked and in our words."""

from typing import Any

from freehold.catalogue.freshdesk.email import CustomWrite, MailboxWrite, ServerWrite
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.core.mail.mailboxes import dump_servers
from freehold.core.people.queries import find_group_by_number
from freehold.core.products.queries import find_product
from freehold.kernel.crypto import Vault
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import encode, load
from freehold.kernel.tx import Tx

CUSTOM = "custom_mailbox"
SIDES = {"incoming": ("incoming",), "outgoing": ("outgoing",), "both": ("incoming", "outgoing")}
_SERVER = ("mail_server", "port", "use_ssl", "authentication", "user_name")
_PURPOSE = "passwords of a mailbox"


def mailbox_values(tx: Tx, vault: Vault, body: MailboxWrite, before: Row | None) -> dict[str, Any]:
    """The columns that a body sets; `before` is None for a new mailbox. Raises Invalid with everything that is wrong."""
    named, given, wrongs = body.model_fields_set, dict[str, Any](), list[Wrong]()
    for name, column in (("name", "name"), ("support_email", "support_email"), ("mailbox_type", "kind")):
        if getattr(body, name):
            given[column] = getattr(body, name)
        elif (before is None and name != "name") or (before is not None and name in named):
            wrongs.append(left_out(name))
    if before is None and "name" not in given:
        given["name"] = given.get("support_email", "")
    for name, column in (("default_reply_email", "is_primary"), ("active", "is_active")):
        if getattr(body, name) is not None:
            given[column] = getattr(body, name)
    if before is not None and before["is_primary"] and given.get("is_primary") is False:
        message = "It is the primary mailbox until another is"
        wrongs.append(Wrong("default_reply_email", message, "incompatible_field"))
    for name in ("group_id", "product_id"):
        if name in named:
            given[name] = getattr(body, name)
    if given.get("group_id") is not None and find_group_by_number(tx, given["group_id"], to_name=True) is None:
        wrongs.append(nothing_matches("group_id", "group"))
    if given.get("product_id") is not None and find_product(tx, given["product_id"], to_name=True) is None:
        wrongs.append(nothing_matches("product_id", "product"))
    wrongs += _servers(vault, body, before, given)
    refuse(body.wrongs, wrongs)
    return given


def _servers(vault: Vault, body: MailboxWrite, before: Row | None, given: dict[str, Any]) -> list[Wrong]:
    """Put the servers of a custom mailbox into `given`, and their passwords sealed; what is wrong with them."""
    kind = given.get("kind") or (before["kind"] if before else "")
    if kind != CUSTOM:
        if body.custom_mailbox is not None:
            return [Wrong(CUSTOM, "It belongs to a mailbox of the type custom_mailbox", "incompatible_field")]
        given |= {"servers": None, "sealed": None}
        return []
    is_known = before is not None and before["servers"] is not None
    if body.custom_mailbox is None:
        is_written = any(wrong.field.startswith(CUSTOM) for wrong in body.wrongs)
        return [] if is_known or is_written else [left_out(CUSTOM)]
    known: dict[str, Any] = load(before["servers"]) if before is not None and is_known else {}
    passwords: dict[str, str] = {}
    if before is not None and before["sealed"]:
        passwords = load(vault.open(before["sealed"], _PURPOSE).decode())
    servers, wrongs = _merged(body.custom_mailbox, known, passwords)
    if not wrongs:
        given["servers"] = dump_servers(servers)
        given["sealed"] = vault.seal(encode(passwords), _PURPOSE)
    return wrongs


def _merged(
    custom: CustomWrite, known: dict[str, Any], passwords: dict[str, str]
) -> tuple[dict[str, Any], list[Wrong]]:
    """The servers after the change, with everything that they need; `passwords` is brought up to date."""
    access = custom.access_type or known.get("access_type")
    if access is None:
        return {}, [left_out(f"{CUSTOM}.access_type")]
    servers: dict[str, Any] = {"access_type": access}
    wrongs = []
    for side in SIDES[access]:
        written: ServerWrite | None = getattr(custom, side)
        if written is None and side not in known:
            wrongs.append(left_out(f"{CUSTOM}.{side}"))
            continue
        server = dict(known.get(side, {}))
        if written is not None:
            server |= _said(written)
            if written.password:
                passwords[side] = written.password
        needed = (*_SERVER, "delete_from_server") if side == "incoming" else _SERVER
        absent = [name for name in needed if server.get(name) in (None, "")]
        absent += [] if passwords.get(side) else ["password"]
        wrongs += [left_out(f"{CUSTOM}.{side}.{name}") for name in absent]
        servers[side] = server
    for side in {"incoming", "outgoing"} - set(SIDES[access]):
        passwords.pop(side, None)
    return servers, wrongs


def _said(written: ServerWrite) -> dict[str, Any]:
    said = written.model_dump(exclude_none=True, exclude={"password", "username"})
    if written.username and "user_name" not in said:
        said["user_name"] = written.username
    return said
