"""`python -m freehold.catalogue.derive FOLDER` writes what is derived from the catalogue into FOLDER."""

import sys
from pathlib import Path

from freehold.catalogue.derive.files import files


def main(arguments: list[str]) -> int:
    """Write the files; 0, or 2 with one line that says why not."""
    if len(arguments) != 1:
        print("usage: python -m freehold.catalogue.derive FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    folder = Path(arguments[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files().items():
            (folder / name).write_text(text, "utf-8")
            print(folder / name)  # noqa: T201
    except OSError as error:
        print(f"Cannot write to {folder}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
