"""What the reference calls required is what the server asks for when a body says nothing."""

import pytest
from tests.freshdesk.api import Api

from freehold.catalogue.derive.words import needed_names
from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.freshdesk.kinds import Examined

SOMETIMES = {
    "freshdesk.tickets.create": {"requester_id"},
    "freshdesk.channel.create_ticket": {"requester_id"},
    "freshdesk.contacts.create": {"email"},
    "freshdesk.canned_responses.create": {"folder_id"},
    "freshdesk.automations.create": {"conditions"},
}
"""What one of several attributes says, or what only some kinds need: the notes tell."""


@pytest.fixture
def places(sqlite_api: Api) -> dict[str, object]:
    """A record for each id that a path of a creating row names."""
    sqlite_api.ticket()

    def made(path: str, **body: object) -> object:
        answer = sqlite_api.post(path, body)
        assert answer.status == 201, answer.content
        return answer.body["id"]

    category = made("/solutions/categories", name="Parcels")
    folder = made(f"/solutions/categories/{category}/folders", name="Lost", visibility=1)
    article = made(f"/solutions/folders/{folder}/articles", title="Wait", description="A day.", status=1, type=1)
    topics = made("/discussions/categories", name="Talk")
    forum = made(f"/discussions/categories/{topics}/forums", name="Parcels", forum_type=1, forum_visibility=1)
    topic = made(f"/discussions/forums/{forum}/topics", title="Late", message="Is it?")
    choices = [{"value": "Blue"}]
    label = {"label": "Colour", "label_for_customers": "Colour"}
    field = made("/admin/ticket_fields", **label, type="custom_dropdown", choices=choices)
    return {
        "ticket_id": 1,
        "category": category,
        "folder_id": folder,
        "article_id": article,
        "category_id": topics,
        "forum_id": forum,
        "topic_id": topic,
        "field_id": field,
        "type_id": 1,
        "language": "de",
    }


def test_what_is_called_required_is_what_an_empty_body_lacks(sqlite_api: Api, places: dict[str, object]) -> None:
    rows = [
        row
        for row in ROWS
        if row.method == "POST"
        and row.refuses is None
        and isinstance(row.takes, type)
        and issubclass(row.takes, Examined)
    ]
    assert len(rows) > 40
    for row in rows:
        answer = sqlite_api.post(row.path.format_map(places), {})
        errors = answer.body.get("errors", []) if answer.status == 400 else []
        lacks = {item["field"].partition(".")[0] for item in errors if item["code"] == "missing_field"}
        required = {field.alias or name for name, field in row.takes.model_fields.items() if field.is_required()}
        told = {*needed_names(row), *required}
        assert lacks - SOMETIMES.get(row.id, set()) - {"file"} == told, (row.id, answer.content)
