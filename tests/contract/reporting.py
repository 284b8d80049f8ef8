"""Asking for raw reports, letting the worker write them, and fetching them."""

import asyncio
import csv
import io
from typing import Any
from urllib.parse import urlsplit

from tests.contract.api import Answer, Api, Json

from freehold.jobs import Worker
from freehold.kernel.clock import HOUR, iso_milliseconds


def ask(api: Api, event: str = "Chat-Transcript", **given: Any) -> Answer:
    now = api.installation.clock.now()
    body = {"start": iso_milliseconds(now - 12 * HOUR), "end": iso_milliseconds(now), "event": event, "format": "csv"}
    return api.post("/v2/reports/raw", {**body, **given})


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def fetch(api: Api, report_id: str) -> bytes:
    """The file of a finished report, by its link and without a credential."""
    href = api.get(f"/v2/reports/raw/{report_id}")["links"][0]["link"]["href"]
    assert href.startswith(f"http://127.0.0.1:{api.server.port}/files/report/")
    url = urlsplit(href)
    answer = api.using(None).get(f"{url.path}?{url.query}")
    assert answer.status == 200, answer.content
    assert answer.headers["content-type"].startswith("text/csv")
    return answer.content


def status_of(api: Api, path: str) -> int:
    """What a download answers, which is no call of the API."""
    return api.wire.exchange(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{api.server.port}\r\n\r\n".encode())[0]


def lines(api: Api, event: str, **given: Any) -> list[Json]:
    """A report's lines, by column."""
    asked = ask(api, event, **given)
    assert asked.status == 202, asked.body
    work(api)
    text = fetch(api, asked["id"]).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
