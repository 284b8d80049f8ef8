"""`freehold demo`: a server with an invented shop in it, to look around in."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from freehold.cli.options import DEFAULT_DATA, Place, takes_data
from freehold.kernel.errors import Misconfigured

if TYPE_CHECKING:
    from freehold.kernel.installation import Installation
    from freehold.kernel.tx import Tx

KEPT = "demo.json"
TOKEN_DAYS = 365


class Keys(NamedTuple):
    """What the demo's visitors are told at every start; kept in the demo's own directory, for its owner's eyes."""

    token: str
    key: str
    """Of the administrator, for the Freshdesk API."""
    password: str


@click.command()
@takes_data
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: a free one")
@click.option("--tls", is_flag=True, help="Serve https with a certificate of our own authority, made once")
def demo(place: Place, *, host: str, port: int, tls: bool) -> int:
    """Run the server with the demo shop: a few weeks of invented history, keys for both APIs and an admin to sign in as."""
    from freehold.cli.running import Server, listen

    with listen(host, port) as listener, place.open(create=True) as installation:
        keys = _prepare(installation)
        server = Server(installation, listener, host, is_tls=tls)
        return server.run(on_ready=lambda url: click.echo(_lines(url, keys, installation.data, is_tls=tls)))


def _lines(url: str, keys: Keys, data: Path, *, is_tls: bool) -> str:
    from freehold.core.demo.shop import ADMIN_EMAIL

    option = "" if data == Path(DEFAULT_DATA) else f" --data {data}"
    trust = f"--cacert {data / 'tls' / 'ca.pem'} " if is_tls else ""
    return "\n".join(
        (
            f"ready {url}    every operation is at {url}/reference",
            f"Freshchat      curl {trust}-H 'Authorization: Bearer {keys.token}' '{url}/v2/users?items_per_page=2'",
            f"Freshdesk      curl {trust}-u '{keys.key}:X' '{url}/api/v2/tickets?per_page=2'",
            f"Webhook key    {url}/webhooks/public-key    or: freehold webhook key{option}",
            f"Mail           freehold mail list{option}    what would have been sent, with no SMTP server to send it",
            f"Admin          {url}/    sign in as {ADMIN_EMAIL} with the password {keys.password}",
            "Start empty    freehold serve --data ./my-desk",
        )
    )


def _prepare(installation: "Installation") -> Keys:
    """Fill a new directory with the shop. Raises Misconfigured for one that holds somebody's own data."""
    from freehold.core.account.queries import get_fact
    from freehold.core.demo.commands import create_demo, is_untouched

    def make(tx: "Tx") -> None:
        if get_fact(tx, "demo_at") is None and not is_untouched(tx):
            raise Misconfigured(
                f"{installation.data} holds data of your own, which the demo leaves alone. "
                "Choose another --data, or run it with `freehold serve`."
            )
        create_demo(tx)

    installation.database.write_now(make)
    return _keys(installation)


def _keys(installation: "Installation") -> Keys:
    """The token and the password of the last start, or new ones where they no longer work."""
    from freehold.core.access.commands import create_key, create_token
    from freehold.core.access.queries import find_credential, find_key
    from freehold.core.demo.shop import ADMIN_EMAIL
    from freehold.core.people.passwords import is_password, new_password
    from freehold.core.people.queries import find_agent_by_email
    from freehold.core.people.sign_in import set_password
    from freehold.kernel.clock import DAY
    from freehold.kernel.crypto import digest

    path = installation.data / KEPT
    kept = _read(path)
    token, key, password = kept.get("token"), kept.get("key"), kept.get("password")

    def is_good(tx: "Tx") -> tuple[bool, bool, str | None]:
        row = find_credential(tx, "freshchat_token", digest(token)) if token else None
        admin = find_agent_by_email(tx, ADMIN_EMAIL)
        has_token = row is not None and row["revoked_at"] is None and row["expires_at"] > tx.now + DAY
        own = find_key(tx, digest(key)) if key else None
        has_key = own is not None and own["revoked_at"] is None and not own["is_deactivated"]
        return has_token, has_key, None if admin is None else admin["password_hash"]

    has_token, has_key, hashed = installation.database.read_now(is_good)
    has_password = password is not None and is_password(hashed, password)
    chosen = password if has_password and password else new_password()

    def renew(tx: "Tx") -> tuple[str, str]:
        admin = find_agent_by_email(tx, ADMIN_EMAIL)
        if admin is None:
            raise Misconfigured(f"The demo's administrator {ADMIN_EMAIL} is gone. Start it with another --data.")
        if not has_password:
            set_password(tx, ADMIN_EMAIL, chosen)
        expires_at = tx.now + TOKEN_DAYS * DAY
        return (
            token if has_token and token else create_token(tx, name="demo", expires_at=expires_at, agent=admin),
            key if has_key and key else create_key(tx, admin),
        )

    keys = Keys(*installation.database.write_now(renew), chosen)
    if keys._asdict() != kept:
        _write(path, keys)
    return keys


def _read(path: Path) -> dict[str, str]:
    try:
        kept: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in kept.items() if isinstance(value, str)} if isinstance(kept, dict) else {}


def _write(path: Path, keys: Keys) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys._asdict(), file)
    part.rename(path)
