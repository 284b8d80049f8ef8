"""npm `freshdesk-api` 3.1.0, unmodified, over http: its whole surface (contract 12)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clients.desk import Desk, desk
from tests.clients.driving import Refused, driving

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(served: Desk) -> Iterator[Client]:
    """A call's data, and whether that was the last page."""
    with driving("freshdesk_api_package.mjs", {"url": served.url, "key": served.key}, {}) as api:
        yield lambda name, *given: api(name, *given)


@pytest.fixture(scope="module")
def client(answers: Client) -> Client:
    """The data alone."""
    return lambda name, *given: answers(name, *given)["data"]


@pytest.fixture
def ticket(client: Client) -> dict[str, Any]:
    given = {
        "subject": "Printer on fire",
        "description": "It burns",
        "email": "rita@example.com",
        "status": 2,
        "priority": 1,
    }
    made: dict[str, Any] = client("createTicket", given)
    return made


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


class TestTickets:
    def test_are_read_changed_deleted_and_restored(self, client: Client, ticket: dict[str, Any]) -> None:
        number = ticket["id"]
        assert client("getTicket", number)["description_text"] == "It burns"
        assert client("updateTicket", number, {"priority": 3})["priority"] == 3
        assert client("deleteTicket", number) is None
        assert client("getTicket", number)["deleted"] is True
        assert client("restoreTicket", number) is None
        assert "deleted" not in client("getTicket", number)

    def test_tell_whether_there_are_more(self, answers: Client, ticket: dict[str, Any]) -> None:
        answers(
            "createTicket",
            {"subject": "Another", "description": "d", "email": "rita@example.com", "status": 2, "priority": 1},
        )
        page = answers("listAllTickets", {"per_page": 1, "page": 1, "order_by": "created_at"})
        assert (len(page["data"]), page["isLast"], bool(page["requestId"])) == (1, False, True)
        nothing = answers("listAllTickets", {"email": "nobody@example.com"})
        assert (nothing["data"], nothing["isLast"]) == ([], True)

    def test_come_with_files(self, client: Client, tmp_path: Path) -> None:
        file = tmp_path / "log.txt"
        file.write_text("1234")
        given = {
            "subject": "Look", "description": "at this", "email": "rita@example.com", "status": 2, "priority": 1,
            "tags": ["a", "b"], "attachments": [str(file)],
        }  # fmt: skip
        made = client("createTicket", given)
        assert ([part["size"] for part in made["attachments"]], made["tags"]) == ([4], ["a", "b"])


class TestConversations:
    def test_are_written_changed_and_deleted(self, client: Client, ticket: dict[str, Any], tmp_path: Path) -> None:
        number = ticket["id"]
        assert client("createReply", number, {"body": "On it"})["body_text"] == "On it"
        file = tmp_path / "log.txt"
        file.write_text("1234")
        note = client("createNote", number, {"body": "for us", "private": "true", "attachments": [str(file)]})
        assert (note["private"], len(note["attachments"])) == (True, 1)
        assert client("updateConversation", note["id"], {"body": "better"})["body_text"] == "better"
        assert [row["body_text"] for row in client("listAllConversations", number)] == ["On it", "better"]
        assert client("deleteConversation", note["id"]) is None
        assert len(client("listAllConversations", number)) == 1


class TestTimeEntries:
    def test_are_kept(self, client: Client, ticket: dict[str, Any]) -> None:
        entry = client("createTimeEntry", ticket["id"], {"time_spent": "00:25", "billable": False})
        assert (entry["time_spent"], entry["timer_running"]) == ("00:25", False)
        assert client("updateTimeEntry", entry["id"], {"note": "Called"})["note"] == "Called"
        assert client("toggleTimer", entry["id"])["timer_running"] is True
        assert numbers(client("listAllTicketTimeEntries", ticket["id"])) == [entry["id"]]
        asked = {"billable": False, "executed_after": "2020-01-01", "executed_before": "2100-01-01", "page": 1}
        assert entry["id"] in numbers(client("listAllTimeEntries", asked))
        assert client("deleteTimeEntry", entry["id"]) is None


class TestPeople:
    def test_contacts(self, client: Client) -> None:
        made = client("createContact", {"name": "Robin Ruiz", "email": "robin@example.com"})
        number = made["id"]
        assert client("getContact", number)["name"] == "Robin Ruiz"
        assert client("updateContact", number, {"job_title": "Baker"})["job_title"] == "Baker"
        assert numbers(client("listAllContacts", {"email": "robin@example.com"})) == [number]
        assert client("makeAgent", number)["agent"]["id"] == number
        assert client("deleteAgent", number) is None
        assert client("deleteContact", number) is None

    def test_companies(self, client: Client) -> None:
        number = client("createCompany", {"name": "Parcels", "domains": ["parcels.example.com"]})["id"]
        assert client("getCompany", number)["name"] == "Parcels"
        assert client("searchCompany", {"name": "par"}) == {"companies": [{"id": number, "name": "Parcels"}]}
        assert numbers(client("listAllCompanies", {"page": 1})) == [number]
        assert client("updateCompany", number, {"note": "VIP"})["note"] == "VIP"
        assert client("deleteCompany", number) is None

    def test_agents_and_roles(self, client: Client) -> None:
        me = client("currentAgent")
        assert numbers(client("listAllAgents", {"email": "ada@example.com"})) == [me["id"]]
        assert client("getAgent", me["id"])["contact"]["name"] == "Ada Ames"
        assert client("updateAgent", me["id"], {"signature": "<p>Ada</p>"})["signature"] == "<p>Ada</p>"
        roles = client("listAllRoles")
        assert client("getRole", roles[0]["id"])["name"] == roles[0]["name"]


class TestRefusals:
    def test_are_understood(self, client: Client) -> None:
        with pytest.raises(Refused) as refused:
            client("getTicket", 10_000)
        assert (refused.value.message, refused.value.status) == ("The requested entity was not found", 404)
        with pytest.raises(Refused) as refused:
            client("createTicket", {"subject": 1})
        assert (refused.value.message, refused.value.status) == ("Validation failed", 400)
        client("createCompany", {"name": "Twice"})
        with pytest.raises(Refused) as refused:
            client("createCompany", {"name": "Twice"})
        assert (refused.value.message, refused.value.status) == ("Validation failed", 409)

    def test_of_a_stranger(self, served: Desk) -> None:
        given = {"url": served.url, "key": "wrong"}
        with driving("freshdesk_api_package.mjs", given, {}) as stranger, pytest.raises(Refused) as refused:
            stranger("currentAgent")
        assert refused.value.status == 401


class TestSearch:
    def test_finds_tickets_contacts_and_companies(
        self, answers: Client, client: Client, ticket: dict[str, Any]
    ) -> None:
        client("updateTicket", ticket["id"], {"priority": 4, "tags": ["rare"]})
        found = client("filterTickets", "priority:4 AND tag:'rare'", 1)
        assert (found["total"], numbers(found["results"])) == (1, [ticket["id"]])
        contact = client("createContact", {"name": "Uma Unger", "email": "uma@example.com"})["id"]
        assert numbers(client("filterContacts", "email:'uma@example.com'")["results"]) == [contact]
        company = client("createCompany", {"name": "Bakers", "domains": ["bakers.example.com"]})["id"]
        assert numbers(client("filterCompanies", "domain:'bakers.example.com'")["results"]) == [company]


class TestFieldsAndSettings:
    def test_are_read(self, client: Client) -> None:
        assert "requester" in [field["name"] for field in client("listAllTicketFields", {})]
        assert len(client("listAllTicketFields", {"type": "default_priority"})) == 1
        assert "email" in [field["name"] for field in client("listAllContactFields")]
        assert "domains" in [field["name"] for field in client("listAllCompanyFields")]
        assert client("getSettings")["primary_language"] == "en"


class TestSolutions:
    def test_are_kept_in_every_language(self, client: Client) -> None:
        category = client("createSolutionCategory", {"name": "Help"})["id"]
        assert client("updateSolutionCategory", category, {"name": "Guides"})["name"] == "Guides"
        assert client("getSolutionCategory", category)["name"] == "Guides"
        assert category in numbers(client("listAllSolutionCategories"))
        folder = client("createSolutionFolder", category, {"name": "Start", "visibility": 1})["id"]
        assert client("updateSolutionFolder", folder, {"description": "x"})["description"] == "x"
        assert client("getSolutionFolder", folder)["name"] == "Start"
        assert numbers(client("listAllSolutionCategoryFolders", category)) == [folder]
        given = {"title": "How to begin", "description": "<p>Begin</p>", "status": 2, "type": 1}
        article = client("createSolutionArticle", folder, given)["id"]
        assert client("updateSolutionArticle", article, {"title": "How to start"})["title"] == "How to start"
        assert client("getSolutionArticle", article)["status"] == 2
        assert numbers(client("listAllSolutionFolderArticles", folder)) == [article]
        assert numbers(client("searchSolutionArticles", "start")) == [article]

        assert client("createTranslatedSolutionCategory", category, "fr", {"name": "Aide"})["name"] == "Aide"
        assert client("updateTranslatedSolutionCategory", category, "fr", {"name": "Guide"})["name"] == "Guide"
        assert client("getTranslatedSolutionCategory", category, "fr")["name"] == "Guide"
        assert client("createTranslatedSolutionFolder", folder, "fr", {"name": "Début"})["name"] == "Début"
        assert client("updateTranslatedSolutionFolder", folder, "fr", {"name": "Départ"})["name"] == "Départ"
        assert client("getTranslatedSolutionFolder", folder, "fr")["name"] == "Départ"
        given = {"title": "Commencer", "description": "<p>Oui</p>", "status": 2}
        assert client("createTranslatedSolutionArticle", article, "fr", given)["title"] == "Commencer"
        assert client("updateTranslatedSolutionArticle", article, "fr", {"title": "Démarrer"})["title"] == "Démarrer"
        assert client("getTranslatedSolutionArticle", article, "fr")["title"] == "Démarrer"

        assert client("deleteSolutionArticle", article) is None
        assert client("deleteSolutionFolder", folder) is None
        assert client("deleteSolutionCategory", category) is None
