"""Lists: a page by its number is the same rows wherever it lies, with filters and in either direction."""

from typing import Any

import pytest

from freehold.core.people.model import contacts
from freehold.core.people.queries import CONTACTS
from freehold.kernel.installation import Installation
from freehold.kernel.listing import DEEP, Slice
from freehold.kernel.query import blank, inserts
from freehold.kernel.tx import Tx

MANY = DEEP + 120


@pytest.fixture
def people(installation: Installation) -> Installation:
    """More contacts than a shallow page can reach, three to a moment, every second one with the same phone."""

    def fill(tx: Tx) -> None:
        row = {name: value for name, value in blank(contacts).items() if name != "id"}
        for number in range(MANY):
            given = {"uuid": f"u{number:05d}", "created_at": number // 3, "updated_at": -number}
            tx.insert(inserts_contact, **{**row, **given, "phone": "+1" if number % 2 else None})

    inserts_contact = inserts(contacts)
    installation.database.write_now(fill)
    return installation


@pytest.mark.parametrize("order", ["created_at", "updated_at"])
@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("filters", [{}, {"created_to": MANY}])
def test_a_deep_page_holds_the_rows_of_its_place(
    people: Installation, order: str, is_descending: bool, filters: dict[str, Any]
) -> None:
    def pages(tx: Tx) -> tuple[list[str], list[str], bool]:
        near = CONTACTS.page(tx, Slice(MANY, 0, None, order, is_descending), filters)
        deep = CONTACTS.page(tx, Slice(20, DEEP + 50, None, order, is_descending), filters)
        return [row["uuid"] for row in near.rows], [row["uuid"] for row in deep.rows], deep.has_more

    near, deep, has_more = people.database.read_now(pages)
    assert len(near) == MANY
    assert deep == near[DEEP + 50 : DEEP + 70]
    assert has_more


def test_the_end_is_the_end(people: Installation) -> None:
    last = people.database.read_now(lambda tx: CONTACTS.page(tx, Slice(20, MANY - 5), {}))
    beyond = people.database.read_now(lambda tx: CONTACTS.page(tx, Slice(20, MANY), {}))
    assert (len(last.rows), last.has_more) == (5, False)
    assert (beyond.rows, beyond.has_more, beyond.last) == ([], False, None)
