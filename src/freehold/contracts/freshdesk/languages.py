"""The language that stands in a path (contract 4, 6.14)."""

from freehold.catalogue.freshdesk.places import LANGUAGES
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.words_of_wrongs import not_offered
from freehold.kernel.errors import Invalid, NotFound


def language_in(call: Call) -> str:
    """The language of a path. A read raises NotFound for one that there is not; a change says which there are."""
    language = call.path["language"]
    if language in LANGUAGES:
        return language
    if not call.row.is_write:
        raise NotFound("language", language)
    raise Invalid(not_offered("language", LANGUAGES))
