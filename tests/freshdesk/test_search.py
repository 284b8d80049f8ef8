"""Search by a query language (Freshdesk contract 7)."""

from typing import Any

import pytest
from sqlalchemy import update
from tests.freshdesk.api import Api
from tests.freshdesk.people import agent, company, contact, group, ids, look

from freehold.core.fields.commands import add_field
from freehold.core.people.model import contacts
from freehold.kernel.clock import DAY, ManualClock
from freehold.kernel.query import Query

UNVERIFIED = Query(update(contacts).values(is_verified=True))


def found(api: Api, query: str, what: str = "tickets", page: int = 1) -> list[int]:
    """What a query finds on a page; it is also found without the quotes around it."""
    answer = api.get(f"/search/{what}", query=f'"{query}"', page=page)
    assert answer.status == 200, answer.content[:500]
    assert "link" not in answer.headers
    assert answer.events == answer.entries == []
    assert answer.body == api.get(f"/search/{what}", query=query, page=page).body
    if page == 1:
        assert answer["total"] == len(answer["results"]) or answer["total"] > 30
    return ids(answer["results"])


def why(api: Api, query: str, what: str = "tickets") -> str:
    """Why a query is refused."""
    wrongs = api.wrong("GET", f"/search/{what}?{_encoded(query)}")
    assert set(wrongs) == {"query"}
    code, message = wrongs["query"]
    assert code == "invalid_value"
    return message


def _encoded(query: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"query": f'"{query}"'})


def field(api: Api, name: str, type_: str, entity: str = "ticket") -> None:
    choices = ["gold", "silver"] if type_ == "dropdown" else None
    api.installation.database.write_now(
        lambda tx: add_field(tx, entity, name, label=name, type_=type_, choices=choices)
    )


class TestTickets:
    def test_a_result_is_what_the_list_has_and_the_description(self, api: Api) -> None:
        api.ticket(priority=3, tags=["vip"])
        answer = api.get("/search/tickets", query='"priority:3"')
        [listed] = api.get("/tickets", include="description").body
        assert answer.body == {"total": 1, "results": [listed]}
        assert api.get("/search/tickets", query='"priority:4"').body == {"total": 0, "results": []}

    def test_by_every_field(self, api: Api, clock: ManualClock) -> None:
        kim, team = agent(api)["id"], group(api)["id"]
        first = api.ticket(responder_id=kim, status=3, tags=["a b", "c"], due_by="2026-01-09T00:00:00Z",
                           fr_due_by="2026-01-08T23:59:59Z")["id"]  # fmt: skip
        clock.move(DAY)
        second = api.ticket(group_id=team, priority=4, type="Incident")["id"]
        api.put(f"/tickets/{first}", {"subject": "Changed"})
        for query, expected in {
            f"agent_id:{kim}": [first],
            "agent_id:null": [second],
            f"group_id:{team}": [second],
            "group_id:null": [first],
            "priority:4": [second],
            "priority:<1": [first],
            "priority:>2": [second],
            "status:3": [first],
            "tag:'a b'": [first],
            "tag:c": [first],
            "tag:null": [second],
            "type:'Incident'": [second],
            "type:null": [first],
            "due_by:'2026-01-09'": [first],
            "due_by:<'2026-01-08'": [second],
            "fr_due_by:'2026-01-08'": [first],
            "created_at:'2026-01-05'": [first],
            "created_at:>'2026-01-06'": [second],
            "created_at:<'2026-01-06'": [second, first],
            "created_at:>'2026-01-07'": [],
            "updated_at:'2026-01-06'": [second, first],
            "updated_at:<'2026-01-05'": [],
            f"priority:1 AND tag:c OR group_id:{team}": [second, first],
            f"priority:1 AND (tag:x OR group_id:{team})": [],
            "priority:1 OR priority:4 AND tag:c": [first],
            "((priority:1) OR (priority:4)) AND (status:2)": [second],
            "tag:c AND tag:'a b'": [first],
            "priority: 4": [second],
        }.items():
            assert found(api, query) == expected, query

    def test_in_custom_fields(self, api: Api) -> None:
        for name, type_ in {"cf_plan": "dropdown", "cf_note": "text", "cf_seats": "number", "cf_vip": "checkbox",
                            "cf_until": "date"}.items():  # fmt: skip
            field(api, name, type_)
        first = api.ticket(custom_fields={"cf_plan": "gold", "cf_seats": 7, "cf_vip": True, "cf_until": "2026-03-01"})[
            "id"
        ]
        second = api.ticket(custom_fields={"cf_plan": "silver", "cf_note": "gold", "cf_seats": -2, "cf_vip": False})[
            "id"
        ]
        third = api.ticket()["id"]
        for query, expected in {
            "cf_plan:'gold'": [first],
            "cf_plan:gold": [first],
            "cf_plan:null": [third],
            "cf_note:null": [third, first],
            "custom_string:gold": [second, first],
            "custom_string: silver": [second],
            "custom_string:'2026-03-01'": [],
            "custom_string:null": [third],
            "cf_seats:7": [first],
            "cf_seats:-2": [second],
            "cf_seats:>-2": [second, first],
            "cf_seats:<6": [second],
            "cf_seats:null": [third],
            "cf_vip:true": [first],
            "cf_vip:false": [second],
            "cf_vip:null": [third],
            "cf_until:'2026-03-01'": [first],
            "cf_until:>'2026-02-01'": [first],
            "cf_until:<'2026-02-28'": [],
            "cf_until:null AND cf_plan:silver": [second],
        }.items():
            assert found(api, query) == expected, query

    def test_in_fields_of_the_newer_types(self, api: Api) -> None:
        field(api, "cf_weight", "decimal")
        field(api, "cf_story", "paragraph")
        first = api.ticket(custom_fields={"cf_weight": 2.5, "cf_story": "two\nlines"})["id"]
        second = api.ticket(custom_fields={"cf_weight": 10})["id"]
        for query, expected in {
            "cf_weight:2.5": [first],
            "cf_weight:10": [second],
            "cf_weight:>2.5": [second, first],
            "cf_weight:<9.99": [first],
            "cf_story:'two\nlines'": [first],
            "custom_string:'two\nlines' AND cf_weight:>1": [first],
            "cf_story:null": [second],
        }.items():
            assert found(api, query) == expected, query

    def test_what_is_hidden_is_neither_found_nor_counted(self, api: Api) -> None:
        kept, deleted, spam, archived = (api.ticket()["id"] for _ in range(4))
        api.delete(f"/tickets/{deleted}")
        from tests.freshdesk.test_lists import mark_as_spam

        mark_as_spam(api, spam)
        api.installation.database.write_now(lambda tx: tx.run(Query(_archive()), number=archived, now=tx.now))
        for query in ("status:2", "priority:1", "created_at:'2026-01-05'", "status:2 OR priority:1", "tag:null"):
            assert found(api, query) == [kept]

    @pytest.mark.parametrize(("scope", "expected"), [(1, 4), (2, 2), (3, 1)])
    def test_an_agent_finds_what_they_may_see(self, api: Api, scope: int, expected: int) -> None:
        kim = api.hire("AGENT", scope)
        team = api.make_team("Deliveries", kim)
        api.ticket(responder_id=kim.agent["id"], tags=["x"])
        api.ticket(group_id=team, tags=["x"])
        api.ticket(responder_id=api.agent["id"], tags=["x"])
        api.ticket(tags=["x"])
        for query in ("tag:x", "status:2", "status:2 OR tag:x", "created_at:'2026-01-05'", "tag:x AND priority:1"):
            assert len(found(kim, query)) == expected, query
            assert kim.get("/search/tickets", query=query)["total"] == expected

    def test_pages(self, api: Api) -> None:
        numbers = [api.ticket(priority=1 + place % 2)["id"] for place in range(65)]
        newest = numbers[::-1]
        for query in ("status:2", "priority:1 OR priority:2", "created_at:'2026-01-05'"):
            pages = [found(api, query, page=page) for page in (1, 2, 3, 4, 10)]
            assert [len(page) for page in pages] == [30, 30, 5, 0, 0]
            assert [number for page in pages for number in page] == newest
            assert api.get("/search/tickets", query=query, page=4)["total"] == 65
        assert api.codes("GET", "/search/tickets?query=status:2&page=11") == {"page": "invalid_value"}
        assert api.codes("GET", "/search/tickets?query=status&page=11") == {
            "page": "invalid_value",
            "query": "invalid_value",
        }

    def test_a_total_that_no_page_reaches_may_be_a_minute_old(self, sqlite_api: Api, clock: ManualClock) -> None:
        from freehold.core.events.actor import SYSTEM
        from freehold.core.people.queries import find_contact_by_email
        from freehold.core.tickets.commands import open_ticket

        sqlite_api.ticket()

        def open_many(number: int) -> None:
            def work(tx: Any) -> None:
                rita = find_contact_by_email(tx, "rita@example.com")
                assert rita is not None
                for place in range(number):
                    open_ticket(tx, rita, {"priority": 1 + place % 2, "tags": []}, SYSTEM)

            sqlite_api.installation.database.write_now(work)

        def total(query: str) -> Any:
            return sqlite_api.get("/search/tickets", query=query)["total"]

        open_many(299)
        assert [total("status:2"), total("priority:1 OR priority:2")] == [300, 300]
        open_many(5)
        assert [total("status:2"), total("priority:1 OR priority:2")] == [305, 305]
        open_many(3)
        assert total("status:2") == 305
        clock.move(60_000)
        assert total("status:2") == 308
        assert total("priority:2") == 149 + 2 + 1


def _archive() -> Any:
    from sqlalchemy import bindparam

    from freehold.core.tickets.model import tickets

    return update(tickets).where(tickets.c.id == bindparam("number")).values(archived_at=bindparam("now"))


class TestPeople:
    def test_contacts_by_every_field(self, api: Api, clock: ManualClock) -> None:
        field(api, "plan", "dropdown", "contact")
        field(api, "seats", "number", "contact")
        acme, other = company(api, "Acme")["id"], company(api, "Other")["id"]
        rita = contact(api, "Rita Ray", email="Rita@Example.com", other_emails=["ray@example.org"], tags=["vip"],
                       company_id=acme, other_companies=[{"company_id": other, "view_all_tickets": False}],
                       language="de", time_zone="Chennai", custom_fields={"plan": "gold", "seats": 3})["id"]  # fmt: skip
        clock.move(DAY)
        amal = contact(api, "Amal", phone="+1555", mobile="+1666", twitter_id="amal")["id"]
        for query, expected in {
            "email:'rita@example.com'": [rita],
            "email:'RITA@example.COM'": [rita],
            "email:'ray@example.org'": [rita],
            "email:null": [amal],
            f"company_id:{acme}": [rita],
            f"company_id:{other}": [rita],
            "company_id:null": [amal],
            "phone:'+1555'": [amal],
            "phone:+1555": [amal],
            "mobile:'+1666'": [amal],
            "mobile:null": [rita],
            "twitter_id:'amal'": [amal],
            "tag:'vip'": [rita],
            "tag:'vi'": [],
            "tag:null": [amal],
            "language:'de'": [rita],
            "time_zone:'Chennai'": [rita],
            "time_zone:'UTC'": [amal],
            "active:false": [amal, rita],
            "active:true": [],
            "plan:'gold'": [rita],
            "seats:>2 AND plan:gold": [rita],
            "created_at:'2026-01-05'": [rita],
            "updated_at:>'2026-01-06'": [amal],
        }.items():
            assert found(api, query, "contacts") == expected, query
        assert api.get("/search/contacts", query="plan:gold")["results"] == [
            item for item in look(api, "/contacts") if item["id"] == rita
        ]
        api.installation.database.write_now(lambda tx: tx.run(UNVERIFIED))
        assert found(api, "active:true", "contacts") == [amal, rita]
        api.delete(f"/contacts/{rita}")
        assert found(api, "created_at:<'2026-01-09'", "contacts") == [amal], "who is in the bin is not found"
        api.put(f"/contacts/{amal}", {"email": "amal@example.com"})
        assert api.put(f"/contacts/{amal}/make_agent").status == 200
        assert found(api, "created_at:<'2026-01-09'", "contacts") == [], "nor who is an agent now"

    def test_companies_by_every_field(self, api: Api, clock: ManualClock) -> None:
        field(api, "region", "text", "company")
        acme = company(api, "Acme", domains=["acme.example", "acme.test"], custom_fields={"region": "EU"})["id"]
        clock.move(DAY)
        other = company(api, "Other")["id"]
        for query, expected in {
            "domain:'acme.example'": [acme],
            "domain:'ACME.test'": [acme],
            "domain:null": [other],
            "domain:'example'": [],
            "region:EU": [acme],
            "created_at:>'2026-01-06'": [other],
            "updated_at:<'2026-01-06'": [other, acme],
        }.items():
            assert found(api, query, "companies") == expected, query
        answer = api.get("/search/companies", query='"region:EU"')
        assert answer.body == {"total": 1, "results": [look(api, f"/companies/{acme}")]}

    def test_who_may(self, sqlite_api: Api) -> None:
        analyst = sqlite_api.hire("ANALYTICS_COLLABORATOR")
        for what in ("tickets", "contacts", "companies"):
            assert analyst.get(f"/search/{what}", query="x:1").status == 403
            assert sqlite_api.hire("AGENT", email=f"{what}@example.com").get(
                f"/search/{what}", query="created_at:null"
            ).status == 200  # fmt: skip


HOSTILE = [
    "it's", '"', "%", "_", "\\", "a\\b", "\\'", "' OR '1'='1", "'; DROP TABLE tickets; --", ":v0", "%(v0)s", "{}", "👋é",
    "null", "true", "a AND b", "(", ")", "--", "/*", "\u2028", "\n", "\t x", "ÄÖ", "x" * 32,
]  # fmt: skip


def literal(text: str) -> str:
    """A text as it stands in a query."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class TestWhatIsMeantToBreakIt:
    def test_is_found_as_text_and_finds_nothing_else(self, api: Api) -> None:
        field(api, "cf_note", "text")
        made = {text: api.ticket(tags=[text[:32]], custom_fields={"cf_note": text})["id"] for text in HOSTILE}
        for text, number in made.items():
            assert found(api, f"cf_note:{literal(text)}") == [number], text
            if text == text.strip():  # a tag keeps no blanks around it
                assert found(api, f"tag:{literal(text[:32])}") == [number], text
            assert found(api, f"custom_string:{literal(text)}") == [number], text

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("prioritty:3", "At character 1: ticket has no field 'prioritty' to search by; there are agent_id, created_at, "
             "custom_string, due_by, fr_due_by, group_id, priority, status, tag, type, updated_at"),
            ("Priority:3", None),
            ("subject:'x'", None),
            ("priority:'3'", "At character 10: 'priority' takes a whole number without quotes"),
            ("priority:high", None),
            ("priority:3.5", None),
            ("priority:12345678901234567890", None),
            ("tag:>'a'", "At character 6: 'tag' is text, which has no order: only : is possible"),
            ("created_at:'yesterday'", "At character 12: 'created_at' takes a date as 'YYYY-MM-DD'"),
            ("created_at:'2026-02-30'", None),
            ("created_at:'2026-01-05T00:00:00Z'", None),
            ("status:>null", "At character 1: null stands after : only"),
            ("x:1 AND status:'2'", None),
            ("status:2 priority:3", "At character 10: 'priority' where there should be AND, OR or the end; "
             "a text of several words stands in single quotes"),
            ("status:2 and priority:3", None),
            ("status:2 AND", "The query ends too early: there should be a field or an opening parenthesis "
             "after 'status:2 AND'"),
            ("(status:2", "The query ends too early: there should be a closing parenthesis after '(status:2'"),
            ("status:2)", "At character 9: a closing parenthesis that closes nothing, or nothing before it"),
            ("()", None),
            ("tag:'x", "At character 5: the quote is not closed (inside quotes, a quote is written \\')"),
            ('tag:"x"', None),
            ("status", None),
            ("NOT status:2", None),
            ("", None),
            ("  ", None),
            ("status:2 OR " * 50 + "status:2", "The query has 608 characters; 512 is the most"),
            ("status:2 OR (tag:a AND (" * 12 + "status:2" + "))" * 12, "Parentheses may stand 20 deep at most"),
        ],
    )  # fmt: skip
    def test_is_refused_with_what_is_wrong_and_where(self, sqlite_api: Api, query: str, message: str | None) -> None:
        told = why(sqlite_api, query)
        assert message in (None, told), told

    def test_everything_that_is_wrong_is_told_at_once(self, sqlite_api: Api) -> None:
        assert why(sqlite_api, "active:maybe AND colour:red", "contacts").startswith(
            "At character 8: 'active' takes :true or :false; At character 18: contact has no field 'colour'"
        )
        assert sqlite_api.codes("GET", "/search/tickets") == {"query": "missing_field"}
        assert sqlite_api.codes("GET", "/search/tickets?query=status:2&per_page=10&page=0") == {
            "per_page": "invalid_field",
            "page": "invalid_value",
        }

    def test_deep_and_wide_is_answered(self, api: Api) -> None:
        number = api.ticket(tags=["a"])["id"]
        assert found(api, "(" * 250 + "status:2" + ")" * 250) == [number]
        assert found(api, "status:2 OR " * 41 + "status:2") == [number]
        assert found(api, "status:2 AND (tag:x OR (" * 9 + "tag:a" + "))" * 9) == [number]
        assert found(api, "custom_string:a OR tag:a") == [number]

    def test_however_it_is_encoded(self, api: Api) -> None:
        number = api.ticket(tags=["a b"])["id"]
        for query in (
            "%22tag%3A%27a%20b%27%22",
            "%22tag:%27a+b%27%22",
            '"tag:%27a+b%27"',
            "tag:%27a%20b%27",
            "%22%28tag%3A'a+b'%29+AND+status%3a2%22",
        ):
            assert ids(api.get(f"/search/tickets?query={query}")["results"]) == [number], query
