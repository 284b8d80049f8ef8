"""Which records of a custom object are wanted, and the links to the rest (contract 6.20)."""

import base64
import binascii
import re
from typing import Any
from urllib.parse import urlencode

from freehold.catalogue.freshdesk.custom_objects import RecordsAsked
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.custom_values import condition, is_filterable, kind_of
from freehold.core.custom_objects.records import TIMES, Condition, Order, Part
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row

MOST_FILTERS = 10
_PLACES = frozenset({"next_token", "prev_token", "page"})
_FILTER = re.compile(r"([a-z][a-z0-9_]{0,63})(?:\[(gt|gte|lt|lte)\])?")
_TOKEN = re.compile(r"(after|before|offset):(\d{1,15})")


def conditions_in(call: Call, fields: list[Row]) -> tuple[Condition, ...]:
    """What the query parameters ask for. Raises Invalid with everything that is wrong."""
    known = {field["name"]: field for field in fields}
    found: list[Condition] = []
    wrongs = []
    for parameter, text in call.raw_query.items():
        if parameter in RecordsAsked.model_fields:
            continue
        match = _FILTER.fullmatch(parameter)
        field = known.get(match[1]) if match else None
        is_known = match is not None and (match[1] in TIMES or (field is not None and is_filterable(field)))
        if match is None or not is_known:
            wrongs.append(Wrong(parameter[:200], "Records cannot be filtered by it", "invalid_field"))
            continue
        one = condition(field, match[1], match[2] or "eq", text)
        if isinstance(one, str):
            wrongs.append(Wrong(parameter, one, "invalid_value"))
        else:
            found.append(one)
    if len(found) > MOST_FILTERS:
        wrongs.append(Wrong("filter", f"There can be {MOST_FILTERS} filters", "invalid_value"))
    if wrongs:
        raise Invalid(*wrongs)
    return tuple(found)


def order_in(call: Call, fields: list[Row]) -> Order:
    """The order that was asked for: by a field, or as the records came. Raises Invalid."""
    if not call.query.sort_by:
        return Order()
    name, _, way = call.query.sort_by.partition(";")
    field = {field["name"]: field for field in fields}.get(name)
    is_known = name in TIMES or (field is not None and is_filterable(field))
    if not is_known or way.upper() not in ("", "ASC", "DESC"):
        raise Invalid(Wrong("sort_by", "It should be a filterable field, then ;ASC or ;DESC", "invalid_value"))
    return Order(name, "time" if field is None else kind_of(field), way.upper() == "DESC")


def part_in(call: Call, order: Order) -> Part:
    """The part of the list that was asked for. Raises Invalid for a token that is none of ours."""
    query: RecordsAsked = call.query
    name = "prev_token" if query.prev_token else "next_token"
    token, size = query.prev_token or query.next_token, query.per_page or query.page_size
    if not token:
        return Part(size, offset=((query.page or 1) - 1) * size)
    try:
        match = _TOKEN.fullmatch(base64.b64decode(token, altchars=b"-_", validate=True).decode("ascii"))
    except (binascii.Error, ValueError):
        match = None
    if match is None or (match[1] == "offset") != (order.field is not None):
        raise Invalid(Wrong(name, "It should be a token that an earlier answer gave", "invalid_value"))
    return Part(size, **{match[1]: int(match[2])})


def links(call: Call, schema: Row, found: list[Row], part: Part, order: Order, *, has_more: bool) -> dict[str, Any]:
    """Where to go on, and where to count: relative to /api/v2/custom_objects."""
    path = f"/schemas/{schema['id']}/records"
    filters = {name: value for name, value in call.raw_query.items() if name not in RecordsAsked.model_fields}
    kept = {name: value for name, value in call.raw_query.items() if name not in _PLACES}
    wanted: dict[str, str] = {}
    if order.field is not None:
        if has_more:
            wanted["next"] = f"offset:{part.offset + part.limit}"
        if part.offset:
            wanted["prev"] = f"offset:{max(0, part.offset - part.limit)}"
    elif found:
        if has_more or part.before is not None:
            wanted["next"] = f"after:{found[-1]['number']}"
        if part.after is not None or part.offset or (part.before is not None and has_more):
            wanted["prev"] = f"before:{found[0]['number']}"
    shown: dict[str, Any] = {
        way: {"href": f"{path}?{urlencode({**kept, f'{way}_token': _token(place)})}"} for way, place in wanted.items()
    }
    shown["count"] = {"href": f"{path}/count{f'?{urlencode(filters)}' if filters else ''}"}
    return shown


def _token(place: str) -> str:
    return base64.b64encode(place.encode(), altchars=b"-_").decode()
