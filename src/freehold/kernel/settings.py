"""What an installation can choose. Read once at start: `freehold.toml` in the data directory, then `FREEHOLD_*` variables.

Every setting has a default that works; `freehold doctor` prints those that differ.
"""

import re
import tomllib
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from freehold.kernel.errors import Misconfigured

FILE = "freehold.toml"
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}@[^\s@<>\"(),:;\[\]\\]{1,190}")
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Where a password may travel without TLS: it never leaves the machine."""


class Settings(BaseSettings):
    """The settings and their defaults."""

    model_config = SettingsConfigDict(env_prefix="FREEHOLD_", extra="forbid", frozen=True)

    database: str | None = Field(
        None, description="postgresql:// URL; without one, a SQLite file in the data directory"
    )
    public_url: str | None = Field(None, description="how clients reach this server, for links in answers")
    tls_names: list[str] = Field([], description="more names that the certificate of `serve --tls` is good for")
    rate_limit: int | None = Field(
        None, ge=1, description="calls a minute for each credential, instead of the catalogue's"
    )
    rate_limit_reports: int | None = Field(None, ge=1, description="raw reports an hour for each credential")
    freshdesk_plan: Literal["trial", "growth", "pro", "enterprise", "custom"] = Field(
        "custom", description="whose limits the Freshdesk API has: a hosted plan's, or custom"
    )
    freshdesk_rate_limit: int = Field(50_000, ge=1, description="calls a minute for the account on the custom plan")
    primary_language: str = Field("en", description="the language of the helpdesk, as Freshdesk writes it: en, pt-BR")
    max_agents: int | None = Field(None, ge=1, description="agents that the account may have; without it, any number")
    supported_languages: list[str] = Field([], description="further languages of the helpdesk")
    freshdesk_strict_forms: bool = Field(
        False, description="a new ticket must have subject, description, status and priority, as its form says"
    )
    max_json_bytes: int = Field(5_000_000, ge=1024, description="largest JSON body that is read")
    max_upload_bytes: int = Field(25 * 1024 * 1024, ge=1, description="largest file that is taken")
    conversation_reuse: bool = Field(
        True, description="a new conversation of a user continues the open one on that channel"
    )
    users_require_filter: bool = Field(
        False, description="GET /v2/users without a filter is refused, as by the hosted service"
    )
    wrong_page_is_error: bool = Field(
        False, description="a page beyond the end is 400 WRONG_PAGE instead of an empty list"
    )
    create_user_status: Literal[200, 201] = Field(201, description="status of POST /v2/users")
    message_moves_user: bool = Field(False, description="a message moves updated_time of its user")
    webhook_timeout_seconds: float = Field(5.0, gt=0)
    webhook_retry_seconds: list[float] = Field([10, 60, 300], description="pauses before the retries of a delivery")
    webhook_give_up_after: int = Field(10, ge=1, description="failed deliveries in a row that switch an endpoint off")
    webhook_private_networks: bool | None = Field(
        None, description="deliver to private addresses; default: while the server listens on loopback"
    )
    freshdesk_automation_envelope: bool = Field(
        False, description="the list of rules is an object with rules and meta, as documented, instead of an array"
    )
    automation_runs_all_creation_rules: bool = Field(
        False, description="all rules for new tickets that fit act, not only the first"
    )
    automation_webhooks_per_hour: int = Field(
        1000, ge=1, description="requests an hour that rules may make; what is over waits for the next hour"
    )
    automation_retry_seconds: list[float] = Field(
        [300, 1800, 3600], description="pauses before the retries of a request of a rule"
    )
    whatsapp_provider: Literal["sandbox", "cloud"] = "sandbox"
    whatsapp_base_url: str = "https://graph.facebook.com/v23.0"
    whatsapp_phone_number_id: str = ""
    whatsapp_token: str = ""
    whatsapp_app_secret: str = Field(
        "", description="proves that delivery news comes from WhatsApp; none is taken without"
    )
    whatsapp_verify_token: str = Field("", description="what WhatsApp says when it registers POST /whatsapp/callback")
    whatsapp_step_seconds: float = Field(1.0, ge=0, description="pause between the sandbox's delivery states")
    mail: Literal["on", "off"] = Field(
        "on", description="off: nothing is mailed, and nothing kept of what would have been"
    )
    smtp_url: str | None = Field(
        None,
        description="where mail leaves: smtp://user:password@host:port (STARTTLS where offered, and always with a "
        "password), smtp+starttls://… (always), smtps://… (TLS from the start); without one, mail lands in the "
        "built-in mailbox (`freehold mail list`)",
    )
    smtp_timeout_seconds: float = Field(
        30.0, gt=0, description="patience with the SMTP server, for each of its answers"
    )
    mail_from: str = Field("", description="the address of the mailbox that a new account begins with")
    mail_from_mailboxes_only: bool = Field(
        False, description="a reply's from_email must be a mailbox of the account, not just any address"
    )
    mailbox_port: int | None = Field(
        None, ge=1, le=65535, description="take in mail of this machine's programs there, on loopback, and keep it"
    )
    mail_retry_seconds: list[float] = Field(
        [60, 300, 900, 3600, 7200, 14400, 28800], description="pauses before a mail is tried again"
    )
    audit_checkpoint_seconds: float = Field(
        60.0,
        gt=0,
        description="how often the newest seal of the record is told to the log, and to audit_checkpoint_url",
    )
    audit_checkpoint_url: str | None = Field(
        None, description="where checkpoints of the record are posted, so that a cut end is noticed outside of here"
    )
    oauth_client_documents: bool = Field(
        True, description="apps may name themselves by an https:// address where a document describes them"
    )
    oauth_dynamic_registration: bool = Field(False, description="apps may register themselves, unasked")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("smtp_url")
    @classmethod
    def _leads_to_a_server(cls, url: str | None) -> str | None:
        if url:
            parse_smtp(url)
        return url or None

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        address = text.strip()
        if address and not _ADDRESS.fullmatch(address):
            raise ValueError("it must be an address such as support@example.com, or empty")
        return address


class SmtpServer(NamedTuple):
    """What an `smtp_url` says."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool
    """TLS from the first byte."""
    must_start_tls: bool
    """No mail and no password before STARTTLS; else it is used where it is offered."""


def parse_smtp(url: str) -> SmtpServer:
    """The server behind an `smtp_url`. Raises ValueError, whose words do not repeat the password."""
    parts = urlsplit(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError("it must look like smtp://user:password@host:port, smtp+starttls://… or smtps://…")
    try:
        port = parts.port or SMTP_PORTS[parts.scheme]
    except ValueError:
        raise ValueError("its port is no number up to 65535") from None
    if bool(parts.username) != bool(parts.password):
        raise ValueError("a user needs a password, and a password a user")
    must_start_tls = parts.scheme == "smtp+starttls" or (parts.scheme == "smtp" and bool(parts.username))
    return SmtpServer(
        parts.hostname,
        port,
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        parts.scheme == "smtps",
        must_start_tls and parts.hostname not in LOOPBACK,
    )


def load_settings(data: Path, **given: Any) -> Settings:
    """The settings of the installation in `data`; what is `given` (command line) wins. Raises Misconfigured."""
    path = data / FILE
    try:
        from_file = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} is not valid TOML: {error}") from None
    explicit = {name: value for name, value in given.items() if value is not None}
    try:
        from_environment = Settings().model_dump(exclude_unset=True)
        return Settings(**{**from_file, **from_environment, **explicit})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = ".".join(str(part) for part in wrong["loc"])
        raise Misconfigured(
            f"The setting {name} is wrong: {wrong['msg']} (in {path} or FREEHOLD_{name.upper()})."
        ) from None
