"""Contacts become one, and are erased (Freshdesk contract 6.3)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, agent, chat_side, company, contact, done, ids, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
OF_PEOPLE = ("contacts", "contact_emails", "contact_companies", "conversations", "tickets", "ticket_tags", "messages",
             "ticket_entries", "ticket_watchers", "chats", "interactions", "attachments")  # fmt: skip


def merge(api: Api, primary: int, *others: int, **chosen: Any) -> Any:
    body = {"primary_contact_id": primary, "secondary_contact_ids": list(others), "contact": chosen}
    return api.post("/contacts/merge", body)


def test_two_contacts_become_one(api: Api, clock: ManualClock) -> None:
    parcels, returns = company(api, "Parcels")["id"], company(api, "Returns")["id"]
    first = contact(api, "Rita Ray", email="rita@example.com", phone="1", company_id=parcels, tags=["a"])
    second = contact(
        api, "R Ray", email="rr@example.com", other_emails=["r@example.com"], mobile="2", unique_external_id="x",
        company_id=returns, view_all_tickets=True, tags=["b", "a"],
    )  # fmt: skip
    ticket = api.ticket(email="rr@example.com", subject="Second's")
    user = chat_side(api).get("/v2/users?reference_id=x")["users"][0]["id"]
    clock.move(MINUTE)
    answer = merge(api, first["id"], second["id"], email="rita@example.com")
    assert (answer.status, answer.content) == (204, b"")
    assert answer.events == ["contact.merged"]
    assert answer.entries == [f"API key merged 1 contacts into contact {first['id']}"]
    assert [(event["subject_id"], load(event["data"])) for event in answer.happened] == [
        (first["id"], {"merged": [second["id"]]})
    ]
    assert look(api, f"/contacts/{first['id']}") == {
        **first,
        "mobile": "2",
        "unique_external_id": "x",
        "other_emails": ["rr@example.com", "r@example.com"],
        "other_companies": [{"company_id": returns, "view_all_tickets": True}],
        "tags": ["a", "b"],
        "updated_at": LATER,
    }
    moved = api.look(ticket["id"])
    assert (moved["requester_id"], moved["updated_at"]) == (first["id"], LATER)
    gone = look(api, f"/contacts/{second['id']}")
    assert (gone["deleted"], gone["email"], gone["unique_external_id"]) == (True, None, None)
    api.missing("PUT", f"/contacts/{second['id']}/restore")
    assert ids(look(api, "/contacts?email=r@example.com")) == [first["id"]]
    assert chat_side(api).get(f"/v2/users/{user}").status == 200
    assert api.ticket(email="r@example.com")["requester_id"] == first["id"], "all their addresses find them"


def test_chats_move_too(api: Api) -> None:
    chats = chat_side(api)
    first = chats.make_user(email="rita@example.com")
    second = chats.make_user(email="rr@example.com", first_name="R")
    conversation = chats.open(second)
    numbers = {item["email"]: item["id"] for item in look(api, "/contacts")}
    answer = merge(api, numbers["rita@example.com"], numbers["rr@example.com"], email="rr@example.com")
    assert answer.status == 204, answer.body
    assert chats.get(f"/v2/conversations/{conversation}")["user_id"] == first
    rita = look(api, f"/contacts/{numbers['rita@example.com']}")
    assert (rita["email"], rita["other_emails"]) == ("rr@example.com", ["rita@example.com"])


def test_where_there_is_a_choice_it_must_be_made(api: Api) -> None:
    first = contact(api, "Rita", email="rita@example.com", phone="1", twitter_id="r1")["id"]
    second = contact(api, "R", email="rr@example.com", phone="2", twitter_id="r2")["id"]
    body = {"primary_contact_id": first, "secondary_contact_ids": [second]}
    assert api.wrong("POST", "/contacts/merge", body) == {
        "contact.email": ("missing_field", MISSING),
        "contact.phone": ("missing_field", MISSING),
        "contact.twitter_id": ("missing_field", MISSING),
    }
    chosen = {
        "email": "no@example.com",
        "phone": "3",
        "twitter_id": None,
        "other_emails": ["x@example.com"],
        "company_ids": [7],
    }
    assert api.wrong("POST", "/contacts/merge", {**body, "contact": chosen}) == {
        "contact.email": ("invalid_value", "It should be one of these values: 'rita@example.com,rr@example.com'"),
        "contact.phone": ("invalid_value", "It should be one of these values: '1,2'"),
        "contact.other_emails": (
            "invalid_value",
            "It should be one of these values: 'rita@example.com,rr@example.com'",
        ),
        "contact.company_ids": ("invalid_value", "It should be one of these values: ''"),
    }
    assert merge(api, first, second, email="rr@example.com", phone="2", twitter_id=None, other_emails=[]).status == 204
    after = look(api, f"/contacts/{first}")
    assert [after[name] for name in ("email", "phone", "twitter_id", "other_emails")] == [
        "rr@example.com",
        "2",
        None,
        [],
    ]
    assert contact(api, "New", email="rita@example.com")["id"] not in (first, second), "the address is free"


def test_who_cannot_be_merged(api: Api) -> None:
    rita, sam, tom = (contact(api, name)["id"] for name in ("Rita", "Sam", "Tom"))
    done(api, "DELETE", f"/contacts/{tom}")
    kim = agent(api)["id"]
    for primary, others, expected in (
        (rita, [rita], {"secondary_contact_ids"}),
        (rita, [sam, tom], {"secondary_contact_ids"}),
        (rita, [kim], {"secondary_contact_ids"}),
        (tom, [rita], {"primary_contact_id"}),
        (1, [2], {"primary_contact_id", "secondary_contact_ids"}),
        (rita, [], {"secondary_contact_ids"}),
    ):
        body = {"primary_contact_id": primary, "secondary_contact_ids": others}
        assert api.codes("POST", "/contacts/merge", body) == dict.fromkeys(expected, "invalid_value"), (primary, others)
    assert api.codes("POST", "/contacts/merge", {"into": 1}) == {
        "primary_contact_id": "missing_field",
        "secondary_contact_ids": "missing_field",
        "into": "invalid_field",
    }


def test_a_chain_of_merges_ends_in_one_person(api: Api) -> None:
    """And who is erased takes along everybody who had become them."""
    rita, sam, tom = (contact(api, name)["id"] for name in ("Rita", "Sam", "Tom"))
    assert merge(api, sam, tom, email="sam@example.com").status == 204
    assert merge(api, rita, sam, email="rita@example.com").status == 204
    assert look(api, f"/contacts/{rita}")["other_emails"] == ["sam@example.com", "tom@example.com"]
    assert api.codes("POST", "/contacts/merge", {"primary_contact_id": sam, "secondary_contact_ids": [rita]}) == {
        "primary_contact_id": "invalid_value"
    }
    done(api, "DELETE", f"/contacts/{rita}/hard_delete?force=true")
    assert api.rows("contacts") == []
    assert api.rows("contact_emails") == []


def test_a_contact_is_erased_with_everything(api: Api) -> None:
    company_id = company(api)["id"]
    rita = contact(
        api, "Rita", email="rita@example.com", other_emails=["r@example.com"], company_id=company_id,
        other_companies=[{"company_id": company(api, "Returns")["id"]}],
    )["id"]  # fmt: skip
    kept = {
        name: api.rows(name) for name in OF_PEOPLE if name not in ("contacts", "contact_emails", "contact_companies")
    }
    ticket = api.ticket(email="rita@example.com", tags=["hot"])["id"]
    api.post(f"/tickets/{ticket}/reply", {"body": "Hello"})
    api.post(f"/tickets/{ticket}/notes", {"body": "Psst"})
    chats = chat_side(api)
    chats.open(chats.get("/v2/users?email=rita@example.com")["users"][0]["id"])
    path = f"/contacts/{rita}/hard_delete"
    assert api.codes("DELETE", path) == {"force": "invalid_value"}
    assert api.codes("DELETE", f"{path}?force=maybe") == {"force": "datatype_mismatch"}
    answer = api.delete(f"{path}?force=True")
    assert (answer.status, answer.events) == (204, ["contact.erased"])
    assert answer.entries == [f"API key erased contact {rita}"]
    assert {name: api.rows(name) for name in OF_PEOPLE} == {
        **kept, "contacts": [], "contact_emails": [], "contact_companies": []
    }  # fmt: skip
    assert api.get("/tickets").body == []
    assert look(api, f"/companies/{company_id}")["name"] == "Parcels"
    api.missing("DELETE", f"{path}?force=true")


def test_a_picture_comes_changes_and_goes(api: Api) -> None:
    rita = api.form(
        "POST", "/contacts", ("name", "Rita"), ("phone", "1"), ("tags[]", "vip"), ("avatar", "rita.png", PNG)
    )
    assert (rita.status, rita["tags"], rita.events) == (201, ["vip"], ["contact.created"])
    path = f"/contacts/{rita['id']}"
    picture = rita["avatar"]
    assert {name: value for name, value in picture.items() if name not in ("id", "avatar_url")} == {
        "name": "rita.png", "content_type": "image/png", "size": len(PNG), "created_at": NOW, "updated_at": NOW
    }  # fmt: skip
    assert look(api, path)["avatar"]["id"] == picture["id"]
    url = picture["avatar_url"]
    assert api.wire.exchange(f"GET {url[url.index('/', 8) :]} HTTP/1.1\r\nhost: x\r\n\r\n".encode())[2] == PNG
    for name, content in (("rita.gif", PNG), ("rita.png", b"no picture"), ("rita.png", b"x" * (5 * 1024 * 1024 + 1))):
        refused = api.form("PUT", path, ("avatar", name, content))
        assert (refused.status, [item["field"] for item in refused["errors"]]) == (400, ["avatar"]), name
    other = api.form("PUT", path, ("avatar", "new.PNG", PNG))
    assert (other["avatar"]["name"], len(api.rows("attachments"))) == ("new.PNG", 1)
    assert api.put(path, {"avatar": None})["avatar"] is None
    assert (api.rows("attachments"), api.rows("files")) == ([], [])


def test_the_files_of_who_is_erased_go_too(api: Api) -> None:
    rita = api.form("POST", "/contacts", ("name", "Rita"), ("email", "rita@example.com"), ("avatar", "rita.png", PNG))
    fields = (("email", "rita@example.com"), ("subject", "x"), ("description", "x"), ("status", "2"), ("priority", "1"))
    ticket = api.form("POST", "/tickets", *fields, ("attachments[]", "a.txt", b"a"))
    assert ticket.status == 201, ticket.body
    api.form("POST", f"/tickets/{ticket['id']}/notes", ("body", "x"), ("attachments[]", "b.txt", b"b"))
    blobs = {row["blob"] for row in api.rows("files")}
    assert len(blobs) == 3
    done(api, "DELETE", f"/contacts/{rita['id']}/hard_delete?force=true")
    assert (api.rows("attachments"), api.rows("files")) == ([], [])
    assert {load(row["payload"])["blob"] for row in api.rows("jobs") if row["kind"] == "file.remove"} == blobs


def test_from_the_bin_no_force_is_needed(api: Api) -> None:
    rita = contact(api)["id"]
    done(api, "DELETE", f"/contacts/{rita}")
    assert done(api, "DELETE", f"/contacts/{rita}/hard_delete") == ["contact.erased"]
    assert contact(api)["id"] > rita, "the address is free, the number is not used again"
