"""The list of tickets: filters, order, pages, what is embedded, who sees what (Freshdesk contract 2, 6.1.2)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.freshdesk.account import make_company, mark_as_spam
from tests.freshdesk.api import Api

from freehold.kernel.clock import DAY, HOUR, MINUTE, SECOND, ManualClock


class TestPages:
    def test_thirty_of_them_newest_first_and_one_link(self, api: Api) -> None:
        for _ in range(31):
            api.ticket()
        answer = api.get("/tickets")
        assert [row["id"] for row in answer.body] == list(range(31, 1, -1))
        link = answer.headers["link"]
        assert link == f'<http://127.0.0.1:{api.server.port}/api/v2/tickets?page=2>; rel="next"'
        last = api.get("/tickets", page=2)
        assert ([row["id"] for row in last.body], "link" in last.headers) == ([1], False)
        beyond = api.get("/tickets", page=3)
        assert (beyond.status, beyond.body, "link" in beyond.headers) == (200, [], False)
        exact = api.get("/tickets", per_page=31)
        assert (len(exact.body), "link" in exact.headers) == (31, False)

    def test_the_link_repeats_the_request_and_the_host(self, api: Api) -> None:
        for _ in range(3):
            api.ticket(email="a+b@example.com")
        asked = {
            "order_by": "updated_at",
            "order_type": "asc",
            "include": "requester,stats",
            "updated_since": "2026-01-01T00:00:00.000000Z",
            "email": "a+b@example.com",
            "per_page": "1",
        }
        answer = api.get("/tickets", headers={"host": "acme.freshdesk.com:8443"}, **asked)
        url = urlsplit(answer.headers["link"][1:].partition(">")[0])
        assert (url.scheme, url.netloc, url.path) == ("http", "acme.freshdesk.com:8443", "/api/v2/tickets")
        assert parse_qs(url.query) == {
            **{name: [value] for name, value in asked.items()},
            "page": ["2"],
        }
        assert api.numbers(**asked) == [1, 2, 3]

    def test_parameters_that_come_twice_count_once(self, api: Api) -> None:
        for _ in range(3):
            api.ticket()
        once = "updated_since=2026-01-01T00:00:00Z&page=1&per_page=2"
        again = "updated_since=2026-01-01T00%3A00%3A00Z&page=1&per_page=2"
        answer = api.get(f"/tickets?{once}&{again}")
        assert [row["id"] for row in answer.body] == [3, 2]
        assert answer.headers["link"].count("per_page") == 1

    @pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1.5", "", "1e1", "9" * 30])
    def test_sizes_that_are_none(self, sqlite_api: Api, size: str) -> None:
        for path in ("/tickets", "/tickets/1/conversations"):
            sqlite_api.ticket()
            assert set(sqlite_api.wrong("GET", f"{path}?per_page={size}")) == {"per_page"}
        message = "It should be a Positive Integer less than or equal to 100"
        if size in ("0", "101"):
            assert sqlite_api.wrong("GET", f"/tickets?per_page={size}") == {"per_page": ("invalid_value", message)}

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
    def test_pages_that_are_none(self, sqlite_api: Api, page: str) -> None:
        assert set(sqlite_api.wrong("GET", f"/tickets?page={page}&per_page=x")) == {"page", "per_page"}

    def test_three_hundred_pages_and_no_more(self, sqlite_api: Api) -> None:
        assert sqlite_api.get("/tickets", page=300, per_page=100).body == []
        message = "You cannot access tickets beyond the 300th page. Please provide a smaller page number."
        assert sqlite_api.wrong("GET", "/tickets?page=301") == {"page": ("invalid_value", message)}
        sqlite_api.ticket()
        assert sqlite_api.get("/tickets/1/conversations", page=301).body == []


def test_parameters_that_there_are_not(sqlite_api: Api) -> None:
    sqlite_api.ticket()
    unknown = ("invalid_field", "Unexpected/invalid field in request")
    assert sqlite_api.wrong("GET", "/tickets?foo=1&Page=2") == {"foo": unknown, "Page": unknown}
    assert sqlite_api.wrong("GET", "/tickets/1?foo=1") == {"foo": unknown}
    assert sqlite_api.codes(
        "GET", "/tickets?filter=mine&order_by=id&order_type=up&updated_since=now&requester_id=x"
    ) == {
        "filter": "invalid_value",
        "order_by": "invalid_value",
        "order_type": "invalid_value",
        "updated_since": "datatype_mismatch",
        "requester_id": "datatype_mismatch",
    }


class TestIncludes:
    def test_each_adds_what_it_says(self, api: Api) -> None:
        company = make_company(api, "Acme", "acme.example")
        api.ticket(email="rita@acme.example", name="Rita Ray")
        plain = api.get("/tickets").body[0]
        answer = api.get("/tickets", include="requester,stats,company,description").body[0]
        requester = {"id": plain["requester_id"], "name": "Rita Ray", "email": "rita@acme.example",
                     "mobile": None, "phone": None}  # fmt: skip
        added = {
            "requester": requester,
            "company": {"id": company, "name": "Acme"},
            "description": "<div>It burns</div>",
            "description_text": "It burns",
            "stats": {
                "agent_responded_at": None,
                "requester_responded_at": None,
                "first_responded_at": None,
                "status_updated_at": "2026-01-05T09:00:00Z",
                "reopened_at": None,
                "resolved_at": None,
                "closed_at": None,
                "pending_since": None,
            },
        }
        assert answer == {**plain, **added}
        viewed = api.look(1, include="requester, company ,stats")
        assert {name: viewed[name] for name in ("requester", "company", "stats")} == {
            name: added[name] for name in ("requester", "company", "stats")
        }

    def test_conversations_only_in_a_ticket_by_itself(self, api: Api, clock: ManualClock) -> None:
        api.ticket()
        for number in range(12):
            clock.move(MINUTE)
            api.post("/tickets/1/notes", {"body": f"Note {number}"})
        found = api.look(1, include="conversations")["conversations"]
        assert [entry["body_text"] for entry in found] == [f"Note {number}" for number in range(10)]
        assert found == api.get("/tickets/1/conversations", per_page=10).body
        assert api.wrong("GET", "/tickets?include=conversations") == {
            "include": ("invalid_value", "It should be one of these values: 'company,description,requester,stats'")
        }
        assert api.codes("GET", "/tickets/1?include=description,everything") == {"include": "invalid_value"}

    def test_of_a_ticket_without_a_company(self, api: Api) -> None:
        api.ticket()
        assert api.look(1, include="company")["company"] == {}


class TestFilters:
    def test_new_and_my_open(self, api: Api) -> None:
        other = api.hire("AGENT")
        api.ticket()
        api.ticket(responder_id=api.agent["id"])
        api.ticket(responder_id=other.agent["id"])
        api.ticket(status=3)
        api.ticket(status=4, responder_id=api.agent["id"])
        assert api.numbers(filter="new_and_my_open") == [2, 1]
        assert other.numbers(filter="new_and_my_open") == [3, 1]
        assert api.numbers(filter="all_tickets") == api.numbers() == [5, 4, 3, 2, 1]

    def test_spam_and_the_bin_are_seen_only_when_asked_for(self, api: Api) -> None:
        for _ in range(4):
            api.ticket()
        api.delete("/tickets/2")
        mark_as_spam(api, 3)
        mark_as_spam(api, 4)
        assert api.numbers() == [1]
        assert api.numbers(filter="spam") == [4, 3]
        assert api.numbers(filter="deleted") == [2]
        assert api.numbers(filter="new_and_my_open") == [1]
        [row] = api.get("/tickets", filter="deleted", include="requester,company,stats").body
        assert (row["deleted"], row["spam"]) == (True, False)
        assert "deleted" not in api.get("/tickets").body[0]

    def test_by_requester_and_company(self, api: Api) -> None:
        company = make_company(api, "Acme", "acme.example")
        rita = api.ticket(email="rita@acme.example")["requester_id"]
        api.ticket(email="ben@example.com")
        api.post("/tickets", {"unique_external_id": "C-7"})
        assert api.numbers(requester_id=rita) == [1]
        assert api.numbers(email="RITA@acme.example") == [1]
        assert api.numbers(unique_external_id="C-7") == [3]
        assert api.numbers(company_id=company) == [1]
        assert api.numbers(email="ben@example.com", company_id=company) == []
        assert api.numbers(requester_id=5) == api.numbers(email="nobody@example.com") == []

    def test_without_updated_since_the_last_thirty_days(self, api: Api, clock: ManualClock) -> None:
        api.ticket()
        clock.move(30 * DAY)
        api.ticket()
        assert api.numbers() == [2, 1]
        clock.move(SECOND)
        assert api.numbers() == api.numbers(email="rita@example.com") == [2]
        assert api.numbers(updated_since="2026-01-01") == [2, 1]

    def test_updated_since_is_inclusive_and_takes_fractions(self, api: Api, clock: ManualClock) -> None:
        api.ticket()
        clock.move(HOUR)
        api.ticket()
        for since, expected in {
            "2026-01-05T09:00:00.000000Z": [2, 1],
            "2026-01-05T09:00:00Z": [2, 1],
            "2026-01-05T09:00:00.001Z": [2],
            "2026-01-05T10:00:00+00:00": [2],
            "2026-01-05T12:00:00+02:00": [2],
            "2026-01-05T10:00:01": [],
        }.items():
            assert api.numbers(updated_since=since) == expected, since
        clock.move(HOUR)
        api.post("/tickets/1/notes", {"body": "x"})
        assert api.numbers(updated_since="2026-01-05T11:00:00Z") == [1], "an entry moves its ticket"


class TestOrder:
    def test_by_each_of_its_columns(self, api: Api, clock: ManualClock) -> None:
        for status, due in ((4, "2026-03-01"), (2, None), (3, "2026-02-01")):
            clock.move(MINUTE)
            api.ticket(status=status, due_by=due)
        clock.move(MINUTE)
        api.put("/tickets/1", {"priority": 3})
        expected = {"created_at": [1, 2, 3], "updated_at": [2, 3, 1], "status": [2, 3, 1], "due_by": [2, 3, 1]}
        for column, ascending in expected.items():
            assert api.numbers(order_by=column, order_type="asc", per_page=1) == ascending
            assert api.numbers(order_by=column, per_page=2) == ascending[::-1]

    def test_ties_stand_in_the_order_of_their_numbers(self, api: Api) -> None:
        for _ in range(7):
            api.ticket()
        for column in ("created_at", "updated_at", "status", "due_by"):
            assert api.numbers(order_by=column, order_type="asc", per_page=3) == [1, 2, 3, 4, 5, 6, 7]


class TestScope:
    """Everything shows an agent only what their scope allows; the rest does not exist (contract 8)."""

    def test_what_each_sees(self, api: Api) -> None:
        grouped = api.hire("AGENT", 2)
        restricted = api.hire("AGENT", 3)
        team = api.make_team("Hardware", grouped, restricted)
        api.ticket()
        api.ticket(group_id=team)
        api.ticket(responder_id=restricted.agent["id"])
        api.ticket(internal_agent_id=grouped.agent["id"])
        api.ticket(internal_group_id=team)
        seen = {api: [5, 4, 3, 2, 1], grouped: [5, 4, 2], restricted: [3]}
        for client, numbers in seen.items():
            assert client.numbers() == numbers
            assert client.numbers(filter="new_and_my_open") == [
                number for number in numbers if number != 3 or client is restricted
            ]
            for number in range(1, 6):
                if number in numbers:
                    assert client.look(number)["id"] == number
                    continue
                for method, path, body in (
                    ("GET", "", None),
                    ("PUT", "", {"priority": 2}),
                    ("GET", "/conversations", None),
                    ("POST", "/reply", {"body": "x"}),
                    ("POST", "/notes", {"body": "x"}),
                    ("POST", "/forward", {"body": "x", "to_emails": ["a@b.example"]}),
                ):
                    client.missing(method, f"/tickets/{number}{path}", body)

    def test_an_entry_of_a_hidden_ticket_does_not_exist(self, api: Api) -> None:
        supervisor = api.hire("SUPERVISOR", 3)
        api.ticket()
        entry = api.post("/tickets/1/notes", {"body": "x"})["id"]
        supervisor.missing("PUT", f"/conversations/{entry}", {"body": "y"})
        supervisor.missing("DELETE", f"/conversations/{entry}")
        supervisor.missing("DELETE", "/tickets/1")
        supervisor.missing("PUT", "/tickets/1/restore")
