"""Business hours (contract 6.12)."""

from typing import Any

from freehold.catalogue.freshdesk import business_hours as rows
from freehold.catalogue.freshdesk.places import TIME_ZONES
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.opening import read_week
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_sla import render_business_hours
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import missing_fields, refuse
from freehold.contracts.implements import implements
from freehold.core.account.business_hours import (
    change_business_hours,
    create_business_hours,
    delete_business_hours,
    get_business_hours,
    list_business_hours,
)
from freehold.kernel.clock import find_day
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_business_hours(tx: Tx, call: Call) -> Any:
    found = list_business_hours(tx, wanted_slice(call))
    return page_of(call, [render_business_hours(row) for row in found.rows], has_more=found.has_more)


@implements(rows.get)
def look_at_calendar(tx: Tx, call: Call) -> Any:
    return render_business_hours(get_business_hours(tx, number_in(call, "business_hours_id")))


@implements(rows.create)
def write_calendar(tx: Tx, call: Call) -> Any:
    hours = create_business_hours(tx, _given(call.body, None), call.who.actor)
    return Answer(
        render_business_hours(hours), says={"business_hours_id": hours["id"]}, headers=location_below(call, hours["id"])
    )


@implements(rows.update)
def update_calendar(tx: Tx, call: Call) -> Any:
    hours = _held(tx, call)
    return render_business_hours(change_business_hours(tx, hours, _given(call.body, hours), call.who.actor))


@implements(rows.delete)
def remove_calendar(tx: Tx, call: Call) -> Any:
    hours = _held(tx, call)
    if hours["is_default"]:
        raise Inconsistent("The default business hours cannot be deleted.")
    delete_business_hours(tx, hours, call.who.actor)


def _held(tx: Tx, call: Call) -> Row:
    return get_business_hours(tx, number_in(call, "business_hours_id"), to_change=True)


def _given(body: rows.BusinessHoursWrite, before: Row | None) -> dict[str, Any]:
    """What a body says of a calendar (`before` is None for a new one). Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif before is None or "name" in named:
        wrongs.append(left_out("name"))
    if "description" in named:
        given["description"] = body.description or ""
    if body.time_zone is not None:
        given |= {"zone_name": body.time_zone, "timezone": TIME_ZONES[body.time_zone]}
    if body.business_hours is not None:
        given["hours"], found = read_week(body.business_hours)
        if not given["hours"] and not found:
            found = [Wrong("business_hours", "It should contain at least 1 working day", "invalid_value")]
        wrongs += found
    elif before is None or "business_hours" in named:
        wrongs += missing_fields(body, "business_hours")
    if body.holidays is not None:
        given["holidays"] = sorted(set(body.holidays))
        if not all(map(find_day, body.holidays)):
            message = "It should contain elements of type 'YYYY-MM-DD' only"
            wrongs.append(Wrong("holidays", message, "invalid_value"))
    if body.is_default is not None:
        given["is_default"] = body.is_default
        if before is not None and before["is_default"] and not body.is_default:
            message = "Make another calendar the default instead"
            wrongs.append(Wrong("is_default", message, "invalid_value"))
    refuse(body.wrongs, wrongs)
    return given
