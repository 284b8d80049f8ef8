"""Takes files away from what they belonged to; their bytes go when nothing else has them."""

from sqlalchemy import bindparam, delete, select

from freehold.core.files.model import files
from freehold.core.jobs.commands import enqueue
from freehold.core.tickets.model import attachments
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_DELETE = Query(delete(attachments).where(attachments.c.id == bindparam("number")))
_IS_USED = Query(select(attachments.c.id).where(attachments.c.file_id == bindparam("file_id")).limit(1))
_DELETE_FILE = Query(delete(files).where(files.c.id == bindparam("file_id")))


def release_files(tx: Tx, rows: list[Row]) -> None:
    """End the belonging of some attachments (rows of id, file_id, blob); the bytes are removed after the transaction."""
    for row in rows:
        tx.run(_DELETE, number=row["id"])
        if tx.value(_IS_USED, file_id=row["file_id"]) is None:
            tx.run(_DELETE_FILE, file_id=row["file_id"])
            enqueue(tx, "file.remove", {"blob": row["blob"]})
