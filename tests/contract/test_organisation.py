"""Groups, channels, roles and the account (Freshchat contract 3.11, 3.12, 4.9)."""

from typing import Any

from sqlalchemy import bindparam, update
from tests.contract.api import Api

from freehold.core.conversations.model import channels
from freehold.core.people.queries import find_group
from freehold.kernel.query import Query
from freehold.kernel.text import encode_text

NOW = "2026-01-05T09:00:00.000Z"
_TRANSLATE = Query(
    update(channels)
    .where(channels.c.name == bindparam("which"))
    .values(translations=bindparam("said"), locale="en", updated_at=bindparam("now"))
)


def test_groups(api: Api) -> None:
    kim, lee = api.make_agent("kim@example.com"), api.make_agent("lee@example.com")
    returns, deliveries = api.make_group("Returns", kim), api.make_group("Deliveries", kim, lee)
    api.put(f"/v2/agents/{lee}", {"is_deactivated": True})
    answer = api.get("/v2/groups")
    expected = {
        "id": deliveries,
        "name": "Deliveries",
        "description": "",
        "routing_type": "INTELLIASSIGN",
        "routing_logic": "ROUND_ROBIN",
        "agents": [kim, lee],
        "created_time": NOW,
        "updated_time": NOW,
    }
    assert answer["groups"] == [expected, {**expected, "id": returns, "name": "Returns", "agents": [kim]}]
    assert answer["pagination"] == {"total_items": 2, "total_pages": 1, "current_page": 1, "items_per_page": 10}
    assert answer["links"]["first_page"] == {
        "href": "/v2/groups?page=1&items_per_page=10",
        "rel": "group",
        "type": "GET",
    }
    assert api.get(f"/v2/groups/{deliveries}").body == expected
    backwards = api.walk("/v2/groups", "groups", items_per_page=1, sort_by="name", sort_order="desc")
    assert [group["id"] for group in backwards] == [returns, deliveries]
    api.refused("GET", "/v2/groups/nowhere", status=404, word="GROUP_NOT_FOUND", says="This group does not exist")


def test_roles(api: Api) -> None:
    answer = api.get("/v2/roles", sort_by="name", items_per_page=2)
    assert [role["name"] for role in answer["roles"]] == ["Account Administrator", "Account Owner"]
    assert answer["roles"][1] == {
        "id": "OWNER",
        "name": "Account Owner",
        "description": "Everything, and the account itself.",
        "is_custom_role": False,
        "is_default": True,
        "permissions": ["*"],
        "created_time": NOW,
        "updated_time": NOW,
    }
    assert answer["pagination"] == {"total_items": 7, "total_pages": 4, "current_page": 1, "items_per_page": 2}
    assert answer["links"]["next_page"]["rel"] == "role"
    found = api.walk("/v2/roles", "roles", items_per_page=2)
    assert [role["id"] for role in found] == [
        "ACCOUNT_ADMIN",
        "OWNER",
        "ADMIN",
        "AGENT",
        "ANALYTICS_COLLABORATOR",
        "SUPERVISOR",
        "TICKET_COLLABORATOR",
    ]


def make_channels(api: Api) -> dict[str, str]:
    """Two channels beside the first; Orders has a group, a greeting and a French name."""
    group = api.make_group("Deliveries")
    row = api.installation.database.read_now(lambda tx: find_group(tx, group))
    made = {"Mail": api.make_channel("Mail", source="email")}
    made["Orders"] = api.make_channel("Orders", welcome="Hello!", group=row, tags=["a", "b"])
    french: dict[str, Any] = {"fr": {"name": "Commandes", "welcome": [{"text": {"content": "Bonjour !"}}]}}
    api.installation.clock.move(60_000)  # type: ignore[attr-defined]
    api.installation.database.write_now(
        lambda tx: tx.run(_TRANSLATE, which="Orders", said=encode_text(french), now=tx.now)
    )
    return {**made, "group": group}


def test_channels(api: Api) -> None:
    made = make_channels(api)
    answer = api.get("/v2/channels", items_per_page=9999)
    assert set(answer.body) == {"channels", "pagination", "links"}, "one client takes no other member"
    assert [channel["name"] for channel in answer["channels"]] == ["Inbox", "Mail", "Orders"]
    assert [channel["source"] for channel in answer["channels"]] == ["FRESHCHAT", "EMAIL", "FRESHCHAT"]
    assert answer["pagination"] == {"total_items": 3, "total_pages": 1, "current_page": 1, "items_per_page": 1000}
    expected = {
        "id": made["Orders"],
        "name": "Orders",
        "icon": {},
        "enabled": True,
        "public": True,
        "locale": "en",
        "tags": ["a", "b"],
        "source": "FRESHCHAT",
        "welcome_message": {
            "message_parts": [{"text": {"content": "Hello!"}}],
            "message_type": "normal",
            "restrictResponse": False,
            "botsPrivateNote": False,
            "isBotsInput": False,
        },
        "assign_to_group": made["group"],
        "created_time": NOW,
        "updated_time": "2026-01-05T09:01:00.000Z",
    }
    assert answer["channels"][2] == expected
    assert api.get(f"/v2/channels/{made['Orders']}").body == expected
    assert answer["channels"][0]["locale"] == "default"
    assert answer["channels"][0]["welcome_message"]["message_parts"] == []
    api.refused("GET", "/v2/channels/nowhere", status=404, word="CHANNEL_NOT_FOUND", says="This channel does not")


def test_channels_in_a_language(api: Api) -> None:
    orders = make_channels(api)["Orders"]
    french = api.get(f"/v2/channels/{orders}", locale="fr")
    assert (french["name"], french["locale"]) == ("Commandes", "fr")
    assert french["welcome_message"]["message_parts"] == [{"text": {"content": "Bonjour !"}}]
    listed = api.get("/v2/channels", locale="fr")["channels"]
    assert sorted(channel["name"] for channel in listed) == ["Commandes", "Inbox", "Mail"]
    assert api.get(f"/v2/channels/{orders}", locale="de")["name"] == "Orders", (
        "the primary language where there is none"
    )


def test_channels_that_changed(api: Api) -> None:
    make_channels(api)
    changed = api.get("/v2/channels", updated_from="2026-01-05T09:00:30.000000Z", updated_to="2026-01-05T09:01:00.000Z")
    assert [channel["name"] for channel in changed["channels"]] == ["Orders"]
    assert changed["pagination"]["total_items"] == 1
    api.refused("GET", "/v2/channels?updated_from=yesterday", says="updated_from")


def test_the_account(api: Api) -> None:
    answer = api.get("/v2/accounts/configuration", items_per_page=20)
    facts = {row["name"]: row["value"] for row in api.rows("account")}
    texts = {"organisation_domain", "account_domain", "app_id", "bundle_type", "plan_type", "datacenter", "web_chat_id"}
    numbers = {"account_id", "organisation_id", "bundle_id"}
    assert set(answer.body) == texts | numbers, "a bare object"
    assert all(isinstance(answer[name], int) and answer[name] > 0 for name in numbers)
    assert all(isinstance(answer[name], str) and answer[name] for name in texts)
    assert encode_text(answer["app_id"]) == facts["app_id"]
    assert api.with_token().get("/v2/accounts/configuration").body == answer.body
