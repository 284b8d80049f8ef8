#!/usr/bin/env python3
"""Checks an export of a Freehold record. One file that needs nothing but Python 3.9 or newer.

    freehold audit export --out record.jsonl        on the server
    python3 verify_audit.py record.jsonl --key 5f0c…        anywhere; the key is what `freehold audit key` printed

It ends with 0 and a line that says what was proven, or with 1 and a line that names the first thing that is wrong.
How the proof works is told in the guide about the record: each seal signs the root of a Merkle tree (RFC 6962) over
entries, and names the seal before it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from typing import Any, TextIO

FORMAT = "freehold-seal-1"
MOST_IN_A_SEAL = 1_000_000


class Wrong(Exception):
    """The first thing that is wrong, as a sentence."""


# -- entries, trees, seals --------------------------------------------------------------------------------------------


def canonical(entry: dict[str, Any]) -> str:
    """An entry as the text that is hashed: what it holds (nothing that is null), sorted, without spaces."""
    held = {name: value for name, value in entry.items() if value is not None}
    return json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def leaf_of(entry: dict[str, Any]) -> bytes:
    return hashlib.sha256(b"\0" + canonical(entry).encode()).digest()


def levels_of(leaves: list[bytes]) -> list[list[bytes]]:
    """A Merkle tree from the leaves up; an odd last node goes up as it is."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [_node(below[place], below[place + 1]) for place in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return levels


def root_of(leaves: list[bytes]) -> bytes:
    """The root of a tree; of none, the digest of nothing."""
    return levels_of(leaves)[-1][0] if leaves else hashlib.sha256(b"").digest()


def path_of(levels: list[list[bytes]], index: int) -> list[bytes]:
    """What proves that the leaf with that index is in the tree: the neighbour on each level, from below."""
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index //= 2
    return path


def root_from(leaf: bytes, index: int, count: int, path: list[bytes]) -> bytes | None:
    """The root that such a path leads to; None when it has not the right length."""
    if not 0 <= index < count:
        return None
    left = list(path)
    while count > 1:
        if index ^ 1 < count:
            if not left:
                return None
            beside = left.pop(0)
            leaf = _node(beside, leaf) if index & 1 else _node(leaf, beside)
        index, count = index // 2, (count + 1) // 2
    return None if left else leaf


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def ranges_of(text: str) -> list[tuple[int, int]]:
    """`1-5,9` as [(1, 5), (9, 9)]. Raises Wrong for anything else."""
    found = []
    for part in text.split(",") if text else []:
        first, _, last = part.partition("-")
        if not (first.isdigit() and (last or first).isdigit()) or len(part) > 40:
            raise Wrong("A seal names its entries in a way that no seal does.")
        found.append((int(first), int(last or first)))
        if found[-1][0] > found[-1][1]:
            raise Wrong("A seal names its entries in a way that no seal does.")
    return found


def numbers_of(statement: dict[str, Any]) -> list[int]:
    """The numbers of a seal's entries, in order."""
    ranges = ranges_of(statement["numbers"])
    if sum(last - first + 1 for first, last in ranges) != statement["count"] or statement["count"] > MOST_IN_A_SEAL:
        raise Wrong("Seal {} does not hold as many entries as it says.".format(statement["number"]))
    return [number for first, last in ranges for number in range(first, last + 1)]


def read_statement(text: str) -> dict[str, Any]:
    """What a seal says, checked for its form."""
    statement: dict[str, Any] = {}
    try:
        statement = json.loads(text)
        is_fine = statement["format"] == FORMAT and all(
            type(statement[name]) is kind
            for name, kind in (
                ("number", int),
                ("at", int),
                ("count", int),
                ("previous", str),
                ("numbers", str),
                ("root", str),
                ("key", str),
            )
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        is_fine = False
    if not is_fine:
        raise Wrong("There is a seal that is none.")
    return statement


def follow(before: dict[str, Any] | None, before_digest: str, statement: dict[str, Any]) -> None:
    """Check that a seal comes right after the one before it (None: it must be the first)."""
    number = before["number"] + 1 if before else 1
    if statement["number"] != number:
        raise Wrong(f"Seal {number} is missing.")
    if statement["previous"] != (before_digest if before else ""):
        raise Wrong(f"Seal {number} does not follow seal {number - 1}: one of them was replaced.")
    if before and statement["key"] != (before.get("next") or before["key"]):
        raise Wrong(f"Seal {number} is signed with a key that seal {number - 1} does not name.")


def digest_of(statement_text: str) -> str:
    return hashlib.sha256(statement_text.encode()).hexdigest()


# -- Ed25519 (RFC 8032), verification only ----------------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _add(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % _P, k * m % _P, j * k % _P, i * m % _P


def _point(text: bytes) -> tuple[int, int, int, int] | None:
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(text, "little")
    is_odd, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and is_odd):
        return None
    if x & 1 != is_odd:
        x = _P - x
    return x, y, 1, x * y % _P


_ZERO = (0, 1, 1, 0)
_BASE: tuple[int, int, int, int] = _point(bytes([0x58] + [0x66] * 31)) or _ZERO


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` (64 bytes) is by the holder of the public `key` (32 bytes) over exactly `message`."""
    point = _point(key) if len(key) == 32 else None
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    minus = (_P - point[0], point[1], 1, _P - point[3])
    sums: tuple[tuple[int, int, int, int] | None, ...] = (None, _BASE, minus, _add(_BASE, minus))
    found = _ZERO
    for bit in range(252, -1, -1):  # scalar * base - challenge * key, in one go
        found = _add(found, found)
        chosen = sums[(scalar >> bit & 1) | (challenge >> bit & 1) << 1]
        if chosen is not None:
            found = _add(found, chosen)
    inverse = pow(found[2], _P - 2, _P)
    x, y = found[0] * inverse % _P, found[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# -- an export ----------------------------------------------------------------------------------------------------------


class Export:
    """What was read of an export so far."""

    def __init__(self) -> None:
        self.is_complete = False
        """Whether it claims to be the whole record, so that nothing may be missing; else each entry stands for itself."""
        self.seal: dict[str, Any] | None = None
        self.digest, self.root = "", b""
        self.expected: list[int] = []
        self.found = self.seals = self.entries = self.unsealed = self.pruned = 0
        self.empty: list[tuple[int, str]] = []
        self.keys: set[str] = set()

    def take_seal(self, text: str, signature: str) -> None:
        statement = read_statement(text)
        number = statement["number"]
        if self.is_complete:
            self.end_seal()
            follow(self.seal, self.digest, statement)
        try:
            key, signed = bytes.fromhex(statement["key"]), bytes.fromhex(signature)
            self.root = bytes.fromhex(statement["root"])
        except (ValueError, TypeError):
            raise Wrong(f"Seal {number} is damaged.") from None
        if not is_signed(key, signed, text.encode()):
            raise Wrong(f"Seal {number} has a wrong signature.")
        self.seal, self.digest, self.found = statement, digest_of(text), 0
        self.expected = numbers_of(statement)
        self.seals += 1
        self.keys.add(statement["key"])
        self.pruned = max(self.pruned, statement.get("pruned", 0))

    def take_entry(self, entry: dict[str, Any], seal: int | None, index: int, path: list[str]) -> None:
        number = entry["id"]
        if seal is None:
            self.unsealed += 1
            return
        if self.seal is None or seal != self.seal["number"]:
            raise Wrong(f"Entry {number} stands beside a seal that is not its own.")
        if not 0 <= index < len(self.expected) or self.expected[index] != number:
            raise Wrong(f"Entry {number} is not where seal {seal} has it.")
        if self.is_complete and index != self.found:
            raise Wrong(f"Entry {self.expected[self.found]} is missing: seal {seal} has sealed it.")
        try:
            steps = [bytes.fromhex(step) for step in path]
        except (ValueError, TypeError):
            raise Wrong(f"Entry {number} has a damaged proof.") from None
        if root_from(leaf_of(entry), index, len(self.expected), steps) != self.root:
            raise Wrong(f"Entry {number} is not what seal {seal} has sealed: it was changed.")
        self.found += 1
        self.entries += 1

    def end_seal(self) -> None:
        """All entries of the seal have come. None at all: they must have been pruned, as a later seal says."""
        if self.seal is None or self.found == len(self.expected):
            return
        missing = f"Entry {self.expected[self.found]} is missing: seal {self.seal['number']} has sealed it."
        if self.found:
            raise Wrong(missing)
        self.empty.append((self.seal["number"], missing))

    def end(self, trusted: set[str]) -> None:
        if self.is_complete:
            self.end_seal()
        for number, missing in self.empty:
            if number > self.pruned:
                raise Wrong(missing)
        # In a whole record every key is named by the one before it: knowing one of them is enough.
        is_known = bool(trusted & self.keys) if self.is_complete else trusted >= self.keys
        if trusted and self.seals and not is_known:
            raise Wrong(f"It is signed with another key than the given: {', '.join(sorted(self.keys - trusted))}.")


def check(lines: TextIO, trusted: set[str]) -> Export:
    """Read an export, JSON lines or CSV; what was found, or Wrong."""
    export = Export()
    start = lines.readline()
    if start.startswith("{"):
        _check_json(export, start, lines)
    else:
        _check_csv(export, start, lines)
    export.end(trusted)
    return export


def _check_json(export: Export, start: str, lines: TextIO) -> None:
    head = json.loads(start)
    if head.get("freehold_audit") != 1:
        raise Wrong("This is no export of a record.")
    export.is_complete = head.get("is_complete") is True
    for text in lines:
        line = json.loads(text)
        if "statement" in line:
            export.take_seal(line["statement"], line["signature"])
        else:
            export.take_entry(line["entry"], line.get("seal"), line.get("index", 0), line.get("proof", []))


def _check_csv(export: Export, start: str, lines: TextIO) -> None:
    csv.field_size_limit(50_000_000)
    known = None
    columns = next(csv.reader([start]), [])
    if not {"seal", "index", "proof", "entry", "statement", "signature"} <= set(columns):
        raise Wrong("This is no export of a record.")
    for row in csv.DictReader(lines, columns):
        if not row["seal"]:
            export.take_entry(json.loads(row["entry"]), None, 0, [])
            continue
        if row["statement"] != known:
            export.take_seal(row["statement"], row["signature"])
            known = row["statement"]
        export.take_entry(json.loads(row["entry"]), int(row["seal"]), int(row["index"]), row["proof"].split())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an export of a Freehold record.")
    parser.add_argument("file", help="what `freehold audit export` wrote: JSON lines or CSV")
    parser.add_argument("--key", action="append", default=[], help="a public key that is trusted (may be repeated)")
    given = parser.parse_args(arguments)
    try:
        with open(given.file, encoding="utf-8", newline="") as lines:
            export = check(lines, {key.lower() for key in given.key})
    except Wrong as wrong:
        sys.stdout.write(f"NOT PROVEN: {wrong}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, csv.Error) as error:
        sys.stdout.write(f"NOT PROVEN: the file cannot be read as an export ({type(error).__name__}).\n")
        return 1
    what = "the whole record" if export.is_complete else "each entry of this selection"
    sys.stdout.write(f"PROVEN: {what}, {export.entries} entries under {export.seals} seals.")
    if export.unsealed:
        sys.stdout.write(f" {export.unsealed} more are not sealed yet: nothing is proven of them.")
    if export.pruned:
        sys.stdout.write(f" What seals 1 to {export.pruned} sealed was pruned.")
    if export.seal is not None and not given.key:
        sys.stdout.write(" Signed by {}: is that the key that you know? (--key)".format(export.seal["key"]))
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
