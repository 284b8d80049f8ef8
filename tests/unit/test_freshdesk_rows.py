"""Freshdesk's rows: only what is documented, each behind a permission, each within a limit of its own."""

import inspect
import re
import sys

import pytest

import freehold.contracts.freshdesk.handlers  # noqa: F401 - attaches the handlers
from freehold.catalogue.freshdesk import ROWS, words
from freehold.catalogue.operation import Body, Operation, Risk
from freehold.catalogue.rates import PLANS
from freehold.contracts.implements import HANDLERS
from freehold.core.access.permissions import PERMISSIONS
from freehold.core.fields import statuses

PLACEHOLDER = re.compile(r"\{(\w+)\}")

# Freshdesk contract 6, below /api/v2 unless a path says otherwise. What varies is {}.
LISTED = """
/tickets POST GET
/tickets/{} GET PUT DELETE
/tickets/{}/restore PUT
/tickets/outbound_email POST
/tickets/bulk_update POST PUT
/tickets/bulk_delete POST
/tickets/{}/forward POST
/tickets/merge PUT
/tickets/{}/watchers GET
/tickets/{}/watch POST
/tickets/{}/unwatch PUT
/tickets/bulk_watch PUT
/tickets/bulk_unwatch PUT
/tickets/{}/associated_tickets GET
/tickets/{}/prime_association GET
/tickets/{}/satisfaction_ratings GET POST
/tickets/{}/time_entries GET POST
/tickets/{}/summary GET PUT DELETE
/tickets/{}/accesses POST PATCH GET DELETE
/tickets/archived/{} GET DELETE
/tickets/archived/{}/conversations GET
/tickets/{}/conversations GET
/tickets/{}/reply POST
/tickets/{}/notes POST
/tickets/{}/reply_to_forward POST
/conversations/{} PUT DELETE
/attachments/{} DELETE
/export/ticket_activities GET
/search/tickets GET
/search/contacts GET
/search/companies GET
/search/solutions GET
/contacts POST GET
/contacts/{} GET PUT DELETE
/contacts/{}/restore PUT
/contacts/merge POST
/contacts/{}/hard_delete DELETE
/contacts/{}/make_agent PUT
/contacts/{}/send_invite PUT
/contacts/autocomplete GET
/contacts/export POST
/contacts/export/{} GET
/contacts/imports GET POST
/contacts/imports/{} GET
/contacts/imports/{}/cancel PUT
/contact_fields GET POST
/contact_fields/{} GET PUT DELETE
/companies POST GET
/companies/{} GET PUT DELETE
/companies/autocomplete GET
/companies/export POST
/companies/export/{} GET
/companies/imports GET POST
/companies/imports/{} GET
/companies/imports/{}/cancel PUT
/companies/{}/contacts GET
/customers/{} GET
/company_fields GET POST
/company_fields/{} GET PUT DELETE
/agents/me GET
/agents GET POST
/agents/{} GET PUT DELETE
/agents/bulk POST
/agents/autocomplete GET
/agents/{}/availability GET PUT PATCH
/roles GET
/roles/{} GET
/groups POST GET
/groups/{} GET PUT DELETE
/admin/groups GET POST
/admin/groups/{} GET PUT DELETE
/admin/groups/{}/agents GET PUT PATCH
/skills GET POST
/skills/{} GET PUT PATCH DELETE
/admin/skills GET POST
/admin/skills/{} GET PATCH DELETE
/canned_responses POST
/canned_responses/{} GET PUT
/canned_responses/bulk POST
/canned_responses/create_multiple POST
/canned_response_folders POST GET
/canned_response_folders/{} PUT GET
/canned_response_folders/{}/responses GET
/time_entries GET
/time_entries/{} PUT DELETE
/time_entries/{}/toggle_timer PUT
/ticket_fields GET
/admin/ticket_fields GET POST
/admin/ticket_fields/{} GET PUT DELETE
/admin/ticket_fields/{}/sections GET POST
/admin/ticket_fields/{}/sections/{} GET PUT DELETE
/ticket-forms GET POST
/ticket-forms/{} GET PUT DELETE
/ticket-forms/{}/clone GET
/ticket-forms/{}/fields/{} GET PUT POST DELETE
/products GET
/products/{} GET
/business_hours GET
/business_hours/{} GET
/sla_policies GET POST
/sla_policies/{} PUT PATCH
/email_configs GET
/email_configs/{} GET
/email/mailboxes GET POST
/email/mailboxes/{} GET PUT DELETE
/email/settings GET PUT
/notifications/email/bcc GET PUT
/surveys GET
/surveys/satisfaction_ratings GET
/solutions/categories GET POST
/solutions/categories/{} GET PUT DELETE
/solutions/categories/{}/{} GET POST PUT
/solutions/categories/{}/folders GET POST
/solutions/categories/{}/folders/{} GET
/solutions/folders/{} GET PUT DELETE
/solutions/folders/{}/{} GET POST PUT
/solutions/folders/{}/subfolders GET
/solutions/folders/{}/subfolders/{} GET
/solutions/folders/{}/articles GET POST
/solutions/folders/{}/articles/{} GET
/solutions/articles/{} GET PUT DELETE
/solutions/articles/{}/{} GET POST PUT
/discussions/categories GET POST
/discussions/categories/{} GET PUT DELETE
/discussions/categories/{}/forums GET POST
/discussions/forums/{} GET PUT DELETE
/discussions/forums/{}/topics GET POST
/discussions/forums/{}/follow GET POST DELETE
/discussions/topics/{} GET PUT DELETE
/discussions/topics/{}/comments GET POST
/discussions/topics/{}/follow GET POST DELETE
/discussions/topics/followed_by GET
/discussions/topics/participated_by GET
/discussions/comments/{} PUT DELETE
/automations/{}/rules GET POST
/automations/{}/rules/{} GET PUT DELETE
/scenario_automations GET
/settings/helpdesk GET
/account GET
/account/export POST
/jobs/{} GET
/collaboration/threads POST
/collaboration/threads/{} GET PUT DELETE
/collaboration/messages POST
/collaboration/messages/{} GET PUT DELETE
/collaboration/messages/{}/generate-quote GET
/contact-activities POST
/channels/outbound-messages POST
/channels/outbound-messages/{} GET
/custom_objects/schemas GET
/custom_objects/schemas/{} GET
/custom_objects/schemas/{}/records POST GET
/custom_objects/schemas/{}/records/{} GET PUT DELETE
/custom_objects/schemas/{}/records/count GET
/api/channel/v2/tickets POST
/api/channel/v2/tickets/{}/notes POST
/api/channel/v2/tickets/{}/reply POST
"""
DOCUMENTED = {
    (method, path if path.startswith("/api/") else f"/api/v2{path}")
    for path, *methods in map(str.split, LISTED.strip().splitlines())
    for method in methods
}

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


@every_row
def test_a_row_is_documented_or_says_that_it_is_ours(row: Operation) -> None:
    asked = {
        (method, PLACEHOLDER.sub("{}", path)) for path in (row.path, *row.aliases) for method in (row.method, *row.also)
    }
    assert asked <= DOCUMENTED or row.is_extension


@every_row
def test_nobody_does_anything_without_a_permission_that_exists(row: Operation) -> None:
    assert row.permission in PERMISSIONS
    assert row.scope is None


@every_row
def test_a_deletion_answers_without_a_body(row: Operation) -> None:
    assert (row.gives is None) == (row.status == 204)
    if row.method == "DELETE":
        assert row.status == 204
        assert Risk.IRREVERSIBLE in row.risks or row.inverse is not None
    if row.method == "GET":
        assert row.status == (204 if row.gives is None else 200)


@every_row
def test_limits_are_the_same_on_every_plan(row: Operation) -> None:
    assert all(row.rate in limits for limits in PLANS.values())


@every_row
def test_files_come_with_what_else_can_be_said(row: Operation) -> None:
    if row.body is Body.EITHER:
        assert row.form_field in ("attachments[]", "avatar", "file")
        assert row.takes is not None


@every_row
def test_the_handler_completes_the_sentence_of_the_record(row: Operation) -> None:
    missing = set(PLACEHOLDER.findall(row.says)) - set(PLACEHOLDER.findall(row.path))
    source = inspect.getsource(sys.modules[HANDLERS[row.id].__module__])
    assert [name for name in missing if f'"{name}":' not in source and f"says={{{name!r}" not in source] == []


def test_the_documents_name_the_statuses_that_an_account_begins_with() -> None:
    stock = {status.id: (status.label, status.label_for_customers) for status in statuses.STATUSES}
    assert stock == words.STATUSES
