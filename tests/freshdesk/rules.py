"""Rules of a story, and what they do when the worker has worked."""

import asyncio
from typing import Any

from tests.contract.api import Json
from tests.freshdesk.api import Api
from tests.freshdesk.people import look, made

from freehold.core.events.queries import list_events_after
from freehold.core.mail.queries import list_mails
from freehold.jobs import Worker
from freehold.kernel.query import Row

CREATION, HOURLY, UPDATE = 1, 3, 4


def condition(field: str, operator: str, value: Any = ..., resource: str = "ticket", **more: Any) -> Json:
    said = {} if value is ... else {"value": value}
    return {"resource_type": resource, "field_name": field, "operator": operator, **said, **more}


def all_of(*conditions: Json, match_type: str = "all") -> list[Json]:
    return [{"name": "condition_set_1", "match_type": match_type, "properties": list(conditions)}]


ANY_PRIORITY = all_of(condition("priority", "in", [1, 2, 3, 4]))


def changed(field: str, before: Any = "--", after: Any = "--") -> Json:
    return {"field_name": field, "from": before, "to": after}


def happened(field: str, value: Any = "--") -> Json:
    return {"field_name": field, "value": value}


def does(field: str, value: Any = ..., **more: Any) -> Json:
    return {"field_name": field, **({} if value is ... else {"value": value}), **more}


def rule(api: Api, kind: int, *actions: Json, **given: Any) -> Json:
    """A new rule, which acts on every ticket unless its conditions are given."""
    body = {"name": "A rule", "conditions": ANY_PRIORITY, "actions": list(actions), **given}
    return made(api, f"/automations/{kind}/rules", body)


def when_changed(api: Api, event: Json | list[Json], *actions: Json, performer: int = 3, **given: Any) -> Json:
    """A new rule for changes."""
    events = event if isinstance(event, list) else [event]
    return rule(api, UPDATE, *actions, events=events, **{"performer": {"type": performer}, **given})


def work(api: Api) -> int:
    """Do everything that is due; how many jobs that were."""
    return asyncio.run(Worker(api.installation).drain())


def mails(api: Api) -> list[Row]:
    """Everything in the outbox, oldest first."""
    return api.installation.database.read_now(lambda tx: list_mails(tx, 1000))[::-1]


def history(api: Api) -> list[Row]:
    return api.installation.database.read_now(lambda tx: list_events_after(tx, 0))


def applied(api: Api) -> list[int]:
    """Which rules have acted, in order."""
    return [event["subject_id"] for event in history(api) if event["name"] == "rule.applied"]


def entries(api: Api, number: int) -> list[Any]:
    found: list[Any] = look(api, f"/tickets/{number}/conversations")
    return found
