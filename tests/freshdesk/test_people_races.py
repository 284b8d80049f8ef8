"""Many callers at the same moment: one person, one company, one group comes of what is one (Freshdesk contract 6.3)."""

import json
import threading
from typing import Any

from tests.contract.api import Wire
from tests.freshdesk.api import Api, basic
from tests.freshdesk.people import contact, ids, look

CALLERS = 6


def all_at_once(api: Api, requests: list[tuple[str, str, Any]]) -> list[tuple[int, bytes]]:
    """The answers to calls that are made at the same moment, each on a connection of its own."""
    assert api.token is not None
    proof = basic(api.token)
    ready, answers = threading.Barrier(len(requests)), [(0, b"")] * len(requests)

    def call(number: int) -> None:
        method, path, body = requests[number]
        wire, content = Wire(api.server.port), json.dumps(body).encode() if body is not None else b""
        head = f"{method} /api/v2{path} HTTP/1.1\r\nhost: x\r\nauthorization: {proof}\r\ncontent-length: {len(content)}\r\n\r\n"
        ready.wait()
        status, _, answered = wire.exchange(head.encode() + content)
        answers[number] = (status, answered)
        wire.close()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def statuses(answers: list[tuple[int, bytes]]) -> list[int]:
    return sorted(status for status, _ in answers)


def test_one_of_many_who_come_with_the_same(api: Api) -> None:
    for path, body in (
        ("/contacts", {"name": "Rita", "email": "rita@example.com"}),
        ("/contacts", {"name": "Sam", "unique_external_id": "x"}),
        ("/contacts", {"name": "Tom", "phone": "1", "other_emails": ["a@example.com", "b@example.com"]}),
        ("/companies", {"name": "Parcels", "domains": ["example.org", "example.net"]}),
        ("/groups", {"name": "Deliveries"}),
        ("/agents", {"email": "kim@example.com", "ticket_scope": 1}),
    ):
        answers = all_at_once(api, [("POST", path, body)] * CALLERS)
        assert statuses(answers) == [201, *[409] * (CALLERS - 1)], (path, answers)
    assert [len(look(api, path)) for path in ("/contacts", "/companies", "/groups", "/agents")] == [3, 1, 1, 2]


def test_an_address_is_a_contacts_or_an_agents(api: Api) -> None:
    for turn in range(3):
        email = f"kim{turn}@example.com"
        contact_, agent = {"name": "Kim", "email": email}, {"email": email, "ticket_scope": 1}
        answers = all_at_once(api, [("POST", "/contacts", contact_), ("POST", "/agents", agent)] * 3)
        assert statuses(answers) == [201, *[409] * 5], answers


def test_a_contact_becomes_an_agent_once(api: Api) -> None:
    rita = contact(api)["id"]
    answers = all_at_once(api, [("PUT", f"/contacts/{rita}/make_agent", {})] * CALLERS)
    assert statuses(answers) == [200, *[404] * (CALLERS - 1)], answers
    answers = all_at_once(api, [("DELETE", f"/agents/{rita}", None)] * CALLERS)
    assert statuses(answers) == [204, *[404] * (CALLERS - 1)], answers
    assert ids(look(api, "/contacts")) == [rita]


def test_merges_in_a_circle(api: Api) -> None:
    """Three who are merged into one another at the same moment end up as one, or as who could not be merged any more."""
    first, second, third = (contact(api, name)["id"] for name in ("Rita", "Sam", "Tom"))
    chosen = {"email": None}

    def merge(primary: int, other: int) -> tuple[str, str, Any]:
        return (
            "POST",
            "/contacts/merge",
            {"primary_contact_id": primary, "secondary_contact_ids": [other], "contact": chosen},
        )

    answers = all_at_once(api, [merge(first, second), merge(second, third), merge(third, first)])
    assert set(statuses(answers)) <= {204, 400}
    merged = [row for row in api.rows("contacts") if row["merged_into"] is not None]
    assert len(merged) == statuses(answers).count(204) >= 1
    assert len(look(api, "/contacts")) == 3 - len(merged) >= 1
