"""Addresses as they stand in the headers of a mail, whatever somebody has written into them.

Written here and not by the standard library's parser, which takes seconds for a few hundred addresses and stumbles
over some that servers take, such as `.a@example.com`.
"""

import base64
import re
from collections.abc import Iterable
from email.policy import Policy
from typing import NamedTuple

import idna

from freehold.core.mail.addresses import split_address

LINE = 76
LONGEST_NAME = 200
_ATOM = r"[^\x00-\x20\"(),.:;<>@\[\\\]\x7f]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_WORD = 11
"""Characters of an encoded word: of four bytes each, it stays below the 75 that one may have (RFC 2047 2)."""


class Mailbox(NamedTuple):
    """Somebody, as mail knows them."""

    name: str
    address: str
    """As it is given to the server: the domain as DNS writes it, the local part quoted where it must be."""

    @property
    def shown(self) -> str:
        if not self.name:
            return self.address
        return f"{_encoded(self.name)} <{self.address}>"


def mailbox(text: str) -> Mailbox:
    """The mailbox behind `rita@example.com` or `Rita Ray <rita@example.com>`; nothing in it ends a header."""
    name, address = split_address(text)
    local, _, domain = address.rpartition("@")
    if not _DOT_ATOM.fullmatch(local):
        quoted = local.replace('"', "").replace("\\", "")
        local = f'"{quoted}"'
    return Mailbox(name[:LONGEST_NAME], f"{local}@{_in_dns(domain)}")


class AddressHeader(str):
    """The value of a header that lists addresses, ready to be written: the library leaves such values alone."""

    name: str
    words: list[str]
    """What may stand on a line of its own."""

    def fold(self, *, policy: Policy) -> str:
        """The header's lines, none much longer than it must be."""
        lines = [f"{self.name}:"]
        for word in self.words:
            if len(lines[-1]) + len(word) < LINE or lines[-1][-1] == ":":
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return policy.linesep.join(lines) + policy.linesep


def address_header(name: str, mailboxes: Iterable[Mailbox]) -> AddressHeader:
    """The header `name` with these mailboxes."""
    header = AddressHeader(", ".join(one.shown for one in mailboxes))
    header.name, header.words = name, header.split(" ")
    return header


def _encoded(name: str) -> str:
    """A display name: as it is, in quotes, or in encoded words (RFC 2047)."""
    if name.isascii():
        return name if _PLAIN_NAME.fullmatch(name) and "=?" not in name else f'"{name}"'
    chunks = [name[start : start + _WORD] for start in range(0, len(name), _WORD)]
    return " ".join(f"=?utf-8?b?{base64.b64encode(chunk.encode('utf-8', 'replace')).decode()}?=" for chunk in chunks)


def _in_dns(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain  # the server will say that there is no such place
