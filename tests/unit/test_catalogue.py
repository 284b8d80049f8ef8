"""The rows are honest: about each other, about what can happen, and about the contract's list of operations."""

import re
from collections import Counter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import freehold.contracts.freshchat.handlers
import freehold.contracts.freshdesk.handlers  # noqa: F401 - attaches the handlers
from freehold.catalogue.derive.api import EVERY_ROW_ANSWERS
from freehold.catalogue.derive.apis import APIS, api_of
from freehold.catalogue.freshchat import ROWS as FRESHCHAT
from freehold.catalogue.operation import Access, Body, Operation, Risk
from freehold.catalogue.registry import BY_ID, ROWS
from freehold.catalogue.routes import Match, Routes
from freehold.contracts.freshchat.events import ACTIONS
from freehold.contracts.implements import HANDLERS
from freehold.core.events.commands import NAMES

PLACEHOLDER = re.compile(r"\{(\w+)\}")

# Freshchat contract 3, row by row; 24 and 25 hold two operations each.
LISTED = """
POST /conversations 200
GET /conversations/{conversation_id} 200
PUT /conversations/{conversation_id} 200
GET /conversations 200
GET /conversations/{conversation_id}/messages 200
POST /conversations/{conversation_id}/messages 200
GET /conversations/fields 200
POST /files/upload 200
POST /images/upload 200
POST /users 201
GET /users 200
POST /users/fetch 200
GET /users/{user_id} 200
PUT /users/{user_id} 200
DELETE /users/{user_id} 202
GET /users/{user_id}/conversations 200
GET /agents 200
POST /agents 201
GET /agents/{agent_id} 200
PUT /agents/{agent_id} 200
PATCH /agents/{agent_id} 200
DELETE /agents/{agent_id} 202
GET /agents/status 200
GET /groups 200
GET /groups/{group_id} 200
GET /channels 200
GET /channels/{channel_id} 200
GET /roles 200
GET /accounts/configuration 200
POST /csat/{conversation_id} 201
PUT /csat/{conversation_id} 201
POST /outbound-messages/whatsapp 202
GET /outbound-messages 200
POST /reports/raw 202
GET /reports/raw/{report_id} 200
GET /metrics/historical 200
GET /metrics/instant 200
GET /business-hours/within-bh 200
"""

# Scopes that have public evidence (Freshchat contract 1.4).
SCOPES = {
    "POST /v2/conversations": "freshchat.conversation.create",
    "GET /v2/conversations/{conversation_id}": "freshchat.conversation.view",
    "PUT /v2/conversations/{conversation_id}": "freshchat.conversation.edit",
    "GET /v2/conversations/{conversation_id}/messages": "freshchat.conversation.messages.view",
    "POST /v2/conversations/{conversation_id}/messages": "freshchat.conversation.message.create",
    "GET /v2/conversations/fields": "freshchat.conversation.properties.view",
    "GET /v2/accounts/configuration": "freshchat.account.view",
    "GET /v2/roles": "freshchat.roles.view",
    "POST /v2/csat/{conversation_id}": "freshchat.csat.create",
    "POST /v2/reports/raw": "freshchat.reports.create",
    "GET /v2/reports/raw/{report_id}": "freshchat.reports.view",
    "GET /v2/metrics/historical": "freshchat.dashboard.view",
    "GET /v2/metrics/instant": "freshchat.dashboard.view",
    "POST /v2/images/upload": "freshchat.image.create",
    "GET /v2/business-hours/within-bh": "freshchat.business_hours.view",
}

# Values that handlers add to the sentence of the record, beside the placeholders of the path.
ADDED_BY_HANDLERS = {
    "freshchat.conversations.create": {"conversation_id", "user_id"},
    "freshchat.conversations.update": {"changes"},
    "freshchat.messages.create": {"message_type"},
    "freshchat.files.upload": {"file_name"},
    "freshchat.images.upload": {"file_name"},
    "freshchat.users.create": {"user_id"},
    "freshchat.agents.create": {"agent_id"},
    "freshchat.outbound.send": {"template", "recipients"},
    "freshchat.reports.request": {"event"},
}

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
every_chat_row = pytest.mark.parametrize("row", FRESHCHAT, ids=lambda row: row.id)


def lines(row: Operation) -> set[str]:
    """Every method and path that leads to a row."""
    return {f"{method} {path}" for path in (row.path, *row.aliases) for method in (row.method, *row.also)}


def test_every_listed_operation_has_a_row_with_its_status_and_no_row_is_unlisted() -> None:
    documented = {f"{method} {row.path} {row.status}" for row in FRESHCHAT for method in (row.method, *row.also)}
    assert documented == {line.replace(" /", " /v2/", 1) for line in LISTED.strip().splitlines()}


def test_ids_and_paths_are_unique() -> None:
    assert [name for name, times in Counter(row.id for row in ROWS).items() if times > 1] == []
    assert [line for line, times in Counter(line for row in ROWS for line in lines(row)).items() if times > 1] == []
    assert len(BY_ID) == len(ROWS)
    assert sum(len(api.rows) for api in APIS) == len(ROWS)


@every_row
def test_a_row_belongs_to_the_api_that_it_names(row: Operation) -> None:
    assert row in api_of(row).rows
    assert re.fullmatch(r"[a-z]+(\.[a-z_]+){2}", row.id)


def test_two_rows_on_one_path_are_refused() -> None:
    with pytest.raises(ValueError, match=r"GET /v2/agents is both freshchat\.agents\.list and freshchat\.agents\.list"):
        Routes([BY_ID["freshchat.agents.list"], BY_ID["freshchat.agents.list"]])


def test_reports_are_also_served_without_the_version() -> None:
    assert BY_ID["freshchat.reports.request"].aliases == ("/reports/raw",)
    assert BY_ID["freshchat.reports.get"].aliases == ("/reports/raw/{report_id}",)


def test_scopes_with_public_evidence_are_used() -> None:
    scopes = {f"{row.method} {row.path}": row.scope for row in FRESHCHAT}
    assert {line: scopes[line] for line in SCOPES} == SCOPES


CAUSED_BY_TIME = {"ticket.escalated", "rule.applied"}
"""What no caller does."""
OF_THE_GATEWAY = {
    *(f"connection.{word}" for word in ("created", "updated", "deleted")),
    *(f"assistant.{word}" for word in ("created", "updated")),
    *(f"assistants.{word}" for word in ("stopped", "resumed")),
    *(f"approval.{word}" for word in ("requested", "decided", "used")),
    "grant.updated",
}
"""What people do about assistants, and what comes of assistants' calls whatever they call."""


def test_every_row_has_exactly_one_handler() -> None:
    assert set(HANDLERS) == set(BY_ID)


def test_every_event_is_promised_by_some_row() -> None:
    assert {name for row in ROWS for name in row.emits} | CAUSED_BY_TIME | OF_THE_GATEWAY == NAMES


@every_chat_row
def test_a_row_of_freshchat_names_a_scope(row: Operation) -> None:
    assert row.scope is not None
    assert row.permission is None
    assert re.fullmatch(r"freshchat\.[a-z_]+(\.[a-z]+)+", row.scope)


@every_row
def test_the_sentence_of_the_record_continues_somebody(row: Operation) -> None:
    assert re.match(r"[a-z]+ ", row.says)


@every_chat_row
def test_the_sentence_of_the_record_can_be_completed(row: Operation) -> None:
    in_path = set(PLACEHOLDER.findall(row.path))
    assert set(PLACEHOLDER.findall(row.says)) - in_path == ADDED_BY_HANDLERS.get(row.id, set())


@every_row
def test_a_summary_is_one_sentence(row: Operation) -> None:
    assert row.summary[0].isupper()
    assert row.summary.endswith(".")
    assert len(row.summary) <= 100


@every_row
def test_a_read_changes_nothing_and_a_write_says_what_it_takes(row: Operation) -> None:
    if row.access is Access.READ:
        assert (row.emits, row.webhooks, row.inverse) == ((), (), None)
        assert row.method == "GET" or row.path.endswith("/fetch")
    else:
        assert row.method != "GET" or row.id == "freshdesk.ticket_forms.clone"  # as it is documented
    assert (row.takes is not None) == (row.body in (Body.JSON, Body.EITHER))
    assert (row.form_field is not None) == (row.body in (Body.FORM, Body.EITHER))


@every_row
def test_events_exist(row: Operation) -> None:
    assert set(row.emits) <= NAMES
    assert len(set(row.emits)) == len(row.emits)


@every_chat_row
def test_receivers_are_told_of_events(row: Operation) -> None:
    assert set(row.webhooks) == {ACTIONS[name] for name in row.emits if name in ACTIONS}


@every_row
def test_the_inverse_is_a_write_of_the_same_api(row: Operation) -> None:
    if row.inverse is not None:
        assert BY_ID[row.inverse].is_write
        assert BY_ID[row.inverse].product == row.product


@every_chat_row
def test_the_inverse_acts_on_the_same_thing(row: Operation) -> None:
    assert row.inverse is None or BY_ID[row.inverse].acts_on == row.acts_on


@every_chat_row
def test_what_touches_customers_carries_a_risk(row: Operation) -> None:
    if row.acts_on in {"user", "message", "outbound_message", "report"}:
        assert row.risks & (Risk.PERSONAL_DATA | Risk.CUSTOMER_FACING | Risk.EXPORT)
    if "message.created" in row.emits:
        assert Risk.CUSTOMER_FACING in row.risks
    if row.method == "DELETE":
        assert Risk.IRREVERSIBLE in row.risks
    if row.acts_on == "agent" and row.is_write and row.method != "PATCH":
        assert Risk.ADMIN in row.risks


@every_row
def test_errors_are_the_ones_that_can_happen(row: Operation) -> None:
    assert row.rate in api_of(row).rates
    assert set(row.errors) <= set(api_of(row).refusals)
    if "{" in row.path:
        assert 404 in row.errors
    if row.takes is not None or row.body is Body.FORM:
        assert 400 in row.errors
    assert len(set(row.errors)) == len(row.errors)
    assert not set(row.errors) & (set(EVERY_ROW_ANSWERS) - {400})


@every_row
def test_a_list_of_models_or_one_model_is_given(row: Operation) -> None:
    if row.gives is None:
        assert row.status == 204
        return
    inner = get_args(row.gives)
    assert isinstance(inner[0] if inner else row.gives, type)


ROUTES = Routes(ROWS)


@pytest.mark.parametrize(
    ("method", "path", "row_id", "values"),
    [
        ("GET", b"/v2/conversations/fields", "freshchat.conversations.fields", {}),
        ("GET", b"/v2/agents/status", "freshchat.agents.statuses", {}),
        ("POST", b"/v2/users/fetch", "freshchat.users.fetch", {}),
        ("GET", b"/v2/agents/statuses", "freshchat.agents.get", {"agent_id": "statuses"}),
        ("GET", b"/v2//agents", "freshchat.agents.list", {}),
        ("GET", b"/v2/agents/", "freshchat.agents.list", {}),
        ("POST", b"/reports/raw/", "freshchat.reports.request", {}),
        ("GET", b"/v2/agents/a%2Fb", "freshchat.agents.get", {"agent_id": "a/b"}),
        ("GET", b"/v2/agents/%E2%82%AC", "freshchat.agents.get", {"agent_id": "€"}),
        ("GET", b"/v2/agents/{}", "freshchat.agents.get", {"agent_id": "{}"}),
        ("GET", b"/api/v2/tickets/42", "freshdesk.tickets.get", {"ticket_id": "42"}),
        ("PUT", b"//api/v2/tickets/42/restore", "freshdesk.tickets.restore", {"ticket_id": "42"}),
        ("PUT", b"/v2/csat/c1", "freshchat.csat.create", {"conversation_id": "c1"}),
        (
            "GET",
            b"//v2/conversations/fields/messages//",
            "freshchat.messages.list",
            {"conversation_id": "fields"},
        ),
    ],
)
def test_a_path_leads_to_its_row(method: str, path: bytes, row_id: str, values: dict[str, str]) -> None:
    assert ROUTES.match(method, path) == Match(BY_ID[row_id], values, ())


@pytest.mark.parametrize(
    "path",
    [
        b"",
        b"/",
        b"/v2",
        b"/v2/",
        b"/v2/agents/a/b",
        b"/v2/agents/%FF",
        b"/v2/agents/%00",
        b"/v2/users/u/messages",
        b"/api/v2",
        b"/api/v2/users",
        b"/V2/agents",
    ],
)
def test_an_unknown_path_leads_nowhere(path: bytes) -> None:
    assert ROUTES.match("GET", path) is None


def test_a_wrong_method_is_told_the_right_ones() -> None:
    found = ROUTES.match("POST", b"/v2/agents/a1")
    assert found is not None
    assert found.row is None
    assert sorted(found.allowed) == ["DELETE", "GET", "PATCH", "PUT"]


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "", "get", "\0"]),
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    b"api",
                    b"v2",
                    b"tickets",
                    b"agents",
                    b"users",
                    b"conversations",
                    b"messages",
                    b"{}",
                    b"",
                    b"%",
                    b"%2",
                    b"%zz",
                ]
            ),
            st.binary(max_size=6),
        ),
        max_size=8,
    ).map(b"/".join),
)
def test_whatever_is_asked_for_is_answered(method: str, path: bytes) -> None:
    found = ROUTES.match(method, path)
    if found is None:
        return
    if found.row is None:
        assert found.allowed
    else:
        assert method in (found.row.method, *found.row.also)
        assert all(value and "\0" not in value for value in found.values.values())
        assert set(found.values) == set(PLACEHOLDER.findall(found.row.path))


@given(st.sampled_from(ROWS), st.data())
def test_slashes_and_escapes_do_not_matter(row: Operation, data: st.DataObject) -> None:
    values = {
        name: data.draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
        for name in PLACEHOLDER.findall(row.path)
    }
    path = PLACEHOLDER.sub(lambda found: "".join(f"%{byte:02X}" for byte in values[found[1]].encode()), row.path)
    untidy = path.replace("/", "/" * data.draw(st.integers(1, 3))) + "/" * data.draw(st.integers(0, 2))
    found = ROUTES.match(row.method, untidy.encode())
    assert found is not None
    assert found.row is not None
    taken = {other.path for other in ROWS if "{" not in other.path}
    if found.row.path not in taken or found.row is row:  # "fields" as a conversation's id is the list of fields
        assert (found.row, found.values) == (row, values)
