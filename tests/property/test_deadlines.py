"""However often a ticket waits for somebody, changes its priority or is answered: what was promised is what there is time for."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.conftest import MORNING
from tests.property.test_privacy import tried
from tests.unit.test_business_hours import CALENDARS

from freehold.core.account.business_hours import change_business_hours, list_business_hours
from freehold.core.account.calendar import business_seconds_between
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.people.commands import create_contact
from freehold.core.sla.commands import change_policy
from freehold.core.sla.queries import list_policies
from freehold.core.tickets.commands import change_ticket, open_ticket
from freehold.core.tickets.entries import add_entry
from freehold.kernel.clock import DAY, SECOND
from freehold.kernel.installation import Installation
from freehold.kernel.listing import Slice
from freehold.kernel.text import load

RESOLVE = {4: 3600, 3: 7200, 2: 4 * 3600, 1: 30 * 3600}
"""Seconds to resolve within, by priority; a quarter of it to respond."""
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3 * 24 * 3600),
        st.sampled_from(["wait", "wait more", "go on", "low", "urgent", "answer", "ask"]),
    ),
    max_size=12,
)
CHANGES = {
    "wait": {"status": 3},
    "wait more": {"status": 7},
    "go on": {"status": 2},
    "low": {"priority": 1},
    "urgent": {"priority": 4},
}


@settings(tried, max_examples=25)
@given(CALENDARS, STEPS, st.booleans())
def test_the_time_that_has_run_and_what_is_left_are_what_was_promised(
    installation: Installation, hours: dict[str, Any], steps: list[tuple[int, str]], is_by_calendar: bool
) -> None:
    assume(business_seconds_between(hours, MORNING, MORNING + 100 * DAY) > 100 * 3600)
    week = {"hours": load(hours["hours"]), "timezone": hours["timezone"], "holidays": load(hours["holidays"])}

    def story(tx: Any) -> None:
        change_business_hours(tx, list_business_hours(tx, Slice(1)).rows[0], week, SYSTEM)
        target = {"next_respond_within": 1800, "business_hours": is_by_calendar, "escalation_enabled": True}
        targets = {
            f"priority_{number}": {**target, "respond_within": seconds // 4, "resolve_within": seconds}
            for number, seconds in RESOLVE.items()
        }
        change_policy(tx, list_policies(tx, Slice(1)).rows[0], {"targets": targets}, SYSTEM)
        counted = hours if is_by_calendar else None
        contact, _ = create_contact(tx, {"first_name": "Rita", "email": f"rita{tx.now}@example.com"}, SYSTEM)
        customer = Actor("contact", contact["uuid"], contact["id"])
        ticket = open_ticket(tx, contact, {"subject": "x"}, customer)
        has_run = 0
        for gap, step in [*steps, (0, "go on")]:
            if ticket["timer_stopped_at"] is None:
                has_run += business_seconds_between(counted, tx.now, tx.now + gap * SECOND)
            tx.now += gap * SECOND
            if step in CHANGES:
                change_ticket(tx, ticket, CHANGES[step], SYSTEM)
            else:
                by = Actor("agent") if step == "answer" else customer
                add_entry(tx, ticket, by, body="x", is_private=False, source=0, category=3)
        promised = RESOLVE[ticket["priority"]]
        left = business_seconds_between(counted, tx.now, ticket["due_at"])
        assert left == max(0, promised - has_run)
        assert (ticket["due_at"] >= tx.now) == (promised >= has_run)
        if ticket["first_responded_at"] is None:
            assert business_seconds_between(counted, tx.now, ticket["first_response_due_at"]) == max(
                0, promised // 4 - has_run
            )

    installation.database.write_now(story)
