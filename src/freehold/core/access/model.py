"""Tables of credentials and sessions."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

credentials = Table(
    "credentials",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("kind", nullable=False),  # freshchat_token, freshdesk_key, assistant_key, oauth_access
    text("digest", nullable=False, unique=True),  # SHA-256 of the secret; the secret itself is never stored
    text("name", nullable=False),
    text("profile", nullable=False, default="current"),
    text("scopes"),  # JSON array; NULL: everything that the account may do
    refers("agent_id", "agents.id"),  # who acts through it
    number("assistant_id"),  # whose key it is, of `gateway_assistants`
    instant("created_at", nullable=False),
    instant("expires_at"),
    instant("used_at"),
    instant("revoked_at"),
    number("app_id"),  # oauth_access: which app's
    number("consent_id"),  # oauth_access: who allowed it; NULL: the app acts for itself
    text("resource"),  # oauth_access: the path that it is meant for; NULL: any that takes it
    Index("ix_credentials_consent", "consent_id"),
    Index("ix_credentials_app", "app_id"),
)

sessions = Table(
    "sessions",
    metadata,
    key(),
    text("digest", nullable=False, unique=True),
    refers("agent_id", "agents.id", nullable=False),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    Index("ix_sessions_agent", "agent_id"),
)

rate_uses = Table(
    "rate_uses",
    metadata,
    text("process", nullable=False),  # which server counted
    text("bucket", nullable=False),
    text("who", nullable=False),
    number("resets_at", nullable=False),  # Unix seconds: the end of the window
    number("calls", nullable=False),
    PrimaryKeyConstraint("bucket", "who", "resets_at", "process"),
)
