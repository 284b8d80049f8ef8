"""WhatsApp templates as clients write them (contract 3.14): checked, and as the parts of a message."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from freehold.contracts.freshchat.errors import OutboundRefused
from freehold.kernel.text import encode

SENDER, RECIPIENTS, PROVIDER, STORAGE, TEMPLATE_NAME, NAMESPACE, LANGUAGE, CONTENT = range(1, 9)
"""`error_code` by what is wrong. 5 was seen at the hosted service; the others are ours (docs/guides/whatsapp.md)."""

MOST_RECIPIENTS = 10
MOST_PARAMETERS = 50
LONGEST_PARAMETER = 4096
LARGEST_TEMPLATE = 64 * 1024

_PHONE = re.compile(r"\+[0-9]{1,31}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_MEDIA = ("image", "video", "document")


class Checked(NamedTuple):
    """A request that can be carried out."""

    sender: str
    recipients: list[str]
    """Each number once."""
    template: dict[str, Any]
    """As it was sent."""
    is_kept: bool
    """It is also written into a conversation."""


def check(sender: Any, provider: Any, recipients: Any, data: Any) -> Checked:
    """The members of a request, each of any type. Raises OutboundRefused for the first that cannot be used.

    A template without a name is named first, whatever else is wrong: that is what clients test for.
    """
    template = data.get("message_template") if isinstance(data, dict) else None
    if isinstance(template, dict):
        _string(template.get("template_name"), "template_name", TEMPLATE_NAME, 512)
    number = _phone(sender, "from", SENDER)
    if provider not in (None, "whatsapp"):
        raise OutboundRefused(PROVIDER, "provider should be whatsapp")
    if not isinstance(recipients, list) or not 1 <= len(recipients) <= MOST_RECIPIENTS:
        raise OutboundRefused(RECIPIENTS, f"to should be an array of 1 to {MOST_RECIPIENTS} recipients")
    numbers = [_phone(recipient, f"to[{place}]", RECIPIENTS) for place, recipient in enumerate(recipients)]
    if not isinstance(template, dict):
        raise OutboundRefused(STORAGE, "data.message_template is required")
    if template.get("storage") not in ("none", "conversation"):
        raise OutboundRefused(STORAGE, "storage should be none or conversation")
    _string(template.get("namespace"), "namespace", NAMESPACE, 512)
    _check_language(template.get("language"))
    _check_content(template)
    return Checked(number, list(dict.fromkeys(numbers)), template, template["storage"] == "conversation")


def parts_of(template: dict[str, Any]) -> list[dict[str, Any]]:
    """What a template says, as message parts. Its wording is known to WhatsApp only: here are its name and its values."""
    rich = template.get("rich_template_data") or {}
    header = rich.get("header") or {}
    values = [param["data"] for param in (*(header.get("params") or ()), *_values(template, rich))]
    text = template["template_name"] + (f": {', '.join(values)}" if values else "")
    parts: list[dict[str, Any]] = []
    kind, url = header.get("type"), header.get("media_url")
    if kind == "document":
        parts.append({"file": {"name": urlsplit(str(url)).path.rpartition("/")[2] or "document", "url": url}})
    elif kind in _MEDIA:
        parts.append({kind: {"url": url}})
    return [*parts, {"text": {"content": text}}]


def _values(template: dict[str, Any], rich: dict[str, Any]) -> list[dict[str, str]]:
    params: list[dict[str, str]] = (rich.get("body") or {}).get("params") or template.get("template_data") or []
    return params


def _string(value: Any, name: str, code: int, longest: int) -> None:
    if value is None or value == "":
        raise OutboundRefused(code, f"{name} is required")
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise OutboundRefused(code, f"{name} should be a string of at most {longest} characters")


def _phone(holder: Any, name: str, code: int) -> str:
    if holder is None:
        raise OutboundRefused(code, f"{name} is required")
    number = holder.get("phone_number") if isinstance(holder, dict) else None
    if not isinstance(number, str) or not _PHONE.fullmatch(number):
        raise OutboundRefused(code, f"{name}.phone_number should be a + and digits")
    return number


def _check_language(language: Any) -> None:
    if not isinstance(language, dict):
        raise OutboundRefused(LANGUAGE, "language is required")
    if language.get("policy") != "deterministic":
        raise OutboundRefused(LANGUAGE, "language.policy should be deterministic")
    code = language.get("code")
    if not isinstance(code, str) or not _LANGUAGE.fullmatch(code):
        raise OutboundRefused(LANGUAGE, "language.code should be a language such as en or en_US")


def _check_content(template: dict[str, Any]) -> None:
    plain, rich = template.get("template_data"), template.get("rich_template_data")
    if plain is None and rich is None:
        raise OutboundRefused(CONTENT, "template_data or rich_template_data is required")
    if plain and rich:
        raise OutboundRefused(CONTENT, "template_data and rich_template_data exclude each other")
    if plain is not None:
        _check_params(plain, "template_data")
    if rich is not None:
        _check_rich(rich)
    if len(encode(template)) > LARGEST_TEMPLATE:
        raise OutboundRefused(CONTENT, f"message_template is larger than {LARGEST_TEMPLATE} bytes")


def _check_rich(rich: Any) -> None:
    name = "rich_template_data"
    sections = {word: rich.get(word) for word in ("header", "body", "button")} if isinstance(rich, dict) else None
    if sections is None or not all(section is None or isinstance(section, dict) for section in sections.values()):
        raise OutboundRefused(CONTENT, f"{name} should be an object with header, body or button")
    header, body, button = sections["header"], sections["body"], sections["button"]
    if header:
        kind = header.get("type")
        if kind not in ("text", *_MEDIA):
            raise OutboundRefused(CONTENT, f"{name}.header.type should be image, text, video or document")
        if kind in _MEDIA and not _is_link(header.get("media_url")):
            raise OutboundRefused(CONTENT, f"{name}.header.media_url should be an http or https link")
        _check_params(header.get("params") or [], f"{name}.header.params")
    if body:
        _check_params(body.get("params") or [], f"{name}.body.params")
    if button:
        if button.get("subType") != "url":
            raise OutboundRefused(CONTENT, f"{name}.button.subType should be url")
        _check_params(button.get("params") or [], f"{name}.button.params")


def _is_link(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 2048:
        return False
    try:
        return urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _check_params(params: Any, name: str) -> None:
    if not isinstance(params, list) or len(params) > MOST_PARAMETERS:
        raise OutboundRefused(CONTENT, f"{name} should be an array of at most {MOST_PARAMETERS} objects with data")
    for place, param in enumerate(params):
        data = param.get("data") if isinstance(param, dict) else None
        if not isinstance(data, str) or len(data) > LONGEST_PARAMETER:
            raise OutboundRefused(CONTENT, f"{name}[{place}].data should be a string")
