"""Rules and scenarios for the reference. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import automation_shapes as shapes

TIMES = {"created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:41:07Z"}
CONDITION = {"resource_type": "ticket", "field_name": "status", "operator": "in", "value": [2, 3]}
SET = {"name": "condition_set_1", "match_type": "all", "properties": [CONDITION]}
EVENT = {"field_name": "priority", "from": "--", "to": 4}
CREDENTIALS = {"username": "freehold", "password": "kept apart"}
TAG = {"field_name": "add_tag", "value": ["tier2"]}
HOOK: dict[str, Any] = {
    "field_name": "trigger_webhook",
    "request_type": "POST",
    "url": "https://hooks.example.com/fd",
    "content_type": "JSON",
    "content_layout": "2",
    "content": {"id": "{{ticket.id}}", "subject": "{{ticket.subject}}"},
    "custom_headers": {"X-Token": "abc"},
}
WRITE: dict[str, Any] = {
    "name": "Urgent to tier 2",
    "position": 1,
    "active": True,
    "performer": {"type": 2},
    "events": [EVENT],
    "conditions": [SET],
    "actions": [{"field_name": "priority", "value": 4}, TAG, HOOK],
}
SUMMARY = {
    "performer": "<b>Requester</b>",
    "events": ["<b>Priority</b> is changed from <b>Any</b> to <b>Urgent</b>"],
    "conditions": {"condition_set_1": ["<b>Status</b> in <b>Open</b>, <b>Pending</b>"]},
    "actions": [
        "<b>Priority</b>: <b>Urgent</b>",
        "<b>Add tag</b>: <b>tier2</b>",
        "<b>Trigger webhook</b>: https://hooks.example.com/fd",
    ],
}
SHOWN: dict[str, Any] = {
    **WRITE,
    "id": 111000000001,
    "operator": None,
    "outdated": False,
    "last_updated_by": 103000000001,
    "summary": SUMMARY,
    "affected_tickets_count": 12,
    **TIMES,
}
TOTALS = {"total_active_count": 1, "total_count": 1}
STEP = {"name": "status", "value": 4}
SCENARIO: dict[str, Any] = {
    "name": "Mark as handled",
    "description": "Tags the ticket and resolves it",
    "actions": [{"name": "add_tag", "value": ["handled"]}, STEP],
    "private": False,
}

EXAMPLES: dict[type[BaseModel], Any] = {
    shapes.Performer: {"type": 2},
    shapes.RuleEvent: EVENT,
    shapes.Condition: CONDITION,
    shapes.ConditionSet: SET,
    shapes.Credentials: CREDENTIALS,
    shapes.Action: TAG,
    shapes.RuleCreate: WRITE,
    shapes.RuleUpdate: {"active": False},
    shapes.Summary: SUMMARY,
    shapes.Rule: SHOWN,
    shapes.RuleTotals: TOTALS,
    shapes.WrittenRule: {**SHOWN, "meta": TOTALS},
    shapes.ScenarioAction: STEP,
    shapes.ScenarioCreate: SCENARIO,
    shapes.ScenarioUpdate: {"private": True},
    shapes.Scenario: {"id": 112000000001, **SCENARIO, **TIMES},
}
