"""Search by a query language (contract 7)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from freehold.catalogue.freshdesk import people_shapes, shapes
from freehold.catalogue.freshdesk.kinds import Shape
from freehold.catalogue.operation import Access, Operation, Risk

PAGE = 30
"""How many a page has; it cannot be chosen (contract 2)."""
DEEPEST = 10


class Searched(BaseModel):
    """A query. Unlike lists, a search takes no per_page (contract 2)."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[
        str,
        Field(
            description="Conditions in double quotes: \"priority:3 AND (tag:'vip' OR type:null)\"",
            examples=["\"created_at:>'2026-01-01'\""],
        ),
    ]
    page: Annotated[int, Field(ge=1, lt=2**63)] = 1


class FoundTicket(shapes.Ticket):
    """A ticket as the list has it, with its description (contract 5.1)."""

    description: str
    description_text: str


class FoundTickets(Shape):
    total: int
    results: list[FoundTicket]


class FoundContacts(Shape):
    total: int
    results: list[people_shapes.ListedContact]


class FoundCompanies(Shape):
    total: int
    results: list[people_shapes.Company]


_LANGUAGE = """\
A condition is `field:value`, or `field:>value` and `field:<value` for at least and at most, which numbers and dates
have. Text and dates stand in single quotes (`\\'` is a quote, `\\\\` a backslash; text of one word needs none), dates as
`YYYY-MM-DD` in UTC; `null` finds what has no value. AND binds tighter than OR, parentheses stand 20 deep at most, the
whole has 512 characters at most; the double quotes around it may be missing. Text is compared letter by letter,
e-mail addresses and domains in any case. What is found comes 30 at a time, newest first (by a date that is searched
for, latest first), ten pages of it. `total` is exact up to 300; a larger one may be a minute old."""

tickets = Operation(
    id="freshdesk.search.tickets",
    method="GET",
    path="/api/v2/search/tickets",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Search tickets.",
    says="searched tickets",
    query=Searched,
    gives=FoundTickets,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    notes=f"""{_LANGUAGE}

Fields: agent_id, group_id, priority, status (numbers), tag, type (text), due_by, fr_due_by, created_at, updated_at
(dates), custom fields by name, and custom_string for any custom field that holds text. Spam, deleted and archived
tickets are not found, nor are those that the agent may not see.""",
    errors=(400,),
    is_long=True,
)
contacts = Operation(
    id="freshdesk.search.contacts",
    method="GET",
    path="/api/v2/search/contacts",
    area="contacts",
    acts_on="contact",
    access=Access.READ,
    summary="Search contacts.",
    says="searched contacts",
    query=Searched,
    gives=FoundContacts,
    permission="contact.view",
    risks=Risk.PERSONAL_DATA,
    notes=f"""{_LANGUAGE}

Fields: active (true or false), company_id (number), twitter_id, email, phone, mobile, tag, language, time_zone (text),
created_at, updated_at (dates), and custom fields by name. A further address or company of a contact counts like the
first one. Deleted contacts are not found.""",
    errors=(400,),
    is_long=True,
)
companies = Operation(
    id="freshdesk.search.companies",
    method="GET",
    path="/api/v2/search/companies",
    area="companies",
    acts_on="company",
    access=Access.READ,
    summary="Search companies.",
    says="searched companies",
    query=Searched,
    gives=FoundCompanies,
    permission="company.view",
    notes=f"""{_LANGUAGE}

Fields: domain (text), created_at, updated_at (dates), and custom fields by name.""",
    errors=(400,),
    is_long=True,
)

SEARCH = (tickets, contacts, companies)
