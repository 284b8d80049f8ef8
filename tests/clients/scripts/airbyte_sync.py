"""Two syncs of all streams with airbyte-cdk's declarative reader, the second from the state of the first.

For each: records, states, and the requests that it made. In between, the calls of `between` are made, as JSON.
"""

import logging
from typing import Any

from report import given, report

GIVEN = given()

import airbyte_desk_manifest  # noqa: E402
import airbyte_manifest  # noqa: E402
import requests  # noqa: E402
from airbyte_cdk.models import (  # noqa: E402
    AirbyteStateMessageSerializer,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource  # noqa: E402

MANIFESTS = {"chat": airbyte_manifest.manifest, "desk": airbyte_desk_manifest.manifest}
asked: list[str] = []
without_links: list[str] = []
send = requests.Session.send


def noting(session: Any, request: Any, **options: Any) -> Any:
    """Looks over the client's shoulder: what it asks for, and which answers have a null where a link should be."""
    answer = send(session, request, **options)
    asked.append(request.url)
    body = answer.json() if answer.content else None
    links = body.get("links", {}) if isinstance(body, dict) else {}
    if links is None or None in links.values():
        without_links.append(request.url)
    return answer


requests.Session.send = noting
logger = logging.getLogger("airbyte")
config = {"url": GIVEN["url"], "api_key": GIVEN["token"], "start_date": "2020-01-01T00:00:00Z"}


def source(state: list[Any], catalog: ConfiguredAirbyteCatalog | None) -> ConcurrentDeclarativeSource:
    return ConcurrentDeclarativeSource(
        catalog=catalog, config=config, state=state, source_config=MANIFESTS[GIVEN["product"]]()
    )


def configured() -> ConfiguredAirbyteCatalog:
    """Everything, each stream incrementally where it can be."""
    streams = source([], None).discover(logger, config).streams
    return ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=stream,
                sync_mode=max(stream.supported_sync_modes, key=lambda mode: mode == SyncMode.incremental),
                destination_sync_mode=DestinationSyncMode.append_dedup,
            )
            for stream in streams
        ]
    )


def sync(catalog: ConfiguredAirbyteCatalog, before: list[Any]) -> dict[str, Any]:
    state = [AirbyteStateMessageSerializer.load(message) for message in before]
    reader = source(state, catalog)
    checked = reader.check(logger, config)
    asked.clear()
    records: dict[str, list[Any]] = {one.stream.name: [] for one in catalog.streams}
    states: dict[str, Any] = {}
    problems: list[str] = []
    for message in reader.read(logger, config, catalog, state):
        if message.type == Type.RECORD:
            records[message.record.stream].append(message.record.data)
        elif message.type == Type.STATE:
            kept = AirbyteStateMessageSerializer.dump(message.state)
            states[kept["stream"]["stream_descriptor"]["name"]] = kept
        elif message.type == Type.TRACE and message.trace.error:
            problems.append(message.trace.error.message)
    return {
        "check": checked.status.value,
        "records": records,
        "state": list(states.values()),
        "requests": list(asked),
        "problems": problems,
    }


def call(method: str, path: str, body: Any) -> Any:
    headers = {"Authorization": GIVEN["authorization"]}
    answer = requests.request(method, f"{GIVEN['url']}{path}", json=body, headers=headers, timeout=20)
    answer.raise_for_status()
    return answer.json()


everything = configured()
first = sync(everything, [])
answers = [call(*one) for one in GIVEN["between"]]
second = sync(everything, first["state"])
report({"first": first, "answers": answers, "second": second, "null_links": without_links})
