"""`freehold grant`, `grants`, `explain`, `approvals`: what an assistant may do, and what it asks for."""

from typing import TYPE_CHECKING, Any

import click

from freehold.cli.options import DATA_KEY, Place, as_json, print_rows, takes_data
from freehold.cli.tokens import Lifetime

if TYPE_CHECKING:
    from freehold.catalogue.operation import Operation
    from freehold.kernel.query import Row
    from freehold.kernel.tx import Tx


class Moment(click.ParamType[tuple[str, int]]):
    """A moment: a lifetime from now (`30d`), or `2026-12-31` or `2026-12-31T18:00:00Z`."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        from freehold.kernel.clock import parse_instant
        from freehold.kernel.errors import Problem

        text = str(value).strip()
        try:
            return "at", parse_instant(f"{text}T00:00:00Z" if len(text) == 10 else text)
        except (ValueError, Problem):
            return "in", Lifetime().convert(text, param, ctx)


@click.command()
@click.argument("assistant")
@click.argument("area")
@click.argument("level", type=click.Choice(["off", "read", "full"]))
@click.option("--from", "starts", type=Moment(), metavar="T", help="When it begins: 2026-12-31, or 2h from now")
@click.option("--until", "expires", type=Moment(), metavar="T", help="When it ends: 2026-12-31, or 30d from now")
@click.option("--per-minute", type=click.IntRange(0), metavar="N", help="Calls a minute")
@click.option("--per-day", type=click.IntRange(0), metavar="N", help="Calls a day")
@click.option("--writes-per-minute", type=click.IntRange(0), metavar="N", help="Changes a minute")
@click.option("--writes-per-day", type=click.IntRange(0), metavar="N", help="Changes a day")
@click.option("--ask", multiple=True, metavar="OPERATION", help="Ask a person first (may be repeated)")
@click.option("--deny", multiple=True, metavar="OPERATION", help="Refuse (may be repeated)")
@click.option("--allow", multiple=True, metavar="OPERATION", help="Do not ask, whatever its risk (may be repeated)")
@click.option(
    "--if", "conditions", multiple=True, metavar="CONDITION", help="Only if: 'group_id in 3,4', 'not has bcc_emails'"
)
@click.option(
    "--connection",
    "connection_name",
    metavar="C",
    help="The connection  [default: this account's, of the area's product]",
)
@takes_data
def grant(
    place: Place,
    *,
    assistant: str,
    area: str,
    level: str,
    starts: tuple[str, int] | None,
    expires: tuple[str, int] | None,
    ask: tuple[str, ...],
    deny: tuple[str, ...],
    allow: tuple[str, ...],
    conditions: tuple[str, ...],
    connection_name: str | None,
    **limits: int | None,
) -> None:
    """Let an assistant do nothing, read, or everything in an area. It takes the place of what was granted there before.

    An area of both products is written freshchat.agents or freshdesk.agents. What reaches customers, cannot be undone,
    is in bulk, exports or administers asks a person even then.
    """
    from freehold.cli.recording import put_down
    from freehold.core.gateway.assistants import get_assistant
    from freehold.core.gateway.connections import get_connection
    from freehold.core.gateway.grants import Wanted, set_grant

    def work(tx: "Tx") -> int:
        who = get_assistant(tx, assistant)
        where = None if connection_name is None else get_connection(tx, connection_name)
        product, name = _area(area, where)
        where = where or get_connection(tx, _own(tx, product))
        rows = [row for row in _rows() if (row.product, row.area) == (product, name)]
        said = {
            _operation(rows, key): word
            for word, keys in (("allow", allow), ("ask", ask), ("deny", deny))
            for key in keys
        }
        wanted = Wanted(
            level,
            said,
            conditions,
            _moment(starts, tx.now),
            _moment(expires, tx.now),
            **limits,  # type: ignore[arg-type] # its own names
        )
        policy = set_grant(tx, who, where, name, wanted, known=frozenset(row.id for row in rows))
        put_down(tx, "admin.grant", name=who["name"], area=name, connection=where["name"], level=level, policy=policy)
        return policy

    with place.open() as installation:
        policy = installation.database.write_now(work)
    click.echo(f"Policy {policy} holds from now on.", err=True)


def _moment(given: tuple[str, int] | None, now: int) -> int | None:
    if given is None:
        return None
    return given[1] if given[0] == "at" else now + given[1]


def _rows() -> tuple["Operation", ...]:
    from freehold.catalogue.registry import ROWS

    return ROWS


def _area(area: str, connection: "Row | None") -> tuple[str, str]:
    """Product and area that somebody means."""
    product, _, name = area.rpartition(".")
    found = sorted({(row.product, row.area) for row in _rows() if row.area == name and product in ("", row.product)})
    if connection is not None:
        found = [each for each in found if each[0] == connection["product"]]
    if not found:
        known = sorted({row.area for row in _rows() if connection is None or row.product == connection["product"]})
        raise click.UsageError(f"There is no area {area}. There are: {', '.join(known)}.")
    if len(found) > 1:
        raise click.UsageError(
            f"Both products have an area {name}: write {' or '.join('.'.join(each) for each in found)}."
        )
    return found[0]


def _own(tx: "Tx", product: str) -> str:
    from freehold.core.gateway.connections import list_connections

    return next(str(row["name"]) for row in list_connections(tx) if row["product"] == product and row["url"] is None)


def _operation(rows: list["Operation"], key: str) -> str:
    """`freshdesk.tickets.reply`, `tickets.reply` or `reply`."""
    found = [row.id for row in rows if f".{row.id}".endswith(f".{key}")]
    if len(found) != 1:
        names = ", ".join(row.id.split(".", 1)[1] for row in rows)
        raise click.UsageError(
            f"{key} is {'no' if not found else 'more than one'} operation of the area. There are: {names}."
        )
    return found[0]


@click.command()
@click.argument("assistant")
@as_json
@takes_data
def grants(place: Place, assistant: str, is_json: bool) -> None:
    """What an assistant may do, in words: one area a line."""
    from freehold.core.gateway.assistants import are_all_stopped, get_assistant
    from freehold.core.gateway.grants import list_grants

    def look(tx: "Tx") -> tuple["Row", bool, list["Row"]]:
        row = get_assistant(tx, assistant)
        return row, are_all_stopped(tx), list_grants(tx, row["id"])

    with place.open() as installation:
        row, is_halted, rows = installation.database.read_now(look)
        print_rows(({"connection": each["connection"], "may": in_words(each)} for each in rows), is_json)
    if is_halted or row["state"] != "active":
        click.echo(f"But now it may do nothing: {'all assistants are' if is_halted else 'it is'} "
                   f"{'stopped' if is_halted else row['state']}.", err=True)  # fmt: skip
    elif not rows:
        click.echo(f"{row['name']} may do nothing.", err=True)


def in_words(row: "Row") -> str:
    """A grant as a sentence that a person reads."""
    from freehold.core.gateway.decision import words_of
    from freehold.kernel.clock import iso_seconds
    from freehold.kernel.text import load

    words = {
        "off": "nothing",
        "read": "read",
        "full": "read and change; what is risky only with a person's approval",
    }[row["level"]]
    parts = [f"{words_of(row['area'])}: {words}"]
    said: dict[str, str] = load(row["operations"])
    for word, begins in (("allow", "without asking"), ("ask", "only with approval"), ("deny", "never")):
        names = [name.split(".", 1)[1] for name, what in said.items() if what == word]
        if names:
            parts.append(f"{begins}: {', '.join(names)}")
    if conditions := load(row["conditions"]):
        parts.append(f"only if {' and '.join(conditions)}")
    for name, begins in (("starts_at", "from"), ("expires_at", "until")):
        if row[name] is not None:
            parts.append(f"{begins} {iso_seconds(row[name])}")
    for name in ("per_minute", "per_day", "writes_per_minute", "writes_per_day"):
        if row[name] is not None:
            what, _, window = name.partition("per_")
            parts.append(f"at most {row[name]} {'changes' if what else 'calls'} a {window}")
    return "; ".join(parts)


@click.command()
@click.argument("assistant")
@click.argument("method")
@click.argument("path")
@click.option("--body", metavar="JSON", help="The body that it would send")
@takes_data
def explain(place: Place, *, assistant: str, method: str, path: str, body: str | None) -> int:
    """What would be decided of a call, and why, without making it. Exit code 0: allowed; 3: it would ask; 4: refused."""
    from freehold.contracts.governed import explain_call
    from freehold.core.gateway.assistants import get_assistant

    with place.open() as installation:
        word, reason = installation.database.read_now(
            lambda tx: explain_call(tx, get_assistant(tx, assistant), method.upper(), path, body or "")
        )
    click.echo(f"{word}: {reason}")
    return {"allowed": 0, "ask": 3}.get(word, 4)


@click.group(invoke_without_command=True)
@as_json
@takes_data
@click.pass_context
def approvals(ctx: click.Context, place: Place, is_json: bool) -> None:
    """Calls that wait for a person: id, assistant, connection, operation, since, until, the call itself."""
    from freehold.core.gateway.approvals import list_waiting
    from freehold.kernel.clock import iso_seconds
    from freehold.kernel.text import load

    if ctx.invoked_subcommand is not None:
        ctx.meta[DATA_KEY] = place.data
        return
    with place.open() as installation:
        rows = installation.database.read_now(list_waiting)
    print_rows(
        (
            {
                "id": row["id"],
                "assistant": row["assistant"],
                "connection": row["connection"],
                "operation": row["operation"],
                "asked_at": iso_seconds(row["created_at"]),
                "expires_at": iso_seconds(row["expires_at"]),
                "call": load(row["call"]) if is_json else row["call"],
            }
            for row in rows
        ),
        is_json,
    )


@approvals.command()
@click.argument("number", metavar="ID", type=int)
@takes_data
def approve(place: Place, number: int) -> None:
    """Allow exactly this call, once."""
    _decide(place, number, is_approved=True)


@approvals.command()
@click.argument("number", metavar="ID", type=int)
@takes_data
def refuse(place: Place, number: int) -> None:
    """Refuse this call, however often it is tried."""
    _decide(place, number, is_approved=False)


def _decide(place: Place, number: int, *, is_approved: bool) -> None:
    from freehold.cli.recording import put_down, who
    from freehold.core.gateway.approvals import decide_approval

    def work(tx: "Tx") -> None:
        row = decide_approval(tx, number, is_approved=is_approved, who=who())
        word = "approve" if is_approved else "refuse"
        put_down(tx, f"admin.approval.{word}", approval=number, name=row["assistant"])

    with place.open() as installation:
        installation.database.write_now(work)
    click.echo(f"{'Approved' if is_approved else 'Refused'} {number}.", err=True)
