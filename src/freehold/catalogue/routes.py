"""From a method and a path to a catalogue row: the server's routes, and how the gateway recognises a raw call.

A tree of path segments, built once. Fixed segments win over placeholders, empty segments (doubled or trailing
slashes) do not count, and a placeholder takes one segment, percent-decoded.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from freehold.catalogue.operation import Operation


class Match(NamedTuple):
    """What a path led to: the row (None when the method is not one of `allowed`) and the values of its placeholders."""

    row: Operation | None
    values: dict[str, str]
    allowed: tuple[str, ...]


class Routes:
    """All rows of one API."""

    def __init__(self, rows: Iterable[Operation]) -> None:
        self._tree: dict[str, Any] = {}
        for row in rows:
            for path in (row.path, *row.aliases):
                for method in (row.method, *row.also):
                    self._add(path, method, row)

    def _add(self, path: str, method: str, row: Operation) -> None:
        node = self._tree
        for segment in filter(None, path.split("/")):
            node = node.setdefault("{}" if segment.startswith("{") else segment, {})
        names = tuple(segment[1:-1] for segment in path.split("/") if segment.startswith("{"))
        ends = node.setdefault("", {})
        if method in ends:
            raise ValueError(f"{method} {path} is both {ends[method][0].id} and {row.id}")
        ends[method] = (row, names)

    def match(self, method: str, raw_path: bytes) -> Match | None:
        """The row for a request; None when no path fits."""
        found = _walk(self._tree, [part for part in raw_path.split(b"/") if part], 0, ())
        if found is None:
            return None
        ends, values = found
        end = ends.get(method)
        if end is None:
            _, names = next(iter(ends.values()))
            return Match(None, dict(zip(names, values, strict=True)), tuple(ends))
        row, names = end
        return Match(row, dict(zip(names, values, strict=True)), ())


def _walk(
    node: dict[str, Any], parts: list[bytes], at: int, values: tuple[str, ...]
) -> tuple[dict[str, Any], tuple[str, ...]] | None:
    if at == len(parts):
        ends = node.get("")
        return None if ends is None else (ends, values)
    try:
        segment = (unquote_to_bytes(parts[at]) if b"%" in parts[at] else parts[at]).decode()
    except UnicodeDecodeError:
        return None
    fixed = node.get(segment) if segment not in ("", "{}") else None
    if fixed is not None:
        found = _walk(fixed, parts, at + 1, values)
        if found is not None:
            return found
    varying = node.get("{}")
    if varying is None or not segment or "\0" in segment:
        return None
    return _walk(varying, parts, at + 1, (*values, segment))
