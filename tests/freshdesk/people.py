"""The people of a story: contacts, companies and agents, made over the API; and Freshchat beside it."""

from typing import Any

from tests.contract.api import Api as ChatApi
from tests.contract.api import Json
from tests.freshdesk.api import Api

from freehold.core.access.commands import create_token

NOW = "2026-01-05T09:00:00Z"
LATER = "2026-01-05T09:01:00Z"
UNIQUE = "It should be a unique value"
UNKNOWN = "Unexpected/invalid field in request"
MISSING = "Mandatory attribute missing"


def made(api: Api, path: str, body: Any) -> Json:
    """What a POST has created."""
    answer = api.post(path, body)
    assert answer.status == 201, answer.content[:500]
    found: Json = answer.body
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{path}/{found['id']}"
    return found


def contact(api: Api, name: str = "Rita Ray", **given: Any) -> Json:
    """A new contact; with an address made of the name when nothing else is given."""
    return made(
        api, "/contacts", {"name": name, **(given or {"email": f"{name.split(maxsplit=1)[0].lower()}@example.com"})}
    )


def company(api: Api, name: str = "Parcels", **given: Any) -> Json:
    return made(api, "/companies", {"name": name, **given})


def agent(api: Api, email: str = "kim@example.com", **given: Any) -> Json:
    return made(api, "/agents", {"email": email, "ticket_scope": 1, **given})


def group(api: Api, name: str = "Deliveries", **given: Any) -> Json:
    return made(api, "/groups", {"name": name, **given})


def look(api: Api, path: str) -> Json:
    """What a GET shows."""
    answer = api.get(path)
    assert answer.status == 200, (path, answer.status, answer.content[:300])
    found: Json = answer.body
    return found


def done(api: Api, method: str, path: str, body: Any = None) -> list[str]:
    """A change that answers with nothing; the events that it recorded."""
    answer = api.call(method, path, body)
    assert (answer.status, answer.content) == (204, b""), answer.content[:500]
    return answer.events


def ids(items: Any) -> list[int]:
    return [item["id"] for item in items]


def role(api: Api, name: str) -> int:
    """The number of a stock role."""
    return next(int(item["id"]) for item in look(api, "/roles") if item["name"] == name)


def chat_side(api: Api) -> ChatApi:
    """The same account over the Freshchat API."""
    token = api.installation.database.write_now(lambda tx: create_token(tx, name="test"))
    return ChatApi(api.server, api.installation, api.wire, token)
