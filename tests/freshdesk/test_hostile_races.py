"""One makes a thing that names another, which somebody removes in the same moment: neither fails, and both can be read."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.test_people_races import all_at_once, statuses

HOURS = {"monday": {"start_time": "9:00 am", "end_time": "5:00 pm"}}


def _made(api: Api, path: str, **body: Any) -> Any:
    answer = api.post(path, body)
    assert answer.status in (200, 201), answer.content
    return answer.body


def contact_of_a_company(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/companies", name=f"Company {turn}")["id"]
    return (
        "/contacts",
        {"name": "Rita", "email": f"rita{turn}@example.com", "company_id": number},
        f"/companies/{number}",
    )


def mailbox_of_a_group(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/groups", name=f"Team {turn}")["id"]
    body = {
        "name": "x",
        "support_email": f"in{turn}@example.com",
        "mailbox_type": "freshdesk_mailbox",
        "group_id": number,
    }
    return "/email/mailboxes", body, f"/groups/{number}"


def mailbox_of_a_product(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/products", name=f"Product {turn}")["id"]
    body = {
        "name": "x",
        "support_email": f"in{turn}@example.com",
        "mailbox_type": "freshdesk_mailbox",
        "product_id": number,
    }
    return "/email/mailboxes", body, f"/products/{number}"


def group_with_an_agent(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/agents", email=f"kim{turn}@example.com", ticket_scope=1)["id"]
    return "/groups", {"name": f"Team {turn}", "agent_ids": [number]}, f"/agents/{number}"


def agent_in_a_group(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/groups", name=f"Team {turn}")["id"]
    body = {"email": f"kim{turn}@example.com", "ticket_scope": 1, "group_ids": [number]}
    return "/agents", body, f"/groups/{number}"


def agent_with_a_skill(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/admin/skills", name=f"Skill {turn}")["id"]
    body = {"email": f"kim{turn}@example.com", "ticket_scope": 1, "skill_ids": [number]}
    return "/agents", body, f"/admin/skills/{number}"


def ticket_with_a_field(api: Api, turn: int) -> tuple[str, Any, str]:
    field = _made(api, "/admin/ticket_fields", label=f"F{turn}", label_for_customers="F", type="custom_text")
    body = {"email": "rita@example.com", "custom_fields": {field["name"]: "x"}}
    return "/tickets", body, f"/admin/ticket_fields/{field['id']}"


def ticket_of_a_contact(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/contacts", name="Rita", email=f"rita{turn}@example.com")["id"]
    return "/tickets", {"requester_id": number}, f"/contacts/{number}/hard_delete?force=true"


def time_of_an_agent(api: Api, turn: int) -> tuple[str, Any, str]:
    number = _made(api, "/agents", email=f"kim{turn}@example.com", ticket_scope=1)["id"]
    return f"/tickets/{api.ticket()['id']}/time_entries", {"agent_id": number}, f"/agents/{number}"


def note_on_a_ticket(api: Api, turn: int) -> tuple[str, Any, str]:
    number = api.ticket(subject=f"{turn}")["id"]
    return f"/tickets/{number}/notes", {"body": "x"}, f"/tickets/{number}"


STORIES: list[Callable[[Api, int], tuple[str, Any, str]]] = [
    contact_of_a_company, mailbox_of_a_group, mailbox_of_a_product, group_with_an_agent, agent_in_a_group, agent_with_a_skill,
    ticket_with_a_field, ticket_of_a_contact, time_of_an_agent, note_on_a_ticket,
]  # fmt: skip
LISTS = ("/tickets", "/contacts", "/companies", "/agents", "/groups", "/admin/groups", "/email/mailboxes", "/email_configs",
         "/admin/skills", "/products", "/time_entries", "/ticket_fields", "/admin/ticket_fields")  # fmt: skip


NAMES = {"group_id": "/groups", "product_id": "/products", "company_id": "/companies"}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_what_is_named_is_removed_meanwhile(api: Api, story: Callable[[Api, int], tuple[str, Any, str]]) -> None:
    path, body, _ = story(api, 0)
    assert api.post(path, body).status == 201, "alone it is made"
    for turn in range(1, 5):
        path, body, named = story(api, turn)
        answers = all_at_once(api, [("POST", path, body), ("DELETE", named, None)] * 2)
        assert set(statuses(answers)) <= {201, 204, 400, 404, 405, 409}, answers
    for place in LISTS:
        for row in api.follow(place):
            if place not in ("/time_entries", "/ticket_fields"):
                assert api.get(f"{place}/{row['id']}").status == 200, (place, row["id"])
            for name, list_ in NAMES.items():
                assert row.get(name) is None or api.get(f"{list_}/{row[name]}").status == 200, (place, row["id"], name)
