"""Which fields a query can name, and of what type each is (contract 7.2): the documented ones, and the account's own.

Text is compared as it is, letter by letter; e-mail addresses and domains in any case, as they are stored.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from freehold.catalogue.freshdesk.places import stored_zones
from freehold.contracts.freshdesk.search.grammar import Given, Grouped, Read, Unreadable
from freehold.core.fields.queries import list_custom_fields
from freehold.core.search.expressions import Comparison, Condition, Expression, Group, Value
from freehold.kernel.clock import DAY, find_day
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_COMPARISONS: dict[str, Comparison] = {":": "is", ":>": "from", ":<": "to"}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")
_FIRST_DAY = date(1970, 1, 1).toordinal()


class _Unfit(Exception):
    """The value, or the operator, is none for the field; the message says what is."""


class Field(NamedTuple):
    """How conditions on a field are read."""

    read: "Callable[[Field, Comparison, Given], Expression]"
    name: str
    """The core's name of what is looked at."""
    custom: str | None = None
    """The name of the custom field; of all of them that hold text, as JSON."""

    def condition(self, comparison: Comparison, value: Value = None) -> Condition:
        return Condition(self.name, comparison, value, self.custom)


def _integer(field: Field, comparison: Comparison, given: Given) -> Expression:
    if given.is_quoted or not _INTEGER.fullmatch(given.text):
        raise _Unfit("takes a whole number without quotes")
    return field.condition(comparison, int(given.text))


def _decimal(field: Field, comparison: Comparison, given: Given) -> Expression:
    if given.is_quoted or not _DECIMAL.fullmatch(given.text):
        raise _Unfit("takes a number without quotes")
    return field.condition(comparison, float(given.text) if "." in given.text else int(given.text))


def _boolean(field: Field, comparison: Comparison, given: Given) -> Expression:
    if comparison != "is" or given.is_quoted or given.text not in ("true", "false"):
        raise _Unfit("takes :true or :false")
    return field.condition("is", given.text == "true")


def _text(field: Field, comparison: Comparison, given: Given) -> Expression:
    if comparison != "is":
        raise _Unfit("is text, which has no order: only : is possible")
    return field.condition("is" if given.text else "empty", given.text or None)


def _any_case(field: Field, comparison: Comparison, given: Given) -> Expression:
    return _text(field, comparison, given._replace(text=given.text.strip().lower()))


def _zone(field: Field, comparison: Comparison, given: Given) -> Expression:
    """A zone by the name that is shown, whichever name of it is stored."""
    parts: list[Expression] = [_text(field, comparison, given._replace(text=name)) for name in stored_zones(given.text)]
    return parts[0] if len(parts) == 1 else Group(True, tuple(parts))


def _written_date(given: Given) -> date:
    day = find_day(given.text)
    if day is None:
        raise _Unfit("takes a date as 'YYYY-MM-DD'")
    return day


def _date(field: Field, comparison: Comparison, given: Given) -> Expression:
    """A field that holds a date, as text that sorts like it."""
    return field.condition(comparison, _written_date(given).isoformat())


def _day(field: Field, comparison: Comparison, given: Given) -> Expression:
    """A moment, by the UTC day in which it is: `:>` from its beginning, `:<` to its end."""
    begins = (_written_date(given).toordinal() - _FIRST_DAY) * DAY
    edges = field.condition("from", begins), field.condition("to", begins + DAY - 1)
    if comparison == "is":
        return Group(False, edges)
    return edges[0] if comparison == "from" else edges[1]


_EVERYWHERE = {"created_at": Field(_day, "created_at"), "updated_at": Field(_day, "updated_at")}
DOCUMENTED = {
    "ticket": {
        "agent_id": Field(_integer, "agent_id"),
        "group_id": Field(_integer, "group_id"),
        "priority": Field(_integer, "priority"),
        "status": Field(_integer, "status"),
        "tag": Field(_text, "tag"),
        "type": Field(_text, "type"),
        "due_by": Field(_day, "due_at"),
        "fr_due_by": Field(_day, "first_response_due_at"),
        **_EVERYWHERE,
    },
    "contact": {
        "active": Field(_boolean, "is_verified"),
        "company_id": Field(_integer, "company_id"),
        "twitter_id": Field(_text, "twitter_id"),
        "email": Field(_any_case, "email"),
        "phone": Field(_text, "phone"),
        "mobile": Field(_text, "mobile"),
        "tag": Field(_text, "tag"),
        "language": Field(_text, "language"),
        "time_zone": Field(_zone, "time_zone"),
        **_EVERYWHERE,
    },
    "company": {"domain": Field(_any_case, "domain"), **_EVERYWHERE},
}
ANY_TEXT = "custom_string"
_OWN = {
    "number": (_integer, "number_field"),
    "decimal": (_decimal, "number_field"),
    "checkbox": (_boolean, "boolean_field"),
    "date": (_date, "text_field"),
}
"""By the type of a custom field; every other one holds text."""


def _fields(tx: Tx, entity: str) -> dict[str, Field]:
    """Every field that a query about records of a kind can name."""
    texts, own = [], {}
    for row in list_custom_fields(tx, entity):
        read, criterion = _OWN.get(row["type"].removeprefix("custom_"), (_text, "text_field"))
        own[row["name"]] = Field(read, criterion, row["name"])
        if read is _text:
            texts.append(row["name"])
    if entity == "ticket":
        own[ANY_TEXT] = Field(_text, "any_text_field", encode_text(texts))
    return {**own, **DOCUMENTED[entity]}


def understand(tx: Tx, entity: str, asked: Read) -> Expression:
    """A query about tickets, contacts or companies, as the core searches. Raises Unreadable with all that is wrong."""
    fields = _fields(tx, entity) if _names_own(entity, asked) else DOCUMENTED[entity]
    wrong: list[str] = []
    found = _expression(asked, entity, fields, wrong)
    if wrong:
        raise Unreadable("; ".join(wrong))
    return found


def _names_own(entity: str, asked: Read) -> bool:
    if isinstance(asked, Grouped):
        return any(_names_own(entity, part) for part in asked.parts)
    return asked.field not in DOCUMENTED[entity]


def _expression(asked: Read, entity: str, fields: dict[str, Field], wrong: list[str]) -> Expression:
    if isinstance(asked, Grouped):
        parts: list[Expression] = []
        for part in asked.parts:
            found = _expression(part, entity, fields, wrong)
            is_same = isinstance(found, Group) and found.is_any is asked.is_any
            parts += found.parts if isinstance(found, Group) and is_same else (found,)
        return Group(asked.is_any, tuple(parts))
    field = fields.get(asked.field)
    if field is None:
        known = ", ".join(sorted(fields)[:40])
        wrong.append(
            f"At character {asked.place}: {entity} has no field '{asked.field[:40]}' to search by; there are {known}"
        )
        return Condition("", "empty")
    if asked.value.text == "null" and not asked.value.is_quoted:
        if asked.operator != ":":
            wrong.append(f"At character {asked.place}: null stands after : only")
        return field.condition("empty")
    try:
        return field.read(field, _COMPARISONS[asked.operator], asked.value)
    except _Unfit as unfit:
        wrong.append(f"At character {asked.value.place}: '{asked.field}' {unfit}")
        return Condition("", "empty")
