"""`freehold agent|group|channel …`: the people who answer, and where conversations come in."""

import sys
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

if TYPE_CHECKING:
    from freehold.kernel.listing import Found, Slice
    from freehold.kernel.query import Row
    from freehold.kernel.tx import Tx

PAGE = 500
ASK = "-"


@click.group()
@data_anywhere
def agent() -> None:
    """The people who answer customers."""


@agent.command("list")
@as_json
@takes_data
def list_agents(place: Place, is_json: bool) -> None:
    """One agent a line: e-mail, name, role, state, id."""
    from freehold.core.people import queries

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: _all(lambda wanted: queries.list_agents(tx, wanted, {})))
    print_rows(
        (
            {
                "email": row["email"],
                "name": f"{row['first_name']} {row['last_name']}".strip(),
                "role": row["role"],
                "state": "deactivated" if row["is_deactivated"] else "active",
                "id": row["uuid"],
            }
            for row in rows
        ),
        is_json,
    )


@agent.command("add")
@click.argument("email")
@click.option("--first-name", default="", metavar="NAME", help="[default: from the address]")
@click.option("--last-name", default="", metavar="NAME")
@click.option("--role", default="AGENT", show_default=True, metavar="ROLE", help="OWNER, ACCOUNT_ADMIN, ADMIN, …")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="A group to be in (may be repeated)")
@click.option("--password", is_flag=False, flag_value=ASK, metavar="PASSWORD", help="Let them sign in; `-` asks for it")
@takes_data
def add_agent(
    place: Place,
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    groups: tuple[str, ...],
    password: str | None,
) -> None:
    """Let a new person answer customers; prints their id."""
    from freehold.cli.recording import put_down
    from freehold.core.events.actor import SYSTEM
    from freehold.core.people.agents import create_agent
    from freehold.core.people.queries import find_group_by_name, find_role, list_roles
    from freehold.core.people.sign_in import set_password
    from freehold.kernel.errors import Invalid, NotFound, Wrong
    from freehold.kernel.listing import Slice

    chosen = _ask() if password == ASK else password

    def work(tx: "Tx") -> str:
        if find_role(tx, role) is None:
            roles = ", ".join(row["uuid"] for row in sorted(list_roles(tx, Slice(100)).rows, key=itemgetter("id")))
            raise Invalid(Wrong("", f"--role {role}: there is no such role. There are {roles}."))
        uuids = []
        for name in groups:
            group = find_group_by_name(tx, name)
            if group is None:
                raise NotFound("group", name)
            uuids.append(group["uuid"])
        given = {
            "email": email.strip(),
            "first_name": first_name or email.partition("@")[0],
            "last_name": last_name,
            "role": role,
            "groups": uuids,
        }
        row = create_agent(tx, given, SYSTEM)
        if chosen is not None:
            set_password(tx, row["email"], chosen)
        put_down(tx, "admin.agent.add_as", email=row["email"], role=role)
        return str(row["uuid"])

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@agent.command()
@click.argument("email")
@takes_data
def deactivate(place: Place, *, email: str) -> None:
    """End somebody's work here: no sign-in, no new conversations. What they wrote stays theirs."""
    _switch(place, email, is_active=False)


@agent.command()
@click.argument("email")
@takes_data
def activate(place: Place, *, email: str) -> None:
    """Let a deactivated agent work again."""
    _switch(place, email, is_active=True)


@agent.command("password")
@click.argument("email")
@takes_data
def change_password(place: Place, *, email: str) -> None:
    """Set the password with which an agent signs in (asked for, or one line on standard input)."""
    from freehold.cli.recording import put_down
    from freehold.core.people.sign_in import set_password

    chosen = _ask()

    def work(tx: "Tx") -> None:
        set_password(tx, email, chosen)
        put_down(tx, "admin.agent.password", email=email)

    with place.open() as installation:
        installation.database.write_now(work)


@agent.command("totp")
@click.argument("email")
@click.option("--off", "is_off", is_flag=True, help="Ask for the password alone again")
@takes_data
def two_step(place: Place, *, email: str, is_off: bool) -> None:
    """Ask an agent for a code of their device at sign-in; prints the address to give it, then ten recovery codes."""
    from freehold.cli.recording import put_down
    from freehold.cli.rows import get_agent_by_email
    from freehold.core.two_step.commands import end_two_step, key_address, set_two_step

    with place.open() as installation:

        def work(tx: "Tx") -> list[str]:
            row = get_agent_by_email(tx, email)
            put_down(tx, "admin.agent.one_step" if is_off else "admin.agent.two_step", email=row["email"])
            if is_off:
                end_two_step(tx, row["id"])
                return []
            secret, codes = set_two_step(tx, installation.vault, row["id"])
            return [key_address(row["email"], secret), *codes]

        for line in installation.database.write_now(work):
            click.echo(line)


@click.group()
@data_anywhere
def group() -> None:
    """Groups that conversations are assigned to."""


@group.command("list")
@as_json
@takes_data
def list_groups(place: Place, is_json: bool) -> None:
    """One group a line: name, how many agents, id."""
    from freehold.core.people import queries

    def look(tx: "Tx") -> list[dict[str, Any]]:
        members: dict[int, int] = {}
        for row in queries.list_memberships(tx):
            members[row["group_id"]] = members.get(row["group_id"], 0) + 1
        rows = _all(lambda wanted: queries.list_groups(tx, wanted))
        return [{"name": row["name"], "agents": members.get(row["id"], 0), "id": row["uuid"]} for row in rows]

    with place.open() as installation:
        print_rows(installation.database.read_now(look), is_json)


@group.command("add")
@click.argument("name")
@click.option("--description", default="", metavar="TEXT")
@click.option("--agent", "emails", multiple=True, metavar="EMAIL", help="A member (may be repeated)")
@takes_data
def add_group(place: Place, *, name: str, description: str, emails: tuple[str, ...]) -> None:
    """Make a group; prints its id."""
    from freehold.cli.recording import put_down
    from freehold.cli.rows import get_agent_by_email
    from freehold.core.people.groups import create_group

    def work(tx: "Tx") -> str:
        members = [get_agent_by_email(tx, email) for email in dict.fromkeys(emails)]
        put_down(tx, "admin.group.add", name=name)
        return create_group(tx, name, description=description, members=members)

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@click.group()
@data_anywhere
def channel() -> None:
    """Channels that conversations come in on."""


@channel.command("list")
@as_json
@takes_data
def list_channels(place: Place, is_json: bool) -> None:
    """One channel a line: name, source, state, id."""
    from freehold.core.conversations import queries

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: _all(lambda wanted: queries.list_channels(tx, wanted, {})))
    print_rows(
        (
            {
                "name": row["name"],
                "source": row["source"],
                "state": "enabled" if row["is_enabled"] else "disabled",
                "id": row["uuid"],
            }
            for row in rows
        ),
        is_json,
    )


@channel.command("add")
@click.argument("name")
@click.option("--source", default="FRESHCHAT", show_default=True, metavar="WORD", help="FRESHCHAT, WHATSAPP, EMAIL, …")
@click.option("--welcome", metavar="TEXT", help="What customers are greeted with")
@takes_data
def add_channel(place: Place, *, name: str, source: str, welcome: str | None) -> None:
    """Open a channel; prints its id."""
    from freehold.cli.recording import put_down
    from freehold.core.conversations.channels import create_channel

    def work(tx: "Tx") -> str:
        put_down(tx, "admin.channel.add", name=name)
        return str(create_channel(tx, name=name, source=source.upper(), welcome=welcome)["uuid"])

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


def _switch(place: Place, email: str, *, is_active: bool) -> None:
    from freehold.cli.recording import put_down
    from freehold.cli.rows import get_agent_by_email
    from freehold.core.events.actor import SYSTEM
    from freehold.core.people.agents import update_agent

    def work(tx: "Tx") -> None:
        agent = get_agent_by_email(tx, email)
        update_agent(tx, agent["uuid"], {"is_deactivated": not is_active}, SYSTEM)
        put_down(tx, f"admin.agent.{'activate' if is_active else 'deactivate'}", email=agent["email"])

    with place.open() as installation:
        installation.database.write_now(work)


def _ask() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline(1024).rstrip("\r\n")


def _all(page: "Callable[[Slice], Found]") -> "list[Row]":
    """Every row of a list, page by page."""
    from freehold.kernel.listing import Slice

    rows: list[Row] = []
    found = page(Slice(PAGE))
    rows += found.rows
    while found.has_more:
        found = page(Slice(PAGE, after=found.last))
        rows += found.rows
    return rows
