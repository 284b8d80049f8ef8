"""`freehold token …`: access for the programs that speak the API."""

import re
from typing import Any

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

_UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000, "y": 365 * 86_400_000}
KINDS = ("freshchat_token", "freshdesk_key")
_LONGEST = 100 * _UNITS["y"]


class Lifetime(click.ParamType[int]):
    """`30d`, `12h`, `90m`, `2w`, `1y`, as milliseconds."""

    name = "lifetime"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"([1-9]\d{0,6})([mhdwy])", str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no lifetime. Write it like 30d, 12h or 1y.", param, ctx)
        return min(int(found[1]) * _UNITS[found[2]], _LONGEST)


@click.group()
@data_anywhere
def token() -> None:
    """API tokens: create, list, revoke."""


@token.command()
@click.argument("product", type=click.Choice(["freshchat", "freshdesk"]))
@click.option("--name", help="What it is for  [default: command line; freshdesk: the agent's e-mail]")
@click.option("--expires", type=Lifetime(), metavar="30d", help="Lifetime  [default: none]")
@click.option("--profile", type=click.Choice(["current", "classic"]), default="current", show_default=True)
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="Only this scope (may be repeated)")
@click.option(
    "--agent", "email", metavar="EMAIL", help="In whose name its changes are made; freshdesk: whose key it is"
)
@takes_data
def create(
    place: Place,
    *,
    product: str,
    name: str | None,
    expires: int | None,
    profile: str,
    scopes: tuple[str, ...],
    email: str | None,
) -> None:
    """Create a token (freshchat) or an agent's key (freshdesk) and print it, and only it: it is not shown again."""
    from freehold.cli.recording import put_down
    from freehold.cli.rows import get_agent_by_email
    from freehold.core.access.commands import create_key, create_token
    from freehold.kernel.tx import Tx

    if product == "freshdesk" and email is None:
        raise click.UsageError("A Freshdesk key is an agent's: name one with --agent EMAIL.")
    if product == "freshdesk" and (scopes or profile != "current"):
        raise click.UsageError(
            "A Freshdesk key may do what its agent's roles allow: it has no --scope and no --profile."
        )

    def work(tx: Tx) -> str:
        agent = None if email is None else get_agent_by_email(tx, email)
        expires_at = None if expires is None else tx.now + expires
        if product == "freshdesk" and agent is not None:
            named = name or agent["email"]
            put_down(tx, "admin.token.create.freshdesk", name=named, email=agent["email"])
            return create_key(tx, agent, name=named, expires_at=expires_at)
        named = name or "command line"
        if agent is None:
            put_down(tx, "admin.token.create.freshchat", name=named)
        else:
            put_down(tx, "admin.token.create.freshchat_for", name=named, email=agent["email"])
        return create_token(
            tx, name=named, profile=profile, expires_at=expires_at, scopes=list(scopes) or None, agent=agent
        )

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@token.command("list")
@as_json
@takes_data
def list_(place: Place, is_json: bool) -> None:
    """One token or key a line: name, id, state, profile, expires, last used, scopes, product, agent."""
    from freehold.core.access.queries import list_credentials
    from freehold.kernel.clock import iso_milliseconds
    from freehold.kernel.text import load

    def shown(row: dict[str, Any], now: int) -> dict[str, Any]:
        state = "revoked" if row["revoked_at"] else "expired" if (row["expires_at"] or now + 1) <= now else "active"
        return {
            "name": row["name"],
            "id": row["uuid"],
            "state": state,
            "profile": row["profile"],
            "expires_at": row["expires_at"] and iso_milliseconds(row["expires_at"]),
            "used_at": row["used_at"] and iso_milliseconds(row["used_at"]),
            "scopes": load(row["scopes"]) if row["scopes"] else [],
            "product": "freshdesk" if row["kind"] == "freshdesk_key" else "freshchat",
            "agent": row["agent_email"],
        }

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: [row for kind in KINDS for row in list_credentials(tx, kind)])
        print_rows([shown(row, installation.clock.now()) for row in rows], is_json)


@token.command()
@click.argument("key", metavar="ID|NAME|TOKEN")
@takes_data
def revoke(place: Place, key: str) -> None:
    """Make a token useless at once. A name revokes every token of that name."""
    from freehold.cli.recording import put_down
    from freehold.cli.rows import key_of_token
    from freehold.core.access.commands import revoke as revoke_credential
    from freehold.core.access.queries import list_credentials
    from freehold.kernel.errors import NotFound
    from freehold.kernel.tx import Tx

    def work(tx: Tx) -> int:
        named = key_of_token(tx, key)
        put_down(tx, "admin.token.revoke", name=named)
        kinds = [kind for kind in KINDS if _is_active(list_credentials(tx, kind), named)]
        if not kinds:
            raise NotFound("token", key)
        return sum(revoke_credential(tx, kind, named) for kind in kinds)

    def _is_active(rows: list[dict[str, Any]], named: str) -> bool:
        return any(named in (row["uuid"], row["name"]) and row["revoked_at"] is None for row in rows)

    with place.open() as installation:
        found = installation.database.write_now(work)
        click.echo(f"Revoked {found} token{'' if found == 1 else 's'}.", err=True)
