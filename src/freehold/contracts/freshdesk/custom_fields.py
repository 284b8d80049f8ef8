"""What stands in the fields that an account has given its records: shown, and checked before it is taken (contract 1.6).

`kinds_of_fields.py` has what a value of each type looks like, `required_fields.py` what must be filled in and when.
"""

from typing import Any

from freehold.contracts.freshdesk.kinds_of_fields import Unfit, fit
from freehold.contracts.freshdesk.required_fields import missing_fields
from freehold.contracts.freshdesk.words_of_wrongs import not_offered, unknown
from freehold.core.fields.choices import below, choices_of, values_of
from freehold.core.fields.queries import list_custom_fields, list_fields
from freehold.core.fields.values import is_number_taken, is_taken
from freehold.kernel.errors import Wrong, not_unique
from freehold.kernel.query import Row
from freehold.kernel.text import Raw, encode_text, load
from freehold.kernel.tx import Tx

EMPTY = Raw(b"{}")
_OFFERING = frozenset({"dropdown", "multi_select_dropdown"})


def shown_fields(tx: Tx, entity: str, stored: str) -> Raw:
    """What a record shows: every field that there is, null where nothing was said; nothing of fields that are gone."""
    rows = list_custom_fields(tx, entity)
    if not rows:
        return EMPTY
    values = load(stored)
    return Raw(encode_text({row["name"]: values.get(row["name"]) for row in rows}).encode())


def checked_fields(
    tx: Tx,
    entity: str,
    given: dict[str, Any] | None,
    known: dict[str, Any] | None,
    is_refused: bool = False,
    *,
    is_complete: bool = False,
    is_closing: bool = False,
    stock: dict[str, Any] | None = None,
    number: int = 0,
) -> tuple[dict[str, Any], list[Wrong]]:
    """All values of a record after what is `given`, and what is wrong with that.

    `known` None: a new record, on which required fields must be filled. What is not given keeps its value. `is_refused`:
    the whole object was malformed, which is wrong enough. `is_complete`: the record changes in a way at which all
    required fields are asked for; `is_closing`: those for closure too. `stock`: its values in stock fields on which
    sections depend. `number`: of the record, which may keep what only one may have.
    """
    rows = {row["name"]: row for row in list_custom_fields(tx, entity)}
    if not rows and not given:
        return dict(known or {}), []
    values, wrongs = dict(known or {}), list[Wrong]()
    for name, value in (given or {}).items():
        field = f"custom_fields.{name}"[:200]
        if name not in rows:
            wrongs.append(unknown(field))
            continue
        if known is not None and value == known.get(name):
            continue  # it may stay, also when it is no longer offered
        try:
            values[name] = fit(rows[name]["type"], value)
        except Unfit as unfit:
            wrongs.append(Wrong(field, unfit.message, unfit.code))
            continue
        wrongs += _not_offered(rows[name], field, values[name])
        wrongs += _not_alone(tx, rows[name], field, values[name], number)
    wrongs += _nested(list(rows.values()), given or {}, values)
    if not is_refused:
        is_complete = is_complete or known is None
        wrongs += missing_fields(tx, list(rows.values()), values, given or {}, is_complete, is_closing, stock or {})
    return values, wrongs


def taken_numbers(tx: Tx, given: dict[str, Any], number: int) -> list[Wrong]:
    """A contact's phone or mobile that somebody else has, where the account lets only one have it (contract 6.4)."""
    return [
        not_unique(row["name"])
        for row in list_fields(tx, "contact")
        if row["is_unique"]
        and not row["is_custom"]
        and given.get(row["name"])
        and is_number_taken(tx, row["name"], given[row["name"]], number)
    ]


def _not_offered(row: Row, field: str, value: Any) -> list[Wrong]:
    """A value that is none of the dropdown's choices."""
    if row["type"] not in _OFFERING:
        return []
    chosen = value if isinstance(value, list) else [] if value is None else [value]
    choices = values_of(choices_of(row))
    return [] if set(chosen) <= set(choices) else [not_offered(field, choices)]


def _not_alone(tx: Tx, row: Row, field: str, value: Any, number: int) -> list[Wrong]:
    """A value that another record has, in a field in which only one may have it."""
    if not row["is_unique"] or not value or not is_taken(tx, row["entity"], row["name"], value, number):
        return []
    return [not_unique(field)]


def _nested(rows: list[Row], given: dict[str, Any], values: dict[str, Any]) -> list[Wrong]:
    """Values that do not follow from one another, level by level; what no longer follows and was not said is cleared."""
    wrongs = []
    for row in rows:
        if row["type"] != "nested_field" or row["parent_id"] is not None:
            continue
        levels = sorted((one for one in rows if one["parent_id"] == row["id"]), key=lambda one: one["level"])
        names = [row["name"], *(one["name"] for one in levels)]
        if not set(names) & set(given):
            continue
        choices = choices_of(row)
        is_below_given = False
        for name in names:
            value, offered = values.get(name), values_of(choices)
            if value is not None and value not in offered:
                if name in given:
                    wrongs.append(not_offered(f"custom_fields.{name}", offered))
                    break
                value = None
            if is_below_given and value is None:
                values[name] = None  # said aloud: a change of many tickets is put onto what each of them has
            is_below_given = is_below_given or name in given
            choices = below(choices, value)
    return wrongs
