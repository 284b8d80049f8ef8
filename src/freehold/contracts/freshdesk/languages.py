"""The language that stands in a path (contract 4, 6.14)."""

from freehold.catalogue.freshdesk.places import LANGUAGES
from freehold.contracts.call import Call
from freehold.kernel.errors import Invalid, NotFound, Wrong


def language_in(call: Call) -> str:
    """The language of a path. A read raises NotFound for one that there is not; a change says which there are."""
    language = call.path["language"]
    if language in LANGUAGES:
        return language
    if not call.row.is_write:
        raise NotFound("language", language)
    message = f"It should be one of these values: '{','.join(LANGUAGES)}'"
    raise Invalid(Wrong("language", message, "invalid_value"))
