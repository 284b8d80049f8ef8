"""`freehold audit …`: the record of what was done, by whom; and the proof of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data
from freehold.cli.tokens import Lifetime

if TYPE_CHECKING:
    from freehold.kernel.query import Row

F = TypeVar("F", bound=Callable[..., Any])
NOT_PROVEN = 1


class Moment(click.ParamType[int]):
    """`2026-01-05T09:00:00Z`, or how long ago: `7d`."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from freehold.kernel.clock import SystemClock, parse_instant

        if isinstance(value, int):
            return value
        if str(value)[-1:].isalpha() and "T" not in str(value):
            return SystemClock().now() - Lifetime().convert(value, param, ctx)
        try:
            return parse_instant(str(value) if "T" in str(value) else f"{value}T00:00:00Z")
        except ValueError:
            self.fail(f"{value!r} is no time. Write it like 2026-01-05, 2026-01-05T09:00:00Z or 7d (ago).", param, ctx)


def takes_filters(command: F) -> F:
    """`--who`, `--what`, `--where`, `--decision`, `--since`, `--until`."""
    for option in (
        click.option("--until", type=Moment(), metavar="TIME", help="Only what was not later"),
        click.option("--since", type=Moment(), metavar="TIME", help="Only since then: 2026-01-05T09:00:00Z, or 7d ago"),
        click.option(
            "--decision",
            type=click.Choice(["allowed", "refused", "pending", "dry_run"]),
            help="Only what was so decided",
        ),
        click.option("--where", metavar="CONNECTION", help="Only on this connection of the gateway"),
        click.option("--what", metavar="OPERATION", help="Only this operation, or those below it: freshdesk.tickets"),
        click.option("--who", metavar="NAME", help="Only what this person, app or assistant did"),
    ):
        command = option(command)
    return command


def _chosen(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


@click.group()
@data_anywhere
def audit() -> None:
    """The record of what was done, by whom; and the proof of it."""


@audit.command()
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@takes_filters
@as_json
@takes_data
def tail(place: Place, *, limit: int, is_json: bool, **filters: Any) -> None:
    """The newest entries, oldest of them first: time, who, what, operation, decision, number."""
    from freehold.core.audit.queries import list_entries
    from freehold.kernel.listing import Slice

    with place.open() as installation:
        wanted = Slice(limit, is_descending=True)
        rows = installation.database.read_now(lambda tx: list_entries(tx, wanted, _chosen(**filters)).rows)
    print_rows((_shown(row) for row in reversed(rows)), is_json)


@audit.command()
@click.argument("number", type=click.IntRange(1, 2**62))
@as_json
@takes_data
def show(place: Place, *, number: int, is_json: bool) -> None:
    """All about one entry: what it holds, one line each, and where it stands under its seal."""
    from freehold.core.audit.queries import Places, get_entry
    from freehold.kernel.tx import Tx

    def look(tx: Tx) -> dict[str, Any]:
        row = get_entry(tx, number)
        found = Places().find(tx, number)
        proof = {} if found is None else {"seal": found.seal["number"], "index": found.position, "proof": found.path}
        told = _shown(row)
        return {
            **told,
            **{name: value for name, value in row.items() if name not in told and value is not None},
            **proof,
        }

    with place.open() as installation:
        entry = installation.database.read_now(look)
    if is_json:
        print_rows([entry], is_json)
    else:
        print_rows(({"name": name, "value": value} for name, value in entry.items()), is_json)


@audit.command()
@click.option("--checkpoint", "checkpoints", multiple=True, metavar="NUMBER:DIGEST", help="A seal that must be in it")
@takes_data
def verify(place: Place, *, checkpoints: tuple[str, ...]) -> int:
    """Check every entry and every seal; one line, and 1 when anything was changed, removed or put in."""
    from freehold.contracts.sealing import read_head
    from freehold.core.audit.checking import check_record
    from freehold.core.audit.sealing import find_seal_key
    from freehold.core.audit.verify_audit import Wrong

    for one in checkpoints:
        if not one.partition(":")[0].isdecimal() or len(one.partition(":")[2]) != 64:
            raise click.UsageError(f"{one!r} is no checkpoint: write NUMBER:DIGEST, as the log has it.")
    with place.open() as installation:
        head = read_head(installation.data)
        key = installation.database.read_now(lambda tx: find_seal_key(tx, installation.vault))
        anchors = [*([head] if head else []), *checkpoints]
        try:
            found = installation.database.read_now(
                lambda tx: check_record(tx, None if key is None else key.public, anchors)
            )
        except Wrong as wrong:
            click.echo(f"freehold: {wrong}", err=True)
            return NOT_PROVEN
    words = [f"The record is whole: {found.entries} entries under {found.seals} seals"]
    words += [f"{found.waiting} wait for their seal"] if found.waiting else []
    words += [f"what seals 1 to {found.pruned} sealed was pruned"] if found.pruned else []
    words += [f"{found.never} numbers were given out and never used"] if found.never else []
    words += [f"checkpoint {found.last['number']}:{found.last['digest']}"] if found.last else []
    click.echo("; ".join(words) + ".")
    return 0


@audit.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="[default: standard output]"
)
@takes_filters
@takes_data
def export(place: Place, *, form: str, out: Path | None, **filters: Any) -> int:
    """The record with its proofs, for `verify_audit.py`. Without filters all of it; a selection proves each entry."""
    import shutil
    import sys
    import tempfile

    from freehold.cli.audit_files import write_csv, write_json_lines
    from freehold.core.audit.verify_audit import Wrong
    from freehold.kernel.tx import Tx

    write = write_csv if form == "csv" else write_json_lines
    with place.open() as installation, tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:

        def work(tx: Tx) -> None:
            spool.seek(0)
            spool.truncate()
            write(tx, spool, _chosen(**filters))

        try:
            installation.database.read_now(work)
        except Wrong as wrong:
            click.echo(f"freehold: {wrong}", err=True)
            return NOT_PROVEN
        spool.seek(0)
        if out is None:
            shutil.copyfileobj(spool, sys.stdout)
        else:
            with out.open("w", encoding="utf-8", newline="") as file:
                shutil.copyfileobj(spool, file)
    return 0


@audit.command()
def verifier() -> None:
    """Print `verify_audit.py`: one file that checks an export with nothing but Python."""
    from importlib.resources import files

    click.echo(files("freehold.core.audit").joinpath("verify_audit.py").read_text("utf-8"), nl=False)


@audit.command()
@click.option("--rotate", is_flag=True, help="Seal with a new key from now on; the last seal of the old one names it")
@takes_data
def key(place: Place, *, rotate: bool) -> None:
    """Print the public key that seals the record. Keep a copy elsewhere."""
    from freehold.cli.recording import put_down
    from freehold.core.audit.sealing import keep_seal_key, rotate_seal_key
    from freehold.kernel.tx import Tx

    def work(tx: Tx) -> str:
        if not rotate:
            return keep_seal_key(tx, installation.vault).public
        put_down(tx, "admin.audit.rotate")
        return rotate_seal_key(tx, installation.vault)[1]

    with place.open() as installation:
        click.echo(installation.database.write_now(work))


@audit.command()
@click.option("--older-than", "age", type=Lifetime(), required=True, metavar="1y", help="The age of what may go")
@takes_data
def prune(place: Place, *, age: int) -> None:
    """Remove old entries, whole sealed segments at a time; their roots stay, and the rest is proven as before."""
    from freehold.cli.recording import put_down
    from freehold.core.audit.pruning import find_prunable, prune_some, say_pruned
    from freehold.kernel.tx import Tx

    def begin(tx: Tx) -> int:
        up_to = find_prunable(tx, tx.now - age)
        if up_to:
            put_down(tx, "admin.audit.prune", seal=up_to)
            say_pruned(tx, installation.vault, up_to)
        return up_to

    with place.open() as installation:
        up_to, removed = installation.database.write_now(begin), 0
        while up_to and (some := installation.database.write_now(lambda tx: prune_some(tx, up_to))) >= 0:
            removed += some
    click.echo(f"{removed} entries removed.", err=True)


def _shown(row: "Row") -> dict[str, Any]:
    from freehold.catalogue.sentences import plain, sentence_of
    from freehold.kernel.clock import iso_milliseconds
    from freehold.kernel.text import load

    return {
        "at": iso_milliseconds(row["at"]),
        "who": plain(row["who"]),
        "what": sentence_of(row["operation"], load(row["details"]), row["decision"], row["outcome"]),
        "operation": row["operation"],
        "decision": row["decision"],
        "number": row["id"],
    }
