"""Changes channels."""

from typing import Any

from freehold.core.account.commands import count
from freehold.core.conversations.model import channels
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(channels)


def create_channel(
    tx: Tx,
    name: str,
    *,
    source: str = "FRESHCHAT",
    welcome: str | None = None,
    group: Row | None = None,
    tags: list[str] | None = None,
) -> Row:
    """Open a channel that conversations can come in on; returns its row.

    `welcome`: a greeting that begins every conversation. `group`: who takes care of it.
    """
    parts: list[dict[str, Any]] = [{"text": {"content": welcome}}] if welcome else []
    row: Row = {
        "uuid": new_uuid(),
        "name": name,
        "source": source.upper(),
        "is_enabled": True,
        "is_public": True,
        "icon_url": None,
        "locale": "default",
        "tags": encode_text(tags or []),
        "welcome": encode_text(parts),
        "translations": "{}",
        "group_id": group and group["id"],
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    count(tx, "channels", row["id"])
    return row
