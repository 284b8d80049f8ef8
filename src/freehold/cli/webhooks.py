"""`freehold webhook …`: who is told what happens, and how telling them went."""

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data


@click.group()
@data_anywhere
def webhook() -> None:
    """Webhooks: endpoints, deliveries, the public key."""


@webhook.command()
@click.argument("url")
@click.option("--events", metavar="A,B", help="Which events  [default: Freshchat's four]")
@click.option("--profile", type=click.Choice(["current", "classic"]), default="current", show_default=True)
@takes_data
def add(place: Place, *, url: str, events: str | None, profile: str) -> None:
    """Tell URL what happens from now on; prints the endpoint's id."""
    from freehold.cli.recording import put_down
    from freehold.contracts.freshchat.events import event_names
    from freehold.core.webhooks.commands import add_endpoint
    from freehold.kernel.tx import Tx

    names = event_names([word.strip() for word in (events or "").split(",") if word.strip()])

    def work(tx: Tx) -> str:
        row = add_endpoint(tx, url, names, profile)
        put_down(tx, "admin.webhook.add", url=row["url"])
        return str(row["uuid"])

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@webhook.command("list")
@as_json
@takes_data
def list_(place: Place, is_json: bool) -> None:
    """One endpoint a line: URL, id, state, profile, events, how many deliveries wait, why it is off."""
    from freehold.contracts.freshchat.events import event_words
    from freehold.core.webhooks.queries import list_endpoints
    from freehold.kernel.text import load

    with place.open() as installation:
        rows = installation.database.read_now(list_endpoints)
    print_rows(
        (
            {
                "url": row["url"],
                "id": row["uuid"],
                "state": "on" if row["is_active"] else "off",
                "profile": row["profile"],
                "events": event_words(load(row["events"])),
                "queued": row["queued"],
                "reason": row["disabled_reason"],
            }
            for row in rows
        ),
        is_json,
    )


@webhook.command()
@click.argument("key", metavar="ID|URL")
@takes_data
def remove(place: Place, *, key: str) -> None:
    """Forget an endpoint, with what was still to be told and the record of its deliveries."""
    from freehold.cli.recording import put_down
    from freehold.core.webhooks.commands import remove_endpoint
    from freehold.kernel.tx import Tx

    def work(tx: Tx) -> None:
        put_down(tx, "admin.webhook.remove", url=remove_endpoint(tx, key)["url"])

    with place.open() as installation:
        installation.database.write_now(work)


@webhook.command()
@click.argument("key", metavar="ID|URL")
@takes_data
def enable(place: Place, *, key: str) -> None:
    """Switch an endpoint on again; what had been waiting goes out first."""
    _switch(place, key, is_active=True)


@webhook.command()
@click.argument("key", metavar="ID|URL")
@takes_data
def disable(place: Place, *, key: str) -> None:
    """Switch an endpoint off."""
    _switch(place, key, is_active=False)


@webhook.command()
@click.option("--format", "form", type=click.Choice(["rsa", "spki"]), default="rsa", show_default=True)
@click.option("--all", "is_all", is_flag=True, help="Also the key before the last rotation")
@takes_data
def key(place: Place, *, form: str, is_all: bool) -> None:
    """Print the public key that receivers verify with: `rsa` as Freshchat shows it, `spki` for OpenSSL and Node."""
    from freehold.contracts.freshchat.keys import public_keys

    with place.open() as installation:
        for one in public_keys(installation):
            if one.is_current or is_all:
                click.echo(one.pem if form == "rsa" else one.plain_pem, nl=False)


@webhook.command("rotate-key")
@takes_data
def rotate(place: Place) -> None:
    """Sign with a new key from now on, and print its public half. The one before stays known."""
    from freehold.cli.recording import put_down
    from freehold.contracts.freshchat.keys import rotate_key

    with place.open() as installation:
        made = rotate_key(installation)
        installation.database.write_now(lambda tx: put_down(tx, "admin.key.rotate"))
        click.echo(made[0].pem, nl=False)


@webhook.command()
@click.argument("key", metavar="[ID|URL]", required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
@takes_data
def deliveries(place: Place, *, key: str | None, limit: int, is_json: bool) -> None:
    """The newest deliveries, one a line: id, time, event, state, attempts, answer, URL, error."""
    from freehold.core.webhooks.queries import get_endpoint, list_deliveries
    from freehold.kernel.clock import iso_milliseconds
    from freehold.kernel.query import Row
    from freehold.kernel.tx import Tx

    def look(tx: Tx) -> list[Row]:
        return list_deliveries(tx, limit, None if key is None else get_endpoint(tx, key)["uuid"])

    with place.open() as installation:
        rows = installation.database.read_now(look)
    print_rows(
        (
            {
                "id": row["id"],
                "at": iso_milliseconds(row["created_at"]),
                "event": row["action"],
                "state": row["state"],
                "attempts": row["attempts"],
                "status": row["response_status"],
                "url": row["url"],
                "error": row["error"],
            }
            for row in rows
        ),
        is_json,
    )


@webhook.command()
@click.argument("delivery", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@takes_data
def replay(place: Place, *, delivery: int) -> None:
    """Send a delivery once more: the same bytes, the same signature."""
    from freehold.cli.recording import put_down
    from freehold.core.webhooks.commands import replay as send_again
    from freehold.kernel.tx import Tx

    def work(tx: Tx) -> None:
        send_again(tx, delivery)
        put_down(tx, "admin.webhook.replay", delivery=delivery)

    with place.open() as installation:
        installation.database.write_now(work)


def _switch(place: Place, key: str, *, is_active: bool) -> None:
    from freehold.cli.recording import put_down
    from freehold.core.webhooks.commands import set_active
    from freehold.kernel.tx import Tx

    def work(tx: Tx) -> None:
        row = set_active(tx, key, is_active)
        put_down(tx, f"admin.webhook.{'enable' if is_active else 'disable'}", url=row["url"])

    with place.open() as installation:
        installation.database.write_now(work)
