"""Who may do what, as people read it: every operation beside every role, and nothing that a role does not have."""

import re

import pytest

from freehold.catalogue.derive.permissions import Role, permissions, tickets
from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.catalogue.registry import BY_ID
from freehold.core.access.permissions import PERMISSIONS, STOCK_ROLES
from freehold.web.documents import DOCUMENTS, ROLES

TEXT = DOCUMENTS["permissions.md"]()
LINES = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| `")]
HEADS = re.findall(r"^\| Operation \| .*$", TEXT, re.MULTILINE)
CELLS = {line[0].strip("`"): line[1:] for line in LINES if " /" in line[0]}
EVERYBODY = ["Account Administrator", "Administrator", "Supervisor", "Agent", "Ticket Collaborator"]

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def test_there_is_a_line_for_every_operation_and_a_column_for_every_role() -> None:
    assert sorted(CELLS) == sorted(f"{row.method} {row.path}" for row in ROWS)
    names = [*EVERYBODY, "Analytics Collaborator"]
    assert [role.name for role in ROLES] == names
    columns = ["Operation", "What it does", "Permission", "Tickets", *names]
    assert set(HEADS) == {f"| {' | '.join(columns)} |"}


@every_row
def test_a_line_says_what_each_role_may(row: Operation) -> None:
    summary, permission, scoped, *may = CELLS[f"{row.method} {row.path}"]
    assert (summary, permission, scoped) == (row.summary, f"`{row.permission}`", tickets(row))
    granted = {name: allowed for _, name, _, _, allowed in STOCK_ROLES}
    expected = [bool({row.permission, "*"} & set(granted[role.name])) for role in ROLES]
    assert [cell == "yes" for cell in may] == expected
    assert set(may) <= {"yes", "no"}


@pytest.mark.parametrize(
    ("row_id", "scoped", "allowed"),
    [
        ("freshdesk.tickets.create", "–", EVERYBODY[:4]),
        ("freshdesk.tickets.get", "hidden", EVERYBODY),
        ("freshdesk.tickets.list", "left out", EVERYBODY),
        ("freshdesk.tickets.delete", "hidden", EVERYBODY[:3]),
        ("freshdesk.tickets.note", "hidden", EVERYBODY),
        ("freshdesk.tickets.reply", "hidden", EVERYBODY[:4]),
        ("freshdesk.conversations.delete", "hidden", EVERYBODY[:3]),
    ],
)
def test_what_is_well_known_of_the_roles(row_id: str, scoped: str, allowed: list[str]) -> None:
    row = BY_ID[row_id]
    _, _, found, *may = CELLS[f"{row.method} {row.path}"]
    assert found == scoped
    assert [role.name for role, cell in zip(ROLES, may, strict=True) if cell == "yes"] == allowed


def test_stock_roles_give_only_permissions_that_exist() -> None:
    for role in ROLES:
        assert role.allows == {"*"} or role.allows <= set(PERMISSIONS)


def test_a_role_without_permissions_may_nothing() -> None:
    text = permissions(
        (BY_ID["freshdesk.tickets.get"], BY_ID["freshchat.agents.list"]), (Role("None", "", frozenset()),)
    )
    assert "| `GET /api/v2/tickets/{ticket_id}` | Look at a ticket. | `ticket.view` | hidden | no |" in text
    assert "| `ticket.view` | – | `freshdesk.tickets.get` |" in text
    assert "freshchat" not in text, "scopes, not permissions, are asked for there"
