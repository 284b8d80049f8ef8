"""Tables of apps, of what people allowed them, and of the secrets that lead to access. Access tokens are credentials."""

from sqlalchemy import Boolean, Column, Index, Table

from freehold.kernel.types import instant, key, metadata, refers, text

oauth_apps = Table(
    "oauth_apps",
    metadata,
    key(),
    text("client_id", nullable=False, unique=True),
    text("kind", nullable=False),  # registered by an administrator; document: describes itself; dynamic: came by itself
    text("name", nullable=False),
    text("secret_digest"),  # NULL: it can keep no secret (a public client)
    text("redirect_uris", nullable=False, default="[]"),  # JSON array
    text("scopes"),  # JSON array; NULL: whatever there is
    Column("can_act_alone", Boolean, nullable=False, default=False),  # client credentials
    instant("created_at", nullable=False),
    instant("fetched_at"),  # when its document was read
    instant("removed_at"),
)

oauth_consents = Table(
    "oauth_consents",
    metadata,
    key(),
    refers("app_id", "oauth_apps.id", nullable=False),
    refers("agent_id", "agents.id", nullable=False),
    text("scopes", nullable=False),  # JSON array
    text("resource"),  # the path that tokens are meant for; NULL: any that takes them
    instant("created_at", nullable=False),
    instant("revoked_at"),
    Index("ix_oauth_consents_app", "app_id"),
    Index("ix_oauth_consents_agent", "agent_id"),
)

oauth_codes = Table(
    "oauth_codes",
    metadata,
    key(),
    text("digest", nullable=False, unique=True),
    refers("consent_id", "oauth_consents.id", nullable=False),
    text("redirect_uri"),  # as it stood in the request; NULL: it did not
    text("challenge"),  # base64url of the verifier's SHA-256 (PKCE)
    instant("expires_at", nullable=False),
    instant("used_at"),
    Index("ix_oauth_codes_consent", "consent_id"),
)

oauth_refresh_tokens = Table(
    "oauth_refresh_tokens",
    metadata,
    key(),
    text("digest", nullable=False, unique=True),
    refers("consent_id", "oauth_consents.id", nullable=False),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("used_at"),
    Index("ix_oauth_refresh_tokens_consent", "consent_id"),
)
