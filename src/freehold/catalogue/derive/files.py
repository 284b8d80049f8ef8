"""The files that are kept in `docs/reference/`, and their text."""

from freehold.catalogue.derive.apis import FRESHCHAT
from freehold.catalogue.derive.events import events
from freehold.catalogue.derive.markdown import reference
from freehold.catalogue.registry import ROWS


def files() -> dict[str, str]:
    """Every file's name and text. The repository must hold exactly these (checked by a test)."""
    return {"freshchat.md": reference(FRESHCHAT), "events.md": events(ROWS)}
