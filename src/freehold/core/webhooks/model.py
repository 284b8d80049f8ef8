"""Tables of webhook endpoints and deliveries, and what an address must look like."""

from urllib.parse import quote, urlsplit

from sqlalchemy import Column as _Column
from sqlalchemy import Index, LargeBinary, Table

from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

PROFILES = ("current", "classic")
MAX_URL = 2000
_IN_PATH = "/%:@!$&'()*+,;=-._~"

endpoints = Table(
    "webhook_endpoints",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("product", nullable=False, default="freshchat"),
    text("url", nullable=False),
    text("events", nullable=False),  # JSON array of event names in our words
    text("profile", nullable=False, default="current"),
    flag("is_active", default=True),
    text("disabled_reason"),
    number("failures", nullable=False, default=0),  # deliveries given up in a row
    instant("created_at", nullable=False),
)

wants = Table(
    "webhook_wants",
    metadata,
    text("event", primary_key=True),
    refers("endpoint_id", "webhook_endpoints.id", primary_key=True, autoincrement=False),
)

deliveries = Table(
    "webhook_deliveries",
    metadata,
    key(),
    refers("endpoint_id", "webhook_endpoints.id", nullable=False),
    refers("event_id", "events.id", nullable=False),
    text("action", nullable=False),  # the product's word for the event
    _Column("body", LargeBinary, nullable=False),  # the exact bytes that were signed
    text("signature", nullable=False),
    text("state", nullable=False),  # delivered, retrying or failed
    number("attempts", nullable=False),
    number("response_status"),
    text("error"),
    instant("created_at", nullable=False),
    instant("finished_at"),
    Index("ix_webhook_deliveries_endpoint", "endpoint_id", "id"),
    Index("ix_webhook_deliveries_event", "event_id", "endpoint_id"),
)


def clean_url(url: str) -> str:
    """The address as it will be used: host in lower case and ASCII, the rest percent-encoded. Raises Invalid.

    Which networks may be reached is not decided here but each time before something is sent: names move.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _wrong("is not a web address") from None
    if parts.scheme not in ("http", "https"):
        raise _wrong("must begin with https:// (or http:// on this machine)")
    if not host or any(character.isspace() or not character.isprintable() for character in url):
        raise _wrong("is not a web address" if host else "names no host")
    if len(url) > MAX_URL:
        raise _wrong(f"is longer than {MAX_URL} characters")
    if parts.username is not None or parts.password is not None:
        raise _wrong(
            "must not hold a user name or password; put a secret into its path or query, or check the signature"
        )
    if port == 0:
        raise _wrong("names port 0, which does not exist")
    where = f"[{host}]" if ":" in host else quote(host, safe="-._~")
    path = quote(parts.path or "/", safe=_IN_PATH)
    query = "?" + quote(parts.query, safe=_IN_PATH + "?") if parts.query else ""
    return f"{parts.scheme}://{where}{f':{port}' if port else ''}{path}{query}"


def _wrong(what: str) -> Invalid:
    return Invalid(Wrong("url", f"The webhook address {what}."))
