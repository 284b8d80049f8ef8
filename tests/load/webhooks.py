"""Webhooks under load: what is lost, what comes out of order, and what the callers of the API feel of it.

Two servers on equal data, one with an endpoint and one without, are asked the same in turn. While one is asked, the
other has nothing left to deliver.
"""

import http.client as http_client
import json
import os
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.load.client import Result
from tests.load.further import Finding
from tests.load.operations import OPERATIONS, http, message
from tests.load.processes import ROOT, Client, Server, freehold, freehold_command, receiver
from tests.load.seed import Subject, fill, subject

CONNECTIONS = 16
READ_SECONDS = 1.0
DRAIN_SECONDS = 60.0


class Round(NamedTuple):
    """Latencies of one server in one round."""

    write: Result
    read: Result
    is_busy: bool
    """Deliveries were still going out when the reads ended."""


class Target:
    """The receiver's process, asked what it got."""

    def __init__(self, server: Server) -> None:
        self.url = f"http://127.0.0.1:{server.port}/hook"
        self.connection = http_client.HTTPConnection("127.0.0.1", server.port)

    def ask(self, path: str) -> Any:
        self.connection.request("GET", path)
        return json.loads(self.connection.getresponse().read())

    def wait_for(self, number: int) -> float:
        """Seconds until `number` different messages were delivered, or until that took too long."""
        began = time.perf_counter()
        while self.ask("/count") < number and time.perf_counter() - began < DRAIN_SECONDS:
            time.sleep(0.02)
        return time.perf_counter() - began


def numbered(known: Subject, token: str, first: int, number: int) -> list[str]:
    """Posts that say who sent them as which: `CONNECTION NUMBER`. Connection k sends every 16th, from the k-th."""
    requests = []
    for n in range(first, first + number):
        talk = known.open[n % CONNECTIONS]
        body = message(talk, f"{n % CONNECTIONS} {n}")
        requests.append(http("POST", f"/v2/conversations/{talk.conversation}/messages", token, body))
    return requests


def out_of_order(log: list[str]) -> int:
    """Deliveries that came after a later message of the same connection (repeats of one are not counted)."""
    latest: dict[str, int] = {}
    wrong = 0
    for sender, number in dict.fromkeys(tuple(text.split()) for text in log):
        if int(number) < latest.get(sender, -1):
            wrong += 1
        latest[sender] = int(number)
    return wrong


def deliveries(
    client: Client, folder: Path, environments: list[dict[str, str]], events: int, rounds: int, what: str
) -> list[Finding]:
    """Post `events` messages in `rounds` to a server with one endpoint, and as many to one without."""
    n = 1000
    known = subject(n)
    quiet_data, loud_data = folder / f"quiet-{what}", folder / f"loud-{what}"
    tokens = [
        fill(data, n, database=environment.get("FREEHOLD_DATABASE"))
        for data, environment in zip((quiet_data, loud_data), environments, strict=True)
    ]
    each = events // rounds // CONNECTIONS * CONNECTIONS
    found: list[tuple[Round, Round]] = []
    drains = 0.0
    with (
        receiver() as hook,
        freehold(quiet_data, environments[0]) as quiet,
        freehold(loud_data, environments[1]) as loud,
    ):
        target = Target(hook)
        command = [*freehold_command(), "webhook", "add", target.url, "--data", str(loud_data)]
        command += ["--events", "message_create"]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environments[1]}, stdout=subprocess.DEVNULL)
        gets = [OPERATIONS[0].requests(known, token) for token in tokens]
        for server, get in ((quiet, gets[0]), (loud, gets[1])):
            client.run(server, get, seconds=0.3)
        for number in range(rounds):
            pair: list[Round] = []
            for server, token, get in ((quiet, tokens[0], gets[0]), (loud, tokens[1], gets[1])):
                began = time.perf_counter()
                posted = client.run(server, numbered(known, token, number * each, each), once=True)
                read = client.run(server, get, seconds=READ_SECONDS)
                busy = server is loud and target.ask("/count") < (number + 1) * each
                pair.append(Round(posted, read, busy))
                if server is loud:
                    target.wait_for((number + 1) * each)
                    drains += time.perf_counter() - began
            found.append((pair[0], pair[1]))
        log: list[str] = target.ask("/log")
    sent = rounds * each
    unique = len(set(log))
    failures = sum(one.write["failures"] + one.read["failures"] for pair in found for one in pair)
    lost, wrong = sent - unique, out_of_order(log)
    findings = [
        Finding(
            f"webhooks, {sent:,} events to one receiver, {what}",
            f"{lost} lost, {wrong} out of order, {len(log) - unique} repeated; {unique / drains:,.0f} a second",
            "none lost, none out of order",
            lost == 0 and wrong == 0 and failures == 0,
        )
    ]
    posts = [[pair[which].write["p99"] for pair in found] for which in (0, 1)]
    reads = [[pair[which].read["p99"] for pair in found] for which in (0, 1)]
    is_busy = all(pair[1].is_busy for pair in found)
    for name, (without, during), is_whole in (("post message", posts, True), ("get conversation", reads, is_busy)):
        ratio = median(one / other for one, other in zip(during, without, strict=True))
        short = "" if is_whole else "; deliveries ended before the reads did"
        findings.append(
            Finding(
                f"p99 of {name} while webhooks go out against without, {what}",
                f"{ratio:.2f} (medians {median(during):.1f} ms, {median(without):.1f} ms){short}",
                "≤ 1.5",
                ratio <= 1.5,
            )
        )
    return findings
