"""Makes the channels that conversations come in on."""

from freehold.core.account.commands import count
from freehold.core.conversations.model import channels
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(channels)


def create_channel(
    tx: Tx, *, name: str, source: str = "FRESHCHAT", welcome: str | None = None, group: Row | None = None
) -> Row:
    """Open a channel for customers. `welcome` is what they are greeted with; `group`: who gets its conversations.

    Raises Invalid without a name. No event: the products know none for channels.
    """
    if not name.strip():
        raise Invalid(Wrong("name", "A channel needs a name."))
    parts = [{"text": {"content": welcome}}] if welcome else []
    row: Row = {
        "uuid": new_uuid(),
        "name": name.strip(),
        "source": source,
        "welcome": encode_text(parts),
        "group_id": group and group["id"],
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    count(tx, "channels", row["id"])
    return row
