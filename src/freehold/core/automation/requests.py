"""The request that a rule makes: its address, headers and body, written so that nothing in a ticket can break out of
its place (Freshdesk contract 9.3)."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from freehold.core.automation.placeholders import MOST_FILLED, PLACEHOLDER, Values, fill, fill_line, only_name, text_of
from freehold.core.webhooks.model import clean_url
from freehold.kernel.errors import Invalid

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
CONTENT_TYPES = {
    **dict.fromkeys(("JSON", "APPLICATION/JSON"), "json"),
    **dict.fromkeys(("XML", "APPLICATION/XML"), "xml"),
    **dict.fromkeys(("FORM", "X-FORM-URLENCODED", "APPLICATION/X-WWW-FORM-URLENCODED"), "form"),
}
"""How clients may call each form. Of the three only JSON has been seen in the API."""
LAYOUTS = {"1": "simple", "simple": "simple", "2": "advanced", "advanced": "advanced"}
MEDIA = {
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
}
ROOT = "freshdesk_webhook"
MOST_BYTES = 1_000_000
"""Of a body; a longer one is not sent."""
MOST_IN_HEADER = 2000
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect",
                   "content-type", "authorization", "x-freehold-cause"})  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"[^\w.-]|^(?=[^A-Za-z_])", re.ASCII)
_TOKEN = re.compile(rf'"|\\.|{PLACEHOLDER.pattern}', re.DOTALL)
_DEEPEST = 20


class Request(NamedTuple):
    """What is to be sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


def compose(action: dict[str, Any], values: Values) -> Request:
    """The request of an action `trigger_webhook`, filled from `values`. Credentials are not in it."""
    method = action["request_type"].upper()
    url = clean_url(fill(action["url"], values, lambda value: quote(value, safe="")))
    headers = {
        name: fill_line(value, values)[:MOST_IN_HEADER] for name, value in (action.get("custom_headers") or {}).items()
    }
    body = ""
    if method in WITH_BODY:
        form = CONTENT_TYPES[action["content_type"].upper()]
        headers["Content-Type"] = MEDIA[form]
        is_simple = LAYOUTS[str(action.get("content_layout") or "1").lower()] == "simple"
        content = action["content"]
        body = _BODIES[form]({ROOT: chosen(content, values)}) if is_simple else _advanced(form, content, values)
    return Request(method, url, headers, body)


def chosen(content: Any, values: Values) -> dict[str, Any]:
    """The fields of a simple body: named after their placeholders, dots as underscores; the ticket's id is a number."""
    if isinstance(content, str):
        content = PLACEHOLDER.findall(content)
    if isinstance(content, list):
        content = {only_name(name) or name: f"{{{{{only_name(name) or _dotted(name)}}}}}" for name in content}
    return {key.replace(".", "_"): _simple(template, values) for key, template in content.items()}


def _simple(template: Any, values: Values) -> Any:
    if not isinstance(template, str):
        return template
    name = only_name(template)
    if name == "ticket.id":
        return values.get(name)
    return fill(template, values)


def _dotted(name: str) -> str:
    """`ticket_contact_name` is `ticket.contact.name`; what only looks like that is left."""
    if "." in name or not name.startswith("ticket_"):
        return name
    rest = name.removeprefix("ticket_")
    for part in ("requester", "contact", "company", "group", "agent"):
        if rest.startswith(f"{part}_"):
            return f"ticket.{part}.{rest.removeprefix(f'{part}_')}"
    return "ticket.ticket_type" if rest == "type" else f"ticket.{rest}"


def _advanced(form: str, content: Any, values: Values) -> str:
    """The body as somebody wrote it; every value is text."""
    if not isinstance(content, str):
        return _BODIES[form](_filled(content, values) if isinstance(content, dict) else chosen(content, values))
    if form == "json":
        return _fill_json(content, values)
    if form == "xml":
        return fill(content, values, _xml_text)
    return fill(content, values, quote_plus)


def _fill_json(template: str, values: Values) -> str:
    """JSON with placeholders: one within a string becomes part of it, one that stands alone a string of its own."""
    is_inside, left = False, MOST_FILLED

    def write(found: re.Match[str]) -> str:
        nonlocal is_inside, left
        name = found[1]
        if name is None:
            is_inside = not is_inside if found[0] == '"' else is_inside
            return found[0]
        text = json.dumps(text_of(values.get(name.lower())) if left > 0 else "", ensure_ascii=False)
        left -= len(text)
        return text[1:-1] if is_inside else text

    return _TOKEN.sub(write, template)


def _json_body(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _xml_body(content: Any) -> str:
    root = content if len(content) == 1 else {ROOT: content}
    return '<?xml version="1.0" encoding="UTF-8"?>' + "".join(_elements(root))


def _form_body(content: Any) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(text)}" for name, text in _pairs(content))


_BODIES = {"json": _json_body, "xml": _xml_body, "form": _form_body}


def _filled(value: Any, values: Values) -> Any:
    """A structure with the placeholders in its texts filled."""
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    return fill(value, values) if isinstance(value, str) else value


def _elements(content: dict[str, Any]) -> Iterator[str]:
    for name, value in content.items():
        tag = _TAG.sub("_", name) or "_"
        for item in value if isinstance(value, list) else [value]:
            inner = "".join(_elements(item)) if isinstance(item, dict) else _xml_text(_scalar(item))
            yield f"<{tag}>{inner}</{tag}>"


def _pairs(content: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _pairs(value, f"{name}[{key}]" if name else str(key))
    elif isinstance(content, list):
        for value in content:
            yield from _pairs(value, f"{name}[]")
    else:
        yield name, _scalar(content)


def _scalar(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else text_of(value)


def _xml_text(text: str) -> str:
    return escape(_NOT_XML.sub("", text), {'"': "&quot;", "'": "&apos;"})


def is_header(name: str, value: str) -> bool:
    """Whether a rule may send this header: a name of its own, and a value of one line."""
    is_named = _HEADER.fullmatch(name) is not None and name.lower() not in _OURS
    return is_named and all(c.isprintable() for c in value)


def why_not_url(template: str) -> str | None:
    """Why an address cannot be used; None when it can. Placeholders may stand in its path and query only."""
    try:
        if "{{" in urlsplit(template).netloc:
            return "Placeholders may stand in the path and the query of an address only"
        clean_url(PLACEHOLDER.sub("x", template))
    except (Invalid, ValueError) as error:
        return str(error)
    return None


def why_not_content(form: str, layout: str, content: Any) -> str | None:
    """Why a body cannot be written; None when it can."""
    if not isinstance(content, str):
        return None if _is_shallow(content, _DEEPEST) else "The content is nested too deep"
    if layout == "simple":
        return None if PLACEHOLDER.search(content) else "The content should name placeholders"
    try:
        if form == "json":
            json.loads(_fill_json(content, {}))
        elif form == "xml":
            if "<!" in content.replace("<![CDATA[", "").replace("<!--", ""):
                return "The content should be XML without declarations"
            ElementTree.fromstring(PLACEHOLDER.sub("x", content))  # noqa: S314 - no declarations, so no entities
    except (ValueError, RecursionError, ElementTree.ParseError):
        return f"The content should be valid {form.upper()}"
    return None


def _is_shallow(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    return left > 0 and all(
        _is_shallow(item, left - 1) for item in (value.values() if isinstance(value, dict) else value)
    )
