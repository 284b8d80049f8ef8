"""What leaves the account in files (contract 6.17, 6.19)."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from freehold.catalogue.freshdesk.kinds import Asked, Given, Shape, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk
from freehold.kernel.clock import DAY, parse_instant

RESOURCES: dict[str, tuple[str, ...]] = {
    "tickets": ("notes", "attachments", "ticket_states", "schema_less_ticket", "requester"),
    "archive_tickets": ("notes", "attachments"),
    "contacts": (),
    "companies": ("company_domains",),
    "groups": ("agent_groups",),
    "canned_responses": ("all_canned_responses",),
    "surveys": ("survey_handles", "survey_results", "survey_questions"),
    "solutions": (),
    "forums": ("posts",),
}
"""What can be exported, and what can be included with each (contract 6.17)."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: str | None) -> str | None:
    if value is not None and _DAY.fullmatch(value) is None:
        raise PydanticCustomError("invalid_value", "It should be in the 'yyyy-mm-dd' format")
    return value


def _start(value: Any) -> int:
    return _moment(value)[0]


def _end(value: Any) -> int:
    """A day is over when the next one begins."""
    at, is_day = _moment(value)
    return at + DAY if is_day else at


def _moment(value: Any) -> tuple[int, bool]:
    """A time, and whether it is a whole day."""
    try:
        return parse_instant(value), _DAY.fullmatch(value) is not None
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise PydanticCustomError(
            "datatype_mismatch", "It should be in the 'combined date and time ISO8601' format"
        ) from None


class ActivitiesAsked(Asked):
    created_at: Annotated[str | None, AfterValidator(_day), Field(description="a day (UTC), YYYY-MM-DD")] = None


class DayOfActivities(Shape):
    """Where the file of a day is."""

    created_at: str
    url: str


class Activities(Shape):
    export: list[DayOfActivities]


class DateRange(Given):
    """What was made from the one until the other; a day without a time is included."""

    start_date: Annotated[Any, AfterValidator(_start)]
    end_date: Annotated[Any, AfterValidator(_end)]

    @field_validator("end_date")
    @classmethod
    def _is_after_the_start(cls, value: int, info: ValidationInfo) -> int:
        if value <= info.data.get("start_date", value - 1):
            raise PydanticCustomError("invalid_value", "It should not be before start_date")
        return value


class Resource(Given):
    """One kind of things, and what is to stand with each."""

    name: Annotated[str, one_of(*RESOURCES)]
    include: Annotated[list[str], Field(max_length=20)] = []

    @field_validator("include")
    @classmethod
    def _is_known(cls, value: list[str], info: ValidationInfo) -> list[str]:
        allowed = RESOURCES.get(info.data.get("name", ""), tuple(value))
        if not set(value) <= set(allowed):
            raise PydanticCustomError("invalid_value", f"It should be one of these values: '{','.join(allowed)}'")
        return value


class AccountExport(Given):
    """What is wanted."""

    resources: Annotated[list[Resource], Field(max_length=20)]
    date_range: DateRange | None = None
    output_format: Annotated[str | None, one_of("json")] = None

    @field_validator("resources")
    @classmethod
    def _are_some(cls, value: list[Resource]) -> list[Resource]:
        if not value:
            raise PydanticCustomError("missing_field", "Mandatory attribute missing")
        if len({resource.name for resource in value}) < len(value):
            raise PydanticCustomError("invalid_value", "Each resource should be named once")
        return value


class JobLink(Shape):
    href: str
    method: str


class ExportJob(Shape):
    id: int
    link: JobLink


class ExportAskedFor(Shape):
    """Where to see how far it is."""

    job: ExportJob


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
    permission="admin.account",
    risks=Risk.EXPORT | Risk.PERSONAL_DATA | Risk.ADMIN,
    notes=(
        "A day can be had once it is over (UTC), for 30 days; before and after that it is answered with 404. Without a "
        "day, the links to all of them. A link needs no key and works for a day. The file has `metadata` (start_at, "
        "end_at, activities_count) and `activities_data`, one object an activity."
    ),
    errors=(400, 404),
)

export = Operation(
    id="freshdesk.account.export",
    method="POST",
    path="/api/v2/account/export",
    area="account",
    acts_on="account",
    access=Access.WRITE,
    summary="Have everything of some kinds written into one file.",
    says="asked for an export of {resources}",
    takes=AccountExport,
    gives=ExportAskedFor,
    body=Body.JSON,
    permission="account.export",
    emits=("account.exported",),
    risks=Risk.EXPORT | Risk.PERSONAL_DATA | Risk.ADMIN | Risk.BULK,
    notes=(
        "A job writes a zip file with one JSON array for each resource; GET /jobs/{id} says how far it is and, when it is "
        "done, has `download_url`, a link that needs no key and works for an hour. The file is kept for seven days. A day "
        "as end_date is included; without a range, everything. What Freshdesk's file looks like inside is not documented: "
        "things stand in ours as the API shows them, and with `attachments` the files are there too."
    ),
    errors=(400,),
)

EXPORTS = (activities, export)
