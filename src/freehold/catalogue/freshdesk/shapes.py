"""The objects that Freshdesk answers with (contract 5). For documentation, tests and MCP schemas; rendering is by hand."""

from typing import Any

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class WrongField(Shape):
    """What is wrong with one attribute or query parameter (contract 1.6)."""

    field: str
    message: str
    code: str


class ValidationFailed(Shape):
    """Every wrong field at once (contract 1.6)."""

    description: str
    errors: list[WrongField]


class Refusal(Shape):
    """Why a call was not carried out (contract 1.5)."""

    code: str
    message: str


class WrongMethod(Shape):
    """A method that the path, or the record in its state, does not take (contract 1.5)."""

    message: str


class Attachment(Shape):
    id: int
    name: str
    content_type: str
    size: int
    attachment_url: str
    thumb_url: str | None
    created_at: DateTime
    updated_at: DateTime


class Ticket(Shape):
    """A ticket (contract 5.1)."""

    id: int
    subject: str | None
    status: int
    priority: int
    source: int
    type: str | None
    requester_id: int
    responder_id: int | None
    group_id: int | None
    company_id: int | None
    product_id: int | None
    email_config_id: int | None
    support_email: str | None
    to_emails: list[str] | None
    cc_emails: list[str]
    fwd_emails: list[str]
    reply_cc_emails: list[str]
    ticket_cc_emails: list[str]
    ticket_bcc_emails: list[str] | None
    spam: bool
    fr_escalated: bool
    is_escalated: bool
    nr_escalated: bool
    due_by: DateTime | None
    fr_due_by: DateTime | None
    nr_due_by: DateTime | None
    association_type: int | None
    associated_tickets_count: int | None
    internal_agent_id: int | None
    internal_group_id: int | None
    structured_description: dict[str, Any] | None
    custom_fields: dict[str, Any]
    tags: list[str]
    created_at: DateTime
    updated_at: DateTime


class WholeTicket(Ticket):
    """A ticket by itself."""

    description: str
    description_text: str
    attachments: list[Attachment]
    associated_tickets_list: list[int] | None
    form_id: int | None
    source_additional_info: dict[str, Any] | None


class Entry(Shape):
    """A reply or a note (contract 5.2)."""

    id: int
    ticket_id: int
    body: str
    body_text: str
    incoming: bool
    private: bool
    user_id: int | None
    support_email: str | None
    source: int
    category: int | None
    from_email: str | None
    to_emails: list[str] | None
    cc_emails: list[str] | None
    bcc_emails: list[str] | None
    email_failure_count: int | None
    outgoing_failures: dict[str, Any] | None
    thread_id: int | None
    thread_message_id: int | None
    attachments: list[Attachment]
    automation_id: int | None
    automation_type_id: int | None
    auto_response: bool
    last_edited_at: DateTime | None
    last_edited_user_id: int | None
    source_additional_info: dict[str, Any] | None
    structured_body: dict[str, Any] | None
    created_at: DateTime
    updated_at: DateTime


class Reply(Entry):
    replied_to: list[str]


class Note(Entry):
    notified_to: list[str]


class Forwarded(Entry):
    """A ticket that was sent on, or an answer to whom it went."""

    deleted: bool
    cloud_files: list[Any]
    has_quoted_text: bool


class ShortTicket(Shape):
    """A ticket as it stands beside the one that it belongs to."""

    id: int
    group_id: int | None
    priority: int
    requester_id: int
    responder_id: int | None
    source: int
    company_id: int | None
    status: int
    subject: str | None
    product_id: int | None
    type: str | None
    due_by: DateTime | None
    fr_due_by: DateTime | None
    is_escalated: bool
    created_at: DateTime
    updated_at: DateTime


class Associated(Shape):
    tickets: list[ShortTicket]


class Watchers(Shape):
    watcher_ids: list[int]


class Accesses(Shape):
    user_ids: list[int]


class Summary(Shape):
    """What a ticket is about (contract 5.13)."""

    id: int
    ticket_id: int
    body: str
    body_text: str
    user_id: int | None
    attachments: list[Attachment]
    cloud_files: list[Any]
    last_edited_at: DateTime | None
    last_edited_user_id: int | None
    created_at: DateTime
    updated_at: DateTime


class TimeEntry(Shape):
    """Time spent on a ticket (contract 5.9)."""

    id: int
    ticket_id: int
    agent_id: int
    company_id: int | None
    billable: bool
    note: str | None
    timer_running: bool
    time_spent: str
    time_spent_in_seconds: int
    start_time: DateTime
    executed_at: DateTime
    created_at: DateTime
    updated_at: DateTime


class JobAskedFor(Shape):
    """Where to see how far it is."""

    job_id: str
    href: str


class Job(Shape):
    """Work that goes on after the answer (contract 5.13)."""

    id: str
    name: str
    status: str
    progress: int
    created_at: DateTime
    updated_at: DateTime
    status_updated_at: DateTime
