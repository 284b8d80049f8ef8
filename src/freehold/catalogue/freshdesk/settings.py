"""What holds for the whole helpdesk, and whose it is (contract 5.13, 6.17)."""

from freehold.catalogue.freshdesk.kinds import Asked, Shape
from freehold.catalogue.operation import Access, Operation, Risk


class HelpdeskSettings(Shape):
    """The languages of the helpdesk (contract 5.13)."""

    primary_language: str
    supported_languages: list[str]
    portal_languages: list[str]
    help_widget_languages: list[str]


class AgentTotals(Shape):
    """How many agents there are of each kind."""

    full_time: int
    occasional: int
    field_service: int
    collaborators: int


class PostalAddress(Shape):
    country: str | None
    state: str | None
    city: str | None
    street: str | None
    primary_street: str | None
    postalcode: str | None


class ContactPerson(Shape):
    firstname: str | None
    lastname: str | None
    email: str | None


class Account(Shape):
    """The account (contract 5.13)."""

    organisation_id: int
    organisation_name: str
    account_id: int
    account_name: str
    account_domain: str
    bundle_id: int | None
    hipaa_compliant: bool
    total_agents: AgentTotals
    timezone: str
    data_center: str
    tier_type: str
    type: str | None
    cloud_type: str | None
    address: PostalAddress
    contact_person: ContactPerson


helpdesk = Operation(
    id="freshdesk.settings.helpdesk",
    method="GET",
    path="/api/v2/settings/helpdesk",
    area="settings",
    acts_on="settings",
    access=Access.READ,
    summary="Read in which languages the helpdesk speaks.",
    says="looked at the settings of the helpdesk",
    query=Asked,
    gives=HelpdeskSettings,
    permission="settings.view",
    errors=(400,),
)
account = Operation(
    id="freshdesk.account.get",
    method="GET",
    path="/api/v2/account",
    area="account",
    acts_on="account",
    access=Access.READ,
    summary="Look at the account: whose it is, and how many agents it has.",
    says="looked at the account",
    query=Asked,
    gives=Account,
    permission="admin.account",
    risks=Risk.ADMIN,
    notes="A self-hosted account has no postal address; `tier_type` is the plan whose limits hold.",
    errors=(400,),
)

SETTINGS = (helpdesk, account)
