"""Bodies and query parameters as Freshdesk takes them: strict, and with every wrong field named at once (contract 1.6)."""

import re
from functools import lru_cache
from itertools import islice
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from freehold.catalogue.freshdesk.kinds import Examined
from freehold.contracts.forms import Form
from freehold.contracts.freshdesk.errors import NoBodyWanted
from freehold.contracts.freshdesk.words_of_wrongs import left_out, unknown
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.text import decode

MOST_ATTRIBUTES = 1000
"""Attributes of a body that are looked at: with more, some are unknown, and there is no point in naming half a million."""
_TYPES = {
    "int_type": "It should be a/an Positive Integer",
    "int_parsing": "It should be a/an Positive Integer",
    "int_parsing_size": "It should be a/an Positive Integer",
    "int_from_float": "It should be a/an Positive Integer",
    "string_type": "It should be a String",
    "bool_type": "It should be a/an Boolean",
    "bool_parsing": "It should be a/an Boolean",
    "list_type": "It should be a/an Array",
    "dict_type": "It should be a/an key/value pair",
    "model_type": "It should be a/an key/value pair",
}


def parse(model: type[BaseModel], body: bytes) -> Any:
    """A JSON body as an instance of `model`; an empty one counts as `{}` (contract 1.3)."""
    value = decode(body) if body.strip() else {}
    if not isinstance(value, dict):
        raise Invalid(Wrong("", "Request body has invalid json format", "invalid_json"))
    return checked(model, value)


def fill(model: type[BaseModel], form: Form) -> Any:
    """The values of a multipart body as an instance of `model`: everything in it is text (contract 3).

    `a=…` is a value, `a[]=…` an item of a list, `a[b]=…` a member of an object, and an object may come whole, as JSON.
    """
    values: dict[str, Any] = {}
    for name, value in form.values:
        _place(values, name, value)
    for name in ("structured_body", "structured_description"):
        if isinstance(values.get(name), str):
            values[name] = decode(values[name].encode())
    return checked(model, values, is_strict=False)


_NAME = re.compile(r"([^\[\]]+)(?:\[([^\[\]]+)\])?(\[\])?")


def _place(values: dict[str, Any], name: str, value: str) -> None:
    """Put one value of a form where its name says; what has no such place keeps its name, and is refused by it."""
    found = _NAME.fullmatch(name)
    if found is None:
        values[name] = value
        return
    outer, inner, is_item = found[1], found[2], found[3] is not None
    key = outer
    if inner is not None:
        values = values.setdefault(outer, {})
        key = inner
    if not isinstance(values, dict):
        return
    if not is_item:
        values[key] = value
    elif isinstance(values.setdefault(key, []), list):
        values[key].append(value)


def leave(body: bytes) -> None:
    """A call that takes nothing may come with nothing, or an empty object (contract 1.3)."""
    if body.strip() not in (b"", b"{}", b"null") and decode(body) not in ({}, None):
        raise NoBodyWanted


def checked(model: type[BaseModel], values: dict[str, Any], *, is_strict: bool | None = None) -> Any:
    """An instance of `model`. `is_strict` False: numbers may stand as text, as in a multipart body.

    Raises Invalid with every wrong field; of an `Examined` model, comes back without the wrong ones, and with what is
    wrong with them, because the handler has more to say.
    """
    if len(values) > MOST_ATTRIBUTES:
        values = dict(islice(values.items(), MOST_ATTRIBUTES))
    try:
        return model.__pydantic_validator__.validate_python(values, strict=is_strict)
    except ValidationError as error:
        details = error.errors(include_url=False)
    wrongs = list({wrong.field: wrong for wrong in reversed([_placed(detail, values) for detail in details])}.values())[
        ::-1
    ]
    if not issubclass(model, Examined):
        raise Invalid(*wrongs)
    named = {detail["loc"][0] for detail in details}
    try:
        body: Examined = model.__pydantic_validator__.validate_python(
            {name: value for name, value in values.items() if name not in named}, strict=is_strict
        )
    except ValidationError:  # what is wrong is also required
        raise Invalid(*wrongs) from None
    body.wrongs.extend(wrongs)
    return body


def ask(model: type[BaseModel], values: dict[str, str]) -> Any:
    """The query parameters. Names that a call does not know are refused like unknown attributes.

    One client sends every number and time that it knows, blank when it was given none: these count as absent.
    """
    blanks = _without_text(model) if "" in values.values() else frozenset()
    given = {name: value for name, value in values.items() if value or name not in blanks}
    return checked(model, given, is_strict=False)


@lru_cache
def _without_text(model: type[BaseModel]) -> frozenset[str]:
    """The parameters that are never text, and may be absent."""
    fields = {name: field.annotation for name, field in model.model_fields.items() if field.default is None}
    return frozenset(name for name, kind in fields.items() if str not in (kind, *get_args(kind)))


def _placed(detail: ErrorDetails, values: Any) -> Wrong:
    """What is wrong; of a rule's conditions, actions and events also in which of several."""
    wrong = _wrong(detail)
    if detail["loc"][0] not in ("conditions", "actions", "events"):
        return wrong
    path, has_several = "", False
    for part in detail["loc"]:
        if isinstance(part, int):
            path += f"[{part}]"
            has_several |= len(values) > 1
        elif isinstance(values, dict) and isinstance(values.get(part), list):
            path += f".{part}" if path else part
        else:
            break
        values = values[part]
    return wrong.inside(path) if has_several else wrong


def _wrong(detail: ErrorDetails) -> Wrong:
    field = ".".join(str(part) for part in detail["loc"] if not isinstance(part, int))[:200]
    kind = detail["type"]
    if kind == "missing":
        return left_out(field)
    if kind == "extra_forbidden":
        return unknown(field)
    if kind == "string_too_long":
        longest, length = detail["ctx"]["max_length"], len(str(detail["input"]))
        message = f"Has {length} characters, it can have maximum of {longest} characters"
        return Wrong(field, message, "invalid_value")
    if kind == "too_long":
        message = f"Has {detail['ctx']['actual_length']} elements, it can have maximum of {detail['ctx']['max_length']} elements"
        return Wrong(field, message, "invalid_value")
    if kind in _TYPES:
        return Wrong(field, _TYPES[kind], "datatype_mismatch")
    if kind in ("invalid_value", "datatype_mismatch", "missing_field"):
        return Wrong(field, detail["msg"], kind)
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        if field == "per_page":
            return Wrong(field, "It should be a Positive Integer less than or equal to 100", "invalid_value")
        return Wrong(
            field, "It should be a/an Positive Integer", "datatype_mismatch" if field != "page" else "invalid_value"
        )
    return Wrong(field, detail["msg"], "invalid_value")
