"""Mailboxes, switches for mail, secret copies (Freshdesk contract 5.13, 6.12)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, done, group, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

PATH = "/email/mailboxes"
POSITIVE = "It should be a/an Positive Integer"
INCOMING = {
    "mail_server": "imap.example.com",
    "port": 993,
    "use_ssl": True,
    "delete_from_server": False,
    "authentication": "plain",
    "user_name": "help@example.com",
}
OUTGOING = {**{name: value for name, value in INCOMING.items() if name != "delete_from_server"}, "port": 465}
SECRET = {"password": "hunter2"}


def mailbox(api: Api, email: str = "help@example.com", **given: Any) -> Any:
    return made(api, PATH, {"name": "Help", "support_email": email, "mailbox_type": "freshdesk_mailbox", **given})


def own(api: Api) -> Any:
    """The mailbox that every account has."""
    return look(api, PATH)[0]


def test_an_account_has_a_mailbox(api: Api) -> None:
    first = own(api)
    assert first == {
        "id": first["id"],
        "name": "Support",
        "support_email": "support@localhost",
        "group_id": None,
        "product_id": None,
        "default_reply_email": True,
        "active": True,
        "mailbox_type": "freshdesk_mailbox",
        "freshdesk_mailbox": {"forward_email": "support@localhost", "failure_code": None},
        "created_at": first["created_at"],
        "updated_at": first["updated_at"],
    }
    config = {
        "id": first["id"],
        "name": "Support",
        "product_id": None,
        "to_email": "support@localhost",
        "reply_email": "support@localhost",
        "group_id": None,
        "primary_role": True,
        "active": True,
        "workspace_id": None,
        "created_at": first["created_at"],
        "updated_at": first["updated_at"],
    }
    assert look(api, "/email_configs") == look(api, "/email_configs?per_page=100") == [config]
    assert look(api, f"/email_configs/{first['id']}") == config
    api.missing("GET", "/email_configs/7")
    api.restart(mail_from="desk@example.com")
    assert own(api)["support_email"] == "desk@example.com", "the settings name it until somebody has"
    api.restart(mail_from="other@example.com")
    assert [row["support_email"] for row in look(api, PATH)] == ["desk@example.com"]


def test_a_mailbox_is_taken_in(api: Api) -> None:
    team = group(api)["id"]
    body = {"name": " Help\r\ndesk ", "support_email": "Help@Example.com", "mailbox_type": "freshdesk_mailbox"}
    answer = api.post(PATH, {**body, "group_id": team, "disable_verify": True})
    expected = {
        "id": answer["id"],
        "name": "Help desk",
        "support_email": "help@example.com",
        "group_id": team,
        "product_id": None,
        "default_reply_email": False,
        "active": True,
        "mailbox_type": "freshdesk_mailbox",
        "freshdesk_mailbox": {"forward_email": "examplecomhelp@localhost", "failure_code": None},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{PATH}/{answer['id']}"
    assert answer.events == ["mailbox.created"]
    assert answer.entries == [f"API key took in mailbox {answer['id']}"]
    assert look(api, f"{PATH}/{answer['id']}") == expected
    api.missing("GET", f"{PATH}/7")


def test_a_custom_mailbox_keeps_its_passwords(api: Api, clock: ManualClock) -> None:
    custom = {"incoming": {**INCOMING, **SECRET}, "outgoing": {**OUTGOING, **SECRET, "authentication": "CRAM-MD5"}}
    before = mailbox(api, mailbox_type="custom_mailbox", custom_mailbox={"access_type": "both", **custom})
    shown = {
        "access_type": "both",
        "incoming": {**INCOMING, "failure_code": None},
        "outgoing": {**OUTGOING, "authentication": "cram_md5"},
    }
    assert before["custom_mailbox"] == shown
    assert "freshdesk_mailbox" not in before
    assert "hunter2" not in str(api.everything()), "it is sealed"
    path = f"{PATH}/{before['id']}"
    clock.move(MINUTE)
    changed = api.put(path, {"custom_mailbox": {"outgoing": {"port": 587, "username": "u"}}})
    assert changed["custom_mailbox"] == {**shown, "outgoing": {**shown["outgoing"], "port": 587, "user_name": "u"}}
    incoming_only = api.put(path, {"custom_mailbox": {"access_type": "incoming"}})
    assert incoming_only["custom_mailbox"] == {"access_type": "incoming", "incoming": shown["incoming"]}
    assert api.codes("PUT", path, {"custom_mailbox": {"access_type": "both"}}) == {
        "custom_mailbox.outgoing": "missing_field"
    }
    plain = api.put(path, {"mailbox_type": "freshdesk_mailbox"})
    assert ("custom_mailbox" in plain.body, api.rows("mailboxes")[1]["sealed"]) == (False, None)


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    body = {"support_email": "x", "group_id": 7, "product_id": 7, "active": "yes", "mailbox_type": "pop", "colour": 1}
    assert api.wrong("POST", PATH, body) == {
        "support_email": ("invalid_value", "It should be in the 'valid email address' format"),
        "group_id": ("invalid_value", "There is no group matching the given group_id"),
        "product_id": ("invalid_value", "There is no product matching the given product_id"),
        "active": ("datatype_mismatch", "It should be a/an Boolean"),
        "mailbox_type": ("invalid_value", "It should be one of these values: 'freshdesk_mailbox,custom_mailbox'"),
        "colour": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", PATH, {}) == {
        "support_email": ("missing_field", MISSING),
        "mailbox_type": ("missing_field", MISSING),
    }
    custom = {"support_email": "a@example.com", "mailbox_type": "custom_mailbox"}
    assert api.codes("POST", PATH, custom) == {"custom_mailbox": "missing_field"}
    assert api.codes("POST", PATH, {**custom, "custom_mailbox": {}}) == {"custom_mailbox.access_type": "missing_field"}
    half = {"access_type": "both", "incoming": {"mail_server": "m", "port": 1}}
    assert api.codes("POST", PATH, {**custom, "custom_mailbox": half}) == {
        **{
            f"custom_mailbox.incoming.{name}": "missing_field"
            for name in ("use_ssl", "authentication", "user_name", "delete_from_server", "password")
        },
        "custom_mailbox.outgoing": "missing_field",
    }
    wrong = {"access_type": "none", "incoming": {"port": 70000, "use_ssl": 1, "authentication": "x", "tls": True}}
    assert set(api.codes("POST", PATH, {**custom, "custom_mailbox": wrong})) == {
        "custom_mailbox.access_type",
        *(f"custom_mailbox.incoming.{name}" for name in ("port", "use_ssl", "authentication", "tls")),
    }
    mailbox(api)
    taken = {"support_email": "HELP@example.com", "mailbox_type": "freshdesk_mailbox"}
    assert api.wrong("POST", PATH, taken, 409) == {"support_email": ("duplicate_value", UNIQUE)}
    number = own(api)["id"]
    assert api.wrong("PUT", f"{PATH}/{number}", {"support_email": "help@example.com"}, 409) == {
        "support_email": ("duplicate_value", UNIQUE)
    }
    assert api.wrong("PUT", f"{PATH}/{number}", {"support_email": None, "custom_mailbox": half}) == {
        "support_email": ("missing_field", MISSING),
        "custom_mailbox": ("incompatible_field", "It belongs to a mailbox of the type custom_mailbox"),
    }
    assert api.wrong("PUT", f"{PATH}/{number}", {"default_reply_email": False}) == {
        "default_reply_email": ("incompatible_field", "It is the primary mailbox until another is")
    }


def test_a_mailbox_is_changed(api: Api, clock: ManualClock) -> None:
    first, before = own(api), mailbox(api)
    clock.move(MINUTE)
    answer = api.put(f"{PATH}/{before['id']}", {"default_reply_email": True, "support_email": "hi@example.com"})
    forward = {"forward_email": "examplecomhi@localhost", "failure_code": None}
    expected = {**before, "default_reply_email": True, "support_email": "hi@example.com", "updated_at": LATER}
    assert (answer.status, answer.body) == (200, {**expected, "freshdesk_mailbox": forward})
    assert answer.events == ["mailbox.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["is_primary", "sealed", "servers", "support_email"]}
    assert answer.entries == [f"API key changed mailbox {before['id']}"]
    assert look(api, f"{PATH}/{first['id']}")["default_reply_email"] is False, "there is one primary mailbox"
    api.ticket()
    assert api.post("/tickets/1/reply", {"body": "x"})["support_email"] == "hi@example.com"
    api.missing("PUT", f"{PATH}/7", {})


def test_a_mailbox_is_forgotten(api: Api) -> None:
    before = mailbox(api)
    ticket = api.ticket(email_config_id=before["id"])["id"]
    answer = api.delete(f"{PATH}/{before['id']}")
    assert (answer.status, answer.content, answer.events) == (204, b"", ["mailbox.deleted"])
    assert answer.entries == [f"API key deleted mailbox {before['id']}"]
    api.missing("DELETE", f"{PATH}/{before['id']}")
    assert api.post(f"/tickets/{ticket}/reply", {"body": "x"})["support_email"] == "support@localhost"
    kept = api.delete(f"{PATH}/{own(api)['id']}")
    message = "It is the mailbox that the desk writes from; let another be that first."
    assert (kept.status, kept.body) == (409, {"code": "inconsistent_state", "message": message})


def test_mailboxes_are_listed_the_primary_ones_first(api: Api) -> None:
    team = group(api)["id"]
    first = own(api)["id"]
    product = made(api, "/products", {"name": "Parcels"})["id"]
    second = mailbox(api, "b@example.com", product_id=product)["id"]
    third = mailbox(api, "c@example.com", group_id=team, active=False)["id"]
    fourth = mailbox(api, "d@example.com", product_id=product, default_reply_email=True)["id"]
    assert ids(look(api, PATH)) == [first, fourth, third, second]
    assert ids(api.follow(PATH, per_page=1)) == [first, fourth, third, second]
    for query, expected in (
        ("support_email=B%40Example.com", [second]),
        ("forward_email=examplecomc@localhost", [third]),
        (f"product_id={product}", [fourth, second]),
        (f"group_id={team}&active=false", [third]),
        ("active=true", [first, fourth, second]),
        ("order_by=product_id&order_type=desc", [fourth, second, third, first]),
        ("order_by=group_id", [first, second, fourth, third]),
    ):
        assert ids(look(api, f"{PATH}?{query}")) == expected, query
    assert api.wrong("GET", f"{PATH}?order_type=asc") == {
        "order_by": ("missing_field", "It is needed when order_type is given")
    }
    assert api.codes("GET", f"{PATH}?order_by=name&colour=red") == {
        "order_by": "invalid_value",
        "colour": "invalid_field",
    }


def test_a_product_and_a_group_that_go_leave_their_mailboxes(api: Api) -> None:
    team, product = group(api)["id"], made(api, "/products", {"name": "Parcels"})["id"]
    number = mailbox(api, product_id=product, group_id=team, default_reply_email=True)["id"]
    done(api, "DELETE", f"/groups/{team}")
    done(api, "DELETE", f"/products/{product}")
    after = look(api, f"{PATH}/{number}")
    assert (after["group_id"], after["product_id"], after["default_reply_email"]) == (None, None, False)


def test_a_mailbox_decides_what_a_ticket_is_about(api: Api) -> None:
    team, product = group(api)["id"], made(api, "/products", {"name": "Parcels"})["id"]
    other = made(api, "/products", {"name": "Letters"})["id"]
    number = mailbox(api, product_id=product, group_id=team, default_reply_email=True)["id"]
    wanted = ("email_config_id", "product_id", "group_id")
    for given in (
        {"email_config_id": number},
        {"product_id": product},
        {"email_config_id": number, "product_id": other},
    ):
        ticket = api.ticket(**given)
        assert [ticket[name] for name in wanted] == [number, product, team], given
    ticket = api.ticket(product_id=other)
    assert [ticket[name] for name in wanted] == [None, other, None]
    own_group = group(api, "Other")["id"]
    assert api.ticket(email_config_id=number, group_id=own_group)["group_id"] == own_group
    changed = api.put("/tickets/5", {"email_config_id": number})
    assert [changed[name] for name in wanted] == [number, product, own_group], "a ticket keeps its group"
    body = {"email": "rita@example.com", "email_config_id": 7}
    message = "There is no email config matching the given email_config_id"
    assert api.wrong("POST", "/tickets", body) == {"email_config_id": ("invalid_value", message)}


def test_switches_are_turned(api: Api) -> None:
    before = look(api, "/email/settings")
    assert len(before) == 13
    assert all(isinstance(value, bool) for value in before.values())
    answer = api.put("/email/settings", {"multiple_to": True, "email_subject_match": True})
    assert (answer.status, answer.body) == (200, {**before, "multiple_to": True, "email_subject_match": True})
    assert answer.events == ["email_settings.updated"]
    assert answer.entries == ["API key changed the e-mail settings: email_subject_match, multiple_to"]
    assert look(api, "/email/settings") == answer.body
    assert api.wrong("PUT", "/email/settings", {"multiple_to": "yes", "colour": True}) == {
        "multiple_to": ("datatype_mismatch", "It should be a/an Boolean"),
        "colour": ("invalid_field", UNKNOWN),
    }
    api.put("/email/settings", {"allow_agent_to_initiate_conversation": False})
    body = {"email": "a@example.com", "subject": "x", "email_config_id": own(api)["id"]}
    assert api.post("/tickets/outbound_email", body).status == 403


def test_who_gets_copies(api: Api) -> None:
    path = "/notifications/email/bcc"
    assert look(api, path) == {"emails": []}
    answer = api.put(path, {"emails": ["a@example.com", "B@example.com", "a@example.com"]})
    assert (answer.status, answer.body) == (200, {"emails": ["a@example.com", "b@example.com"]})
    assert answer.events == ["email_settings.updated"]
    assert answer.entries == ["API key chose who gets copies of mail: a@example.com, b@example.com"]
    assert look(api, path) == answer.body
    long = [f"{number}{'a' * 50}@example.com" for number in range(5)]
    assert api.wrong("PUT", path, {"emails": long}) == {
        "emails": ("invalid_value", "Has 319 characters, it can have maximum of 255 characters")
    }
    assert api.codes("PUT", path, {"emails": ["x"]}) == {"emails": "invalid_value"}
    assert api.codes("PUT", path, {}) == {"emails": "missing_field"}
    assert api.put(path, {"emails": []})["emails"] == []


def test_only_administrators_see_and_change_them(api: Api) -> None:
    agent, number = api.hire("SUPERVISOR"), own(api)["id"]
    for method, path, body in (
        ("GET", "/email_configs", None),
        ("GET", f"/email_configs/{number}", None),
        ("GET", PATH, None),
        ("POST", PATH, {}),
        ("GET", f"{PATH}/{number}", None),
        ("PUT", f"{PATH}/{number}", {}),
        ("DELETE", f"{PATH}/{number}", None),
        ("GET", "/email/settings", None),
        ("PUT", "/email/settings", {}),
        ("GET", "/notifications/email/bcc", None),
        ("PUT", "/notifications/email/bcc", {"emails": []}),
    ):
        assert agent.call(method, path, body).status == 403, (method, path)
