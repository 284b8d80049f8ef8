"""One comparison: the same requests to several servers in turn, in short rounds, and the median of what comes out.

A noisy machine slows everybody down alike within the same seconds, so ratios are taken round by round, and the order
of the servers turns with every round.
"""

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from tests.load.processes import Client, Server

WARM_SECONDS = 0.3


class Figures(NamedTuple):
    """What one server did, the medians over all rounds."""

    rate: float
    """Requests a second."""
    cpu: float
    """Microseconds of processor time a request, of the server's process."""
    p50: float
    """Milliseconds."""
    p99: float
    failures: int


class Turn(NamedTuple):
    """A server, and what it is asked."""

    server: Server
    requests: list[str]
    expects: Sequence[int] = ()


def measure(client: Client, turn: Turn, seconds: float, **how: float) -> Figures:
    """One round of one server."""
    before = turn.server.cpu_seconds()
    result = client.run(turn.server, turn.requests, seconds=seconds, expects=list(turn.expects), **how)
    used = turn.server.cpu_seconds() - before
    number = max(1, result["requests"])
    elapsed = max(result["seconds"], 1e-9)
    return Figures(result["requests"] / elapsed, used / number * 1e6, result["p50"], result["p99"], result["failures"])


class Alternated(NamedTuple):
    """The rounds of several servers, in the order in which the servers were given."""

    rounds: list[list[Figures]]

    def figures(self, which: int) -> Figures:
        """The medians of one server, and all its failures."""
        own = [one[which] for one in self.rounds]
        return Figures(
            median(one.rate for one in own),
            median(one.cpu for one in own),
            median(one.p50 for one in own),
            median(one.p99 for one in own),
            sum(one.failures for one in own),
        )

    def ratio(self, upper: int, lower: int, of: Callable[[Figures], float] = lambda one: one.rate) -> float:
        """The median over the rounds of `of` server `upper` through `of` server `lower`."""
        return median(of(one[upper]) / max(of(one[lower]), 1e-9) for one in self.rounds)


def alternate(
    client: Client, turns: Sequence[Turn], seconds: float, rounds: int, step: Callable[[], None] = lambda: None
) -> Alternated:
    """Run all `turns` in each of `rounds`; `step` is called after each."""
    for turn in turns:
        measure(client, turn, WARM_SECONDS)
    found: list[list[Figures]] = []
    for number in range(rounds):
        shift = number % len(turns)
        order = [*range(shift, len(turns)), *range(shift)]
        if number // len(turns) % 2:
            order.reverse()
        taken: dict[int, Figures] = {}
        for which in order:
            taken[which] = measure(client, turns[which], seconds)
            step()
        found.append([taken[which] for which in range(len(turns))])
    return Alternated(found)
