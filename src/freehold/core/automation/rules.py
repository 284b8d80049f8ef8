"""Rules: makes, changes, places, removes and reads them. Each kind has an order of its own, from 1."""

from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, update

from freehold.core.automation.calls import drop_calls
from freehold.core.automation.model import rules, runs
from freehold.core.automation.watch import LANES, lane
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.jobs.commands import open_lane
from freehold.kernel.clock import DAY
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, any_of, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

MOST_RULES = 200
"""Rules of one kind: all of them are looked at for every ticket that is concerned."""
COUNTED_FOR = 7 * DAY
"""How far back it is counted on how many tickets a rule has acted (Freshdesk contract 9.2)."""
_JSON = ("performer", "events", "conditions", "actions")
CHANGEABLE = ("name", "is_active", "performer", "events", "conditions", "operator", "actions")
_SAVED = (*CHANGEABLE, "updated_by", "updated_at")

_INSERT = inserts(rules)
_UPDATE = Query(
    update(rules).where(rules.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _SAVED})
)
_DELETE = Query(delete(rules).where(rules.c.id == bindparam("row_id")))
_GET = select(rules).where(rules.c.id == bindparam("number"), rules.c.kind == bindparam("kind"))
_ONE, _HELD = Query(_GET), Query(_GET.with_for_update())
_ACTIVE = Query(
    select(rules).where(rules.c.kind == bindparam("kind"), rules.c.is_active).order_by(rules.c.position, rules.c.id)
)
_PLACES = Query(
    select(rules.c.id, rules.c.position)
    .where(rules.c.kind == bindparam("kind"))
    .order_by(rules.c.position, rules.c.id)
    .with_for_update()
)
_PLACE = Query(update(rules).where(rules.c.id == bindparam("row_id")).values(position=bindparam("place")))
_TOTALS = Query(
    select(
        func.count().label("total"), func.coalesce(func.sum(case((rules.c.is_active, 1), else_=0)), 0).label("active")
    ).where(rules.c.kind == bindparam("kind"))
)
_AFFECTED = Query(
    select(runs.c.rule_id, func.count(runs.c.ticket_id.distinct()).label("total"))
    .where(any_of(runs.c.rule_id, "ids"), runs.c.at >= bindparam("since"))
    .group_by(runs.c.rule_id)
)
RULES = Listing(
    select(rules),
    filters={"kind": equals(rules.c.kind, "kind")},
    orders={"position": rules.c.position},
    default="position",
    key=rules.c.id,
)


def get_rule(tx: Tx, kind: int, number: int, *, to_change: bool = False) -> Row:
    """The rule of that kind with that number. Raises NotFound. `to_change` holds it and its kind to the end."""
    if to_change:
        tx.hold(f"rules {kind}")  # before the row: to place a rule takes all rows of its kind
    row = tx.first(_HELD if to_change else _ONE, kind=kind, number=number)
    if row is None:
        raise NotFound("rule", number)
    return row


def list_rules(tx: Tx, kind: int, wanted: Slice) -> Found:
    """A page of the rules of a kind, in the order in which they are tried."""
    return RULES.page(tx, wanted, {"kind": kind})


def list_active_rules(tx: Tx, kind: int) -> list[Row]:
    """The rules of a kind that are switched on, in their order."""
    return tx.all(_ACTIVE, kind=kind)


def count_rules(tx: Tx, kind: int) -> tuple[int, int]:
    """How many rules of a kind there are, and how many of them are switched on."""
    row = tx.first(_TOTALS, kind=kind) or {"total": 0, "active": 0}
    return int(row["total"]), int(row["active"])


def count_affected(tx: Tx, numbers: list[int]) -> dict[int, int]:
    """On how many tickets some rules have acted in the last seven days, by rule; none where they never did."""
    if not numbers:
        return {}
    rows = tx.all(_AFFECTED, ids=encode_text(numbers), since=tx.now - COUNTED_FOR)
    return {row["rule_id"]: int(row["total"]) for row in rows}


def create_rule(tx: Tx, kind: int, given: dict[str, Any], position: int | None, by: Actor) -> Row:
    """Take in a rule; returns it. It is the last of its kind, or at `position`, and those from there on move down.

    `given`: name and actions, and any of CHANGEABLE in plain values. Raises Invalid when there are 200 already.
    Records rule.created.
    """
    tx.hold(f"rules {kind}")
    if count_rules(tx, kind)[0] >= MOST_RULES:
        raise Invalid(Wrong("name", f"There can be {MOST_RULES} rules of a type at the most"))
    for number in range(LANES):
        open_lane(tx, lane(number))
    row = {
        **blank(rules),
        **_stored(given),
        "kind": kind,
        "position": MOST_RULES + 1,
        "updated_by": by.id,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    row["position"] = _place(tx, kind, row["id"], position)
    record(tx, "rule.created", by, subject_id=row["id"])
    return row


def change_rule(tx: Tx, rule: Row, given: dict[str, Any], position: int | None, by: Actor) -> Row:
    """Change what is given of a rule that is held, and its place unless `position` is None; returns it. Records rule.updated."""
    after = {**rule, **_stored(given), "updated_by": by.id, "updated_at": tx.now}
    tx.run(_UPDATE, row_id=rule["id"], **{name: after[name] for name in _SAVED})
    if position is not None:
        after["position"] = _place(tx, rule["kind"], rule["id"], position)
    changed = sorted([*given, *(["position"] if position is not None else [])])
    record(tx, "rule.updated", by, subject_id=rule["id"], data={"changed": changed})
    return after


def delete_rule(tx: Tx, rule: Row, by: Actor) -> None:
    """Remove a rule that is held; those after it move up, and what it had still to tell is dropped. Records rule.deleted."""
    tx.run(_DELETE, row_id=rule["id"])
    _number(tx, tx.all(_PLACES, kind=rule["kind"]))
    drop_calls(tx, rule["id"])
    record(tx, "rule.deleted", by, subject_id=rule["id"], data={"name": rule["name"]})


def _place(tx: Tx, kind: int, number: int, wanted: int | None) -> int:
    """Put a rule in its place among its kind, the last when it says none; the place that it got."""
    rows = tx.all(_PLACES, kind=kind)
    own = next(row for row in rows if row["id"] == number)
    rows.remove(own)
    rows.insert(len(rows) if wanted is None else min(wanted - 1, len(rows)), own)
    _number(tx, rows)
    return rows.index(own) + 1


def _number(tx: Tx, rows: list[Row]) -> None:
    for place, row in enumerate(rows, 1):
        if row["position"] != place:
            tx.run(_PLACE, row_id=row["id"], place=place)


def _stored(given: dict[str, Any]) -> Row:
    return {
        name: encode_text(given[name]) if name in _JSON and given[name] is not None else given[name]
        for name in CHANGEABLE
        if name in given
    }
