"""Where we knowingly answer otherwise than the OpenAPI document that Freehold was asked for: all of it, with reasons.

Sources disagree about Freshchat; the Freshchat contract, section 11, settles each case. Each difference amends the
document so that it says what we answer. A test proves that nothing else differs, and that each one is still needed.

What we take although the document does not (a conversation without `app_id`, a message without `actor_id`, `open` for
a status) is no difference to a client, and so is not listed.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from freehold.catalogue.freshchat.conversations import STATUSES

Document = dict[str, Any]


class Difference(NamedTuple):
    """One decision."""

    topic: str
    """As in the contract."""
    why: str
    shows_in: str
    """An operation in which the document as it stands is contradicted."""
    amend: Callable[[Document], None]


def _schemas(document: Document) -> Document:
    return document["components"]["schemas"]


def _integer_codes(document: Document) -> None:
    _schemas(document)["Error"]["properties"]["code"]["type"] = "integer"


def _links_are_objects(document: Document) -> None:
    link = {
        "type": "object",
        "required": ["href", "rel", "type"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type")},
    }
    _schemas(document)["PaginationLinks"]["properties"] = {"next_page": link, "prev_page": link}


def _users_are_created(document: Document) -> None:
    responses = document["paths"]["/users"]["post"]["responses"]
    responses["201"] = responses.pop("200")


def _waiting_states(document: Document) -> None:
    _schemas(document)["Conversation"]["properties"]["status"]["enum"] = list(STATUSES)


def _bots_write(document: Document) -> None:
    _schemas(document)["Message"]["properties"]["actor_type"]["enum"].append("bot")


def _wrong_parameters(document: Document) -> None:
    for path in ("/users", "/agents", "/conversations", "/conversations/{conversation_id}/messages"):
        document["paths"][path]["get"]["responses"]["400"] = {"$ref": "#/components/responses/BadRequest"}


DIFFERENCES = (
    Difference(
        "Error `code` (11)",
        "The document says text; every error seen on the wire has a number, and clients compare it with the status.",
        "POST /conversations/{conversation_id}/messages",
        _integer_codes,
    ),
    Difference(
        "Page links (11)",
        "The document says text; the published connectors read `links.next_page.href` and fail on text.",
        "GET /users",
        _links_are_objects,
    ),
    Difference(
        "POST /users status (11)",
        "The document says 200; official notes and client tests say 201. The setting create_user_status=200 is for "
        "clients generated from the document.",
        "POST /users",
        _users_are_created,
    ),
    Difference(
        "Conversation status (11, 4.6)",
        "The document knows four; Freshchat's own client also sends and reads the two waiting states.",
        "GET /conversations/{conversation_id}",
        _waiting_states,
    ),
    Difference(
        "actor_type (11)",
        "The document knows user, agent and system; Freshchat's own client writes as bot, and we answer as stored.",
        "GET /conversations/{conversation_id}/messages",
        _bots_write,
    ),
    Difference(
        "Wrong parameters of lists (2.1, 1.5)",
        "The document knows no refusal of them; a page that is no number from 1, or a status that does not exist, is 400.",
        "GET /conversations",
        _wrong_parameters,
    ),
)
