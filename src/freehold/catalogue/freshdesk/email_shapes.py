"""What the API gives of mailboxes and of the choices about mail (contract 5.13)."""

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class EmailConfig(Shape):
    """A mailbox in its older form."""

    id: int
    name: str
    product_id: int | None
    to_email: str
    reply_email: str
    group_id: int | None
    primary_role: bool
    active: bool
    workspace_id: int | None
    created_at: DateTime
    updated_at: DateTime


class Server(Shape):
    mail_server: str
    port: int
    use_ssl: bool
    authentication: str
    user_name: str


class Incoming(Server):
    delete_from_server: bool
    failure_code: str | None


class Custom(Shape):
    """The servers of a custom mailbox, those that its access type needs; never a password."""

    access_type: str
    incoming: Incoming | None = None
    outgoing: Server | None = None


class Forwarding(Shape):
    forward_email: str
    failure_code: str | None


class Mailbox(Shape):
    """An address that customers write to (contract 5.13)."""

    id: int
    name: str
    support_email: str
    group_id: int | None
    product_id: int | None
    default_reply_email: bool
    active: bool
    mailbox_type: str
    created_at: DateTime
    updated_at: DateTime
    freshdesk_mailbox: Forwarding | None = None
    custom_mailbox: Custom | None = None


class EmailSettings(Shape):
    """The switches for mail (contract 6.12)."""

    personalized_email_replies: bool
    create_requester_using_reply_to: bool
    allow_agent_to_initiate_conversation: bool
    original_sender_as_requester_for_forward: bool
    allow_wildcard_ticket_create: bool
    skip_ticket_threading: bool
    threading_without_user_check: bool
    threading_without_ticket_id_check: bool
    extended_quoted_text: bool
    auto_response_detector_toggle: bool
    email_subject_match: bool
    multiple_to: bool
    prioritize_tickets_by_outlook_importance: bool


class Bcc(Shape):
    """Who gets everything in secret."""

    emails: list[str]
