"""Business hours (contract 6.12). The hosted product's API only reads them; writing them is ours."""

from typing import Annotated

from pydantic import Field, StringConstraints

from freehold.catalogue.freshdesk import sla_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, OneOf, Short
from freehold.catalogue.freshdesk.places import TIME_ZONES
from freehold.catalogue.freshdesk.products import HERE_ONLY
from freehold.catalogue.operation import Access, Body, Operation, Risk

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ClockTime = Annotated[str, StringConstraints(max_length=20)]
"""`8:00 am`, `08:00:00 am` or `17:30`."""

_NAMES = " (Freshdesk's names, e.g. Bern, not Europe/Zurich)"


class Opening(Given):
    """From when to when; an end no later than the beginning is on the next day."""

    start_time: ClockTime
    end_time: ClockTime


class Week(Given):
    """The working days; a day that is not named is none."""

    monday: Opening | None = None
    tuesday: Opening | None = None
    wednesday: Opening | None = None
    thursday: Opening | None = None
    friday: Opening | None = None
    saturday: Opening | None = None
    sunday: Opening | None = None


class BusinessHoursWrite(Examined):
    """What can be said of a calendar. Holidays are dates, YYYY-MM-DD; what is given takes the place of what was."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    time_zone: Annotated[str | None, OneOf(tuple(TIME_ZONES), _NAMES)] = None
    business_hours: Week | None = None
    holidays: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=1000)] | None = None
    is_default: bool | None = None


class BusinessHoursCreate(BusinessHoursWrite):
    """A new calendar; it has a name and at least one working day."""

    NEEDED = ("name", "business_hours")


class BusinessHoursUpdate(BusinessHoursWrite):
    """What becomes of a calendar."""


list_ = Operation(
    id="freshdesk.business_hours.list",
    method="GET",
    path="/api/v2/business_hours",
    area="business_hours",
    acts_on="business_hours",
    access=Access.READ,
    summary="List the calendars that say when somebody is there.",
    says="listed business hours",
    query=Asked,
    gives=list[shapes.BusinessHours],
    permission="admin.business_hours",
    notes="Times are shown as `8:00 am`, as live accounts show them; the documentation prints `08:00:00 am`.",
    errors=(400,),
)
get = Operation(
    id="freshdesk.business_hours.get",
    method="GET",
    path="/api/v2/business_hours/{business_hours_id}",
    area="business_hours",
    acts_on="business_hours",
    access=Access.READ,
    summary="Look at a calendar.",
    says="looked at business hours {business_hours_id}",
    query=Asked,
    gives=shapes.BusinessHours,
    permission="admin.business_hours",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.business_hours.create",
    method="POST",
    path="/api/v2/business_hours",
    area="business_hours",
    acts_on="business_hours",
    access=Access.WRITE,
    summary="Write a calendar that groups can go by.",
    says="wrote business hours {business_hours_id}",
    takes=BusinessHoursCreate,
    gives=shapes.BusinessHours,
    status=201,
    body=Body.JSON,
    permission="admin.business_hours",
    emits=("business_hours.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.business_hours.delete",
    notes=HERE_ONLY,
    is_extension=True,
    errors=(400,),
)
update = Operation(
    id="freshdesk.business_hours.update",
    method="PUT",
    path="/api/v2/business_hours/{business_hours_id}",
    area="business_hours",
    acts_on="business_hours",
    access=Access.WRITE,
    summary="Change a calendar. Tickets that are due already stay so until they change.",
    says="changed business hours {business_hours_id}",
    takes=BusinessHoursUpdate,
    gives=shapes.BusinessHours,
    body=Body.JSON,
    permission="admin.business_hours",
    emits=("business_hours.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.business_hours.update",
    notes=HERE_ONLY,
    is_extension=True,
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.business_hours.delete",
    method="DELETE",
    path="/api/v2/business_hours/{business_hours_id}",
    area="business_hours",
    acts_on="business_hours",
    access=Access.WRITE,
    summary="Remove a calendar; groups that went by it go by the default, which cannot be removed.",
    says="deleted business hours {business_hours_id}",
    status=204,
    permission="admin.business_hours",
    emits=("business_hours.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    notes=HERE_ONLY,
    is_extension=True,
    errors=(404, 409),
)

BUSINESS_HOURS = (list_, get, create, update, delete)
