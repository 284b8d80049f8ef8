"""Many callers at the same moment: fields, sections and forms stay whole (Freshdesk contract 6.11)."""

import json

from tests.freshdesk.api import Api
from tests.freshdesk.fields import STATUS, TYPE, field
from tests.freshdesk.people import ids, look, made
from tests.freshdesk.test_people_races import CALLERS, all_at_once, statuses

FORM = 108_000_000_000


def test_a_name_is_one_fields(api: Api) -> None:
    body = {"label": "Carrier", "type": "custom_text"}
    answers = all_at_once(api, [("POST", "/admin/ticket_fields", body)] * CALLERS)
    assert statuses(answers) == [201] * CALLERS, answers
    made_ = [json.loads(content) for _, content in answers]
    assert sorted(one["name"] for one in made_) == [
        "cf_carrier",
        *(f"cf_carrier{place}" for place in range(2, CALLERS + 1)),
    ]
    assert len(set(ids(made_))) == CALLERS
    number = made_[0]["id"]
    gone = all_at_once(api, [("DELETE", f"/admin/ticket_fields/{number}", None)] * CALLERS)
    assert statuses(gone) == [204, *[404] * (CALLERS - 1)], gone


def test_nobodys_choice_is_lost(api: Api) -> None:
    path = f"/admin/ticket_fields/{STATUS}"
    answers = all_at_once(
        api, [("PUT", path, {"choices": [{"value": f"Waiting {place}"}]}) for place in range(CALLERS)]
    )
    assert statuses(answers) == [200] * CALLERS, answers
    assert [choice["id"] for choice in look(api, path)["choices"]] == [*range(2, 8), *range(8, 8 + CALLERS)]


def test_what_only_one_may_have(api: Api) -> None:
    made(api, "/company_fields", {"label": "Code", "type": "custom_text", "unique": True})
    companies = [
        ("POST", "/companies", {"name": f"C{place}", "custom_fields": {"code": "7"}}) for place in range(CALLERS)
    ]
    section = {"label": "Outage", "choice_ids": [TYPE * 10_000 + 1]}
    for requests in (
        companies,
        [("POST", "/ticket-forms", {"title": "Lost"})] * CALLERS,
        [("POST", f"/admin/ticket_fields/{TYPE}/sections", section)] * CALLERS,
    ):
        answers = all_at_once(api, requests)
        assert statuses(answers) == [201, *[409] * (CALLERS - 1)], answers


def test_what_each_says_of_a_form_stays(api: Api) -> None:
    fields = [item["id"] for item in look(api, f"/ticket-forms/{FORM}")["fields"]][:CALLERS]
    said = [("PUT", f"/ticket-forms/{FORM}/fields/{number}", {"hint_for_customers": str(number)}) for number in fields]
    assert statuses(all_at_once(api, said)) == [200] * len(fields)
    hints = {item["id"]: item["hint_for_customers"] for item in look(api, f"/ticket-forms/{FORM}")["fields"]}
    assert [hints[number] for number in fields] == [str(number) for number in fields]


def test_tickets_come_in_while_a_choice_is_renamed(api: Api) -> None:
    carrier = field(api, "Carrier", "custom_dropdown", choices=[{"value": "Rail"}])
    rename = (
        "PUT",
        f"/admin/ticket_fields/{carrier['id']}",
        {"choices": [{"id": carrier["choices"][0]["id"], "value": "Train"}]},
    )
    body = {"email": "rita@example.com", "custom_fields": {"cf_carrier": "Rail"}}
    answers = all_at_once(api, [rename, *[("POST", "/tickets", body)] * CALLERS])
    assert {status for status, _ in answers} <= {200, 201, 400}, answers
