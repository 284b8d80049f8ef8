"""`freehold import …`: takes over history that others kept."""

import gzip
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from freehold.cli.options import Place, data_anywhere, takes_data
from freehold.kernel.errors import Invalid, Misconfigured

if TYPE_CHECKING:
    from freehold.core.imports.transcripts import Dialogue

BATCH = 40
SUFFIXES = (".jsonl", ".jsonl.gz")
LONGEST_LINE = 32 * 1024 * 1024
SAY_EVERY_SECONDS = 5.0
Report = Callable[[int], None]


@click.group("import")
@data_anywhere
def import_() -> None:
    """Take over history: transcripts of chats."""


@import_.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--as", "kind", type=click.Choice(["chats", "tickets"]), default="chats", help="What a dialogue becomes")
@click.option("--skip-bad", is_flag=True, help="Go on after a line that cannot be read")
@takes_data
def transcripts(place: Place, *, paths: tuple[Path, ...], kind: str, skip_bad: bool) -> int:
    """Import dialogues from FILE.jsonl or FILE.jsonl.gz, one a line, or from folders of such files.

    Again adds nothing twice. Works while the server runs, and goes on where it was interrupted.
    """
    from freehold.cli.recording import put_down
    from freehold.core.imports.commands import import_dialogues
    from freehold.core.imports.tickets import import_tickets

    write = import_tickets if kind == "tickets" else import_dialogues
    seen = new = messages = bad = 0
    with place.open() as installation:
        for file in _files(paths):
            before = new
            with file.open("rb") as raw, _progress(raw, file) as report:
                lines = _Lines(raw, file, is_lenient=skip_bad)
                for batch in _batches(lines):
                    added, written = installation.database.write_now(partial(write, dialogues=batch))
                    seen, new, messages = seen + len(batch), new + added, messages + written
                    report(seen)
            bad += lines.bad
            if new > before:
                installation.database.write_now(partial(put_down, operation="admin.import", dialogues=new - before))
    skipped = f", {bad} lines skipped" if bad else ""
    click.echo(f"imported {new} dialogues with {messages} messages, {seen - new} were there already{skipped}")
    return 1 if bad else 0


def _files(paths: tuple[Path, ...]) -> list[Path]:
    """The files that are meant: those that are named, and the transcripts of folders in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(file for suffix in SUFFIXES for file in path.glob(f"*{suffix}"))
        if not inside:
            raise Misconfigured(f"There is no file {' or '.join(f'*{suffix}' for suffix in SUFFIXES)} in {path}.")
        found += inside
    return found


class _Lines:
    """The dialogues of a file, one after another; never more than one line in memory."""

    def __init__(self, raw: BinaryIO, file: Path, *, is_lenient: bool) -> None:
        self.bad = 0
        self._raw = raw
        self._file = file
        self._is_lenient = is_lenient

    def __iter__(self) -> Iterator["Dialogue"]:
        from freehold.core.imports.transcripts import parse_dialogue

        number = 0
        try:
            for number, line in enumerate(self._read(), 1):
                if not line.strip():
                    continue
                try:
                    yield parse_dialogue(line)
                except Invalid as problem:
                    self._refuse(number, problem)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Misconfigured(f"{self._file} is damaged after line {number}: {error}.") from None

    def _read(self) -> Iterator[bytes]:
        is_compressed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        stream = gzip.GzipFile(fileobj=self._raw) if is_compressed else self._raw
        while line := stream.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise Misconfigured(f"{self._file} has a line of more than {LONGEST_LINE} bytes: it is no transcript.")
            yield line

    def _refuse(self, number: int, problem: Invalid) -> None:
        wrong = problem.wrongs[0]
        said = f"{self._file} line {number}: {f'{wrong.field}: ' if wrong.field else ''}{wrong.message}."
        if not self._is_lenient:
            raise Misconfigured(f"{said} What came before it is imported; --skip-bad goes on after such lines.")
        self.bad += 1
        click.echo(f"freehold: {said} Skipped.", err=True)


def _batches(dialogues: "_Lines") -> Iterator[list["Dialogue"]]:
    batch: list[Dialogue] = []
    try:
        for dialogue in dialogues:
            batch.append(dialogue)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Misconfigured:
        if batch:  # what could be read before the bad line counts
            yield batch
        raise
    if batch:
        yield batch


@contextmanager
def _progress(raw: BinaryIO, file: Path) -> Iterator[Report]:
    """A bar on a terminal; elsewhere a line every few seconds."""
    total = file.stat().st_size
    if not sys.stderr.isatty():
        said_at = time.monotonic()

        def tell(seen: int) -> None:
            nonlocal said_at
            if time.monotonic() - said_at >= SAY_EVERY_SECONDS:
                said_at = time.monotonic()
                click.echo(f"{seen} dialogues, {100 * raw.tell() // max(total, 1)} %", err=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[seen]} dialogues"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=total, seen=0)
        yield lambda seen: bar.update(task, completed=raw.tell(), seen=seen)
