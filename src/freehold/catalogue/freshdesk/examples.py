"""One valid value for every model that a Freshdesk row takes or gives, for the reference. All of it is made up.

Each area of the API has a dictionary of its own, in a file named after it; a new one is added to `EXAMPLES`.
"""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import (
    automation_examples,
    channel_examples,
    collaboration_examples,
    custom_object_examples,
    email_examples,
    exchange_examples,
    exports_examples,
    field_examples,
    forum_examples,
    knowledge_examples,
    people_examples,
    search_examples,
    settings_examples,
    sla_examples,
    surveys_examples,
    ticket_examples,
    work_examples,
)

EXAMPLES: dict[type[BaseModel], Any] = {
    **ticket_examples.EXAMPLES,
    **channel_examples.EXAMPLES,
    **collaboration_examples.EXAMPLES,
    **people_examples.EXAMPLES,
    **automation_examples.EXAMPLES,
    **work_examples.EXAMPLES,
    **exchange_examples.EXAMPLES,
    **exports_examples.EXAMPLES,
    **surveys_examples.EXAMPLES,
    **settings_examples.EXAMPLES,
    **knowledge_examples.EXAMPLES,
    **forum_examples.EXAMPLES,
    **custom_object_examples.EXAMPLES,
    **sla_examples.EXAMPLES,
    **search_examples.EXAMPLES,
    **email_examples.EXAMPLES,
    **field_examples.EXAMPLES,
}
