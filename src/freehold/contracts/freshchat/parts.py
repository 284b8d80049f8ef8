"""The parts that a message is made of: checked on the way in, and completed where a client named an uploaded file."""

from collections.abc import Callable
from typing import Any

from freehold.contracts.links import file_url
from freehold.core.files.names import clean_name
from freehold.core.files.queries import find_file
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

DEEPEST = 8
MOST = 500

# The text members of each kind: what must be there, and what may be.
_TEXTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "text": (("content",), ()),
    "image": (("url",), ()),
    "video": (("url",), ("content_type",)),
    "file": (
        (),
        ("name", "url", "content_type", "contentType", "file_extension", "fileHash", "file_hash", "fileSource"),
    ),
    "url_button": (("url",), ("label", "target")),
    "quick_reply_button": (("label",), ("custom_reply_text", "payload", "type")),
    "collection": ((), ()),
    "template_content": (("type",), ()),
    "callback": (("payload",), ("label",)),
    "reference": ((), ("label", "reference_id", "placeholder_reference_id")),
    "email": (("content",), ("subject",)),
}
_FILLED = ("url",)


def resolve_parts(
    tx: Tx, installation: Installation, base_url: str, parts: object, field: str = "message_parts"
) -> list[dict[str, Any]]:
    """The parts as they are stored and given back (contract 4.4).

    Each element has exactly one member, its kind. Kinds that we know must have their members, of the right type; what
    we do not know is kept as it came. A `file` part that names an uploaded file by its hash gets everything else about
    it from there. Members that are null count as absent. Raises Invalid that says which element is wrong and why.
    """
    return _Resolver(
        lambda file_hash: find_file(tx, file_hash), lambda file: file_url(installation, base_url, file)
    ).parts(parts, field, 1)


class _Resolver:
    """One walk over one message's parts. It counts them: no message costs more than a bounded number of look-ups."""

    def __init__(self, find: Callable[[str], Row | None], link: Callable[[Row], str]) -> None:
        self._find = find
        self._link = link
        self._count = 0

    def parts(self, given: object, field: str, depth: int) -> list[dict[str, Any]]:
        if not isinstance(given, list):
            raise Invalid(Wrong(field, f"{field} should be an array of parts."))
        if depth > DEEPEST:
            raise Invalid(Wrong(field, f"{field} is nested deeper than {DEEPEST} levels."))
        self._count += len(given)
        if self._count > MOST:
            raise Invalid(Wrong(field, f"{field} has more than {MOST} parts."))
        return [self._part(part, f"{field}[{place}]", depth) for place, part in enumerate(given)]

    def _part(self, given: object, field: str, depth: int) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise Invalid(Wrong(field, f"{field} should be an object with one member, such as text."))
        present = {kind: content for kind, content in given.items() if content is not None}
        if len(present) != 1:
            raise Invalid(Wrong(field, f"{field} should have exactly one member, and has {len(present)}."))
        [(kind, content)] = present.items()
        if kind not in _TEXTS:
            return present
        field = f"{field}.{kind}"
        if not isinstance(content, dict):
            raise Invalid(Wrong(field, f"{field} should be an object."))
        content = {name: value for name, value in content.items() if value is not None}
        _check_texts(kind, content, field)
        if kind == "file":
            content = self._file(content, field)
        elif kind == "collection":
            content["sub_parts"] = self.parts(content.get("sub_parts"), f"{field}.sub_parts", depth + 1)
        elif kind == "template_content":
            content["sections"] = self._sections(content.get("sections"), f"{field}.sections", depth)
        return {kind: content}

    def _sections(self, given: object, field: str, depth: int) -> list[dict[str, Any]]:
        if not isinstance(given, list):
            raise Invalid(Wrong(field, f"{field} should be an array of sections."))
        sections = []
        for place, section in enumerate(given):
            name = f"{field}[{place}]"
            if not isinstance(section, dict):
                raise Invalid(Wrong(name, f"{name} should be an object with name and parts."))
            sections.append({**section, "parts": self.parts(section.get("parts"), f"{name}.parts", depth + 1)})
        return sections

    def _file(self, content: dict[str, Any], field: str) -> dict[str, Any]:
        file_hash = content.pop("file_hash", None)
        file_hash = content.pop("fileHash", None) or file_hash
        content_type = content.pop("contentType", None)
        content_type = content.pop("content_type", None) or content_type
        name = content.get("name") and clean_name(content["name"])
        file = self._find(file_hash) if file_hash else None
        if file is not None:
            return {
                **content,
                "name": name or file["name"],
                "url": self._link(file),
                "file_size_in_bytes": file["size"],
                "content_type": content_type or file["content_type"],
                "file_extension": file["extension"],
                "fileHash": file["hash"],
                "fileSource": content.get("fileSource", "FRESHCHAT"),
            }
        if not content.get("url"):
            reason = "names no uploaded file" if file_hash else "needs the fileHash of an uploaded file, or a url"
            raise Invalid(Wrong(field, f"{field} {reason}."))
        known = {"name": name, "content_type": content_type, "fileHash": file_hash}
        return {**content, **{member: value for member, value in known.items() if value}}


def _check_texts(kind: str, content: dict[str, Any], field: str) -> None:
    required, optional = _TEXTS[kind]
    for member in required:
        value = content.get(member)
        if not isinstance(value, str):
            raise Invalid(Wrong(f"{field}.{member}", f"{field}.{member} is required and should be a string."))
        if member in _FILLED and not value.strip():
            raise Invalid(Wrong(f"{field}.{member}", f"{field}.{member} should not be empty."))
    for member in optional:
        if not isinstance(content.get(member, ""), str):
            raise Invalid(Wrong(f"{field}.{member}", f"{field}.{member} should be a string."))
