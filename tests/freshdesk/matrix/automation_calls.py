"""One good call of every operation on rules and scenarios."""

from collections.abc import Callable
from typing import Any

from tests.freshdesk.matrix.desk import Desk, Request
from tests.freshdesk.rules import ANY_PRIORITY, does

RULE: dict[str, Any] = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("priority", 4)], "active": False}
PATH = "/automations/1/rules"


SCENARIO: dict[str, Any] = {"name": "x", "actions": [{"name": "priority", "value": 4}]}
SCENARIOS = "/scenario_automations"


def _scenario(desk: Desk) -> str:
    return f"{SCENARIOS}/{desk.number(SCENARIOS, **SCENARIO)}"


def _one(desk: Desk) -> str:
    return f"{PATH}/{desk.number(PATH, **RULE)}"


CALLS: dict[str, Callable[[Desk], Request]] = {
    "GET /api/v2/automations/{type_id}/rules": lambda desk: Request(PATH),
    "POST /api/v2/automations/{type_id}/rules": lambda desk: Request(PATH, RULE),
    "GET /api/v2/automations/{type_id}/rules/{rule_id}": lambda desk: Request(_one(desk)),
    "PUT /api/v2/automations/{type_id}/rules/{rule_id}": lambda desk: Request(_one(desk), {"name": "y"}),
    "DELETE /api/v2/automations/{type_id}/rules/{rule_id}": lambda desk: Request(_one(desk)),
    "GET /api/v2/scenario_automations": lambda desk: Request(SCENARIOS),
    "POST /api/v2/scenario_automations": lambda desk: Request(SCENARIOS, SCENARIO),
    "GET /api/v2/scenario_automations/{scenario_id}": lambda desk: Request(_scenario(desk)),
    "PUT /api/v2/scenario_automations/{scenario_id}": lambda desk: Request(_scenario(desk), {"name": "y"}),
    "DELETE /api/v2/scenario_automations/{scenario_id}": lambda desk: Request(_scenario(desk)),
    "POST /api/v2/tickets/{ticket_id}/scenario_automations/{scenario_id}": lambda desk: Request(
        f"/tickets/{desk.ticket()}{_scenario(desk)}"
    ),
}
