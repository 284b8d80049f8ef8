"""Time spent on tickets (contract 6.10)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Id, When
from freehold.catalogue.operation import Access, Body, Operation, Risk


class TimeFields(Examined):
    """What was worked, told or timed: `time_spent` is hours and minutes, as in 01:30."""

    agent_id: Id | None = None
    billable: bool | None = None
    executed_at: When = None
    note: str | None = None
    start_time: When = None
    time_spent: str | None = None
    timer_running: bool | None = None


class TimeCreate(TimeFields):
    """Without time_spent and timer_running, a timer starts."""


class TimeUpdate(TimeFields):
    """While a timer runs, its agent and start stay."""


class TimeAsked(Asked):
    company_id: Id | None = None
    agent_id: Id | None = None
    executed_after: When = None
    executed_before: When = None
    billable: Annotated[bool | None, Field(description="true or false")] = None


list_ = Operation(
    id="freshdesk.time_entries.list",
    method="GET",
    path="/api/v2/time_entries",
    area="time_entries",
    acts_on="time_entry",
    access=Access.READ,
    summary="List the time spent on tickets.",
    says="listed time entries",
    query=TimeAsked,
    gives=list[shapes.TimeEntry],
    permission="ticket.time",
    errors=(400,),
)
of_ticket = Operation(
    id="freshdesk.time_entries.of_ticket",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/time_entries",
    area="time_entries",
    acts_on="time_entry",
    access=Access.READ,
    summary="List the time spent on a ticket.",
    says="listed the time spent on ticket {ticket_id}",
    query=Asked,
    gives=list[shapes.TimeEntry],
    permission="ticket.view",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.time_entries.create",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/time_entries",
    area="time_entries",
    acts_on="time_entry",
    access=Access.WRITE,
    summary="Put down time spent on a ticket, or start a timer.",
    says="put down time for ticket {ticket_id}",
    takes=TimeCreate,
    gives=shapes.TimeEntry,
    status=201,
    body=Body.JSON,
    permission="ticket.time",
    emits=("time_entry.created", "time_entry.updated"),
    inverse="freshdesk.time_entries.delete",
    errors=(400, 404, 405),
)
update = Operation(
    id="freshdesk.time_entries.update",
    method="PUT",
    path="/api/v2/time_entries/{time_entry_id}",
    area="time_entries",
    acts_on="time_entry",
    access=Access.WRITE,
    summary="Change a time entry.",
    says="changed time entry {time_entry_id}",
    takes=TimeUpdate,
    gives=shapes.TimeEntry,
    body=Body.JSON,
    permission="ticket.time",
    emits=("time_entry.updated",),
    inverse="freshdesk.time_entries.update",
    errors=(400, 404),
)
toggle = Operation(
    id="freshdesk.time_entries.toggle",
    method="PUT",
    path="/api/v2/time_entries/{time_entry_id}/toggle_timer",
    area="time_entries",
    acts_on="time_entry",
    access=Access.WRITE,
    summary="Start or stop the timer of a time entry.",
    says="turned the timer of time entry {time_entry_id} {did}",
    gives=shapes.TimeEntry,
    permission="ticket.time",
    emits=("time_entry.updated",),
    inverse="freshdesk.time_entries.toggle",
    errors=(404,),
)
delete = Operation(
    id="freshdesk.time_entries.delete",
    method="DELETE",
    path="/api/v2/time_entries/{time_entry_id}",
    area="time_entries",
    acts_on="time_entry",
    access=Access.WRITE,
    summary="Remove a time entry.",
    says="removed time entry {time_entry_id}",
    status=204,
    permission="ticket.time",
    emits=("time_entry.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)

TIME_ENTRIES = (list_, of_ticket, create, update, toggle, delete)
