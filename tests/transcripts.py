"""Dialogues for tests of the import: a few made up, and the 4,500 real ones where they lie beside the project."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from freehold.kernel.clock import iso_milliseconds, parse_instant

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FREEHOLD_SHARED", ROOT.parent / "shared")) / "data" / "transcripts"
START = parse_instant("2020-05-20T10:00:00Z")

Dialogue = dict[str, Any]


def dialogue(number: int, *, completed: bool = True, topic: str | None = "bank") -> Dialogue:
    """A dialogue of a few messages, an hour after the one before."""
    at = START + number * 3_600_000
    said = [
        ("customer", "Hi!"),
        ("agent", "Hello, how can I help?"),
        ("customer", f"Number {number}, Ünïcödé 🙂"),
        ("agent", "Done."),
    ]
    return {
        "id": f"test-{number}",
        "topic": topic,
        "customer": f"customer-{number % 3}",
        "agent": f"agent {number % 2}",
        "completed": completed,
        "messages": [
            {"by": by, "text": text, "at": iso_milliseconds(at + place * 20_000)}
            for place, (by, text) in enumerate(said)
        ],
    }


def write(path: Path, dialogues: list[Dialogue]) -> Path:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in dialogues).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path
