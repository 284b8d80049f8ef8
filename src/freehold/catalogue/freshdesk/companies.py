"""Companies (contract 6.5)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from freehold.catalogue.freshdesk import people_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Named, Short, When, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk
from freehold.kernel.clock import from_datetime, parse_instant

HEALTH_SCORES = ("At risk", "Doing okay", "Happy")
ACCOUNT_TIERS = ("Basic", "Premium", "Enterprise")
INDUSTRIES = (
    "Automotive",
    "Consumer Durables and Apparel",
    "Diversified Consumer Services",
    "Hotels, Restaurants and Leisure",
    "Consumer Goods",
    "Household Durables",
    "Leisure Products",
    "Textiles, Apparel and Luxury Goods",
    "Education Services",
    "Family Services",
    "Specialized Consumer Services",
    "Media",
    "Distributors",
    "Specialty Retail",
    "Beverages",
    "Food Products",
    "Food and Staples Retailing",
    "Personal Products",
    "Tobacco",
    "Gas Utilities",
    "Banks",
    "Capital Markets",
    "Diversified Financial Services",
    "Insurance",
    "Real Estate",
    "Health Care Equipment and Supplies",
    "Health Care Providers and Services",
    "Biotechnology",
    "Pharmaceuticals",
    "Professional Services",
    "Aerospace and Defense",
    "Air Freight and Logistics",
    "Airlines",
    "Commercial Services and Supplies",
    "Construction and Engineering",
    "Electrical Equipment",
    "Industrial Conglomerates",
    "Machinery",
    "Marine",
    "Road and Rail",
    "Trading Companies and Distributors",
    "Transportation",
    "Internet Software and Services",
    "IT Services",
    "Software",
    "Communications Equipment",
    "Electronic Equipment, Instruments and Components",
    "Technology Hardware, Storage and Peripherals",
    "Building Materials",
    "Chemicals",
    "Containers and Packaging",
    "Metals and Mining",
    "Paper and Forest Products",
    "Diversified Telecommunication Services",
    "Wireless Telecommunication Services",
    "Renewable Electricity",
    "Electric Utilities",
    "Utilities",
    "Other",
)
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def _domain(value: str) -> str:
    domain = value.strip().lower()
    if not _DOMAIN.fullmatch(domain):
        raise PydanticCustomError("invalid_value", "It should be in the 'valid domain name' format")
    return domain


def _day(value: Any) -> Any:
    """The beginning of a day; a time of it does not matter."""
    if value is None:
        return None
    try:
        at = datetime.fromtimestamp(parse_instant(value) / 1000, UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise PydanticCustomError("datatype_mismatch", "It should be in the 'YYYY-MM-DD' format") from None
    return from_datetime(at.replace(hour=0, minute=0, second=0, microsecond=0))


Domain = Annotated[str, AfterValidator(_domain)]
Day = Annotated[int | None, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date as clients write it, kept as the milliseconds of its beginning."""


class CompanyWrite(Examined):
    """What can be said of a company. Null takes away; custom fields change one by one."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=100_000)] | None = None
    note: Annotated[str, Field(max_length=100_000)] | None = None
    domains: Annotated[list[Domain], Field(max_length=1000)] | None = None
    health_score: Annotated[str | None, one_of(*HEALTH_SCORES)] = None
    account_tier: Annotated[str | None, one_of(*ACCOUNT_TIERS)] = None
    renewal_date: Day = None
    industry: Annotated[str | None, one_of(*INDUSTRIES)] = None
    custom_fields: Named | None = None
    lookup_parameter: Annotated[str | None, one_of("display_id", "primary_field_value")] = None


class CompanyCreate(CompanyWrite):
    """A new company; it has a name that no other has."""

    NEEDED = ("name",)


class CompanyUpdate(CompanyWrite):
    """What becomes of a company; an empty list of domains takes them all away."""


class CompaniesAsked(Asked):
    updated_since: When = None
    since: When = Field(None, alias="_updated_since", description="the same as updated_since, as some clients call it")


class Name(Asked):
    name: Annotated[str, Field(min_length=1, max_length=255, examples=["parcels"])]


create = Operation(
    id="freshdesk.companies.create",
    method="POST",
    path="/api/v2/companies",
    area="companies",
    acts_on="company",
    access=Access.WRITE,
    summary="Take in a company; contacts with an address at its domains join it.",
    says="took in company {company_id}",
    takes=CompanyCreate,
    gives=shapes.Company,
    status=201,
    body=Body.JSON,
    permission="company.create",
    emits=("company.created",),
    inverse="freshdesk.companies.delete",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.companies.get",
    method="GET",
    path="/api/v2/companies/{company_id}",
    aliases=("/api/v2/customers/{company_id}",),
    area="companies",
    acts_on="company",
    access=Access.READ,
    summary="Look at a company.",
    says="looked at company {company_id}",
    query=Asked,
    gives=shapes.Company,
    permission="company.view",
    errors=(400, 404),
)
list_ = Operation(
    id="freshdesk.companies.list",
    method="GET",
    path="/api/v2/companies",
    area="companies",
    acts_on="company",
    access=Access.READ,
    summary="List companies by name.",
    says="listed companies",
    query=CompaniesAsked,
    gives=list[shapes.Company],
    permission="company.view",
    errors=(400,),
)
update = Operation(
    id="freshdesk.companies.update",
    method="PUT",
    path="/api/v2/companies/{company_id}",
    area="companies",
    acts_on="company",
    access=Access.WRITE,
    summary="Change a company.",
    says="changed company {company_id}",
    takes=CompanyUpdate,
    gives=shapes.Company,
    body=Body.JSON,
    permission="company.edit",
    emits=("company.updated",),
    inverse="freshdesk.companies.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.companies.delete",
    method="DELETE",
    path="/api/v2/companies/{company_id}",
    area="companies",
    acts_on="company",
    access=Access.WRITE,
    summary="Remove a company for good; its contacts and tickets stay.",
    says="deleted company {company_id}",
    status=204,
    permission="company.delete",
    emits=("company.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)
contacts = Operation(
    id="freshdesk.companies.list_contacts",
    method="GET",
    path="/api/v2/companies/{company_id}/contacts",
    area="companies",
    acts_on="company",
    access=Access.READ,
    summary="List the contacts of a company by name.",
    says="listed the contacts of company {company_id}",
    query=Asked,
    gives=list[shapes.ListedContact],
    permission="contact.view",
    risks=Risk.PERSONAL_DATA,
    notes="Not documented by the product, but called by one published client.",
    errors=(400, 404),
)
autocomplete = Operation(
    id="freshdesk.companies.autocomplete",
    method="GET",
    path="/api/v2/companies/autocomplete",
    area="companies",
    acts_on="company",
    access=Access.READ,
    summary="Find companies by the beginning of a word of their name.",
    says="looked for companies",
    query=Name,
    gives=shapes.CompaniesNamed,
    permission="company.view",
    is_long=True,
    errors=(400,),
)

COMPANIES = (create, get, list_, update, delete, contacts, autocomplete)
