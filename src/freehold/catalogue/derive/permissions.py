"""Who may do what: every operation that asks for a permission, beside every role, as a table for people.

The roles are handed in: what they allow is the core's to say, and the catalogue does not know the core.
"""

from collections.abc import Iterator
from typing import NamedTuple

from freehold.catalogue.derive.markdown import GENERATED, code, listed, table
from freehold.catalogue.derive.words import path_names, spoken
from freehold.catalogue.operation import Operation

OF_A_TICKET = frozenset({"ticket_id", "conversation_id", "time_entry_id", "attachment_id"})
"""Parts of a path that lead to a ticket."""
_OF_TICKETS = frozenset({"ticket", "time_entry", "rating"})
"""What lists of leave out what belongs to tickets outside the scope."""
SCOPES = (
    ("Global", "1", "every ticket"),
    ("Group", "2", "the tickets of the agent's groups, and those that are assigned to the agent"),
    ("Restricted", "3", "the tickets that are assigned to the agent"),
)
_OPENING = """\
A key can do what its agent's roles allow; an agent with several roles may do what any of them allows. Whatever a role
does not allow is answered with 403 `access_denied`, whether or not the record exists, and changes nothing. Custom roles
choose from the permissions at the end of this page.

A ticket outside the agent's ticket scope does not exist for that agent, whatever the role:"""

_SCOPED = """\
The column Tickets says what that means for an operation: *hidden*, a ticket outside the scope is answered with 404;
*left out*, a list does not show it; *as unknown*, when the body names it that is as wrong as a ticket that there is not;
*passed over*, the job leaves it as it is."""
_NAMED = {"bulk_action": "passed over", "ticket_ids": "as unknown", "ids": "as unknown"}
"""Members of a body that name tickets, and what becomes of one outside the scope."""


class Role(NamedTuple):
    """A role, and the permissions that it gives."""

    name: str
    about: str
    allows: frozenset[str]
    """`*` is everything."""

    def may(self, permission: str) -> bool:
        """Whether the role gives a permission."""
        return permission in self.allows or "*" in self.allows


def permissions(rows: tuple[Operation, ...], roles: tuple[Role, ...]) -> str:
    """The document. The same rows and roles give the same text."""
    asking = tuple(row for row in rows if row.permission)
    names = [role.name for role in roles]
    lines = ["# Who may do what", "", GENERATED, "", *_OPENING.split("\n"), ""]
    lines += table(("Ticket scope", "Number", "The agent sees"), SCOPES)
    lines += ["", *_SCOPED.split("\n")]
    lines += ["", "## Roles", "", *table(("Role", "What it is for"), ((role.name, role.about) for role in roles)), ""]
    for area in dict.fromkeys(row.area for row in asking):
        lines += [f"## {spoken(area).capitalize()}", ""]
        lines += table(
            ("Operation", "What it does", "Permission", "Tickets", *names),
            (
                (
                    code(f"{row.method} {row.path}"),
                    row.summary,
                    code(row.permission or ""),
                    tickets(row),
                    *_cells(row, roles),
                )
                for row in asking
                if row.area == area
            ),
        )
        lines.append("")
    lines += ["## By permission", ""]
    lines += table(("Permission", "Roles", "Operations"), _by_permission(asking, roles))
    return "\n".join(lines) + "\n"


def tickets(row: Operation) -> str:
    """What the agent's ticket scope does to an operation."""
    if not (row.permission or "").startswith("ticket.") or row.permission == "ticket.export":
        return "–"
    if OF_A_TICKET & set(path_names(row)):
        return "hidden"
    named = [_NAMED[name] for name in row.takes.model_fields if name in _NAMED] if row.takes else []
    if named:
        return named[0]
    return "left out" if row.method == "GET" and row.acts_on in _OF_TICKETS else "–"


def _cells(row: Operation, roles: tuple[Role, ...]) -> Iterator[str]:
    return ("yes" if role.may(row.permission or "") else "no" for role in roles)


def _by_permission(rows: tuple[Operation, ...], roles: tuple[Role, ...]) -> Iterator[tuple[str, str, str]]:
    for word in sorted({row.permission or "" for row in rows}):
        allowed = ", ".join(role.name for role in roles if role.may(word))
        yield code(word), allowed or "–", listed(row.id for row in rows if row.permission == word)
