"""Table of uploaded files."""

from sqlalchemy import Table

from freehold.kernel.types import flag, instant, key, metadata, number, text

files = Table(
    "files",
    metadata,
    key(),
    text("hash", nullable=False, unique=True),  # what clients put into a `file` part; opaque, cannot be guessed
    text("name", nullable=False),
    text("content_type", nullable=False),
    text("extension", nullable=False, default=""),
    number("size", nullable=False),
    text("blob", nullable=False),  # where the bytes are
    flag("is_image"),
    number("width"),
    number("height"),
    instant("created_at", nullable=False),
)
