"""Where mail comes from and goes to: mailboxes, switches, secret copies (contract 5.13, 6.12)."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from freehold.catalogue.freshdesk import email_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Address, Asked, Examined, Given, Id, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

KINDS = ("freshdesk_mailbox", "custom_mailbox")
ACCESS_TYPES = ("incoming", "outgoing", "both")
AUTHENTICATIONS = ("plain", "login", "cram_md5")


def _spelled(value: object) -> object:
    """`Plain` and `CRAM-MD5`, as the documentation writes them."""
    return value.lower().replace("-", "_") if isinstance(value, str) else value


def _one_line(value: str) -> str:
    return " ".join(value.split())


Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[Short, AfterValidator(_one_line)]


class ServerWrite(Given):
    """A server that a custom mailbox reads from or sends through; what may be left out when it is there already."""

    mail_server: Short | None = None
    port: Port | None = None
    use_ssl: bool | None = None
    authentication: Annotated[str | None, BeforeValidator(_spelled), one_of(*AUTHENTICATIONS)] = None
    user_name: Short | None = None
    username: Short | None = None
    password: Short | None = None


class IncomingWrite(ServerWrite):
    """A server that mail is read from."""

    delete_from_server: bool | None = None


class CustomWrite(Given):
    """The servers of a mailbox that is not ours."""

    access_type: Annotated[str | None, one_of(*ACCESS_TYPES)] = None
    incoming: IncomingWrite | None = None
    outgoing: ServerWrite | None = None


class MailboxWrite(Examined):
    """What can be said of a mailbox."""

    name: Name | None = None
    support_email: Address | None = None
    group_id: Id | None = None
    product_id: Id | None = None
    default_reply_email: bool | None = None
    active: bool | None = None
    mailbox_type: Annotated[str | None, one_of(*KINDS)] = None
    custom_mailbox: CustomWrite | None = None
    disable_verify: bool | None = None


class MailboxCreate(MailboxWrite):
    """A new mailbox; it has an address that no other has."""

    NEEDED = ("support_email", "mailbox_type")


class MailboxUpdate(MailboxWrite):
    """What becomes of a mailbox."""


class MailboxesAsked(Asked):
    """The filters of the list (contract 6.12)."""

    support_email: str | None = None
    forward_email: str | None = None
    product_id: Id | None = None
    group_id: Id | None = None
    active: bool | None = None
    order_by: Annotated[str | None, one_of("product_id", "group_id")] = None
    order_type: Annotated[str | None, one_of("asc", "desc")] = None


class SettingsWrite(Given):
    """The switches that are to be turned."""

    personalized_email_replies: bool | None = None
    create_requester_using_reply_to: bool | None = None
    allow_agent_to_initiate_conversation: bool | None = None
    original_sender_as_requester_for_forward: bool | None = None
    allow_wildcard_ticket_create: bool | None = None
    skip_ticket_threading: bool | None = None
    threading_without_user_check: bool | None = None
    threading_without_ticket_id_check: bool | None = None
    extended_quoted_text: bool | None = None
    auto_response_detector_toggle: bool | None = None
    email_subject_match: bool | None = None
    multiple_to: bool | None = None
    prioritize_tickets_by_outlook_importance: bool | None = None


class BccWrite(Examined):
    """Who gets everything in secret: 255 characters in all."""

    emails: Annotated[list[Address], Field(max_length=50)]


list_configs = Operation(
    id="freshdesk.email_configs.list",
    method="GET",
    path="/api/v2/email_configs",
    area="email",
    acts_on="email_config",
    access=Access.READ,
    summary="List the addresses that mail leaves from.",
    says="listed e-mail configurations",
    query=Asked,
    gives=list[shapes.EmailConfig],
    permission="admin.email",
    errors=(400,),
    notes="The older form of the mailboxes: the same rows, with the same ids.",
)
get_config = Operation(
    id="freshdesk.email_configs.get",
    method="GET",
    path="/api/v2/email_configs/{email_config_id}",
    area="email",
    acts_on="email_config",
    access=Access.READ,
    summary="Look at an address that mail leaves from.",
    says="looked at e-mail configuration {email_config_id}",
    query=Asked,
    gives=shapes.EmailConfig,
    permission="admin.email",
    errors=(400, 404),
)
list_ = Operation(
    id="freshdesk.mailboxes.list",
    method="GET",
    path="/api/v2/email/mailboxes",
    area="email",
    acts_on="mailbox",
    access=Access.READ,
    summary="List mailboxes: the primary ones first, then by product.",
    says="listed mailboxes",
    query=MailboxesAsked,
    gives=list[shapes.Mailbox],
    permission="admin.email",
    errors=(400,),
)
create = Operation(
    id="freshdesk.mailboxes.create",
    method="POST",
    path="/api/v2/email/mailboxes",
    area="email",
    acts_on="mailbox",
    access=Access.WRITE,
    summary="Take in a mailbox that customers write to and replies come from.",
    says="took in mailbox {mailbox_id}",
    takes=MailboxCreate,
    gives=shapes.Mailbox,
    status=201,
    body=Body.JSON,
    permission="admin.email",
    emits=("mailbox.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.mailboxes.delete",
    errors=(400, 409),
    notes=(
        "Nobody has to prove here that an address is theirs, so a mailbox is active unless `active` says otherwise; "
        "`disable_verify` is taken and changes nothing. Passwords are kept sealed and never shown. Mail leaves through "
        "the SMTP server of the installation (`smtp_url`), not through the one of a custom mailbox."
    ),
)
get = Operation(
    id="freshdesk.mailboxes.get",
    method="GET",
    path="/api/v2/email/mailboxes/{mailbox_id}",
    area="email",
    acts_on="mailbox",
    access=Access.READ,
    summary="Look at a mailbox.",
    says="looked at mailbox {mailbox_id}",
    query=Asked,
    gives=shapes.Mailbox,
    permission="admin.email",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.mailboxes.update",
    method="PUT",
    path="/api/v2/email/mailboxes/{mailbox_id}",
    area="email",
    acts_on="mailbox",
    access=Access.WRITE,
    summary="Change a mailbox.",
    says="changed mailbox {mailbox_id}",
    takes=MailboxUpdate,
    gives=shapes.Mailbox,
    body=Body.JSON,
    permission="admin.email",
    emits=("mailbox.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.mailboxes.update",
    errors=(400, 404, 409),
    notes="Of each product, and of what belongs to none, one mailbox is the primary one: it stays until another is.",
)
delete = Operation(
    id="freshdesk.mailboxes.delete",
    method="DELETE",
    path="/api/v2/email/mailboxes/{mailbox_id}",
    area="email",
    acts_on="mailbox",
    access=Access.WRITE,
    summary="Forget a mailbox; its tickets' mail comes from the desk's own.",
    says="deleted mailbox {mailbox_id}",
    status=204,
    permission="admin.email",
    emits=("mailbox.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404, 409),
)
get_settings = Operation(
    id="freshdesk.email_settings.get",
    method="GET",
    path="/api/v2/email/settings",
    area="email",
    acts_on="email_settings",
    access=Access.READ,
    summary="Look at the switches for mail.",
    says="looked at the e-mail settings",
    query=Asked,
    gives=shapes.EmailSettings,
    permission="admin.email",
    errors=(400,),
)
update_settings = Operation(
    id="freshdesk.email_settings.update",
    method="PUT",
    path="/api/v2/email/settings",
    area="email",
    acts_on="email_settings",
    access=Access.WRITE,
    summary="Turn switches for mail; those that are not named stay as they are.",
    says="changed the e-mail settings: {settings}",
    takes=SettingsWrite,
    gives=shapes.EmailSettings,
    body=Body.JSON,
    permission="admin.email",
    emits=("email_settings.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.email_settings.update",
    errors=(400,),
    notes=(
        "Of effect today: `personalized_email_replies` (off: mail shows the mailbox's name, not the agent's) and "
        "`allow_agent_to_initiate_conversation` (off: no outbound e-mail, 403). The others are for mail that comes in."
    ),
)
get_bcc = Operation(
    id="freshdesk.email_bcc.get",
    method="GET",
    path="/api/v2/notifications/email/bcc",
    area="email",
    acts_on="email_settings",
    access=Access.READ,
    summary="Look who gets everything that is mailed about tickets, in secret.",
    says="looked at who gets copies of mail",
    query=Asked,
    gives=shapes.Bcc,
    permission="admin.email",
    errors=(400,),
)
update_bcc = Operation(
    id="freshdesk.email_bcc.update",
    method="PUT",
    path="/api/v2/notifications/email/bcc",
    area="email",
    acts_on="email_settings",
    access=Access.WRITE,
    summary="Choose who gets everything that is mailed about tickets, in secret.",
    says="chose who gets copies of mail: {emails}",
    takes=BccWrite,
    gives=shapes.Bcc,
    body=Body.JSON,
    permission="admin.email",
    emits=("email_settings.updated",),
    risks=Risk.ADMIN | Risk.PERSONAL_DATA,
    inverse="freshdesk.email_bcc.update",
    errors=(400,),
)

EMAIL = (
    list_configs,
    get_config,
    list_,
    create,
    get,
    update,
    delete,
    get_settings,
    update_settings,
    get_bcc,
    update_bcc,
)
