"""Tables of what was taken over: what each source called it, so that nothing is taken over twice."""

from sqlalchemy import PrimaryKeyConstraint, Table

from freehold.kernel.types import instant, metadata, number, text

import_refs = Table(
    "import_refs",
    metadata,
    text("kind", nullable=False),  # ticket, entry
    text("ref", nullable=False),  # what the source calls it
    number("number", nullable=False),  # what we call it
    instant("at", nullable=False),
    PrimaryKeyConstraint("kind", "ref"),
)
