"""The files of `docs/reference/`, which the server also shows. `python -m freehold.web.documents FOLDER` writes them.

They are derived from the catalogue, and from the roles that the core comes with.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from freehold.catalogue.derive.apis import APIS
from freehold.catalogue.derive.events import events
from freehold.catalogue.derive.markdown import reference
from freehold.catalogue.derive.permissions import Role, permissions
from freehold.catalogue.registry import ROWS
from freehold.core.access.permissions import CHAT_ONLY, STOCK_ROLES

ROLES: tuple[Role, ...] = tuple(
    Role(name, about, frozenset(allowed)) for role, name, about, _, allowed in STOCK_ROLES if role not in CHAT_ONLY
)
"""The stock roles that can hold a permission."""


DOCUMENTS: dict[str, Callable[[], str]] = {
    **{f"{api.name}.md": partial(reference, api) for api in APIS},
    "permissions.md": lambda: permissions(ROWS, ROLES),
    "events.md": lambda: events(ROWS),
}
"""Every file's name, and what writes it."""


def files() -> dict[str, str]:
    """Every file's name and text. The repository must hold exactly these (checked by a test)."""
    return {name: write() for name, write in DOCUMENTS.items()}


def main(arguments: list[str]) -> int:
    """Write the files; 0, or 2 with one line that says why not."""
    if len(arguments) != 1:
        print("usage: python -m freehold.web.documents FOLDER", file=sys.stderr)  # noqa: T201 - a command
        return 2
    folder = Path(arguments[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files().items():
            (folder / name).write_text(text, "utf-8")
            print(folder / name)  # noqa: T201 - a command
    except OSError as error:
        print(f"Cannot write to {folder}: {error.strerror}", file=sys.stderr)  # noqa: T201 - a command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
