"""Pages as Freshchat writes them: `pagination`, and `links` that can be followed as they are (contract 2.1, 2.2)."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

import msgspec

from freehold.contracts.call import Call
from freehold.contracts.freshchat.errors import WrongPage
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.text import encode

Json = dict[str, Any]
CAP = 100
SMALL_LIST_CAP = 1000
"""Channels, groups, roles and agents: clients ask for all of them at once (contract 2.1)."""


class PageWanted:
    """Which page a call asks for: by its number, or by the anchor in a link that we gave out."""

    __slots__ = ("page", "size", "slice", "total")

    def __init__(
        self, call: Call, listing: Listing, orders: dict[str, str], *, cap: int, default: str | None = None,
        is_descending: bool | None = None,
    ) -> None:  # fmt: skip
        query = call.query
        self.page: int = query.page
        self.size: int = min(query.items_per_page, cap)
        order = orders.get(getattr(query, "sort_by", None) or "", default)
        if is_descending is None:
            is_descending = query.sort_order == "desc"
        after, self.total = _anchor(query.anchor, listing, order)
        offset = 0 if after is not None else min((self.page - 1) * self.size, 2**62)
        self.slice = Slice(self.size, offset, after, order, is_descending)


def _anchor(text: str | None, listing: Listing, order: str | None) -> tuple[tuple[Any, int] | None, int | None]:
    """Read back `value, number, total` out of an anchor. Raises Invalid for one that we did not make."""
    if text is None:
        return None, None
    try:
        value, number, total = msgspec.json.decode(base64.urlsafe_b64decode(text + "==="), type=tuple[Any, int, int])
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise Invalid(Wrong("anchor", "The anchor is not one that a link of ours carried.")) from None
    if not (0 <= number < 2**63 and 0 <= total < 2**63):
        raise Invalid(Wrong("anchor", "The anchor is not one that a link of ours carried."))
    if not listing.takes_anchor(order, value) or (isinstance(value, str) and "\0" in value):
        raise Invalid(Wrong("anchor", "The anchor belongs to another order of the list."))
    return (value, number), total


def make_anchor(last: tuple[Any, int], total: int) -> str:
    """What a link carries so that the next page begins after the last row, whatever was added meanwhile."""
    return base64.urlsafe_b64encode(encode([last[0], last[1], total])).decode().rstrip("=")


def href(path: str, raw_query: dict[str, str], **changed: str | int) -> str:
    """A root-relative link that keeps every parameter of the request but the changed ones."""
    kept = {name: value for name, value in raw_query.items() if name != "anchor"}
    return f"{path}?{urlencode({**kept, **changed})}"


def envelope(call: Call, name: str, items: list[Json], rel: str, wanted: PageWanted, found: Found, total: int) -> Json:
    """The whole list object: the items under `name`, the totals, the links."""
    pages = max(-(-total // wanted.size), wanted.page + (1 if found.has_more else 0) if items else 0)
    if not items and wanted.page > 1 and call.installation.settings.wrong_page_is_error:
        raise WrongPage(Wrong("page", "The page is not in the search result."))
    path = call.row.path
    for key, value in call.path.items():
        path = path.replace(f"{{{key}}}", value)

    def link(page: int, **more: str) -> Json:
        return {
            "href": href(path, call.raw_query, page=page, items_per_page=wanted.size, **more),
            "rel": rel,
            "type": "GET",
        }

    links: Json = {}
    if total:
        links["first_page"] = link(1)
    if wanted.page > 1 and total:
        previous = link(min(wanted.page - 1, max(pages, 1)))
        links["previous_page"] = previous
        links["prev_page"] = previous
    if found.has_more and found.last is not None:
        links["next_page"] = link(wanted.page + 1, anchor=make_anchor(found.last, total))
    if total:
        links["last_page"] = link(max(pages, 1))
    return {
        name: items,
        "pagination": {
            "total_items": total,
            "total_pages": pages,
            "current_page": wanted.page,
            "items_per_page": wanted.size,
        },
        "links": links,
    }
