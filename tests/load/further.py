"""What is measured beside the table: memory, readiness, pages, refusals."""

import http.client as http_client
import json
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.load.measure import Turn, alternate
from tests.load.operations import OPERATIONS
from tests.load.operations import http as request
from tests.load.processes import Client, Server, freehold
from tests.load.seed import Subject, fill, subject

PER_PAGE = 20
FAR = 2000
NEAR_PAGES = 50


class Finding(NamedTuple):
    """One sentence with a figure, and whether it is what was asked for (None: nothing was asked)."""

    what: str
    figure: str
    wanted: str = ""
    is_reached: bool | None = None


def rest(data: Path, environment: dict[str, str], what: str) -> list[Finding]:
    """Readiness and memory of a process that nobody has asked anything yet; three starts, the median."""
    ready, resident, own = [], [], []
    for _ in range(3):
        with freehold(data, environment) as server:
            time.sleep(1.0)
            ready.append(server.ready_seconds)
            memory = server.memory()
            resident.append(memory[0])
            own.append(memory[1])
    return [
        Finding(f"start to ready, {what}", f"{median(ready):.2f} s", "< 2 s", median(ready) < 2),
        Finding(
            f"memory at rest, {what}",
            f"{median(resident):.0f} MB resident ({median(own):.0f} MB of it its own)",
            "< 150 MB",
            median(resident) < 150,
        ),
    ]


def worked(server: Server, what: str) -> Finding:
    """Memory after the load."""
    resident, own = server.memory()
    return Finding(f"memory after the load, {what}", f"{resident:.0f} MB resident ({own:.0f} MB of it its own)")


def pages(client: Client, server: Server, token: str, users: int, what: str) -> list[Finding]:
    """A far page of users against the first ones: reached by following links, and asked for by its number."""
    far = min(FAR, users // PER_PAGE - 1)
    times = _follow(server, token, far)
    near = median(times[1 : NEAR_PAGES + 1])
    last = median(times[-NEAR_PAGES:])
    path = f"/v2/users?items_per_page={PER_PAGE}"
    turns = [Turn(server, [request("GET", f"{path}&page={page}", token)]) for page in (1, far)]
    by_number = alternate(client, [turn._replace(requests=turn.requests * 16) for turn in turns], 1.0, 3)
    ratio = by_number.ratio(1, 0, lambda one: one.cpu)
    return [
        Finding(
            f"users, pages around {far:,} against 1 by following links, {what}",
            f"{last * 1000:.2f} ms / {near * 1000:.2f} ms = {last / near:.2f}",
            "≤ 2",
            last / near <= 2,
        ),
        Finding(f"users, page {far:,} against 1 by number, CPU a request, {what}", f"{ratio:.2f}", "≤ 2", ratio <= 2),
    ]


def _follow(server: Server, token: str, last: int) -> list[float]:
    """Seconds that each page took, first to `last`, by way of `links.next_page`."""
    connection = http_client.HTTPConnection("127.0.0.1", server.port)
    href: str | None = f"/v2/users?items_per_page={PER_PAGE}"
    times: list[float] = []
    seen: set[str] = set()
    while href is not None and len(times) < last:
        began = time.perf_counter()
        connection.request("GET", href, headers={"authorization": f"Bearer {token}"})
        body: dict[str, Any] = json.loads(connection.getresponse().read())
        times.append(time.perf_counter() - began)
        ids = {user["id"] for user in body["users"]}
        assert not seen & ids, f"page {len(times)} shows a user again"
        seen |= ids
        href = body["links"].get("next_page", {}).get("href")
    connection.close()
    assert len(times) == last, f"the links ended at page {len(times)} of {last}"
    return times


def refusals(client: Client, folder: Path, environment: dict[str, str], seconds: float, rounds: int) -> list[Finding]:
    """What it costs to refuse: an unknown token (401) and a caller over the limit (429), against an answer."""
    n = 1000
    token, limited = fill(folder / "plain", n), fill(folder / "limited", n)
    known: Subject = subject(n)
    get = OPERATIONS[0]
    with (
        freehold(folder / "plain", environment) as plain,
        freehold(folder / "limited", {**environment, "FREEHOLD_RATE_LIMIT": "1"}) as strict,
    ):
        turns = [
            Turn(plain, get.requests(known, token)),
            Turn(plain, get.requests(known, "nobody"), (401,)),
            Turn(strict, get.requests(known, limited), (200, 429)),
        ]
        found = alternate(client, turns, seconds, rounds)
    answered = found.figures(0)
    findings = []
    for which, name in ((1, "401 unknown token"), (2, "429 over the limit")):
        refused = found.figures(which)
        ratio = found.ratio(which, 0, lambda one: one.cpu)
        findings.append(
            Finding(
                f"{name} against get conversation, CPU a request",
                f"{ratio:.2f} ({refused.cpu:.0f} µs, {answered.cpu:.0f} µs;"
                f" {refused.rate:,.0f}/s, {answered.rate:,.0f}/s)",
                "< 1",
                ratio < 1 and not refused.failures,
            )
        )
    return findings
