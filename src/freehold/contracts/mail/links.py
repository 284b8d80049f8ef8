"""Links as a mail's text part has them: a reader without HTML still sees where they lead."""

import html
import re
from urllib.parse import quote

from freehold.kernel.html import to_text

_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)(?:[^>"]++|"[^"]*+")*+>""")
_ADDRESS = re.compile(r"""\shref="((?:https?://|mailto:)[^"]*+)\"""", re.IGNORECASE)
_NOT_IN_ONE = re.compile(r"[\s<>]")


def to_text_with_links(clean: str) -> str:
    """The text of cleaned HTML, links as `label <address>`; an address that is its own label stands once.

    http, https and mailto only. What is cleaned is well-formed: each tag is looked at once.
    """
    parts: list[str] = []
    at = begin = 0
    address = ""
    for tag in _TAG.finditer(clean):
        name = tag[1].lower()
        if name == "a":
            found = _ADDRESS.search(tag[0])
            address, begin = html.unescape(found[1]) if found else "", tag.end()
        elif name == "/a" and address:
            label = to_text(clean[begin : tag.start()])
            parts.append(clean[at : tag.start()])
            at = tag.start()
            if label not in (address, address.partition(":")[2]):
                whole = _NOT_IN_ONE.sub(lambda character: quote(character[0]), address)
                parts.append(html.escape(f" <{whole}>", quote=False))
            address = ""
    parts.append(clean[at:])
    return to_text("".join(parts))
