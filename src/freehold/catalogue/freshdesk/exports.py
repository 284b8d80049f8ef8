"""What leaves the account in files (contract 6.17, 6.19)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freehold.catalogue.freshdesk.kinds import Asked, Shape
from freehold.catalogue.operation import Access, Operation, Risk

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: str | None) -> str | None:
    if value is not None and _DAY.fullmatch(value) is None:
        raise PydanticCustomError("invalid_value", "It should be in the 'yyyy-mm-dd' format")
    return value


class ActivitiesAsked(Asked):
    created_at: Annotated[str | None, AfterValidator(_day), Field(description="a day (UTC), YYYY-MM-DD")] = None


class DayOfActivities(Shape):
    """Where the file of a day is."""

    created_at: str
    url: str


class Activities(Shape):
    export: list[DayOfActivities]


activities = Operation(
    id="freshdesk.tickets.activities",
    method="GET",
    path="/api/v2/export/ticket_activities",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Get links to what happened in tickets, a file for each day.",
    says="asked for what happened in tickets",
    query=ActivitiesAsked,
    gives=Activities,
    permission="ticket.export",
    risks=Risk.EXPORT | Risk.PERSONAL_DATA,
    notes=(
        "A day can be had once it is over (UTC), for 30 days; before and after that it is answered with 404. Without a "
        "day, the links to all of them. A link needs no key and works for a day. The file has `metadata` (start_at, "
        "end_at, activities_count) and `activities_data`, one object an activity."
    ),
    errors=(400, 404),
)

EXPORTS = (activities,)
