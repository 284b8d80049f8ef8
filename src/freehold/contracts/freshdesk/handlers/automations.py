"""Rules that act on tickets (contract 6.16, 9.1)."""

from typing import Any

from freehold.catalogue.freshdesk import automations as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render import Json, when
from freehold.contracts.freshdesk.rule_secrets import masked, sealed
from freehold.contracts.freshdesk.rule_words import summarised
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.writing_rules import rule_values, stored_parts, wrong_parts
from freehold.contracts.implements import implements
from freehold.core.automation.model import CREATION, HOURLY, UPDATE
from freehold.core.automation.rules import (
    change_rule,
    count_affected,
    count_rules,
    create_rule,
    delete_rule,
    get_rule,
    list_rules,
)
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_rules(tx: Tx, call: Call) -> Any:
    kind = _kind(call)
    found = list_rules(tx, kind, wanted_slice(call))
    counts = count_affected(tx, [row["id"] for row in found.rows])
    items = [_shown(tx, row, counts.get(row["id"])) for row in found.rows]
    answer = page_of(call, items, has_more=found.has_more)
    settings = call.installation.settings
    if settings.freshdesk_automation_envelope:
        meta = {"count": count_rules(tx, kind)[0], "cascading_rules": settings.automation_runs_all_creation_rules}
        answer.body = {"rules": items, "meta": meta}
    return answer


@implements(rows.create)
def take_in_rule(tx: Tx, call: Call) -> Any:
    kind = _kind(call)
    given = sealed(rule_values(tx, kind, call.body, None), [], call.installation.vault)
    rule = create_rule(tx, kind, given, call.body.position, call.who.actor)
    place = location(call, f"automations/{kind}/rules/{rule['id']}")
    return Answer(_written(tx, rule), says={"rule_id": rule["id"]}, headers=place)


@implements(rows.get)
def look_at_rule(tx: Tx, call: Call) -> Any:
    rule = get_rule(tx, _kind(call), number_in(call, "rule_id"))
    return _shown(tx, rule, count_affected(tx, [rule["id"]]).get(rule["id"]))


@implements(rows.update)
def update_rule(tx: Tx, call: Call) -> Any:
    rule = get_rule(tx, _kind(call), number_in(call, "rule_id"), to_change=True)
    before = stored_parts(rule)["actions"]
    given = sealed(rule_values(tx, rule["kind"], call.body, rule), before, call.installation.vault)
    return _written(tx, change_rule(tx, rule, given, call.body.position, call.who.actor))


@implements(rows.delete)
def remove_rule(tx: Tx, call: Call) -> Any:
    delete_rule(tx, get_rule(tx, _kind(call), number_in(call, "rule_id"), to_change=True), call.who.actor)


def _kind(call: Call) -> int:
    """The type in the path. Raises NotFound for one that does not exist."""
    kind = number_in(call, "type_id")
    if kind not in (CREATION, HOURLY, UPDATE):
        raise NotFound("type", kind)
    return kind


def _written(tx: Tx, rule: Row) -> Json:
    total, active = count_rules(tx, rule["kind"])
    shown = _shown(tx, rule, count_affected(tx, [rule["id"]]).get(rule["id"]))
    return {**shown, "meta": {"total_active_count": active, "total_count": total}}


def _shown(tx: Tx, rule: Row, affected: int | None) -> Json:
    parts = stored_parts(rule)
    return {
        "id": rule["id"],
        "name": rule["name"],
        "position": rule["position"],
        "active": rule["is_active"],
        "performer": parts["performer"],
        "events": parts["events"] if rule["kind"] == UPDATE else None,
        "conditions": parts["conditions"],
        "operator": parts["operator"],
        "actions": masked(parts["actions"]),
        "outdated": bool(wrong_parts(tx, rule["kind"], parts)),
        "last_updated_by": rule["updated_by"],
        "summary": summarised(tx, parts),
        "affected_tickets_count": affected,
        "created_at": when(rule["created_at"]),
        "updated_at": when(rule["updated_at"]),
    }
