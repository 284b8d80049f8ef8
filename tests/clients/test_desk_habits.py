"""The habits of Freshdesk clients that exist only in languages which the tests do not run (Freshdesk contract 11, 12.3).

Each test does what one program does, with its way of asking and of reading the answer, and fails where it would.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.clients.desk import Desk, desk
from tests.clients.filling import fill
from tests.clients.published import wait_until
from tests.servers import receiving

JSON = dict[str, Any]
PASSWORD = "correct horse battery: staple"


class Filled:
    """A desk that has something of everything."""

    def __init__(self, served: Desk) -> None:
        self.desk, self.made = served, fill(served, how_many=40)
        self.client, self.call, self.url = served.client, served.call, f"{served.url}/api/v2"

    def raw(self, method: str, path: str, **given: Any) -> httpx2.Response:
        """A call without the credentials that the others have."""
        return httpx2.request(method, f"{self.url}{path}", trust_env=False, **given)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with desk(tmp_path_factory.mktemp("served")) as served:
        yield Filled(served)


class TestBaton:
    """ConductorOne/baton-freshdesk (Go): who has which role, read into typed structures."""

    def pages(self, filled: Filled, path: str) -> list[JSON]:
        """It takes the page's number out of the link and makes the next request itself."""
        found: list[JSON] = []
        page = "1"
        while page:
            answer = filled.client.get(path, params={"page": page, "per_page": 1})
            found += answer.json()
            link = re.match(r'<([^>]+)>; ?rel="next"', answer.headers.get("link", ""))
            page = parse_qs(urlsplit(link[1]).query)["page"][0] if link else ""
        return found

    def test_lists_have_the_types_that_it_decodes(self, filled: Filled) -> None:
        agents, groups, roles = (self.pages(filled, path) for path in ("/agents", "/groups", "/roles"))
        assert all(type(group["auto_ticket_assign"]) is int for group in groups)
        assert all(type(role["default"]) is bool for role in roles)
        for agent in agents:
            assert (type(agent["ticket_scope"]), type(agent["contact"]["email"])) == (int, str)
            for name in ("available_since", "created_at"):
                assert agent[name] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", agent[name])
        assert len({role["id"] for role in roles}) == len(roles) > 2

    def test_a_role_is_granted_and_taken_back(self, filled: Filled) -> None:
        """It sends nothing but the roles, and reads none of them in the list."""
        number = filled.call("POST", "/agents", {"email": "baton@example.com", "name": "B", "ticket_scope": 1})["id"]
        roles = [role["id"] for role in self.pages(filled, "/roles")][:2]
        for wanted in (roles, roles[:1]):
            filled.call("PUT", f"/agents/{number}", {"role_ids": wanted})
            assert sorted(filled.call("GET", f"/agents/{number}")["role_ids"]) == sorted(wanted)


class TestTerraform:
    """terraform-provider-freshdesk (Go): what it wrote must read back as written, or the next plan differs."""

    @pytest.mark.parametrize(
        ("path", "body", "change"),
        [
            ("/canned_response_folders", {"name": "Terra"}, {"name": "Terra 2"}),
            ("/solutions/categories", {"name": "Terra", "description": "d"}, {"description": "e"}),
            ("/groups", {"name": "Terra", "unassigned_for": "1h"}, {"escalate_to": None, "agent_ids": []}),
            ("/companies", {"name": "Terra", "domains": ["terra.example.com"]}, {"domains": []}),
            ("/contacts", {"name": "T", "email": "Terra@Example.com"}, {"email": "TERRA2@example.com"}),
        ],
    )
    def test_a_resource_reads_back(self, filled: Filled, path: str, body: JSON, change: JSON) -> None:
        shown = filled.call("POST", path, body)
        one = f"{path}/{shown['id']}"
        for sent in (body, change):
            kept = {name: value.lower() if name == "email" else value for name, value in sent.items()}
            assert {name: shown[name] for name in kept} == kept
            again = filled.call("GET", one)
            assert {name: again[name] for name in kept} == kept
            shown = filled.call("PUT", one, change)

    def test_policies_have_no_single_view_and_are_found_in_the_list(self, filled: Filled) -> None:
        [policy, *_] = filled.call("GET", "/sla_policies")
        path = f"/sla_policies/{policy['id']}"
        for method in ("GET", "DELETE"):
            assert filled.client.request(method, path).status_code == 405
        target = {"respond_within": 300, "resolve_within": 900, "business_hours": True, "escalation_enabled": True}
        targets = {f"priority_{level}": target for level in range(4, 0, -1)}
        given = {"name": "Terra", "sla_target": targets, "applicable_to": {"group_ids": [filled.made["group"]]}}
        created = filled.call("POST", "/sla_policies", given)
        assert created["id"] in [row["id"] for row in filled.call("GET", "/sla_policies")]
        again = {"applicable_to": given["applicable_to"], "active": False}
        assert filled.call("PATCH", f"/sla_policies/{created['id']}", again)["active"] is False

    def test_skills_are_patched(self, filled: Filled) -> None:
        created = filled.call("POST", "/admin/skills", {"name": "Terra"})
        path = f"/admin/skills/{created['id']}"
        assert filled.client.put(path, json={"name": "Terra 2"}).status_code == 405
        assert filled.call("PATCH", path, {"name": "Terra 2"})["name"] == "Terra 2"

    def test_lists_of_rules_and_sections_are_bare(self, filled: Filled) -> None:
        choices = [{"value": "one", "position": 1}, {"value": "two", "position": 2}]
        field = {"label": "Terra", "label_for_customers": "Terra", "type": "custom_dropdown", "choices": choices}
        path = f"/admin/ticket_fields/{filled.call('POST', '/admin/ticket_fields', field)['id']}"
        first = filled.call("GET", path)["choices"][0]["id"]
        section = filled.call("POST", f"{path}/sections", {"label": "More", "choice_ids": [first]})
        assert [row["id"] for row in filled.call("GET", f"{path}/sections")] == [section["id"]]
        assert filled.call("GET", "/automations/1/rules") == []

    def test_what_is_gone_is_a_404_without_a_body(self, filled: Filled) -> None:
        number = filled.call("POST", "/groups", {"name": "Passing"})["id"]
        filled.call("DELETE", f"/groups/{number}")
        answer = filled.client.get(f"/groups/{number}")
        assert (answer.status_code, answer.content) == (404, b"")
        assert filled.client.put("/contact_field/1", json={"label": "X"}).status_code == 404


class TestDotNet:
    """DaveTCode/FreshdeskApiDotnet (C#): a greedy pattern over the header, and the family of calls for migrations."""

    def test_the_link_is_read_greedily(self, filled: Filled) -> None:
        seen: list[int] = []
        url = f"{filled.url}/tickets?updated_since=2020-01-01T00:00:00Z&per_page=15"
        while url:
            answer = filled.client.get(url)
            seen += [row["id"] for row in answer.json()]
            found = re.search("<(.*)>", answer.headers.get("link", ""))
            url = found[1] if found else ""
        assert len(seen) == len(set(seen))
        assert set(filled.made["standing"]) <= set(seen)

    def test_a_ticket_moves_in_with_its_times(self, filled: Filled) -> None:
        times = {"created_at": "2021-03-04T05:06:07Z", "updated_at": "2021-03-05T05:06:07Z"}
        given = {"email": "mover@example.com", "subject": "Old", "description": "d", "priority": 1, "status": 5}
        channel = f"{filled.desk.url}/api/channel/v2/tickets"
        moved = filled.call("POST", channel, {**given, **times, "import_id": "old-1"})
        assert {name: moved[name] for name in times} == times
        note = {"body": "then", "private": True, "created_at": "2021-03-04T06:00:00Z", "import_id": "old-1-1"}
        assert filled.call("POST", f"{channel}/{moved['id']}/notes", note)["created_at"] == note["created_at"]

    def test_a_contact_belongs_to_companies_in_two_shapes(self, filled: Filled) -> None:
        """Ids in the list, objects in the view (quirk 7)."""
        other = filled.call("POST", "/companies", {"name": "Other"})["id"]
        also = [{"company_id": other, "view_all_tickets": True}]
        given = {
            "name": "Two",
            "email": "two@example.com",
            "company_id": filled.made["company"],
            "other_companies": also,
        }
        number = filled.call("POST", "/contacts", given)["id"]
        assert filled.call("GET", f"/contacts/{number}")["other_companies"] == also
        [listed] = filled.call("GET", "/contacts?email=two@example.com")
        assert listed["other_companies"] == [other]

    def test_an_export_is_asked_for_and_fetched(self, filled: Filled) -> None:
        asked = filled.call("POST", "/contacts/export", {"fields": {"default_fields": ["name", "email"]}})
        assert re.fullmatch("[0-9a-f]+", asked["id"])
        assert filled.call("GET", f"/contacts/export/{asked['id']}")["id"] == asked["id"]


class TestRuby:
    """thinkific/freshdesk-api-v2 (Ruby): a person's password instead of a key, and counted pages of searches."""

    def test_an_agent_logs_in_with_a_password(self, filled: Filled) -> None:
        filled.desk.give_password("ada@example.com", PASSWORD)
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        answer = filled.raw("GET", "/contacts", auth=("ada@example.com", PASSWORD), headers=headers)
        assert (answer.status_code, type(answer.json())) == (200, list)

    def test_searches_are_counted_by_their_total(self, filled: Filled) -> None:
        found: list[int] = []
        page, pages = 1, 1
        while page <= pages:
            answer = filled.client.get(f'/search/tickets?page={page}&query="priority:1 AND status:2"').json()
            pages = -(-answer["total"] // 30)
            found += [row["id"] for row in answer["results"]]
            page += 1
        assert pages > 1
        assert set(filled.made["standing"]) - set(found) == set()
        wrong = filled.client.get('/search/contacts?page=1&query="colour:1"')
        assert (wrong.status_code, wrong.json()["description"]) == (400, "Validation failed")


class TestZammad:
    """Zammad's importer (Ruby): knows a Freshdesk by one header, and asks again ten times for anything but a 200."""

    def test_a_desk_is_known_by_its_header_before_anybody_logs_in(self, filled: Filled) -> None:
        answer = filled.raw("GET", "/contacts")
        assert (answer.status_code, answer.headers["x-freshdesk-api-version"]) == (401, "latest=v2; requested=v2")

    @pytest.mark.parametrize(
        "path",
        [
            "agents", "companies", "company_fields", "contact_fields", "contacts", "contacts?state=blocked",
            "contacts?state=deleted", "groups", "ticket_fields", "tickets?updated_since=1970-01-01&order_by=updated_at",
        ],
    )  # fmt: skip
    def test_every_list_is_a_200(self, filled: Filled, path: str) -> None:
        """It sends a content type with each GET, and reads on while rows come."""
        asked = f"{path}{'&' if '?' in path else '?'}page=%d&order_type=asc&per_page=100"
        if not path.startswith("tickets"):
            asked = asked.replace("&order_type=asc", "")
        for page in (1, 2):
            answer = filled.client.get(f"/{asked % page}", headers={"Content-Type": "application/json"})
            assert (answer.status_code, type(answer.json())) == (200, list)

    def test_attachments_are_fetched_without_a_key(self, filled: Filled) -> None:
        number = filled.made["standing"][2]
        files = {"attachments[]": ("Rechnung März.txt", b"42 EUR", "text/plain")}
        answer = filled.client.post(f"/tickets/{number}/notes", data={"body": "see"}, files=files)
        assert answer.status_code == 201
        [entry] = filled.call("GET", f"/tickets/{number}/conversations?page=1&per_page=100")
        [file] = entry["attachments"]
        assert (file["name"], file["content_type"]) == ("Rechnung März.txt", "text/plain")
        assert httpx2.get(file["attachment_url"], trust_env=False).content == b"42 EUR"
        assert (entry["incoming"], entry["private"], entry["source"]) == (False, True, 2)


class TestFormie:
    """verbb/formie (PHP): a form makes a contact, or changes the one that is there, and then a ticket."""

    def test_a_known_address_is_changed_instead(self, filled: Filled) -> None:
        form = {"name": "Form", "email": "form@example.com"}
        number = filled.call("POST", "/contacts", form)["id"]
        refused = filled.client.post("/contacts", json=form)
        assert refused.status_code == 409
        assert {(row["field"], row["code"]) for row in refused.json()["errors"]} == {("email", "duplicate_value")}
        [known] = filled.call("GET", "/contacts?email=form@example.com")
        assert known["id"] == number
        assert filled.call("PUT", f"/contacts/{number}", {**form, "job_title": "Baker"})["job_title"] == "Baker"

    def test_what_cannot_be_changed_says_so(self, filled: Filled) -> None:
        """The text of the 405 is what it tells its administrator."""
        gone = filled.made["tickets"][-1]
        answer = filled.client.put(f"/tickets/{gone}", json={"priority": 2})
        assert answer.status_code == 405
        assert re.fullmatch(
            r"PUT method is not allowed\. It should be one of these method\(s\): [A-Z, ]+", answer.json()["message"]
        )


ZULIP = {
    "triggered_event": "{{triggered_event}}",
    "ticket_id": "{{ticket.id}}",
    "ticket_url": "{{ticket.url}}",
    "ticket_type": "{{ticket.ticket_type}}",
    "ticket_subject": "{{ticket.subject}}",
    "ticket_description": "{{ticket.description}}",
    "ticket_status": "{{ticket.status}}",
    "ticket_priority": "{{ticket.priority}}",
    "requester_name": "{{ticket.requester.name}}",
    "requester_email": "{{ticket.requester.email}}",
}
"""What Zulip's guide tells administrators to send."""


class TestZulip:
    """zulip/zulip (Python): rules tell it of tickets; it refuses what is not text, and takes the event apart."""

    def test_it_understands_what_rules_send(self, filled: Filled) -> None:
        with receiving() as receiver:
            tell = {
                "field_name": "trigger_webhook",
                "request_type": "POST",
                "url": receiver.url,
                "content_type": "JSON",
                "content_layout": "2",
                "content": {"freshdesk_webhook": ZULIP},
                "auth_header": {"username": "bot@example.com", "password": "key"},
            }
            urgent = {"resource_type": "ticket", "field_name": "priority", "operator": "in", "value": [4]}
            conditions = [{"name": "condition_set_1", "match_type": "all", "properties": [urgent]}]
            rule = {"name": "Zulip", "conditions": conditions, "actions": [tell]}
            filled.call("POST", "/automations/1/rules", rule)
            events = [{"field_name": "status", "from": "--", "to": "--"}]
            filled.call("POST", "/automations/4/rules", {**rule, "performer": {"type": 3}, "events": events})
            given = {
                "email": "zoe@example.com",
                "name": "Zoe",
                "subject": "Ink",
                "description": "Which?",
                "priority": 4,
            }
            number = filled.call("POST", "/tickets", {**given, "status": 2})["id"]
            wait_until(lambda: len(receiver.received) == 1, "word of the new ticket")
            filled.call("PUT", f"/tickets/{number}", {"status": 4})
            wait_until(lambda: len(receiver.received) == 2, "word of the change")
            told = [body["freshdesk_webhook"] for body in receiver.bodies()]
            basic = f"Basic {base64.b64encode(b'bot@example.com:key').decode()}"
            assert {headers["authorization"] for headers, _ in receiver.received} == {basic}
        assert all(type(value) is str for body in told for value in body.values())
        assert [self.event(body["triggered_event"]) for body in told] == [
            ["ticket_action", "created"],
            ["status", "from", "2", "to", "4"],
        ]
        assert (told[0]["ticket_id"], told[0]["requester_name"]) == (str(number), "Zoe")
        assert (told[0]["ticket_status"], told[1]["ticket_status"], told[1]["ticket_priority"]) == (
            "Open",
            "Resolved",
            "Urgent",
        )

    def event(self, text: str) -> list[str]:
        """It is no JSON: names and values without quotes."""
        return text.replace("{", "").replace("}", "").replace(",", ":").split(":")


def test_a_header_without_its_word_is_a_key(filled: Filled) -> None:
    """Quirk 11: one client sends the credentials bare."""
    bare = base64.b64encode(f"{filled.desk.key}:X".encode()).decode()
    assert filled.raw("GET", "/agents/me", headers={"Authorization": bare}).status_code == 200
