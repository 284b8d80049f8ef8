"""Companies (Freshdesk contract 5.4, 6.5)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, chat_side, company, contact, done, ids, look

from freehold.core.fields.commands import add_field
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

BLANK = {
    "description": None,
    "note": None,
    "domains": [],
    "custom_fields": {},
    "health_score": None,
    "account_tier": None,
    "renewal_date": None,
    "industry": None,
    "created_at": NOW,
    "updated_at": NOW,
}


def test_the_least_that_makes_a_company(api: Api) -> None:
    answer = api.post("/companies", {"name": " Parcels and Sons "})
    number = answer["id"]
    assert number >= 105_000_000_001
    assert (answer.status, answer.body) == (201, {**BLANK, "id": number, "name": "Parcels and Sons"})
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/companies/{number}"
    assert answer.events == ["company.created"]
    assert answer.entries == [f"API key took in company {number}"]
    assert look(api, f"/companies/{number}") == answer.body
    assert look(api, f"/customers/{number}") == answer.body, "the old name of the same (contract 6.5)"


def test_everything_that_can_be_said_of_a_company(api: Api) -> None:
    given = {
        "name": "Parcels",
        "description": "Delivers",
        "note": "Pays late",
        "domains": ["Example.com", "parcels.example.org", "example.com"],
        "health_score": "At risk",
        "account_tier": "Basic",
        "renewal_date": "2026-12-31",
        "industry": "Air Freight and Logistics",
    }
    answer = api.post("/companies", given)
    assert answer.body == {
        **BLANK,
        **given,
        "id": answer["id"],
        "domains": ["example.com", "parcels.example.org"],
        "renewal_date": "2026-12-31T00:00:00Z",
    }
    assert look(api, "/companies") == [answer.body]
    assert api.put(f"/companies/{answer['id']}", {"renewal_date": answer["renewal_date"]}).body == answer.body


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    found = api.wrong(
        "POST",
        "/companies",
        {
            "domains": ["not a domain"],
            "health_score": "Fine",
            "account_tier": 5,
            "renewal_date": "soon",
            "note": 1,
            "custom_fields": {"x": 1},
            "size": 5,
        },
    )
    assert found == {
        "name": ("missing_field", MISSING),
        "domains": ("invalid_value", "It should be in the 'valid domain name' format"),
        "health_score": ("invalid_value", "It should be one of these values: 'At risk,Doing okay,Happy'"),
        "account_tier": ("invalid_value", "It should be one of these values: 'Basic,Premium,Enterprise'"),
        "renewal_date": ("datatype_mismatch", "It should be in the 'YYYY-MM-DD' format"),
        "note": ("datatype_mismatch", "It should be a String"),
        "custom_fields.x": ("invalid_field", UNKNOWN),
        "size": ("invalid_field", UNKNOWN),
    }


def test_names_and_domains_are_one_companys(api: Api) -> None:
    parcels = company(api, "Parcels", domains=["example.com"])["id"]
    other = company(api, "Returns")["id"]
    taken = ("duplicate_value", UNIQUE)
    assert api.wrong("POST", "/companies", {"name": "PARCELS", "domains": ["EXAMPLE.com"]}, 409) == {
        "name": taken,
        "domains": taken,
    }
    assert api.wrong("PUT", f"/companies/{other}", {"domains": ["example.com"]}, 409) == {"domains": taken}
    own = api.put(f"/companies/{parcels}", {"name": "parcels", "domains": ["example.com"]})
    assert (own.status, own["name"]) == (200, "parcels")


def test_a_company_is_changed(api: Api, clock: ManualClock) -> None:
    parcels = company(api, "Parcels", domains=["example.com"], note="Old", industry="Other")
    clock.move(MINUTE)
    change: dict[str, Any] = {"note": None, "domains": [], "account_tier": "Premium"}
    answer = api.put(f"/companies/{parcels['id']}", change)
    assert (answer.status, answer.body) == (200, {**parcels, **change, "updated_at": LATER})
    assert answer.events == ["company.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["account_tier", "domains", "note"]}
    assert answer.entries == [f"API key changed company {parcels['id']}"]
    assert look(api, f"/companies/{parcels['id']}") == answer.body
    api.missing("PUT", "/companies/1", {"name": "X"})
    assert api.codes("PUT", f"/companies/{parcels['id']}", {"name": " "}) == {"name": "missing_field"}


def test_custom_fields_of_companies(api: Api) -> None:
    api.installation.database.write_now(lambda tx: add_field(tx, "company", "fleet", label="Fleet", type_="number"))
    parcels = company(api, "Parcels")
    assert parcels["custom_fields"] == {"fleet": None}
    assert api.put(f"/companies/{parcels['id']}", {"custom_fields": {"fleet": 7}})["custom_fields"] == {"fleet": 7}
    assert look(api, f"/companies/{parcels['id']}")["custom_fields"] == {"fleet": 7}


def test_people_join_the_company_of_their_domain(api: Api, clock: ManualClock) -> None:
    """However they come in; those who were there before too; nobody leaves another company for it (contract 6.5)."""
    early = contact(api, "Early", email="early@example.com")["id"]
    elsewhere = contact(api, "Else", email="else@example.com", company_id=company(api, "Returns")["id"])
    clock.move(MINUTE)
    parcels = company(api, "Parcels", domains=["example.com", "example.org"])["id"]
    joined = look(api, f"/contacts/{early}")
    assert (joined["company_id"], joined["updated_at"]) == (parcels, LATER)
    assert look(api, f"/contacts/{elsewhere['id']}") == elsewhere
    assert contact(api, "Rita", email="rita@example.org")["company_id"] == parcels
    assert contact(api, "Sub", email="rita@sub.example.org")["company_id"] is None
    later = contact(api, "Later", email="later@example.net")["id"]
    assert api.put(f"/contacts/{later}", {"email": "later@example.com"})["company_id"] == parcels
    ticket = api.ticket(email="ticket@example.com")
    assert ticket["company_id"] == parcels
    chats = chat_side(api)
    user = chats.make_user(email="chat@EXAMPLE.com")
    chats.put(f"/v2/users/{chats.make_user()}", {"email": "late-chat@example.com"})
    assert user
    names = {item["email"] for item in look(api, f"/contacts?company_id={parcels}")}
    assert names == {f"{who}@example.com" for who in ("early", "later", "ticket", "chat", "late-chat")} | {
        "rita@example.org"
    }


def test_a_company_is_deleted_and_its_people_stay(api: Api, clock: ManualClock) -> None:
    parcels = company(api, "Parcels", domains=["example.com"])["id"]
    main = company(api, "Main")["id"]
    rita = contact(api, "Rita", email="rita@example.com", view_all_tickets=True)
    sam = contact(api, "Sam", phone="1", company_id=main, other_companies=[{"company_id": parcels}])
    ticket = api.ticket(email="rita@example.com")
    assert ticket["company_id"] == parcels
    clock.move(MINUTE)
    answer = api.delete(f"/companies/{parcels}")
    assert (answer.status, answer.events) == (204, ["company.deleted"])
    assert answer.entries == [f"API key deleted company {parcels}"]
    api.missing("GET", f"/companies/{parcels}")
    api.missing("DELETE", f"/companies/{parcels}")
    after = look(api, f"/contacts/{rita['id']}")
    assert after == {**rita, "company_id": None, "view_all_tickets": False, "updated_at": LATER}
    assert look(api, f"/contacts/{sam['id']}")["other_companies"] == []
    assert api.look(ticket["id"])["company_id"] is None
    assert company(api, "Parcels", domains=["example.com"])["id"] > parcels, "name and domain are free"


def test_companies_are_listed_by_name(api: Api, clock: ManualClock) -> None:
    zoo = company(api, "zoo", domains=["zoo.example"])["id"]
    clock.move(MINUTE)
    numbers = [company(api, name)["id"] for name in ("Beta", "alpha")]
    assert ids(api.follow("/companies", per_page=1)) == [numbers[1], numbers[0], zoo]
    assert [item["domains"] for item in look(api, "/companies")] == [[], [], ["zoo.example"]]
    assert ids(look(api, f"/companies?updated_since={LATER}")) == numbers[::-1]
    assert ids(look(api, f"/companies?_updated_since={LATER}")) == numbers[::-1]
    assert api.codes("GET", "/companies?name=x") == {"name": "invalid_field"}


def test_companies_are_completed_by_the_words_of_their_name(api: Api) -> None:
    parcels = company(api, "Parcels and Sons")["id"]
    company(api, "Unparcelled")
    for name in ("PARC", "son", "parcels%20and"):
        assert look(api, f"/companies/autocomplete?name={name}") == {
            "companies": [{"id": parcels, "name": "Parcels and Sons"}]
        }
    assert look(api, "/companies/autocomplete?name=%25") == {"companies": []}
    assert api.codes("GET", "/companies/autocomplete?term=x") == {"name": "missing_field", "term": "invalid_field"}


def test_a_role_decides(sqlite_api: Api) -> None:
    parcels = company(sqlite_api)["id"]
    one, reader = sqlite_api.hire("AGENT"), sqlite_api.hire("TICKET_COLLABORATOR")
    assert one.put(f"/companies/{parcels}", {"note": "x"}).status == 200
    assert one.delete(f"/companies/{parcels}").status == 403
    assert look(reader, f"/companies/{parcels}")["note"] == "x"
    assert reader.post("/companies", {"name": "X"}).status == 403
    assert sqlite_api.hire("ANALYTICS_COLLABORATOR").get("/companies").status == 403
    assert done(sqlite_api.hire("SUPERVISOR"), "DELETE", f"/companies/{parcels}") == ["company.deleted"]
