"""npm `n8n-nodes-base` 2.41.2, its Freshdesk node: the calls that its operations make, with its way of reading (contract 11, 12).

The node runs inside an n8n only, so the calls are made here as its code makes them: the credentials bare, without the
word Basic; a content type on every call; what nobody wrote left out, but a subject and a description as "null".
"""

import base64
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.clients.desk import Desk, desk

JSON = dict[str, Any]


class Node:
    """The node with its credentials."""

    def __init__(self, served: Desk) -> None:
        bare = base64.b64encode(f"{served.key}:X".encode()).decode()
        self._url = f"{served.url}/api/v2"
        self._headers = {"Authorization": bare, "Content-Type": "application/json"}

    def request(self, method: str, path: str, body: JSON | None = None, **asked: Any) -> httpx2.Response:
        """Whatever is not a success ends the workflow."""
        url = path if path.startswith("http") else self._url + path
        given = {"json": body} if body else {}
        answer = httpx2.request(method, url, headers=self._headers, params=asked or None, trust_env=False, **given)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer

    def everything(self, path: str, **asked: Any) -> list[JSON]:
        """Follows the link word by word, up to its first semicolon, as long as it says `rel="next"`."""
        answer = self.request("GET", path, **asked, per_page=2)
        rows: list[JSON] = answer.json()
        while 'rel="next"' in answer.headers.get("link", ""):
            url = answer.headers["link"].split(";")[0].replace("<", "").replace(">", "")
            answer = self.request("GET", url)
            rows += answer.json()
        return rows

    def ticket(self, **given: Any) -> JSON:
        body = {"status": 2, "priority": 1, "source": 2, "subject": "null", "description": "null", **given}
        created: JSON = self.request("POST", "/tickets", body).json()
        return created


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture(scope="module")
def node(served: Desk) -> Node:
    return Node(served)


def test_the_credentials_are_tried(served: Desk) -> None:
    """Here, and nowhere else, the node says Basic."""
    assert served.call("GET", "/agents/me")["contact"]["email"] == "ada@example.com"


@pytest.mark.parametrize(
    "requester",
    [
        {"email": "rita@example.com"},
        {"phone": "+15550100", "name": "Rita"},
        {"twitter_id": "rita"},
        {"unique_external_id": "r-1"},
    ],
)
def test_a_ticket_is_created_for_whoever_is_named(node: Node, requester: JSON) -> None:
    ticket = node.ticket(**requester)
    assert (ticket["subject"], ticket["description_text"], ticket["status"]) == ("null", "null", 2)
    again = node.ticket(**requester)
    assert again["requester_id"] == ticket["requester_id"]
    assert node.ticket(requester_id=ticket["requester_id"])["requester_id"] == ticket["requester_id"]


def test_a_ticket_takes_every_option(served: Desk, node: Node) -> None:
    """Tags and copies are split at commas; times come as its editor writes them. A mailbox decides the product."""
    group = served.call("POST", "/groups", {"name": "Deliveries"})["id"]
    product = served.call("POST", "/products", {"name": "Printers"})["id"]
    company = served.call("POST", "/companies", {"name": "Parcels"})["id"]
    [config, *_] = served.call("GET", "/email_configs")
    options = {
        "name": "Rita",
        "type": "Incident",
        "responder_id": served.call("GET", "/agents/me")["id"],
        "company_id": company,
        "product_id": product,
        "group_id": group,
        "fr_due_by": "2090-01-02T10:00:00.000Z",
        "email_config_id": config["id"],
        "due_by": "2090-01-03T10:00:00.000Z",
        "tags": ["hw", "urgent"],
        "cc_emails": ["noor@example.com", "zoe@example.com"],
    }
    served.call("PUT", f"/contacts/{served.call('POST', '/contacts', COMPANION)['id']}", {"company_id": company})
    ticket = node.ticket(email=COMPANION["email"], **options)
    kept = {name: value for name, value in options.items() if name not in {"name", "product_id", "fr_due_by", "due_by"}}
    assert {name: ticket[name] for name in kept} == kept
    assert ticket["product_id"] is None
    assert (ticket["fr_due_by"], ticket["due_by"]) == ("2090-01-02T10:00:00Z", "2090-01-03T10:00:00Z")
    changed = node.request("PUT", f"/tickets/{ticket['id']}", {"status": 3, "priority": 4, "source": 3, "tags": ["a"]})
    assert {name: changed.json()[name] for name in ("status", "priority", "source", "tags")} == {
        "status": 3,
        "priority": 4,
        "source": 3,
        "tags": ["a"],
    }


COMPANION = {"name": "Robin", "email": "robin@example.com"}


def test_a_ticket_is_moved_to_another_requester(node: Node) -> None:
    number = node.ticket(email="rita@example.com")["id"]
    moved = node.request("PUT", f"/tickets/{number}", {"email": "zoe@example.com", "name": "Zoe"}).json()
    assert moved["requester_id"] == node.ticket(email="zoe@example.com")["requester_id"]
    assert node.request("GET", f"/tickets/{number}").json()["id"] == number


def test_all_tickets_are_listed(node: Node) -> None:
    made = {node.ticket(email="kim@example.com")["id"] for _ in range(5)}
    asked = {"email": "kim@example.com", "updated_since": "2020-01-01T00:00:00.000Z", "order_by": "created_at"}
    rows = node.everything("/tickets", **asked, order_type="asc", include="requester,stats,company")
    assert [row["id"] for row in rows] == sorted(made)
    assert {row["requester"]["email"] for row in rows} == {"kim@example.com"}
    assert all({"stats", "company"} <= row.keys() for row in rows)
    some = node.request("GET", "/tickets", requester_id=rows[0]["requester_id"], per_page=3).json()
    assert len(some) == 3


def test_a_ticket_is_deleted_without_an_answer(node: Node) -> None:
    number = node.ticket(email="rita@example.com")["id"]
    assert node.request("DELETE", f"/tickets/{number}").content == b""
    assert node.request("GET", f"/tickets/{number}").json()["deleted"] is True


def test_contacts_come_and_go(served: Desk, node: Node) -> None:
    field = {"label": "Plan", "label_for_customers": "Plan", "type": "custom_text", "position": 9}
    served.call("POST", "/contact_fields", field)
    given = {
        "name": "Noor",
        "email": "noor@example.com",
        "address": "1 Main Street",
        "custom_fields": {"plan": "large"},
        "description": "Buys often",
        "job_title": "Baker",
        "language": "en",
        "mobile": "+15550111",
        "phone": "+15550112",
        "tags": ["vip"],
        "time_zone": "Paris",
        "twitter_id": "noor",
        "unique_external_id": "n-1",
    }
    contact = node.request("POST", "/contacts", given).json()
    assert {name: contact[name] for name in given} == given
    path = f"/contacts/{contact['id']}"
    changed = node.request("PUT", path, {"custom_fields": {"plan": "small"}, "job_title": "Cook"}).json()
    assert (changed["custom_fields"]["plan"], changed["job_title"]) == ("small", "Cook")
    for filters in ({"email": "noor@example.com"}, {"mobile": "+15550111"}, {"phone": "+15550112"}):
        rows = node.request("GET", "/contacts", **filters, state="unverified").json()
        assert [row["id"] for row in rows] == [contact["id"]]
    assert node.request("GET", "/contacts", updated_since="2090-01-01T00:00:00.000Z").json() == []
    assert node.request("DELETE", path).content == b""
    assert node.request("GET", path).json()["deleted"] is True
