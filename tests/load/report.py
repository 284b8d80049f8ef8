"""The table: on the terminal, and as docs/benchmarks.md."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from tests.load.further import Finding
from tests.load.measure import Figures
from tests.load.processes import ROOT

TARGET = ROOT / "docs" / "benchmarks.md"
GROWTH = 0.9
HEADINGS = ("Database", "Records", "Operation", "req/s", "CPU µs", "p50 ms", "p99 ms", "(ceiling) req/s",
            "CPU µs", "p50 ms", "p99 ms", "Ratio", "Wanted", "")  # fmt: skip

METHOD = """\
Measured with `make bench` ({seconds:g} s a round, {rounds} rounds, 16 keep-alive connections, one process, one load
generator, all on one machine). Freehold and the ceiling run at the same time and are asked in turn, in short rounds; a
ratio is the median of the ratios of the rounds, the other figures are medians of their own. The **ceiling**
(`tests/load/ceiling.py`) is Starlette with sqlite3 (with psycopg on PostgreSQL) and nothing else: the same key look-up,
query, inserts with one outbox row, and JSON, the same `synchronous=FULL` with one writer that commits in groups. CPU is
that of the server's process, without PostgreSQL's own. The rate limit is raised, and `conversation_reuse` is off, so
that every creation creates. A million messages is 100,000 conversations. Records are conversations or tickets.
"""


class Line(NamedTuple):
    """One operation on one database at one size."""

    database: str
    size: int
    operation: str
    kind: str
    freehold: Figures
    ceiling: Figures
    ratio: float
    share: float
    """What part of the ceiling is wanted."""

    @property
    def is_reached(self) -> bool:
        return self.ratio >= self.share and not self.freehold.failures and not self.ceiling.failures

    def cells(self) -> list[str]:
        own, other = self.freehold, self.ceiling
        failed = f" ({own.failures} failed)" if own.failures else ""
        return [
            self.database,
            f"{self.size:,}",
            self.operation + failed,
            f"{own.rate:,.0f}",
            f"{own.cpu:,.0f}",
            f"{own.p50:.1f}",
            f"{own.p99:.1f}",
            f"{other.rate:,.0f}",
            f"{other.cpu:,.0f}",
            f"{other.p50:.1f}",
            f"{other.p99:.1f}",
            f"{self.ratio:.2f}",
            f"≥ {self.share}",
            verdict(self.is_reached),
        ]


def verdict(is_reached: bool | None) -> str:
    return "" if is_reached is None else "reached" if is_reached else "NOT reached"


def machine() -> str:
    """Where this was measured."""
    name = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        name = names[0] if names else name
    return (
        f"{os.cpu_count()} cores ({name}), {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {datetime.now(UTC):%Y-%m-%d}"
    )


def show(lines: list[Line], findings: list[Finding]) -> None:
    """Print both tables."""
    console = Console()
    console.width = max(console.width, 150)
    if lines:
        table = Table(title=machine())
        for number, heading in enumerate(HEADINGS):
            table.add_column(heading, justify="left" if number in {0, 2, 13} else "right", no_wrap=True)
        for line in lines:
            table.add_row(*line.cells(), style=None if line.is_reached else "bold red")
        console.print(table)
    if findings:
        further = Table()
        for heading in ("Beside", "Measured", "Wanted", ""):
            further.add_column(heading)
        for one in findings:
            cells = (one.what, one.figure, one.wanted, verdict(one.is_reached))
            further.add_row(*cells, style="bold red" if one.is_reached is False else None)
        console.print(further)


def write(lines: list[Line], findings: list[Finding], seconds: float, rounds: int) -> Path:
    """Write docs/benchmarks.md."""
    missed = [
        f"{one.database}, {one.size:,}: {one.operation} at {one.ratio:.2f}" for one in lines if not one.is_reached
    ]
    missed += [f"{one.what}: {one.figure} (wanted {one.wanted})" for one in findings if one.is_reached is False]
    text = [
        "# Benchmarks",
        "",
        f"{machine()}.",
        "",
        METHOD.format(seconds=seconds, rounds=rounds),
        *_markdown(HEADINGS, [line.cells() for line in lines]),
        "",
        *_markdown(
            ("Beside", "Measured", "Wanted", ""),
            [[one.what, one.figure, one.wanted, verdict(one.is_reached)] for one in findings],
        ),
        "",
        "Not reached:" if missed else "Everything that was asked for is reached.",
        "",
        *(f"- {one}" for one in missed),
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(text).rstrip() + "\n")
    return TARGET


def _markdown(headings: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (list(headings), ["---"] * len(headings), *rows)]
