"""`docs/reference/permissions.md`, read as a person reads it: the only source of what the matrix expects."""

import re
from pathlib import Path
from typing import NamedTuple

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "permissions.md"
SEES = {
    "every ticket": frozenset({"own", "group", "elsewhere"}),
    "the tickets of the agent's groups, and those that are assigned to the agent": frozenset({"own", "group"}),
    "the tickets that are assigned to the agent": frozenset({"own"}),
}
"""What the sentences about the scopes mean for a ticket of the agent's, one of their group's, and any other."""


class Line(NamedTuple):
    """An operation, and what its line says."""

    operation: str
    """Method and path."""
    tickets: str
    """What the ticket scope does: hidden, left out, as unknown, or – for nothing."""
    may: dict[str, bool]
    """Role -> yes."""


def read_lines() -> dict[str, Line]:
    """Every operation of the document. Every cell of a role is `yes` or `no`, and nothing else."""
    lines: dict[str, Line] = {}
    roles: list[str] = []
    for cells in _rows():
        if cells[0] == "Operation":
            roles = cells[4:]
        elif roles and re.match(r"`[A-Z]+ /", cells[0]):
            operation = cells[0].strip("`")
            assert set(cells[4:]) <= {"yes", "no"}, operation
            assert operation not in lines, operation
            said = dict(zip(roles, cells[4:], strict=True))
            lines[operation] = Line(operation, cells[3], {role: word == "yes" for role, word in said.items()})
    return lines


def read_scopes() -> dict[int, frozenset[str]]:
    """Ticket scope -> the places where the agent sees tickets."""
    found = {int(cells[1]): SEES[cells[2]] for cells in _rows() if len(cells) == 3 and cells[1].isdigit()}
    assert set(found) == {1, 2, 3}
    return found


def _rows() -> list[list[str]]:
    text = DOCUMENT.read_text("utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
