"""Pages at their edges: beyond the end, of no size, by anchors that nobody gave out (Freshchat contract 2)."""

import base64
import json
from typing import Any

from tests.contract.api import Api


def test_every_page_beyond_the_end_is_empty(sqlite_api: Api) -> None:
    conversation = sqlite_api.open()
    for path, name in (
        ("/v2/users", "users"),
        ("/v2/agents", "agents"),
        ("/v2/groups", "groups"),
        ("/v2/channels", "channels"),
        ("/v2/roles", "roles"),
        ("/v2/conversations", "conversations"),
        ("/v2/outbound-messages", "outbound_messages"),
        (f"/v2/conversations/{conversation}/messages", "messages"),
    ):
        for page in ("2", "1000000000", "9" * 40):
            answer = sqlite_api.get(path, page=page)
            assert (answer.status, answer[name]) == (200, []), (path, page)
            assert "next_page" not in answer.body.get("links", {})


def test_pages_that_are_none(sqlite_api: Api) -> None:
    conversation = sqlite_api.open()
    for path in (
        "users",
        "agents",
        "groups",
        "channels",
        "roles",
        "conversations",
        f"conversations/{conversation}/messages",
    ):
        for query in ("page=0", "page=-1", "page=x", "page=", "page=1.5", "items_per_page=0", "items_per_page=-5",
                      "items_per_page=ten", "items_per_page=", "page=1&page=-1", "page=%D9%A1x"):  # fmt: skip
            sqlite_api.refused("GET", f"/v2/{path}?{query}", says=query.partition("=")[0])


def test_anchors_that_are_not_ours(api: Api) -> None:
    conversation = api.open()
    api.say(conversation)
    forged: list[Any] = ["x", "!", "AAAA", "null", "W10", "%00"]
    for value in (
        [1], [1, 2], ["a", "b", "c"], [1, 2, 3, 4], [None, 1, 1], [True, 1, 1], [1.5, 1, 1], [10**30, 1, 1],
        [2**63, 1, 1], [1, 2**63, 1], [1, -(10**30), 1], [1, 1, 10**30], [1, 1, -5], [1, True, 1], {"a": 1},
        ["\0", 1, 1], [[1], 1, 1], ["x", 1, 1],
    ):  # fmt: skip
        forged.append(anchor(value))
    with api.untouched():
        for path in ("users", "conversations", f"conversations/{conversation}/messages"):
            for text in forged:
                api.refused("GET", f"/v2/{path}?anchor={text}", says="anchor")
    answer = api.get("/v2/users", anchor=anchor([0, 0, 1]))
    assert (answer.status, len(answer["users"])) == (200, 1)
    api.refused("GET", f"/v2/users?sort_by=email&anchor={anchor([1, 1, 1])}", says="anchor")


def anchor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_an_own_anchor_is_good_in_its_list(api: Api) -> None:
    for _ in range(3):
        api.make_user()
    href = api.get("/v2/users", items_per_page=1)["links"]["next_page"]["href"]
    assert len(api.get(href)["users"]) == 1
