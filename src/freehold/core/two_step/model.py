"""Tables of devices that show codes, of codes on paper, and of sign-ins that wait for one."""

from sqlalchemy import Boolean, Column, Index, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

two_steps = Table(
    "two_steps",
    metadata,
    key(),
    refers("agent_id", "agents.id", nullable=False, unique=True),
    text("sealed", nullable=False),  # the secret that the device shares
    Column("is_on", Boolean, nullable=False, default=False),  # off until the device has shown a right code
    number("last_step", nullable=False, default=0),  # of the code that was used last: none is good twice
    instant("created_at", nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    key(),
    refers("agent_id", "agents.id", nullable=False),
    text("digest", nullable=False),
    instant("used_at"),
    Index("ix_recovery_codes_agent", "agent_id"),
)

pending_sign_ins = Table(
    "pending_sign_ins",
    metadata,
    key(),
    text("digest", nullable=False, unique=True),
    refers("agent_id", "agents.id", nullable=False),
    instant("expires_at", nullable=False),
)
