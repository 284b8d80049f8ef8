"""`freehold app …`: the programs that may ask people for access."""

from typing import TYPE_CHECKING, Any

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

if TYPE_CHECKING:
    from freehold.kernel.tx import Tx


@click.group()
@data_anywhere
def app() -> None:
    """Apps that people can allow to act for them (OAuth)."""


@app.command()
@click.argument("name")
@click.option("--redirect-uri", "uris", multiple=True, metavar="URL", help="Where people are sent back to (repeatable)")
@click.option("--scopes", default="", metavar="SCOPES", help="What it may ask for, spaces between  [default: all]")
@click.option("--public", "is_public", is_flag=True, help="It runs where no secret can be kept: PKCE instead")
@click.option("--alone", "can_act_alone", is_flag=True, help="It may also act for itself (client credentials)")
@as_json
@takes_data
def add(
    place: Place, *, name: str, uris: tuple[str, ...], scopes: str, is_public: bool, can_act_alone: bool, is_json: bool
) -> None:
    """Register an app; prints its client id and its secret, which is not shown again."""
    from freehold.catalogue.scopes import known_scope
    from freehold.cli.recording import put_down
    from freehold.core.oauth.apps import add_app

    words = scopes.split()
    unknown = [word for word in words if known_scope(word) is None]
    if unknown:
        raise click.UsageError(f"There is no scope {unknown[0]}: they stand in docs/guides/apps.md.")
    if can_act_alone and not words:
        raise click.UsageError("An app that acts for itself needs --scopes: nobody is asked what it may do.")
    wanted = sorted({str(known_scope(word)) for word in words}) or None

    def work(tx: "Tx") -> tuple[str, str | None]:
        made = add_app(tx, name, list(uris), wanted, is_public=is_public, can_act_alone=can_act_alone)
        put_down(tx, "admin.app.add", name=name)
        return made

    with place.open() as installation:
        client_id, secret = installation.database.write_now(work)
    print_rows([{"client_id": client_id, "client_secret": secret}], is_json)


@app.command("list")
@as_json
@takes_data
def list_(place: Place, is_json: bool) -> None:
    """One app a line: name, client id, kind, scopes, redirect URIs."""
    from freehold.core.oauth.apps import list_apps
    from freehold.kernel.text import load

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": row["name"],
            "client_id": row["client_id"],
            "kind": row["kind"],
            "scopes": load(row["scopes"]) if row["scopes"] else ["all"],
            "redirect_uris": load(row["redirect_uris"]),
        }

    with place.open() as installation:
        print_rows([shown(row) for row in installation.database.read_now(list_apps)], is_json)


@app.command()
@click.argument("key", metavar="CLIENT_ID|NAME")
@takes_data
def remove(place: Place, key: str) -> None:
    """Send an app away: whatever it holds stops working at once."""
    from freehold.cli.recording import put_down
    from freehold.core.oauth.apps import remove_app

    def work(tx: "Tx") -> None:
        put_down(tx, "admin.app.remove", name=remove_app(tx, key)["name"])

    with place.open() as installation:
        installation.database.write_now(work)


@app.command("rotate-secret")
@click.argument("key", metavar="CLIENT_ID|NAME")
@takes_data
def rotate(place: Place, key: str) -> None:
    """Give an app a new secret and print it, and only it; the old one stops working at once."""
    from freehold.cli.recording import put_down
    from freehold.core.oauth.apps import rotate_secret

    def work(tx: "Tx") -> str:
        row, secret = rotate_secret(tx, key)
        put_down(tx, "admin.app.secret", name=row["name"])
        return secret

    with place.open() as installation:
        click.echo(installation.database.write_now(work))
