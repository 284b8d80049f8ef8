"""Tables of the record: the entries, and the seals that prove them (docs/guides/record.md).

An entry is never changed after it was written; triggers refuse it (`guarding`). Its number is its place in the record. A
seal covers the entries that came since the seal before.
"""

from sqlalchemy import Column, Index, LargeBinary, Table
from sqlalchemy import text as sa_text

from freehold.kernel.types import instant, key, metadata, number, text

entries = Table(
    "audit_entries",
    metadata,
    key(),
    instant("at", nullable=False),
    number("credential_id"),
    text("who", nullable=False),
    text("operation", nullable=False),  # the catalogue row's id; its `says` makes the sentence
    text("details", nullable=False, default="{}"),  # JSON object: the values for the sentence
    text("decision", nullable=False, default="allowed"),  # allowed, refused, pending, dry_run
    # What is added later must be nullable: only what an entry holds is hashed, so old entries stay proven.
    text("who_kind"),  # person, app, assistant; None: before that was noted
    text("who_id"),  # public id
    text("connection"),  # the name of the account behind the gateway; None: this one
    text("rule"),  # what decided
    number("policy"),  # the number of the policy that decided
    text("request_digest"),  # SHA-256, hex
    text("response_digest"),
    number("upstream_status"),
    number("latency_ms"),
    text("outcome"),  # done, failed, unknown; None: done, in the transaction of the entry
)

seals = Table(
    "audit_seals",
    metadata,
    number("number", primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    number("first", nullable=False),  # the entries first..last were looked at for the first time
    number("last", nullable=False),
    number("late", nullable=False),  # how many of its entries have numbers before `first`
    number("count", nullable=False),
    text("statement", nullable=False),  # JSON object: exactly the text that was signed
    text("signature", nullable=False),  # Ed25519, hex
    text("digest", nullable=False),  # SHA-256 of the statement, hex: what the next seal names
    Column("leaves", LargeBinary),  # the entries' digests, 32 bytes each, in order; None: none, or pruned
    instant("pruned_at"),
    Index("ix_audit_seals_last", "last"),
    Index(  # for the guard, which asks at each entry that is pruned
        "ix_audit_seals_pruned",
        "last",
        sqlite_where=sa_text("pruned_at IS NOT NULL"),
        postgresql_where=sa_text("pruned_at IS NOT NULL"),
    ),
)
