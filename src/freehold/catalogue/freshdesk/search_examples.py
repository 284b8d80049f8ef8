"""What searches find, as the reference shows it. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import search
from freehold.catalogue.freshdesk.people_examples import LISTED_CONTACT, WHOLE_COMPANY
from freehold.catalogue.freshdesk.ticket_examples import TICKET

EXAMPLES: dict[type[BaseModel], Any] = {
    search.FoundTickets: {
        "total": 1,
        "results": [
            {
                **TICKET,
                "description": "<div>It should have come on Monday.</div>",
                "description_text": "It should have come on Monday.",
            }
        ],
    },
    search.FoundContacts: {"total": 1, "results": [LISTED_CONTACT]},
    search.FoundCompanies: {"total": 1, "results": [WHOLE_COMPANY]},
}
