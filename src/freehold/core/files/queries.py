"""Reads uploaded files."""

from sqlalchemy import bindparam, select

from freehold.core.files.model import files
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_BY_HASH = Query(select(files).where(files.c.hash == bindparam("hash")))


def find_file(tx: Tx, file_hash: str) -> Row | None:
    """The uploaded file with that public hash, or None."""
    return tx.first(_BY_HASH, hash=file_hash)
