"""The decision, case by case in its order, and against the same policy written in another language."""

import json
import os
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import cedarpy
import pytest

from freehold.core.gateway.conditions import Call, compile_condition
from freehold.core.gateway.decision import ASKING, Grant, Limits, Operation, Standing, decide

PAIRS = int(os.environ.get("FREEHOLD_CEDAR_PAIRS", "4000"))
CALLS_OF_A_POLICY = 100
NOW = 1_000
FINE = Standing("Triage", "active", False, True, "freshdesk", "active", 7, 500)
READ = Operation("freshdesk.tickets.get", "tickets", False, frozenset({"personal_data"}), "1")
WRITE = Operation("freshdesk.tickets.update", "tickets", True, frozenset(), "1")
REPLY = Operation("freshdesk.tickets.reply", "tickets", True, frozenset({"customer_facing", "irreversible"}), "1")
FULL = Grant(1, "full", {}, (), None, None, Limits())


def rule(
    standing: Standing = FINE, grant: Grant | None = FULL, operation: Operation = WRITE, now: int = NOW, **given: Any
) -> str:
    decision = decide(standing, grant, operation, Call(given, {}), now)
    assert decision.reason.endswith(".")
    return f"{decision.outcome} {decision.rule}"


def only_if(text: str) -> tuple[tuple[str, Any], ...]:
    return ((text, compile_condition(text)),)


def test_the_first_that_hits_ends_it() -> None:
    """Each step is reached only when the ones before let the call pass: they are taken away one by one."""
    everything_wrong = FULL._replace(
        level="off", expires_at=NOW, operations={REPLY.id: "deny"}, conditions=only_if("has a")
    )
    standing = FINE._replace(is_all_stopped=True, state="paused", has_owner=False, connection_state="paused")
    steps: list[tuple[str, Callable[[Standing, Grant], tuple[Standing, Grant]]]] = [
        ("refused stopped", lambda s, g: (s._replace(is_all_stopped=False), g)),
        ("refused stopped", lambda s, g: (s._replace(state="active"), g)),
        ("refused stopped", lambda s, g: (s._replace(has_owner=True), g)),
        ("refused connection", lambda s, g: (s._replace(connection_state="active"), g)),
        ("refused off", lambda s, g: (s, g._replace(level="read"))),
        ("refused expired", lambda s, g: (s, g._replace(expires_at=None))),
        ("refused level", lambda s, g: (s, g._replace(level="full"))),
        ("refused denied", lambda s, g: (s, g._replace(operations={}))),
        ("refused condition", lambda s, g: (s, g._replace(conditions=()))),
        ("ask risk", lambda s, g: (s, g._replace(operations={REPLY.id: "allow"}))),
        ("allowed granted", lambda s, g: (s, g)),
    ]
    grant = everything_wrong
    for expected, take_away in steps:
        assert rule(standing, grant, REPLY) == expected
        standing, grant = take_away(standing, grant)
    assert rule(grant=None) == "refused no_grant"


def test_an_exception_never_widens_a_level_or_a_condition() -> None:
    allowing = {WRITE.id: "allow", REPLY.id: "allow"}
    assert rule(grant=FULL._replace(level="off", operations=allowing)) == "refused off"
    assert rule(grant=FULL._replace(level="read", operations=allowing)) == "refused level"
    assert rule(grant=FULL._replace(operations=allowing, conditions=only_if("has a"))) == "refused condition"
    assert rule(grant=FULL._replace(operations={READ.id: "ask"}), operation=READ) == "ask asked"


@pytest.mark.parametrize("risk", sorted(ASKING))
def test_every_serious_risk_asks(risk: str) -> None:
    assert rule(operation=WRITE._replace(risks=frozenset({risk}))) == "ask risk"
    assert rule(operation=WRITE._replace(risks=frozenset({"personal_data"}))) == "allowed granted"


def test_every_mistake_refuses() -> None:
    def broken(_: Call) -> bool:
        raise ZeroDivisionError

    assert rule(grant=FULL._replace(conditions=(("x", broken),))) == "refused policy"
    assert rule(grant=FULL._replace(operations={WRITE.id: "perhaps"})) == "refused policy"
    assert rule(grant=FULL._replace(level="writ")) == "refused level"
    assert rule(grant=FULL._replace(conditions=only_if("group_id in 3"))) == "refused condition"
    window = FULL._replace(expires_at=NOW + 1)
    assert (rule(grant=window), rule(grant=window, now=NOW + 1)) == ("allowed granted", "refused expired")
    assert rule(grant=window, now=499) == "refused expired", "the clock was set back"
    assert rule(grant=FULL._replace(starts_at=NOW + 1)) == "refused not_yet"


# -- the same in Cedar ------------------------------------------------------------------------------------------------

AREAS = ("tickets", "conversations", "contacts")
RISKS = (*sorted(ASKING), "personal_data")
NUMBERS, TEXTS, LISTS = ("group_id", "status", "priority"), ("type", "email"), ("tags", "to_emails")
VALUES = {
    "type": ("incident", "question", "refund"),
    "email": ("a@x", "b@x"),
    "tags": ("vip", "late"),
    "to_emails": ("a@x", "b@x"),
}


class Both(NamedTuple):
    """A condition in our language and in Cedar's."""

    ours: str
    cedar: str
    no: str
    """Its opposite, in Cedar's."""


SIGNS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "=="}


def _test(r: random.Random) -> Both:
    kind = r.randrange(5)
    if kind == 0:
        name = r.choice((*NUMBERS, *TEXTS, *LISTS))
        return Both(f"has {name}", f"context.args has {name}", f"!(context.args has {name})")
    sign = r.choice(tuple(SIGNS))
    yes, no = sign.replace("=", "==") if sign == "=" else sign, SIGNS[sign]
    if kind == 1:
        name, number = r.choice(LISTS), r.randrange(3)
        count = f"context.counts.{name}"
        return Both(f"count({name}) {sign} {number}", f"{count} {yes} {number}", f"{count} {no} {number}")
    if kind == 2:
        name, number = r.choice(NUMBERS), r.randrange(1, 5)
        return Both(f"{name} {sign} {number}", _each(name, f"{{}} {yes} {number}"), _each(name, f"{{}} {no} {number}"))
    name = r.choice((*NUMBERS, *TEXTS, *LISTS))
    some: list[Any] = (
        r.sample(range(1, 6), r.randrange(1, 4)) if name in NUMBERS else r.sample(VALUES[name], r.randrange(1, 3))
    )
    among, beside = ("containsAll", "containsAny") if name in LISTS else ("contains", "contains")
    is_in = _each(name, f"{json.dumps(some)}.{among}({{}})")
    is_not_in = _each(name, f"!({json.dumps(some)}.{beside}({{}}))")
    values = ",".join(map(str, some))
    if r.random() < 0.4:
        return Both(f"{name} not in {values}", is_not_in, is_in)
    return Both(f"{name} in {values}", is_in, is_not_in)


def _each(name: str, test: str) -> str:
    """It must hold of the argument and of the record, of those that there are; of neither is a mistake."""
    argument, record = test.format(f"context.args.{name}"), test.format(f"context.record.{name}")
    return f"(if context.args has {name} then {argument} && (if context.record has {name} then {record} else true) else {record})"


def _condition(r: random.Random, depth: int = 0) -> Both:
    kind = r.random()
    if depth > 2 or kind < 0.5:
        return _test(r)
    if kind < 0.65:
        inner = _condition(r, depth + 1)
        return Both(f"not ({inner.ours})", inner.no, inner.cedar)
    one, two = _condition(r, depth + 1), _condition(r, depth + 1)
    if kind < 0.85:
        return Both(f"({one.ours} and {two.ours})", f"(({one.cedar}) && ({two.cedar}))", f"(({one.no}) || ({two.no}))")
    return Both(f"({one.ours} or {two.ours})", f"(({one.cedar}) || ({two.cedar}))", f"(({one.no}) && ({two.no}))")


class Case(NamedTuple):
    """A policy in both languages."""

    operations: list[Operation]
    grants: dict[str, Grant]
    """By area."""
    cedar: str


def _case(r: random.Random) -> Case:
    operations = [
        Operation(
            f"freshdesk.{r.choice(AREAS)}.o{number}",
            r.choice(AREAS),
            r.random() < 0.6,
            frozenset(risk for risk in RISKS if r.random() < 0.15),
            "1",
        )
        for number in range(8)
    ]
    grants, lines = {}, ["forbid(principal, action, resource) unless { context.is_fine };"]
    serious = json.dumps(sorted(ASKING))
    for area in AREAS:
        if r.random() < 0.15:
            continue
        level = r.choice(("off", "read", "full", "full"))
        said = {op.id: r.choice(("allow", "deny", "ask")) for op in operations if op.area == area and r.random() < 0.3}
        conditions = [_condition(r) for _ in range(r.choice((0, 0, 1, 1, 2)))]
        starts_at = r.choice((None, None, r.randrange(1500)))
        expires_at = r.choice((None, None, r.randrange(700, 1500)))
        grants[area] = Grant(
            1,
            level,
            said,
            tuple((both.ours, compile_condition(both.ours)) for both in conditions),
            starts_at,
            expires_at,
            Limits(),
        )
        demands = [f'resource.area == "{area}"', *(both.cedar for both in conditions)]
        demands.append({"off": "false", "read": "!resource.is_write", "full": "true"}[level])
        if starts_at is not None or expires_at is not None:
            demands.append("context.now >= context.policy_at")
        if starts_at is not None:
            demands.append(f"context.now >= {starts_at}")
        if expires_at is not None:
            demands.append(f"context.now < {expires_at}")
        lines.append(f"permit(principal, action, resource) when {{ {' && '.join(f'({one})' for one in demands)} }};")
        allowed = json.dumps([name for name, word in said.items() if word == "allow"])
        risky = f'resource.area == "{area}" && resource.risks.containsAny({serious})'
        but = f" && !({allowed}.contains(resource.name))" if allowed != "[]" else ""
        lines.append(f'forbid(principal, action == Action::"unasked", resource) when {{ {risky}{but} }};')
        for name, word in said.items():
            if word == "deny":
                lines.append(f'forbid(principal, action, resource == Operation::"{name}");')
            elif word == "ask":
                lines.append(f'forbid(principal, action == Action::"unasked", resource == Operation::"{name}");')
    return Case(operations, grants, "\n".join(lines))


def _values(r: random.Random, how_likely: float) -> dict[str, Any]:
    found: dict[str, Any] = {name: r.randrange(1, 6) for name in NUMBERS if r.random() < how_likely}
    found |= {name: r.choice(VALUES[name]) for name in TEXTS if r.random() < how_likely}
    return found | {name: r.sample(VALUES[name], r.randrange(1, 3)) for name in LISTS if r.random() < how_likely}


def test_another_engine_decides_alike() -> None:
    """Random policies and calls, against the same policy in Cedar: FREEHOLD_CEDAR_PAIRS=100000 for many."""
    r = random.Random(20260105)
    outcomes: dict[str, int] = {}
    for _ in range(-(-PAIRS // CALLS_OF_A_POLICY)):
        case = _case(r)
        entities = [
            {
                "uid": {"type": "Operation", "id": op.id},
                "attrs": {"name": op.id, "area": op.area, "is_write": op.is_write, "risks": sorted(op.risks)},
                "parents": [],
            }
            for op in case.operations
        ]
        ours, requests = [], []
        for _ in range(CALLS_OF_A_POLICY):
            operation, now = r.choice(case.operations), r.randrange(400, 1600)
            arguments, record = _values(r, 0.7), _values(r, 0.5)
            standing = FINE._replace(
                is_all_stopped=r.random() < 0.03,
                state=r.choice(("active",) * 20 + ("paused", "stopped")),
                has_owner=r.random() > 0.03,
                connection_state=r.choice(("active",) * 20 + ("paused",)),
            )
            call = Call(arguments, record)
            ours.append(decide(standing, case.grants.get(operation.area), operation, call, now))
            context = {
                "is_fine": not standing.is_all_stopped
                and standing.state == "active"
                and standing.has_owner
                and standing.connection_state == "active",
                "now": now,
                "policy_at": standing.policy_at,
                "args": arguments,
                "record": record,
                "counts": {name: len(arguments.get(name, [])) for name in LISTS},
            }
            for action in ("call", "unasked"):
                requests.append(
                    {
                        "principal": 'Assistant::"Triage"',
                        "action": f'Action::"{action}"',
                        "resource": f'Operation::"{operation.id}"',
                        "context": context,
                    }
                )
        answers = [found.allowed for found in cedarpy.is_authorized_batch(requests, case.cedar, entities)]
        for number, decision in enumerate(ours):
            may, may_unasked = answers[2 * number : 2 * number + 2]
            expected = "allowed" if may_unasked else "ask" if may else "refused"
            assert decision.outcome == expected, (case.cedar, requests[2 * number], decision)
            outcomes[expected] = outcomes.get(expected, 0) + 1
    assert min(outcomes[word] for word in ("allowed", "ask", "refused")) > PAIRS // 50, "it looks at all of them"
