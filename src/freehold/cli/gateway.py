"""`freehold connection …`, `freehold assistant …`, `freehold stop-all`: who may work here at all."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data
from freehold.cli.tokens import Lifetime

if TYPE_CHECKING:
    from freehold.kernel.query import Row
    from freehold.kernel.tx import Tx


@click.group()
@data_anywhere
def connection() -> None:
    """The accounts that AI assistants work in: this one, and accounts elsewhere."""


@connection.command()
@click.argument("name")
@click.option("--product", type=click.Choice(["freshchat", "freshdesk"]), required=True)
@click.option("--url", required=True, help="The account's address, like https://acme.freshdesk.com")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A file with the account's API key in one line; it is sealed, and nothing shows it again",
)
@takes_data
def add(place: Place, *, name: str, product: str, url: str, secret_file: Path) -> None:
    """Remember an account elsewhere. (This one is there from the start, as `freshchat` and `freshdesk`.)"""
    from freehold.cli.recording import put_down
    from freehold.core.gateway.connections import add_connection

    with secret_file.open(encoding="utf-8") as file:
        secret = file.read(10_000).strip()

    with place.open() as installation:

        def work(tx: "Tx") -> None:
            row = add_connection(tx, installation.vault, name, product, url, secret)
            put_down(tx, "admin.connection.add", name=row["name"])

        installation.database.write_now(work)
    click.echo(f"Added the connection {name}.", err=True)


@connection.command("list")
@as_json
@takes_data
def list_connections(place: Place, is_json: bool) -> None:
    """One connection a line: name, product, here or its address, state."""
    from freehold.core.gateway.connections import list_connections as all_connections

    with place.open() as installation:
        rows = installation.database.read_now(all_connections)
    names = ("name", "product", "url", "state")
    print_rows(({name: row[name] or "here" for name in names} for row in rows), is_json)


@connection.command()
@click.argument("name")
@takes_data
def test(place: Place, name: str) -> None:
    """Whether a connection can be used: it is not paused, and its secret can be opened. Nothing is called."""
    from freehold.core.gateway.connections import get_connection, open_secret

    with place.open() as installation:
        row = installation.database.read_now(lambda tx: get_connection(tx, name))
        if row["sealed_secret"] is not None:
            open_secret(installation.vault, row)
    if row["state"] != "active":
        raise click.ClickException(f"{row['name']} is {row['state']}.")
    where = "this account itself" if row["url"] is None else f"{row['url']}; its secret can be opened"
    click.echo(f"{row['name']} is {where}.", err=True)


@connection.command()
@click.argument("name")
@takes_data
def pause(place: Place, name: str) -> None:
    """Refuse every assistant's call to it, from the next one on."""
    _switch(place, name, is_paused=True)


@connection.command("resume")
@click.argument("name")
@takes_data
def resume_connection(place: Place, name: str) -> None:
    """Serve assistants' calls to it again."""
    _switch(place, name, is_paused=False)


def _switch(place: Place, name: str, *, is_paused: bool) -> None:
    from freehold.cli.recording import put_down
    from freehold.core.gateway.connections import pause_connection

    def work(tx: "Tx") -> None:
        row = pause_connection(tx, name, is_paused=is_paused)
        put_down(tx, f"admin.connection.{'pause' if is_paused else 'resume'}", name=row["name"])

    _run(place, work, f"{name} is {'paused' if is_paused else 'active'}.")


@connection.command()
@click.argument("name")
@takes_data
def remove(place: Place, name: str) -> None:
    """Forget an account elsewhere and its secret, when no assistant was ever granted anything in it."""
    from freehold.cli.recording import put_down
    from freehold.core.gateway.connections import remove_connection

    def work(tx: "Tx") -> None:
        put_down(tx, "admin.connection.remove", name=remove_connection(tx, name)["name"])

    _run(place, work, f"Removed the connection {name}.")


@click.group()
@data_anywhere
def assistant() -> None:
    """AI assistants: create, list, pause, resume, stop, rotate. What each may do: `freehold grant`."""


@assistant.command()
@click.argument("name")
@click.option("--owner", metavar="EMAIL", help="The agent who answers for it  [default: the first administrator]")
@click.option("--expires", type=Lifetime(), metavar="90d", help="Lifetime of its key  [default: none]")
@takes_data
def create(place: Place, *, name: str, owner: str | None, expires: int | None) -> None:
    """Create an assistant, which may do nothing yet, and print its key, and only it: it is not shown again."""
    from freehold.cli.recording import put_down
    from freehold.cli.rows import get_agent_by_email
    from freehold.core.gateway.assistants import create_assistant, find_first_owner

    def work(tx: "Tx") -> str:
        agent = find_first_owner(tx) if owner is None else get_agent_by_email(tx, owner)
        if agent is None:
            raise click.UsageError(
                "An agent has to answer for it: add one with `freehold agent add`, name it with --owner."
            )
        row, secret = create_assistant(tx, name, agent, expires_at=None if expires is None else tx.now + expires)
        put_down(tx, "admin.assistant.create", name=row["name"], owner=agent["email"])
        return secret

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@assistant.command("list")
@as_json
@takes_data
def list_assistants(place: Place, is_json: bool) -> None:
    """One assistant a line: name, state, who answers for it, when its key ends, when it was last used, id."""
    from freehold.core.gateway.assistants import list_assistants as all_assistants
    from freehold.core.gateway.assistants import list_keys

    def look(tx: "Tx") -> list[tuple["Row", list["Row"]]]:
        return [(row, list_keys(tx, row["id"])) for row in all_assistants(tx)]

    with place.open() as installation:
        found = installation.database.read_now(look)
    print_rows((_shown(row, keys) for row, keys in found), is_json)


def _shown(row: "Row", keys: list["Row"]) -> dict[str, Any]:
    from freehold.kernel.clock import iso_milliseconds

    key = keys[-1] if keys else {}
    times = {name: key.get(name) and iso_milliseconds(key[name]) for name in ("expires_at", "used_at")}
    return {
        "name": row["name"],
        "state": row["state"],
        "owner": row["owner_email"],
        "key_expires_at": times["expires_at"],
        "key_used_at": times["used_at"],
        "id": row["uuid"],
    }


@assistant.command("pause")
@click.argument("name")
@takes_data
def pause_assistant(place: Place, name: str) -> None:
    """Refuse all that it asks for, until it is resumed."""
    _change(place, name, "paused", "pause")


@assistant.command()
@click.argument("name")
@takes_data
def resume(place: Place, name: str) -> None:
    """Let it work again."""
    _change(place, name, "active", "resume")


@assistant.command()
@click.argument("name")
@takes_data
def stop(place: Place, name: str) -> None:
    """Stop it for good: its keys are worth nothing any more."""
    _change(place, name, "stopped", "stop")


def _change(place: Place, name: str, state: str, word: str) -> None:
    from freehold.cli.recording import put_down
    from freehold.core.gateway.assistants import change_state

    def work(tx: "Tx") -> None:
        put_down(tx, f"admin.assistant.{word}", name=change_state(tx, name, state)["name"])

    _run(place, work, f"{name} is {state}.")


@assistant.command()
@click.argument("name")
@click.option("--expires", type=Lifetime(), metavar="90d", help="Lifetime of the new key  [default: none]")
@takes_data
def rotate(place: Place, *, name: str, expires: int | None) -> None:
    """Replace its key, and print the new one, and only it: the old one is worth nothing at once."""
    from freehold.cli.recording import put_down
    from freehold.core.gateway.assistants import rotate_key

    def work(tx: "Tx") -> str:
        secret = rotate_key(tx, name, expires_at=None if expires is None else tx.now + expires)
        put_down(tx, "admin.assistant.rotate", name=name)
        return secret

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@click.command("stop-all")
@takes_data
def stop_all(place: Place) -> None:
    """Refuse every call of every assistant, at once, until `freehold resume-all`."""
    _halt(place, is_stopped=True)


@click.command("resume-all")
@takes_data
def resume_all(place: Place) -> None:
    """Let assistants do again what they are granted."""
    _halt(place, is_stopped=False)


def _halt(place: Place, *, is_stopped: bool) -> None:
    from freehold.cli.recording import put_down
    from freehold.core.gateway.assistants import stop_all as halt

    def work(tx: "Tx") -> None:
        halt(tx, is_stopped=is_stopped)
        put_down(tx, f"admin.assistants.{'stop' if is_stopped else 'resume'}")

    words = "All assistants are stopped." if is_stopped else "Assistants may do again what they are granted."
    _run(place, work, words)


def _run(place: Place, work: Any, said: str) -> None:
    with place.open() as installation:
        installation.database.write_now(work)
    click.echo(said, err=True)
