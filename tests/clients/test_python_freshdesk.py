"""PyPI `python-freshdesk` 1.3.9, unmodified, as acme.freshdesk.com over https: its whole surface (contract 12)."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clients.desk import HOST, Desk, desk
from tests.clients.driving import Driven, Refused, driving
from tests.clients.published import CLIENTS

README = Path(__file__).resolve().parents[2] / "README.md"
Contact = dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served"), "--tls") as opened:
        yield opened


@pytest.fixture(scope="module")
def client(served: Desk) -> Iterator[Driven]:
    with driving("python_freshdesk.py", {"domain": HOST, "key": served.key}, served.through_proxy) as api:
        yield api


def numbers(rows: list[Contact]) -> list[int]:
    return [row["id"] for row in rows]


class TestTickets:
    def test_are_created_and_read(self, client: Driven) -> None:
        made = client(
            "tickets.create_ticket", "Printer on fire", email="rita@example.com", description="It burns", tags=["hw"]
        )
        assert (made["str"], made["status"], made["priority"], made["source"]) == (
            "Printer on fire", "open", "low", "portal",
        )  # fmt: skip
        assert made["description_text"] == "It burns"
        client("comments.create_note", made["id"], "n")
        read = client("tickets.get_ticket", made["id"], "stats", "conversations", "requester", "company")
        assert read["tags"] == ["hw"]
        assert read["requester"]["email"] == "rita@example.com"
        assert [entry["body_text"] for entry in read["conversations"]] == ["n"]
        assert read["stats"]["resolved_at"] is None
        assert read["company"] is None or read["company"] == {}

    def test_come_with_files(self, client: Driven, tmp_path: Path) -> None:
        file = tmp_path / "log.txt"
        file.write_text("1234")
        made = client(
            "tickets.create_ticket",
            "Look",
            email="rita@example.com",
            description="at this",
            tags=["a", "b"],
            attachments=[str(file)],
        )
        assert [(part["name"], part["size"]) for part in made["attachments"]] == [("log.txt", 4)]
        assert made["tags"] == ["a", "b"]

    def test_are_changed_and_deleted(self, client: Driven) -> None:
        number = client("tickets.create_ticket", "A", email="rita@example.com", description="d")["id"]
        after = client("tickets.update_ticket", number, status=4, priority=4)
        assert (after["status"], after["priority"]) == ("resolved", "urgent")
        assert client("tickets.delete_ticket", number) is None
        assert number in numbers(client("tickets.list_deleted_tickets"))
        assert number not in numbers(client("tickets.list_tickets", filter_name=None))

    def test_begin_as_an_outbound_email(self, served: Desk, client: Driven) -> None:
        [config] = served.call("GET", "/email_configs")
        made = client("tickets.create_outbound_email", "Hello", "How are you?", "noor@example.com", config["id"])
        assert (made["subject"], made["status"], made["_source"]) == ("Hello", "closed", 10)

    def test_are_listed_page_by_page(self, served: Desk, client: Driven) -> None:
        for number in range(103):
            served.call("POST", "/tickets", {"email": "many@example.com", "subject": f"{number}", "description": "d"})
        everything = numbers(client("tickets.list_tickets", email="many@example.com", filter_name=None))
        assert len(everything) == len(set(everything)) == 103
        since = "2020-01-01T00:00:00Z"
        page = client("tickets.list_tickets", filter_name=None, updated_since=since, page=1, per_page=2)
        assert len(page) == 2
        mine = client("tickets.list_new_and_my_open_tickets")
        assert set(everything) <= set(numbers(mine))
        assert client("tickets.list_watched_tickets") == []


class TestComments:
    def test_are_written_and_listed(self, client: Driven) -> None:
        number = client("tickets.create_ticket", "A", email="rita@example.com", description="d")["id"]
        note = client("comments.create_note", number, "for us", private=True)
        assert (note["source"], note["private"], str(note["ticket_id"])) == ("note", True, str(number))
        reply = client("comments.create_reply", number, "<p>for you</p>", cc_emails=["noor@example.com"])
        assert (reply["source"], reply["str"], reply["replied_to"]) == ("reply", "for you", ["rita@example.com"])
        listed = client("comments.list_comments", number)
        assert [(one["str"], one["source"]) for one in listed] == [("for us", "note"), ("for you", "reply")]


class TestContacts:
    def test_are_created_changed_and_found(self, client: Driven) -> None:
        made = client("contacts.create_contact", name="Robin Ruiz", email="robin@example.com")
        assert (made["str"], made["description"], made["view_all_tickets"]) == (
            "Robin Ruiz", "Freshdesk Contact", False,
        )  # fmt: skip
        assert client("contacts.update_contact", made["id"], job_title="Baker")["job_title"] == "Baker"
        assert client("contacts.get_contact", made["id"])["job_title"] == "Baker"
        assert numbers(client("contacts.list_contacts", email="robin@example.com")) == [made["id"]]
        assert made["id"] in numbers(client("contacts.list_contacts", _updated_since="2020-01-01T00:00:00Z"))

    def test_go_and_come_back_and_go_for_good(self, client: Driven) -> None:
        number = client("contacts.create_contact", name="Sam", email="sam@example.com")["id"]
        assert client("contacts.soft_delete_contact", number) is None
        assert numbers(client("contacts.list_contacts", state="deleted")) == [number]
        assert client("contacts.restore_contact", number) is None
        assert client("contacts.permanently_delete_contact", number) is None
        with pytest.raises(Refused) as refused:
            client("contacts.get_contact", number)
        assert refused.value.kind == "FreshdeskNotFound"

    def test_become_agents(self, client: Driven) -> None:
        number = client("contacts.create_contact", name="Alex Abel", email="alex@example.com")["id"]
        agent = client("contacts.make_agent", number)
        assert (agent["id"], agent["ticket_scope"], agent["str"]) == (number, 2, "Alex Abel")
        assert client("agents.delete_agent", number) is None
        assert client("contacts.get_contact", number)["str"] == "Alex Abel"


class TestCompanies:
    def test_are_kept(self, client: Driven) -> None:
        made = client("companies.create_company", name="Parcels", domains=["parcels.example.com"])
        assert client("companies.update_company", made["id"], note="VIP")["note"] == "VIP"
        assert client("companies.get_company", made["id"])["domains"] == ["parcels.example.com"]
        assert made["id"] in numbers(client("companies.list_companies"))
        assert client("customers.get_customer", made["id"])["repr"] == "<Customer 'Parcels'>"
        assert client("companies.delete_company", made["id"]) is None


class TestPeopleOfTheDesk:
    def test_agents(self, client: Driven) -> None:
        me = client("agents.currently_authenticated_agent")
        assert me["contact"]["email"] == "ada@example.com"
        assert numbers(client("agents.list_agents", email="ada@example.com")) == [me["id"]]
        assert client("agents.get_agent", me["id"])["role_ids"] == me["role_ids"]
        assert client("agents.update_agent", me["id"], signature="<p>Ada</p>")["signature"] == "<p>Ada</p>"

    def test_groups(self, served: Desk, client: Driven) -> None:
        number = served.call("POST", "/groups", {"name": "Deliveries"})["id"]
        assert client("groups.get_group", number)["str"] == "Deliveries"
        assert number in numbers(client("groups.list_groups"))

    def test_roles(self, client: Driven) -> None:
        roles = client("roles.list_roles")
        assert "Account Administrator" in [role["str"] for role in roles]
        assert client("roles.get_role", roles[0]["id"])["str"] == roles[0]["str"]


def test_time_entries(served: Desk, client: Driven) -> None:
    number = client("tickets.create_ticket", "A", email="rita@example.com", description="d")["id"]
    served.call("POST", f"/tickets/{number}/time_entries", {"time_spent": "00:25", "note": "Called"})
    [entry] = client("time_entries.list_time_entries", number)
    assert entry["str"] == "Called (00:25)"
    assert entry["id"] in numbers(client("time_entries.list_time_entries"))


class TestRefusals:
    """Each becomes the exception made for it."""

    def test_name_every_wrong_field(self, client: Driven) -> None:
        with pytest.raises(Refused) as refused:
            client("tickets.create_ticket", "A", email="no address", priority=9, wrong=1)
        assert refused.value.kind == "FreshdeskBadRequest"
        for part in (
            "Validation failed",
            "'email'",
            "'priority'",
            "'wrong'",
            "It should be one of these values: '1,2,3,4'",
        ):
            assert part in refused.value.message

    @pytest.mark.parametrize(
        ("role", "what", "kind", "message"),
        [
            (None, "tickets.get_ticket", "FreshdeskUnauthorized", "You have to be logged in to perform this action."),
            ("AGENT", "agents.get_agent", "FreshdeskAccessDenied", "You are not authorized to perform this action."),
            ("ACCOUNT_ADMIN", "tickets.get_ticket", "FreshdeskNotFound", "Freshdesk Request Failed"),
        ],
    )
    def test_of_a_caller(self, served: Desk, role: str | None, what: str, kind: str, message: str) -> None:
        key = served.hire(f"{role.lower()}@example.com", role) if role else "wrong"
        given = {"domain": HOST, "key": key}
        with driving("python_freshdesk.py", given, served.through_proxy) as caller, pytest.raises(Refused) as refused:
            caller(what, 10_000)
        assert (refused.value.kind, refused.value.message) == (kind, message)

    def test_of_too_many_calls(self, tmp_path: Path) -> None:
        with desk(tmp_path, "--tls", environment={"FREEHOLD_FRESHDESK_RATE_LIMIT": "3"}) as limited:
            given = {"domain": HOST, "key": limited.key}
            with driving("python_freshdesk.py", given, limited.through_proxy) as api:
                for _ in range(3):
                    api("tickets.list_tickets")
                with pytest.raises(Refused) as refused:
                    api("tickets.list_tickets")
        assert refused.value.kind == "FreshdeskRateLimited"
        assert "until " in refused.value.message
        assert "until None" not in refused.value.message


def test_as_the_readme_shows_it(served: Desk) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    [code] = [block for block in blocks if "freshdesk" in block]
    host = f"localhost:{served.url.rpartition(':')[2]}/my.freshdesk.com"
    code = code.replace("localhost:8443/my.freshdesk.com", host).replace("my-desk/tls/ca.pem", served.authority)
    typed = f"KEY = {served.key!r}\n{code}"
    others = {name: value for name, value in os.environ.items() if name not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    program = [str(CLIENTS / "bin/python"), "-c", typed]
    done = subprocess.run(program, env=others, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    [ticket] = served.call("GET", "/tickets?email=noor@example.com&per_page=1")
    assert ticket["subject"] == "Where is my parcel?"
    [entry] = served.call("GET", f"/tickets/{ticket['id']}/conversations")
    assert entry["body_text"] == "On its way"


def test_without_a_proxy_the_host_stands_in_the_path(served: Desk) -> None:
    """The way that needs nothing but the certificate (contract 12.2)."""
    domain = f"localhost:{served.url.rpartition(':')[2]}/{HOST}"
    with driving("python_freshdesk.py", {"domain": domain, "key": served.key}, served.trusting) as api:
        assert api("agents.currently_authenticated_agent")["contact"]["email"] == "ada@example.com"
        assert api("tickets.create_ticket", "A", email="rita@example.com", description="d")["subject"] == "A"


class TestSearch:
    def test_finds_tickets_contacts_and_companies(self, served: Desk, client: Driven) -> None:
        number = client(
            "tickets.create_ticket", "Find me", email="rita@example.com", description="d", tags=["rare"], priority=4
        )["id"]
        assert numbers(client("tickets.filter_tickets", query="tag:'rare' AND priority:4")) == [number]
        contact = client("contacts.create_contact", name="Uma Unger", email="uma@example.com")["id"]
        assert numbers(client("contacts.filter_contacts", query="email:'uma@example.com'")) == [contact]
        company = client("companies.create_company", name="Bakers", domains=["bakers.example.com"])["id"]
        assert numbers(client("companies.filter_companies", query="domain:'bakers.example.com'")) == [company]

    def test_walks_through_pages_of_thirty(self, served: Desk, client: Driven) -> None:
        for number in range(35):
            given = {"email": "many@example.com", "subject": f"{number}", "description": "d", "tags": ["crowd"]}
            served.call("POST", "/tickets", given)
        assert len(set(numbers(client("tickets.filter_tickets", query="tag:'crowd'")))) == 35


def test_ticket_fields(client: Driven) -> None:
    assert "requester" in [field["str"] for field in client("ticket_fields.list_ticket_fields")]
    [priority] = client("ticket_fields.list_ticket_fields", type="default_priority")
    assert priority["choices"]["Urgent"] == 4


class TestSolutions:
    def test_are_kept_in_every_language(self, served: Desk, client: Driven) -> None:
        category = client("solutions.categories.create_category", name="Help", description="d")["id"]
        assert client("solutions.categories.update_category", category, name="Guides")["name"] == "Guides"
        assert (
            client("solutions.categories.get_category", category)["repr"] == f"<SolutionCategory 'Guides' #{category}>"
        )
        assert category in numbers(client("solutions.categories.list_categories"))
        folder = client("solutions.folders.create_folder", category, name="Start", visibility=1)["id"]
        assert client("solutions.folders.update_folder", folder, description="x")["description"] == "x"
        assert client("solutions.folders.get_folder", folder)["name"] == "Start"
        assert numbers(client("solutions.folders.list_from_category", category)) == [folder]
        given = {"title": "How to begin", "description": "<p>Begin</p>", "status": 2, "type": 1}
        article = client("solutions.articles.create_article", folder, **given)["id"]
        assert client("solutions.articles.update_article", article, title="How to start")["title"] == "How to start"
        assert client("solutions.articles.get_article", article)["status"] == "published"
        assert numbers(client("solutions.articles.list_from_folder", folder)) == [article]
        assert numbers(client("solutions.articles.search", "start")) == [article]

        made = client("solutions.categories.create_category_translation", category, "fr", name="Aide")
        assert made["name"] == "Aide"
        after = client("solutions.categories.update_category_translation", category, "fr", name="Guide")
        assert (
            after["name"] == client("solutions.categories.get_category_translated", category, "fr")["name"] == "Guide"
        )
        made = client("solutions.folders.create_folder_translation", folder, "fr", name="Début")
        after = client("solutions.folders.update_folder_translation", folder, "fr", name="Départ")
        assert after["name"] == client("solutions.folders.get_folder_translated", folder, "fr")["name"] == "Départ"
        assert numbers(client("solutions.folders.list_from_category_translated", category, "fr")) == [folder]
        given = {"title": "Commencer", "description": "<p>Oui</p>", "status": 2}
        made = client("solutions.articles.create_article_translation", article, "fr", **given)
        after = client("solutions.articles.update_article_translation", article, "fr", title="Démarrer")
        read = client("solutions.articles.get_article_translated", article, "fr")
        assert after["title"] == read["title"] == "Démarrer"
        assert numbers(client("solutions.articles.list_from_folder_translated", folder, "fr")) == [article]

        assert client("solutions.articles.delete_article", article) is None
        assert client("solutions.folders.delete_folder", folder) is None
        assert client("solutions.categories.delete_category", category) is None
