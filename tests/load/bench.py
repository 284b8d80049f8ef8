"""`make bench`: what a Freehold does beside the ceiling, on this machine, now.

python -m tests.load.bench                                       everything; writes docs/benchmarks.md
python -m tests.load.bench --quick                               a first impression in about a minute; writes nothing
python -m tests.load.bench --only list --databases sqlite --sizes 1000
make bench PEERS=1                                               beside django-helpdesk and Roundup, too
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tests.load import further, operations, peers, report, seed, seed_tickets, ticket_operations
from tests.load.measure import Alternated, Turn, alternate
from tests.load.processes import ROOT, Client, Server, ceiling, client, freehold, postgresql
from tests.load.report import GROWTH, Line
from tests.load.webhooks import deliveries

ENVIRONMENT = {
    "FREEHOLD_RATE_LIMIT": "1000000000",
    "FREEHOLD_CONVERSATION_REUSE": "false",
    "FREEHOLD_FRESHDESK_PLAN": "custom",
    "FREEHOLD_FRESHDESK_RATE_LIMIT": "1000000000",
}
PARTS = ("rest", "pages", "refusals", "webhooks")
EVENTS = 10_000
WEBHOOK_ROUNDS = 5


class Operation(NamedTuple):
    """One line of the table."""

    name: str
    kind: str
    requests: Callable[[Any, str], list[str]]
    """From what is there and a token or key to the requests that the connections repeat."""


class Product(NamedTuple):
    """One of the two APIs: what its databases hold and what is asked of it."""

    records: str
    seed: Any
    """The module that fills databases and knows what there is to ask for."""
    operations: list[Operation]
    share: float
    """What part of the ceiling is wanted."""


PRODUCTS = (
    Product("conversations", seed, [Operation(*one) for one in operations.OPERATIONS], 0.5),
    Product("tickets", seed_tickets, [Operation(*one) for one in ticket_operations.OPERATIONS], 0.4),
)


class Plan(NamedTuple):
    """What was asked for."""

    products: list[Product]
    parts: list[str]
    databases: list[str]
    sizes: list[int]
    seconds: float
    rounds: int
    events: int
    peers: bool

    def steps(self) -> int:
        """How often the bar moves."""
        turns = len(self.databases) * len(self.sizes) * 2
        parts = len(self.databases) * (len(self.sizes) + 2) * 2
        return turns * self.rounds * sum(len(product.operations) for product in self.products) + parts


class Place(NamedTuple):
    """Where one database's data is, for Freehold and for the ceiling, at one size."""

    size: int
    data: Path
    environment: dict[str, str]
    ceiling: str
    token: str


class Bench:
    """One run."""

    def __init__(self, plan: Plan, folder: Path, generator: Client, progress: Progress) -> None:
        self.plan = plan
        self.folder = folder
        self.client = generator
        self.progress = progress
        self.task = progress.add_task("", total=plan.steps())
        self.lines: list[Line] = []
        self.findings: list[further.Finding] = []

    def say(self, what: str) -> None:
        self.progress.update(self.task, description=what)

    def step(self) -> None:
        self.progress.advance(self.task)

    def run(self) -> None:
        for database in self.plan.databases:
            with self._urls(database) as url:
                self._database(database, url)
        if "refusals" in self.plan.parts:
            self.say("refusals")
            self.findings += further.refusals(
                self.client, self.folder, ENVIRONMENT, self.plan.seconds, self.plan.rounds
            )
        if self.plan.peers:
            self.findings += peers.measure(self.client, self.folder, self.plan.seconds, self.say)

    @contextlib.contextmanager
    def _urls(self, database: str) -> Iterator[Callable[[str], str] | None]:
        """How a name becomes a database URL; None: files."""
        if database == "sqlite":
            yield None
            return
        with postgresql(self.folder / "postgresql") as url:
            yield url

    def _database(self, database: str, url: Callable[[str], str] | None) -> None:
        for product in self.plan.products:
            self._product(database, product, url)
        if "webhooks" in self.plan.parts:
            self.say(f"{database}: webhooks")
            environments = [
                {**ENVIRONMENT, **({} if url is None else {"FREEHOLD_DATABASE": url(name)})}
                for name in ("quiet", "loud")
            ]
            self.findings += deliveries(
                self.client, self.folder, environments, self.plan.events, WEBHOOK_ROUNDS, database
            )
        self.step()

    def _product(self, database: str, product: Product, url: Callable[[str], str] | None) -> None:
        is_chats = product.seed is seed
        if not product.operations and not (is_chats and {"rest", "pages"} & set(self.plan.parts)):
            return
        places = []
        for size in self.plan.sizes:
            self.say(f"{database}: filling {size:,} {product.records}")
            places.append(self._place(database, product, size, url))
            self.step()
        if is_chats and "rest" in self.plan.parts:
            self.say(f"{database}: start and rest")
            largest = places[-1]
            what = f"{database}, {largest.size * 10:,} messages"
            self.findings += further.rest(largest.data, largest.environment, what)
        self.step()
        if product.operations or "pages" in self.plan.parts:
            self._operations(database, product, places)
        self.step()

    def _place(self, database: str, product: Product, size: int, url: Callable[[str], str] | None) -> Place:
        name = f"{product.records}-{size}"
        data = self.folder / f"{database}-{name}"
        own = None if url is None else url(f"freehold-{name}")
        other = str(self.folder / f"ceiling-{name}.db") if url is None else url(f"ceiling-{name}")
        token = product.seed.fill(data, size, database=own)
        product.seed.fill_ceiling(other, size, token)
        environment = ENVIRONMENT if own is None else {**ENVIRONMENT, "FREEHOLD_DATABASE": own}
        return Place(size, data, environment, other, token)

    def _operations(self, database: str, product: Product, places: list[Place]) -> None:
        with contextlib.ExitStack() as stack:
            own = [stack.enter_context(freehold(place.data, place.environment)) for place in places]
            others = [stack.enter_context(ceiling(place.ceiling)) for place in places]
            for operation in product.operations:
                self.say(f"{database}: {operation.name}")
                self._compare(database, product, operation, places, own, others)
            if product.seed is not seed:
                return
            largest = places[-1]
            what = f"{database}, {largest.size * 10:,} messages"
            self.findings.append(further.worked(own[-1], what))
            if "pages" in self.plan.parts:
                self.say(f"{database}: pages")
                self.findings += further.pages(self.client, own[-1], largest.token, largest.size, what)

    def _compare(
        self,
        database: str,
        product: Product,
        operation: Operation,
        places: list[Place],
        own: list[Server],
        others: list[Server],
    ) -> None:
        turns = []
        for place, server, other in zip(places, own, others, strict=True):
            requests = operation.requests(product.seed.subject(place.size), place.token)
            turns += [Turn(server, requests), Turn(other, requests)]
        found = alternate(self.client, turns, self.plan.seconds, self.plan.rounds, self.step)
        for number, place in enumerate(places):
            which = number * 2
            figures = found.figures(which), found.figures(which + 1)
            ratio = found.ratio(which, which + 1)
            self.lines.append(
                Line(database, place.size, operation.name, operation.kind, *figures, ratio, product.share)
            )
        if operation.kind == "read" and len(places) > 1:
            self.findings.append(self._growth(database, product, operation, places, found))

    def _growth(
        self, database: str, product: Product, operation: Operation, places: list[Place], found: Alternated
    ) -> further.Finding:
        last = len(places) - 1
        ratio = found.ratio(last * 2, 0)
        other = found.ratio(last * 2 + 1, 1)
        return further.Finding(
            f"{operation.name}, {places[last].size:,} against {places[0].size:,} {product.records}, {database}",
            f"{ratio:.2f} (the ceiling: {other:.2f})",
            f"≥ {GROWTH}",
            ratio >= GROWTH,
        )


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


@click.command()
@click.option("--quick", is_flag=True, help="Short rounds, the smaller size, SQLite: an impression in about a minute.")
@click.option("--seconds", type=float, help="Length of a round (default 1).")
@click.option("--rounds", type=int, help="Rounds of each operation (default 9).")
@click.option("--only", default="", help=f"Parts of operations' names, or {', '.join(PARTS)}; separated by commas.")
@click.option("--databases", help="sqlite,postgresql")
@click.option("--sizes", help="Numbers of conversations, and of tickets (default 1000,100000).")
@click.option(
    "--write/--no-write", default=None, help="Write docs/benchmarks.md (default: when everything is measured)."
)
@click.option("--peers", "with_peers", is_flag=True, help="Install, start and measure two other help desks too.")
def main(
    quick: bool,
    seconds: float | None,
    rounds: int | None,
    only: str,
    databases: str | None,
    sizes: str | None,
    write: bool | None,
    with_peers: bool,
) -> None:
    """Measure Freehold beside the ceiling."""
    words = _split(only)
    plan = Plan(
        products=[
            product._replace(
                operations=[one for one in product.operations if not words or any(word in one.name for word in words)]
            )
            for product in PRODUCTS
        ],
        parts=[part for part in PARTS if not words or part in words],
        databases=_split(databases or ("sqlite" if quick else "sqlite,postgresql")),
        sizes=sorted(int(size) for size in _split(sizes or ("1000" if quick else "1000,100000"))),
        seconds=seconds or (0.5 if quick else 1.0),
        rounds=rounds or (3 if quick else 9),
        events=1_600 if quick else EVENTS,
        peers=with_peers,
    )
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with (
        tempfile.TemporaryDirectory(prefix="freehold-bench-") as folder,
        client() as generator,
        Progress(*columns, console=Console(stderr=True)) as progress,
    ):
        bench = Bench(plan, Path(folder), generator, progress)
        bench.run()
    report.show(bench.lines, bench.findings)
    if write if write is not None else not (quick or words or databases or sizes):
        path = report.write(bench.lines, bench.findings, plan.seconds, plan.rounds)
        print(f"Written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
