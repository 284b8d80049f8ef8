"""A data directory of the second version, the first with tickets, is upgraded when it is opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.api import Loopback, serving
from tests.freshdesk.api import connected
from tests.upgrade.old import database_of

from freehold.core.setup import create_account
from freehold.kernel.clock import ManualClock
from freehold.kernel.crypto import open_vault
from freehold.kernel.installation import open_installation
from freehold.kernel.migrate import is_current

AT = 1_767_603_600_000
OLD_ROWS = (
    "INSERT INTO account (name, value) VALUES ('app_id', '\"11111111-1111-4111-8111-111111111111\"')",
    "INSERT INTO counts (name, slot, total)"
    " VALUES ('contacts', 0, 1), ('tickets', 0, 1), ('agents', 0, 1), ('groups', 0, 1), ('chats', 0, 0)",
    "INSERT INTO roles (uuid, name, description, agent_type, is_custom, permissions, created_at, updated_at)"
    f" VALUES ('AGENT', 'Agent', '', 1, false, '[]', {AT}, {AT})",
    "INSERT INTO business_hours (uuid, name, timezone, is_default, hours, holidays, created_at)"
    f""" VALUES ('b1', 'Round the clock', 'UTC', true, '{{"0": [["00:00", "24:00"]]}}', '[]', {AT})""",
    "INSERT INTO contacts (uuid, first_name, last_name, is_name_generated, email, email_key, social_profiles,"
    " properties, is_signed_in, created_at, updated_at)"
    f" VALUES ('u1', 'Rita', 'Ray', false, 'rita@example.com', 'rita@example.com', '[]', '[]', false, {AT},"
    f" {AT})",
    "INSERT INTO fields (entity, name, label, type, column_name, is_custom, is_editable, is_required, position, choices,"
    " created_at)"
    " VALUES"
    f" ('chat', 'priority', 'Priority', 'dropdown', 'priority', false, true, false, 1, '[]', {AT}),"
    f" ('ticket', 'cf_region', 'Region', 'dropdown', 'cf_str01', true, true, false, 1,"
    f""" '[{{"id": "1", "value": "North"}}, {{"id": "2", "value": "South"}}]', {AT}),"""
    f" ('ticket', 'cf_note', 'Note', 'paragraph', 'cf_str02', true, true, false, 2, '[]', {AT}),"
    f" ('ticket', 'cf_gift', 'Gift', 'checkbox', 'cf_str03', true, true, false, 3, '[]', {AT})",
    "INSERT INTO conversations (uuid, kind, state, contact_id, properties, created_by, created_at, updated_at)"
    f" SELECT 't1', 'ticket', 'open', id, '{{}}', 'system', {AT}, {AT} FROM contacts",
    "INSERT INTO tickets (conversation_id, subject, description, description_text, status, priority, source, cc_emails,"
    " fwd_emails, reply_cc_emails, ticket_cc_emails, ticket_bcc_emails, tags, custom_fields, is_spam,"
    " is_first_response_escalated, is_next_response_escalated, is_resolution_escalated, has_own_deadlines)"
    " VALUES (1, 'Broken', '<div>It broke</div>', 'It broke', 2, 3, 2, '[]', '[]', '[]', '[]', '[]', '[\"hw\"]',"
    """ '{"cf_region": "North", "cf_gift": true}', false, false, false, false, false)""",
    "INSERT INTO ticket_tags (tag, ticket_id) VALUES ('hw', 1)",
    "INSERT INTO messages (uuid, conversation_id, kind, author_kind, author, parts, source, interaction_at, created_at)"
    f" VALUES ('m1', 1, 'normal', 'contact', 'u1', '[]', 'api', {AT}, {AT})",
    "INSERT INTO ticket_entries (message_id, ticket_id, body, body_text, is_incoming, source, category, author_number,"
    " cc_emails, is_automatic, updated_at)"
    f" SELECT 1, 1, '<div>Still</div>', 'Still', true, 0, 4, id, '[]', false, {AT} FROM contacts",
)


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The URL of a database as the second version left it."""
    with database_of("0002", OLD_ROWS, request, data) as url:
        yield url


def test_tickets_are_what_they_were_and_have_what_is_new(
    old: str, data: Path, loopback: Loopback, clock: ManualClock
) -> None:
    open_vault(data)
    installation = open_installation(data, clock=clock, **({} if old.startswith("sqlite") else {"database": old}))
    try:
        assert is_current(old)
        installation.database.write_now(create_account)
        with connected(loopback, installation) as api:
            ticket = api.look(1)
            assert (ticket["subject"], ticket["tags"], ticket["priority"]) == ("Broken", ["hw"], 3)
            assert ticket["custom_fields"] == {"cf_region": "North", "cf_note": None, "cf_gift": True}
            assert [row["body_text"] for row in api.get("/tickets/1/conversations").body] == ["Still"]
            fields = {row["name"]: row["type"] for row in api.get("/ticket_fields").body}
            own = {name: kind for name, kind in fields.items() if name.startswith("cf_")}
            assert own == {"cf_region": "custom_dropdown", "cf_note": "custom_paragraph", "cf_gift": "custom_checkbox"}
            assert list(fields)[:3] == ["requester", "subject", "ticket_type"]
            assert [row["is_default"] for row in api.get("/business_hours").body] == [True]
            assert len(api.get("/sla_policies").body) == len(api.get("/surveys").body) == 1
            assert len(api.get("/email_configs").body) == 1
            assert api.get("/search/tickets", query="\"cf_region:'North' AND tag:'hw'\"")["total"] == 1
            assert api.codes("PUT", "/tickets/1", {"custom_fields": {"cf_region": "East"}}) == {
                "custom_fields.cf_region": "invalid_value"
            }
            assert api.post("/tickets/1/reply", {"body": "Hello"}).status == 201
            assert api.ticket()["id"] == 2
    finally:
        installation.close()
