"""No file over 400 lines: one that grows past it wants to be two things. Prints the files that have."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 400
KINDS = {".py", ".ts", ".css"}


def list_too_long(root: Path = ROOT) -> list[str]:
    """Every source file over the limit. Migrations are generated once and never edited: not counted."""
    found = []
    for path in sorted(file for top in ("src", "tests") for file in (root / top).rglob("*")):
        relative = path.relative_to(root)
        if path.suffix not in KINDS or "node_modules" in relative.parts or "versions" in relative.parts:
            continue
        lines = len(path.read_text("utf-8").splitlines())
        if lines > LIMIT:
            found.append(f"{relative}: {lines} lines, {LIMIT} at most")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(list_too_long()) or 0)
