"""What the tests of the knowledge base and the forums are about, made over the API."""

from typing import Any

from tests.contract.api import Json
from tests.freshdesk.api import Api

CATEGORIES = "/solutions/categories"


def begun(api: Api, path: str, body: Any, to: str) -> Json:
    """What a POST to `path` has created; its Location is below `to`."""
    answer = api.post(path, body)
    assert answer.status == 201, answer.content[:500]
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{to}/{answer['id']}"
    found: Json = answer.body
    return found


def category(api: Api, name: str = "Parcels", **given: Any) -> Json:
    return begun(api, CATEGORIES, {"name": name, **given}, CATEGORIES)


def folder(api: Api, category_id: int, name: str = "Delays", **given: Any) -> Json:
    return begun(api, f"{CATEGORIES}/{category_id}/folders", {"name": name, **given}, "/solutions/folders")


def article(api: Api, folder_id: int, title: str = "My parcel is late", **given: Any) -> Json:
    body = {"title": title, "description": "<p>Wait a <b>day</b>.</p>", "status": 2, **given}
    return begun(api, f"/solutions/folders/{folder_id}/articles", body, "/solutions/articles")


DISCUSSIONS = "/discussions"


def board(api: Api, name: str = "Shipping") -> Json:
    return begun(api, f"{DISCUSSIONS}/categories", {"name": name}, f"{DISCUSSIONS}/categories")


def forum(api: Api, name: str = "How do I", kind: int = 1, category_id: int | None = None, **given: Any) -> Json:
    """A forum that everybody sees, in a category of its own unless one is named."""
    number = category_id or board(api, f"About {name}")["id"]
    body = {"name": name, "forum_type": kind, "forum_visibility": 1, **given}
    return begun(api, f"{DISCUSSIONS}/categories/{number}/forums", body, f"{DISCUSSIONS}/forums")


def topic(api: Api, forum_id: int, title: str = "Receipt", **given: Any) -> Json:
    body = {"title": title, "message": "<p>Where is it?</p>", **given}
    return begun(api, f"{DISCUSSIONS}/forums/{forum_id}/topics", body, f"{DISCUSSIONS}/topics")


def comment(api: Api, topic_id: int, body: str = "Below the label") -> Json:
    path = f"{DISCUSSIONS}/topics/{topic_id}/comments"
    return begun(api, path, {"body": body}, f"{DISCUSSIONS}/comments")
