"""Whatever is written as a rule is taken or refused with reasons, and what is taken can be run (bad input)."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.freshdesk.api import Api
from tests.freshdesk.rules import ANY_PRIORITY, CREATION, UPDATE, all_of, condition, does, rule, work

from freehold.core.automation.vocabulary import ACTIONS, CHANGES, FIELDS, HAPPENINGS, OPERATORS
from freehold.core.jobs.queries import list_stuck

SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "--", "{{ticket.subject}}", "{{", "2", "\u2028", "<b>", "x" * 300, "2026-01-05", "business_hours"]),
)  # fmt: skip
VALUE = st.one_of(SCALAR, st.lists(SCALAR, max_size=3))
DEEP = st.recursive(
    SCALAR, lambda one: st.one_of(st.lists(one, max_size=2), st.dictionaries(st.text(max_size=3), one, max_size=2))
)
FIELD = st.sampled_from(sorted({field for fields in FIELDS.values() for field in fields} | {"cf_none"}))
OPERATOR = st.sampled_from(sorted({operator for known in OPERATORS.values() for operator in known}))
CONDITION = st.fixed_dictionaries(
    {
        "resource_type": st.sampled_from(["ticket", "contacts", "company", "x"]),
        "field_name": FIELD,
        "operator": OPERATOR,
    },
    optional={"value": VALUE, "business_hours_id": SCALAR, "case_sensitive": SCALAR, "nested_fields": DEEP},
)
EVENT = st.fixed_dictionaries(
    {"field_name": st.sampled_from([*CHANGES, *HAPPENINGS, "x"])},
    optional={"from": SCALAR, "to": SCALAR, "value": SCALAR},
)
WORDS = st.sampled_from(["POST", "JSON", "XML", "http://[{{a}}", "https://x.example.com/{{ticket.id}}"])
TEXTS = ("url", "request_type", "content_type", "email_subject", "email_body", "note_body")
ACTION = st.fixed_dictionaries(
    {"field_name": st.sampled_from([*ACTIONS, "x"])},
    optional={
        "value": VALUE,
        "content": DEEP,
        "content_layout": SCALAR,
        "custom_headers": DEEP,
        "auth_header": DEEP,
        "email_to": VALUE,
        "resource_type": SCALAR,
        **{
            name: st.one_of(
                SCALAR, st.sampled_from(["POST", "JSON", "XML", "http://[{{a}}", "https://x.example.com/{{ticket.id}}"])
            )
            for name in TEXTS
        },
    },
)
SET = st.fixed_dictionaries(
    {"match_type": st.sampled_from(["all", "any"]), "properties": st.lists(CONDITION, max_size=3)}
)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
GOOD_CONDITION = st.one_of(
    st.builds(
        lambda value: condition("status", "in", value), st.lists(st.sampled_from([2, 3, "", None, "4"]), min_size=1)
    ),
    st.builds(lambda word: condition("subject", "contains", word), TEXT),
    st.builds(lambda hours: condition("hours_since_created", "less_than", hours), st.integers(1, 999_999)),
    st.builds(lambda words: condition("tag_names", "not_in", words, "contact"), st.lists(TEXT, min_size=1)),
)
GOOD_ACTION = st.one_of(
    st.builds(lambda value: does("priority", value), st.sampled_from([1, 4, "2"])),
    st.builds(lambda value: does("responder_id", value), st.sampled_from([None, ""])),
    st.builds(lambda text: does("add_note", note_body=f"x{text}"), TEXT),
    st.builds(lambda text: does("send_email_to_requester", email_subject=f"x{text}", email_body="x"), TEXT),
    st.builds(lambda tag: does("add_tag", [f"x{tag}"]), TEXT),
    st.sampled_from([does("delete_ticket"), does("mark_as_spam"), does("remove_tag", "x")]),
)
GOOD_RULE = st.fixed_dictionaries(
    {
        "name": st.just("x"),
        "events": st.just([{"field_name": "priority", "from": "--", "to": "--"}]),
        "conditions": st.lists(GOOD_CONDITION, min_size=1, max_size=3).map(
            lambda found: all_of(*found, match_type="any")
        ),
        "actions": st.lists(GOOD_ACTION, min_size=1, max_size=3),
    }
)
RULE = st.fixed_dictionaries(
    {"name": st.just("x"), "conditions": st.lists(SET, max_size=2), "actions": st.lists(ACTION, max_size=3)},
    optional={"events": st.lists(EVENT, max_size=3), "operator": SCALAR, "performer": DEEP, "position": SCALAR},
)


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(body=RULE, kind=st.sampled_from([CREATION, UPDATE]))
def test_a_rule_is_taken_or_refused_with_reasons(sqlite_api: Api, body: dict[str, Any], kind: int) -> None:
    assert sqlite_api.post(f"/automations/{kind}/rules", body).status in (201, 400)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(body=GOOD_RULE)
def test_a_rule_that_is_taken_can_be_run(sqlite_api: Api, body: dict[str, Any]) -> None:
    answer = sqlite_api.post(f"/automations/{UPDATE}/rules", body)
    assert answer.status == 201, answer.content
    number = sqlite_api.ticket(subject="{{ticket.id}} <b> & \r\n")["id"]
    sqlite_api.put(f"/tickets/{number}", {"priority": 4})
    work(sqlite_api)
    assert sqlite_api.installation.database.read_now(list_stuck) == [], body
    path = f"/automations/{UPDATE}/rules/{answer['id']}"
    assert sqlite_api.get(path).status == 200
    assert sqlite_api.delete(path).status == 204


def test_sizes_are_bounded(sqlite_api: Api) -> None:
    path = "/automations/1/rules"
    long = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("add_note", note_body="x" * 60_000)] * 4}
    assert sqlite_api.wrong("POST", path, long) == {
        "actions": ("invalid_value", "A rule can hold 200000 characters at the most")
    }
    many = {"name": "x", "conditions": all_of(*[condition("status", "is", 2)] * 51), "actions": [does("status", 2)]}
    assert sqlite_api.codes("POST", path, many) == {"conditions.properties": "invalid_value"}
    deep: Any = "x"
    for _ in range(60):
        deep = {"a": deep}
    hook = does("trigger_webhook", request_type="POST", url="https://x.example.com", content_type="JSON", content=deep)
    assert sqlite_api.codes("POST", path, {"name": "x", "conditions": ANY_PRIORITY, "actions": [hook]}) == {
        "actions.content": "invalid_value"
    }


def test_there_can_be_so_many_rules(sqlite_api: Api) -> None:
    for _ in range(200):
        rule(sqlite_api, CREATION, does("priority", 1), active=False)
    body = {"name": "x", "conditions": ANY_PRIORITY, "actions": [does("priority", 1)]}
    assert sqlite_api.wrong("POST", "/automations/1/rules", body) == {
        "name": ("invalid_value", "There can be 200 rules of a type at the most")
    }
