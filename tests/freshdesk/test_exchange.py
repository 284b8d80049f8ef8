"""Contacts and companies leave as files and come in from files (contract 6.3, 6.5)."""

import asyncio
import csv
import io
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import MISSING, company, contact, look

from freehold.jobs import Worker
from freehold.kernel.clock import DAY, ManualClock

BOTH = pytest.mark.parametrize("plural", ["contacts", "companies"])
DEFAULTS = {"contacts": ["name", "email", "company_name", "tags"], "companies": ["name", "domains", "note"]}


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def download(api: Api, url: str) -> tuple[int, list[list[str]]]:
    """What stands in a file that a link leads to."""
    path = url.partition(f":{api.server.port}")[2]
    status, headers, content = api.wire.exchange(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode(), "GET")
    if status == 200:
        assert ("content-type", "text/csv; charset=utf-8") in headers, headers
    return status, list(csv.reader(io.StringIO(content.decode()))) if status == 200 else []


def exported(api: Api, plural: str, *fields: str, own: tuple[str, ...] = ()) -> list[list[str]]:
    asked = {"fields": {"default_fields": list(fields), "custom_fields": list(own)}}
    answer = api.post(f"/{plural}/export", asked)
    assert (answer.status, answer.events) == (200, ["people.exported"]), answer.content
    assert answer.entries == [f"API key asked for all {plural} as a file"]
    path = f"/{plural}/export/{answer['id']}"
    assert look(api, path) == {"id": answer["id"], "status": "in_progress", "download_url": None}
    work(api)
    done = look(api, path)
    assert (done["id"], done["status"]) == (answer["id"], "completed")
    status, lines = download(api, done["download_url"])
    assert status == 200
    return lines


class TestExport:
    def test_of_contacts(self, api: Api) -> None:
        number = company(api)["id"]
        contact(api, "Rita Ray", email="rita@example.com", company_id=number, tags=["a", "b"], view_all_tickets=True)
        contact(api, "Noor", mobile="+15550100")
        gone = contact(api, "Gone")
        api.delete(f"/contacts/{gone['id']}")
        names = ("name", "email", "mobile", "company_name", "tags", "view_all_tickets", "created_at")
        assert exported(api, "contacts", *names) == [
            list(names),
            ["Noor", "", "+15550100", "", "", "false", "2026-01-05T09:00:00Z"],
            ["Rita Ray", "rita@example.com", "", "Parcels", "a, b", "true", "2026-01-05T09:00:00Z"],
        ]

    def test_of_companies(self, api: Api) -> None:
        company(api, "Parcels", domains=["a.example.com", "b.example.com"], health_score="Happy", note='x\ny, "z"')
        assert exported(api, "companies", "name", "domains", "health_score", "note") == [
            ["name", "domains", "health_score", "note"],
            ["Parcels", "a.example.com, b.example.com", "Happy", 'x\ny, "z"'],
        ]

    def test_has_the_fields_of_the_accounts_own(self, api: Api) -> None:
        field = {"label": "Plan", "label_for_customers": "Plan", "type": "custom_text"}
        assert api.post("/contact_fields", field).status == 201
        contact(api, "Rita", email="rita@example.com", custom_fields={"plan": "gold"})
        assert exported(api, "contacts", "name", own=("plan",)) == [["name", "plan"], ["Rita", "gold"]]

    def test_is_longer_than_a_page(self, sqlite_api: Api) -> None:
        for number in range(205):
            contact(sqlite_api, f"Person {number:03}", email=f"p{number}@example.com")
        lines = exported(sqlite_api, "contacts", "name")
        assert lines[1:] == [[f"Person {number:03}"] for number in range(205)]

    @pytest.mark.parametrize(
        ("name", "shown"),
        [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"),
         ("Ann", "Ann"), ("a=b", "a=b")],
    )  # fmt: skip
    def test_holds_no_formula(self, sqlite_api: Api, name: str, shown: str) -> None:
        company(sqlite_api, name)
        assert exported(sqlite_api, "companies", "name")[1] == [shown]

    @BOTH
    def test_is_one_at_a_time_and_kept_for_15_days(self, api: Api, clock: ManualClock, plural: str) -> None:
        asked = {"fields": {"default_fields": ["name"]}}
        number = api.post(f"/{plural}/export", asked)["id"]
        second = api.post(f"/{plural}/export", asked)
        assert (second.status, second["code"]) == (409, "inconsistent_state")
        work(api)
        url = look(api, f"/{plural}/export/{number}")["download_url"]
        assert api.post(f"/{plural}/export", asked).status == 200
        clock.move(15 * DAY - 1000)
        assert look(api, f"/{plural}/export/{number}")["status"] == "completed"
        assert download(api, url)[0] == 403, "the link has expired"
        clock.move(1000)
        api.missing("GET", f"/{plural}/export/{number}")

    @BOTH
    def test_refuses_what_it_does_not_know(self, api: Api, plural: str) -> None:
        path = f"/{plural}/export"
        body = {"fields": {"default_fields": ["name", "shoe_size"], "custom_fields": ["x"]}}
        wrongs = api.wrong("POST", path, body)
        assert set(wrongs) == {"fields.default_fields", "fields.custom_fields"}
        assert wrongs["fields.default_fields"][1].startswith("It should be one of these values: 'id,name,")
        assert api.codes("POST", path, {}) == {"fields": "missing_field"}
        assert api.codes("POST", path, {"fields": {}}) == {"fields.default_fields": "missing_field"}
        assert api.codes("POST", path, {"fields": {"default_fields": 5}, "x": 1})["x"] == "invalid_field"
        api.missing("GET", f"{path}/0123")
        other = "companies" if plural == "contacts" else "contacts"
        number = api.post(path, {"fields": {"default_fields": ["name"]}})["id"]
        api.missing("GET", f"/{other}/export/{number}")


def sent(api: Api, plural: str, content: str | bytes, **columns: int) -> dict[str, Any]:
    """What an import is once it has ended."""
    fields = [(f"fields[{name}]", str(place)) for name, place in columns.items()]
    data = content.encode() if isinstance(content, str) else content
    answer = api.form("POST", f"/{plural}/imports", *fields, ("file", "people.csv", data, "text/csv"))
    assert (answer.status, answer.events) == (200, ["people.imported"]), answer.content
    number = answer["id"]
    assert answer.entries == [f"API key began to take in {plural} from a file: import {number}"]
    assert (answer["status"], answer["completed_records"], answer["failures"]) == ("in_progress", 0, None)
    work(api)
    return look(api, f"/{plural}/imports/{number}")


class TestImport:
    def test_of_contacts(self, api: Api) -> None:
        contact(api, "Old Name", email="rita@example.com", phone="1")
        company(api, "Parcels")
        lines = (
            '\ufeffName,Mail,Firm,Tags\r\nRita Ray,RITA@example.com,parcels,\r\nNoor,noor@example.com,Bakers,"a, b"\r\n'
        )
        done = sent(api, "contacts", lines, name=0, email=1, company_name=2, tags=3)
        assert (done["status"], done["total_records"], done["completed_records"]) == ("completed", 2, 2)
        assert (done["failures"], done["estimated_time_remaining"]) == ({"count": 0, "report": None}, None)
        [rita] = look(api, "/contacts?email=rita@example.com")
        assert (rita["name"], rita["phone"]) == ("Rita Ray", "1"), "known by the address, and changed"
        [noor] = look(api, "/contacts?email=noor@example.com")
        assert look(api, f"/contacts/{noor['id']}")["tags"] == ["a", "b"]
        names = {row["id"]: row["name"] for row in look(api, "/companies")}
        assert (names[rita["company_id"]], names[noor["company_id"]]) == ("Parcels", "Bakers")

    def test_of_companies(self, api: Api) -> None:
        company(api, "Parcels", note="x")
        content = 'name,domains,industry\nparcels,a.example.com,Media\nBakers,"b.example.com,c.example.com",\n'
        done = sent(api, "companies", content, name=0, domains=1, industry=2)
        assert (done["completed_records"], done["failures"]["count"]) == (2, 0)
        found = [(row["name"], row["note"], row["domains"], row["industry"]) for row in look(api, "/companies")]
        assert found == [
            ("Bakers", None, ["b.example.com", "c.example.com"], None),
            ("parcels", "x", ["a.example.com"], "Media"),
        ]

    def test_says_what_could_not_be_taken_in(self, api: Api) -> None:
        content = (
            "n,m\nRita,rita@example.com\n,nobody@example.com\nSam,no address\nAda,ada@example.com\n=1+1,e@example.com\n"
        )
        done = sent(api, "contacts", content, name=0, email=1)
        assert (done["status"], done["total_records"], done["completed_records"]) == ("completed", 5, 2)
        assert done["failures"]["count"] == 3
        status, lines = download(api, done["failures"]["report"])
        assert status == 200
        assert lines[0] == ["record", "reason", "as it came"]
        assert [line[0] for line in lines[1:]] == ["2", "3", "4"]
        assert lines[1][1:] == [f"name: {MISSING}", "", "nobody@example.com"]
        assert lines[2][1].startswith("email: ")
        assert {row["name"] for row in look(api, "/contacts")} == {"Rita", "=1+1"}

    def test_of_what_was_exported_changes_nothing(self, api: Api) -> None:
        contact(api, "=1+1", email="odd@example.com", mobile="+1555", tags=["a"])
        before = look(api, "/contacts?email=odd@example.com")
        lines = exported(api, "contacts", "name", "email", "mobile", "tags")
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        sent(api, "contacts", out.getvalue(), name=0, email=1, mobile=2, tags=3)
        assert look(api, "/contacts?email=odd@example.com") == before

    def test_fills_fields_of_the_accounts_own(self, api: Api) -> None:
        assert api.post("/company_fields", {"label": "Seats", "type": "custom_number"}).status == 201
        done = sent(api, "companies", "n,s\nParcels,12\nBakers,many\n", name=0, seats=1)
        assert (done["completed_records"], done["failures"]["count"]) == (1, 1)
        assert look(api, "/companies")[0]["custom_fields"] == {"seats": 12}

    def test_takes_many_and_can_be_cancelled(self, sqlite_api: Api) -> None:
        api, content = sqlite_api, "n,m\n" + "".join(f"P{n},p{n}@example.com\n" for n in range(50))
        done = sent(api, "contacts", content, name=0, email=1)
        assert (done["total_records"], done["completed_records"]) == (50, 50)
        answer = api.form(
            "POST",
            "/contacts/imports",
            ("fields[name]", "0"),
            ("fields[email]", "1"),
            ("file", "x.csv", content.encode()),
        )
        cancelled = api.put(f"/contacts/imports/{answer['id']}/cancel")
        assert (cancelled.status, cancelled["status"], cancelled["completed_records"]) == (200, "cancelled", 0)
        assert cancelled.entries == [f"API key cancelled import {answer['id']} of contacts"]
        work(api)
        assert look(api, f"/contacts/imports/{answer['id']}")["status"] == "cancelled"
        again = api.put(f"/contacts/imports/{answer['id']}/cancel")
        assert (again.status, again["code"]) == (409, "inconsistent_state")
        assert [row["status"] for row in look(api, "/contacts/imports")] == ["cancelled", "completed"]
        assert [row["id"] for row in look(api, "/contacts/imports?status=completed")] == [done["id"]]
        assert look(api, "/companies/imports") == []

    def test_lists_the_latest_five(self, sqlite_api: Api) -> None:
        numbers = [sent(sqlite_api, "companies", f"n\nC{n}\n", name=0)["id"] for n in range(7)]
        assert [row["id"] for row in look(sqlite_api, "/companies/imports")] == numbers[:1:-1]

    @BOTH
    def test_refuses_what_is_no_such_file(self, api: Api, plural: str) -> None:
        path, fields = f"/{plural}/imports", [("fields[name]", "0"), ("fields[email]", "1")]
        fields = fields[: 1 if plural == "companies" else 2]

        def refused(*parts: Any) -> dict[str, str]:
            answer = api.form("POST", path, *parts)
            assert answer.status == 400, answer.content
            return {item["field"]: item["code"] for item in answer["errors"]}

        good = ("file", "x.csv", b"n,m\nRita,r@example.com\n")
        assert refused(good, *fields, ("fields[shoe]", "0"), ("x", "1")) == {
            "fields.shoe": "invalid_field",
            "x": "invalid_field",
        }
        assert refused(good, *fields, ("fields[description]", "9")) == {"fields.description": "invalid_value"}
        assert set(refused(good)) == ({"fields.name"} if plural == "companies" else {"fields.name", "fields.email"})
        assert refused(*fields) == {"file": "missing_field"}
        for content in (b"\xff\xfe,x\n", b""):
            assert refused(*fields, ("file", "x.csv", content)) == {"file": "invalid_value"}
        assert api.codes("GET", f"{path}?status=odd") == {"status": "invalid_value"}
        api.missing("GET", f"{path}/1")
        api.missing("PUT", f"{path}/1/cancel")

    def test_fails_when_the_rest_cannot_be_read(self, api: Api) -> None:
        done = sent(api, "companies", b"n\nParcels\n" + b"\n" * 20_000 + b"\xff\xff\n", name=0)
        assert (done["status"], done["failures"]) == ("failed", {"count": 0, "report": None})


@BOTH
def test_who_may_not(api: Api, plural: str) -> None:
    agent = api.hire("SUPERVISOR")
    for method, path in (
        ("POST", "export"), ("GET", "export/1"), ("GET", "imports"), ("POST", "imports"), ("GET", "imports/1"), 
        ("PUT", "imports/1/cancel"),
    ):  # fmt: skip
        assert agent.call(method, f"/{plural}/{path}").status == 403, path
