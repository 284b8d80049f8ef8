"""Puts uploaded files on record."""

from freehold.core.files.model import files
from freehold.core.files.names import extension_of
from freehold.kernel.ids import new_secret
from freehold.kernel.query import Row, inserts
from freehold.kernel.tx import Tx

_INSERT = inserts(files)


def keep_file(
    tx: Tx,
    *,
    name: str,
    content_type: str,
    size: int,
    blob: str,
    dimensions: tuple[int, int] | None = None,
) -> Row:
    """Put a file that is complete in blob storage on record, so that messages can carry it; the row.

    `name` has been through `clean_name`. `dimensions` (width, height in pixels) says that it is an image. The hash is
    all that a client needs to send the file on, so it cannot be guessed. No event: nothing has happened to a customer.
    """
    row: Row = {
        "hash": new_secret(),
        "name": name,
        "content_type": content_type,
        "extension": extension_of(name),
        "size": size,
        "blob": blob,
        "is_image": dimensions is not None,
        "width": dimensions[0] if dimensions else None,
        "height": dimensions[1] if dimensions else None,
        "created_at": tx.now,
    }
    return {"id": tx.insert(_INSERT, **row), **row}
