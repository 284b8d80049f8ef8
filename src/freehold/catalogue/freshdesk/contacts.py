"""Contacts (contract 6.3)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import people_shapes as shapes
from freehold.catalogue.freshdesk.agents import AGENT_TYPES, Scope
from freehold.catalogue.freshdesk.kinds import (
    MOST_TAGS,
    Address,
    Asked,
    Examined,
    Given,
    Id,
    Ids,
    Named,
    Short,
    When,
    one_of,
)
from freehold.catalogue.freshdesk.places import LANGUAGES, TIME_ZONES
from freehold.catalogue.operation import Access, Body, Operation, Risk

STATES = ("blocked", "deleted", "unverified", "verified")
TYPES = ("contact", "visitor")
IDENTITIES = ("email", "phone", "mobile", "twitter_id", "unique_external_id")
"""By at least one of these a contact can be recognised."""


class OtherCompany(Given):
    company_id: Id
    view_all_tickets: bool = False


class Handle(Given):
    """What somebody is called in a social network."""

    type: Short
    value: Short


class ContactWrite(Examined):
    """What can be said of a contact. Null takes away where that is possible; custom fields change one by one."""

    name: Short | None = None
    email: Address | None = None
    phone: Short | None = None
    mobile: Short | None = None
    twitter_id: Short | None = None
    unique_external_id: Short | None = None
    other_emails: Annotated[list[Address], Field(max_length=10)] | None = None
    company_id: Id | None = None
    view_all_tickets: bool | None = None
    other_companies: Annotated[list[OtherCompany], Field(max_length=20)] | None = None
    address: Annotated[str, Field(max_length=10_000)] | None = None
    avatar: Annotated[None, Field(description="null takes the picture away; one comes as a file of a form")] = None
    custom_fields: Named | None = None
    description: Annotated[str, Field(max_length=100_000)] | None = None
    job_title: Short | None = None
    language: Annotated[str | None, one_of(*LANGUAGES)] = None
    tags: Annotated[list[Short], Field(max_length=MOST_TAGS)] | None = None
    time_zone: Annotated[str | None, one_of(*TIME_ZONES)] = None
    lookup_parameter: Annotated[str | None, one_of("display_id", "primary_field_value")] = None
    social_handler: Annotated[list[Handle], Field(max_length=10)] | None = None


class ContactCreate(ContactWrite):
    """A new contact: a name, and something by which they can be recognised."""

    NEEDED = ("name",)


class ContactUpdate(ContactWrite):
    """What becomes of a contact."""


class ContactsAsked(Asked):
    """The filters of the list; each narrows it down."""

    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    company_id: Id | None = None
    state: Annotated[str | None, one_of(*STATES)] = None
    contact_type: Annotated[str | None, one_of(*TYPES)] = None
    unique_external_id: str | None = None
    updated_since: When = None
    since: When = Field(None, alias="_updated_since", description="the same as updated_since, as some clients call it")


class Term(Asked):
    term: Annotated[str, Field(min_length=1, max_length=255, examples=["rita"])]


class HardDelete(Asked):
    force: bool = False


class Merged(Given):
    """What the one contact is to have, where there is a choice."""

    email: Address | None = None
    phone: Short | None = None
    mobile: Short | None = None
    twitter_id: Short | None = None
    unique_external_id: Short | None = None
    other_emails: Annotated[list[Address], Field(max_length=1000)] | None = None
    company_ids: Ids | None = None


class ContactMerge(Given):
    """Which contacts are the same person."""

    primary_contact_id: Id
    secondary_contact_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    contact: Merged = Merged()


class ContactToAgent(Examined):
    """What the new agent may do; everything can be left out."""

    occasional: bool | None = None
    signature: Annotated[str, Field(max_length=100_000)] | None = None
    ticket_scope: Scope | None = None
    skill_ids: Ids | None = None
    group_ids: Ids | None = None
    role_ids: Ids | None = None
    type: Annotated[str | None, one_of(*AGENT_TYPES.values())] = None
    focus_mode: bool | None = None


create = Operation(
    id="freshdesk.contacts.create",
    method="POST",
    path="/api/v2/contacts",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Take in a contact; one with an address at a company's domain joins the company.",
    says="took in contact {contact_id}",
    takes=ContactCreate,
    gives=shapes.Contact,
    status=201,
    body=Body.EITHER,
    form_field="avatar",
    permission="contact.create",
    emits=("contact.created",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshdesk.contacts.delete",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.contacts.get",
    method="GET",
    path="/api/v2/contacts/{contact_id}",
    area="contacts",
    acts_on="contact",
    access=Access.READ,
    summary="Look at a contact, in the bin or not.",
    says="looked at contact {contact_id}",
    query=Asked,
    gives=shapes.Contact,
    permission="contact.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)
list_ = Operation(
    id="freshdesk.contacts.list",
    method="GET",
    path="/api/v2/contacts",
    area="contacts",
    acts_on="contact",
    access=Access.READ,
    summary="List contacts by name; without a state those who are neither blocked nor in the bin.",
    says="listed contacts",
    query=ContactsAsked,
    gives=list[shapes.ListedContact],
    permission="contact.view",
    rate="contact_list",
    risks=Risk.PERSONAL_DATA,
    errors=(400,),
)
update = Operation(
    id="freshdesk.contacts.update",
    method="PUT",
    path="/api/v2/contacts/{contact_id}",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Change a contact.",
    says="changed contact {contact_id}",
    takes=ContactUpdate,
    gives=shapes.Contact,
    body=Body.EITHER,
    form_field="avatar",
    permission="contact.edit",
    emits=("contact.updated",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshdesk.contacts.update",
    errors=(400, 404, 405, 409),
)
delete = Operation(
    id="freshdesk.contacts.delete",
    method="DELETE",
    path="/api/v2/contacts/{contact_id}",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Put a contact into the bin.",
    says="deleted contact {contact_id}",
    status=204,
    permission="contact.delete",
    emits=("contact.deleted",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshdesk.contacts.restore",
    errors=(404, 405),
)
restore = Operation(
    id="freshdesk.contacts.restore",
    method="PUT",
    path="/api/v2/contacts/{contact_id}/restore",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Take a contact back out of the bin.",
    says="restored contact {contact_id}",
    status=204,
    permission="contact.delete",
    emits=("contact.restored",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshdesk.contacts.delete",
    errors=(404,),
)
hard_delete = Operation(
    id="freshdesk.contacts.hard_delete",
    method="DELETE",
    path="/api/v2/contacts/{contact_id}/hard_delete",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Erase a contact for good, with tickets and chats; from the bin, or with force.",
    says="erased contact {contact_id}",
    query=HardDelete,
    status=204,
    permission="contact.delete",
    emits=("contact.erased",),
    risks=Risk.PERSONAL_DATA | Risk.IRREVERSIBLE,
    errors=(400, 404),
)
merge = Operation(
    id="freshdesk.contacts.merge",
    method="POST",
    path="/api/v2/contacts/merge",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Make one contact of several, who are the same person; their tickets move.",
    says="merged {merged} contacts into contact {contact_id}",
    takes=ContactMerge,
    status=204,
    body=Body.JSON,
    permission="contact.merge",
    emits=("contact.merged",),
    risks=Risk.PERSONAL_DATA | Risk.IRREVERSIBLE | Risk.BULK,
    errors=(400,),
)
make_agent = Operation(
    id="freshdesk.contacts.make_agent",
    method="PUT",
    path="/api/v2/contacts/{contact_id}/make_agent",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Let a contact answer customers; they keep their id.",
    says="made contact {contact_id} an agent",
    takes=ContactToAgent,
    gives=shapes.ContactMadeAgent,
    body=Body.JSON,
    permission="admin.agents",
    emits=("agent.created",),
    risks=Risk.ADMIN | Risk.PERSONAL_DATA,
    errors=(400, 404, 405, 409),
)
send_invite = Operation(
    id="freshdesk.contacts.send_invite",
    method="PUT",
    path="/api/v2/contacts/{contact_id}/send_invite",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Invite a contact to activate their account, by e-mail.",
    says="invited contact {contact_id}",
    status=204,
    permission="contact.edit",
    emits=("contact.invited",),
    risks=Risk.CUSTOMER_FACING | Risk.PERSONAL_DATA,
    errors=(404, 405, 409),
)
autocomplete = Operation(
    id="freshdesk.contacts.autocomplete",
    method="GET",
    path="/api/v2/contacts/autocomplete",
    area="contacts",
    acts_on="contact",
    access=Access.READ,
    summary="Find contacts by the beginning of a word of their name.",
    says="looked for contacts",
    query=Term,
    gives=list[shapes.Named],
    permission="contact.view",
    risks=Risk.PERSONAL_DATA,
    is_long=True,
    errors=(400,),
)

CONTACTS = (
    create, get, list_, update, delete, restore, hard_delete, merge, make_agent, send_invite, autocomplete,
)  # fmt: skip
