"""The files of `freehold audit export`."""

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

from freehold.catalogue.sentences import plain, sentence_of
from freehold.core.audit.exporting import Line, walk_selection, walk_whole
from freehold.core.audit.verify_audit import canonical
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

COLUMNS = ("number", "at", "who", "what", "operation", "decision", "connection", "rule", "policy", "outcome")
PROOF = ("seal", "index", "proof", "entry", "statement", "signature")


def write_json_lines(tx: Tx, file: TextIO, filters: dict[str, Any]) -> None:
    """A line that says what this is; then seals, and entries with their proofs."""
    head = {"freehold_audit": 1, "is_complete": not filters, "at": tx.now}
    file.write(json.dumps(head) + "\n")
    before: Row | None = None
    for seal, entry, index, proof in _walk(tx, filters):
        if seal is not None and (before is None or seal["number"] != before["number"]):
            file.write(_line({"statement": seal["statement"], "signature": seal["signature"]}))
            before = seal
        if entry is not None:
            held = {name: value for name, value in entry.items() if value is not None and name[0] != "_"}
            number = None if seal is None else seal["number"]
            file.write(_line({"entry": held, "says": _says(entry), "seal": number, "index": index, "proof": proof}))


def write_csv(tx: Tx, file: TextIO, filters: dict[str, Any]) -> None:
    """A row an entry, each with all that proves it."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow((*COLUMNS, *PROOF))
    for seal, entry, index, proof in _walk(tx, filters):
        if entry is None:
            continue
        shown = {**entry, "number": entry["id"], "at": iso_milliseconds(entry["at"]), "what": _says(entry)}
        held = canonical({name: value for name, value in entry.items() if name[0] != "_"})
        under: tuple[object, ...] = ("", "", "", held, "", "")
        if seal is not None:
            under = (seal["number"], index, " ".join(proof), held, seal["statement"], seal["signature"])
        rows.writerow([*(_cell(shown.get(name)) for name in COLUMNS), *under])


def _walk(tx: Tx, filters: dict[str, Any]) -> Iterator[Line]:
    return walk_selection(tx, filters) if filters else walk_whole(tx)


def _says(entry: Row) -> str:
    return sentence_of(entry["operation"], load(entry["details"]), entry["decision"], entry.get("outcome"))


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _cell(value: object) -> object:
    """A spreadsheet would run what begins like a formula."""
    if not isinstance(value, str):
        return value
    value = plain(value)
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value
