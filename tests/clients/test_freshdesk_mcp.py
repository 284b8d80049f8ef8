"""PyPI `freshdesk-mcp` 1.2.0, unmodified, over https: the tools that an assistant sees, each called (contract 12)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.clients.desk import Desk, desk
from tests.clients.driving import Driven, Refused, driving

Tool = Callable[..., Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served"), "--tls") as opened:
        yield opened


@pytest.fixture(scope="module")
def session(served: Desk) -> Iterator[Driven]:
    environment = {"FRESHDESK_DOMAIN": served.host, "FRESHDESK_API_KEY": served.key, "SSL_CERT_FILE": served.authority}
    with driving("freshdesk_mcp_tools.py", {"environment": environment}, {}) as opened:
        yield opened


@pytest.fixture(scope="module")
def tool(session: Driven) -> Tool:
    """What a tool answers; a list comes as one item for each of its own."""

    def call(what: str, /, **given: Any) -> Any:
        found = session(what, **given)
        return found[0] if len(found) == 1 else found

    return call


@pytest.fixture
def ticket(served: Desk) -> int:
    given = {"email": "rita@example.com", "subject": "Printer on fire", "description": "It burns", "tags": ["hw"]}
    return int(served.call("POST", "/tickets", given)["id"])


def test_the_tools_that_are_there(session: Driven) -> None:
    assert len(session("tools")) == 59


class TestTickets:
    def test_are_created(self, served: Desk, tool: Tool) -> None:
        given = {
            "subject": "A",
            "description": "d",
            "source": 2,
            "priority": 1,
            "status": 2,
            "email": "noor@example.com",
        }
        assert tool("create_ticket", **given) == "Ticket created successfully"
        assert tool("create_ticket", **{**given, "email": "no address"}).startswith(
            "Validation Error: [{'field': 'email'"
        )

    def test_are_read_changed_and_listed(self, tool: Tool, ticket: int) -> None:
        assert tool("get_ticket", ticket_id=ticket)["subject"] == "Printer on fire"
        changed = tool("update_ticket", ticket_id=ticket, ticket_fields={"priority": 4})
        assert (changed["success"], changed["ticket"]["priority"]) == (True, 4)
        wrong = tool("update_ticket", ticket_id=ticket, ticket_fields={"priority": 9})
        assert wrong["error"].startswith("Validation errors: [{'field': 'priority'")
        page = tool("get_tickets", page=1, per_page=1)
        assert (len(page["tickets"]), page["pagination"]["next_page"]) == (1, 2)

    def test_are_talked_about(self, tool: Tool, ticket: int) -> None:
        assert tool("create_ticket_reply", ticket_id=ticket, body="On it")["body_text"] == "On it"
        note = tool("create_ticket_note", ticket_id=ticket, body="for us")
        assert note["private"] is True
        assert tool("update_ticket_conversation", conversation_id=note["id"], body="better")["body_text"] == "better"
        assert [row["body_text"] for row in tool("get_ticket_conversation", ticket_id=ticket)] == ["On it", "better"]

    def test_have_a_summary(self, tool: Tool, ticket: int) -> None:
        assert tool("update_ticket_summary", ticket_id=ticket, body="Burns")["body_text"] == "Burns"
        assert tool("view_ticket_summary", ticket_id=ticket)["body_text"] == "Burns"
        assert tool("delete_ticket_summary", ticket_id=ticket)["success"] is True

    def test_are_deleted_although_the_tool_cannot_read_an_empty_answer(
        self, served: Desk, tool: Tool, ticket: int
    ) -> None:
        """It fails in the same way against the hosted service (contract 11, 18)."""
        with pytest.raises(Refused, match="Expecting value"):
            tool("delete_ticket", ticket_id=ticket)
        assert served.call("GET", f"/tickets/{ticket}")["deleted"] is True


class TestPeople:
    def test_contacts(self, served: Desk, tool: Tool) -> None:
        number = served.call("POST", "/contacts", {"name": "Robin Ruiz", "email": "robin@example.com"})["id"]
        assert tool("get_contact", contact_id=number)["name"] == "Robin Ruiz"
        assert tool("update_contact", contact_id=number, contact_fields={"job_title": "Baker"})["job_title"] == "Baker"
        assert tool("search_contacts", query="ruiz") == {"id": number, "name": "Robin Ruiz"}
        served.call("POST", "/contacts", {"name": "Zoe Zand", "email": "zoe@example.com"})
        assert number in [row["id"] for row in tool("list_contacts", per_page=100)]

    def test_companies(self, served: Desk, tool: Tool) -> None:
        number = served.call("POST", "/companies", {"name": "Parcels"})["id"]
        assert tool("view_company", company_id=number)["name"] == "Parcels"
        assert [row["id"] for row in tool("list_companies")["companies"]] == [number]
        for name, given in (("search_companies", {"query": "par"}), ("find_company_by_name", {"name": "par"})):
            assert tool(name, **given) == {"companies": [{"id": number, "name": "Parcels"}]}

    def test_agents(self, tool: Tool) -> None:
        made = tool("create_agent", agent_fields={"email": "kim@example.com", "ticket_scope": 1, "name": "Kim Park"})
        assert made["contact"]["email"] == "kim@example.com"
        assert tool("view_agent", agent_id=made["id"])["contact"]["name"] == "Kim Park"
        assert tool("update_agent", agent_id=made["id"], agent_fields={"occasional": True})["occasional"] is True
        assert tool("search_agents", query="kim")["id"] == made["id"]
        assert made["id"] in [row["id"] for row in tool("get_agents")]

    def test_groups(self, tool: Tool) -> None:
        number = tool("create_group", group_fields={"name": "Deliveries"})["id"]
        assert tool("view_group", group_id=number)["name"] == "Deliveries"
        changed = tool("update_group", group_id=number, group_fields={"name": "Parcels", "unassigned_for": "1h"})
        assert (changed["name"], changed["unassigned_for"]) == ("Parcels", "1h")
        assert tool("list_groups")["id"] == number


class TestCannedResponses:
    def test_are_kept_in_folders(self, tool: Tool) -> None:
        folder = tool("create_canned_response_folder", name="Greetings")["id"]
        assert tool("update_canned_response_folder", folder_id=folder, name="Hellos")["name"] == "Hellos"
        fields = {"title": "Hi", "content_html": "<p>Hi</p>", "folder_id": folder, "visibility": 0}
        made = tool("create_canned_response", canned_response_fields=fields)
        assert tool("view_canned_response", canned_response_id=made["id"])["title"] == "Hi"
        fields = {"title": "Hello"}
        changed = tool("update_canned_response", canned_response_id=made["id"], canned_response_fields=fields)
        assert changed["title"] == "Hello"
        assert tool("list_canned_responses", folder_id=folder)["id"] == made["id"]
        assert folder in [row["id"] for row in tool("list_canned_response_folders")]


class TestSolutions:
    def test_are_kept(self, tool: Tool) -> None:
        category = tool("create_solution_category", category_fields={"name": "Help"})["id"]
        changed = tool("update_solution_category", category_id=category, category_fields={"name": "Guides"})
        assert changed["name"] == tool("view_solution_category", category_id=category)["name"] == "Guides"
        assert tool("list_solution_categories")["id"] == category
        fields = {"name": "Start", "visibility": 1}
        folder = tool("create_solution_category_folder", category_id=category, folder_fields=fields)["id"]
        fields = {"name": "Begin", "description": "x"}
        changed = tool("update_solution_category_folder", folder_id=folder, folder_fields=fields)
        assert changed["name"] == tool("view_solution_category_folder", folder_id=folder)["name"] == "Begin"
        assert tool("list_solution_folders", category_id=category)["id"] == folder
        fields = {"title": "How to begin", "status": 1, "type": 1, "description": "<p>Begin</p>"}
        article = tool("create_solution_article", folder_id=folder, article_fields=fields)["id"]
        changed = tool("update_solution_article", article_id=article, article_fields={"status": 2})
        assert changed["status"] == tool("view_solution_article", article_id=article)["status"] == 2
        assert tool("list_solution_articles", folder_id=folder)["id"] == article


class TestSearch:
    def test_finds_tickets(self, served: Desk, tool: Tool, ticket: int) -> None:
        served.call("PUT", f"/tickets/{ticket}", {"tags": ["rare"]})
        found = tool("search_tickets", query="\"tag:'rare'\"")
        assert (found["total"], found["results"][0]["id"]) == (1, ticket)


class TestFields:
    def test_of_tickets(self, tool: Tool) -> None:
        with pytest.raises(Refused, match="Input should be a valid dictionary"):
            tool("get_ticket_fields")  # it promises an object, and the hosted service gives an array too
        assert tool("get_field_properties", field_name="type")["label"] == "Type"
        fields = {"label": "Region", "label_for_customers": "Region", "type": "custom_text"}
        number = tool("create_ticket_field", ticket_field_fields=fields)["id"]
        assert tool("view_ticket_field", ticket_field_id=number)["name"] == "cf_region"
        changed = tool("update_ticket_field", ticket_field_id=number, ticket_field_fields={"label": "Area"})
        assert changed["label"] == "Area"

    def test_of_contacts_and_companies(self, tool: Tool) -> None:
        assert "email" in [field["name"] for field in tool("list_contact_fields")]
        assert "domains" in [field["name"] for field in tool("list_company_fields")]
        fields = {"label": "Plan", "label_for_customers": "Plan", "type": "custom_text", "position": 3}
        number = tool("create_contact_field", contact_field_fields=fields)["id"]
        assert tool("view_contact_field", contact_field_id=number)["label"] == "Plan"
        changed = tool("update_contact_field", contact_field_id=number, contact_field_fields={"label": "Tariff"})
        assert changed["label"] == "Tariff"
