"""Threads beside a ticket (contract 6.18)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk.kinds import Asked, DateTime, Emails, Examined, Given, Ids, Shape, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

Info = Annotated[dict[str, Any], Field(max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=1_000_000)]


class Parent(Given):
    """What a thread is about: the number of a ticket, as text."""

    id: Annotated[str, Field(pattern="^[0-9]{1,18}$")]
    type: Annotated[str, one_of("ticket")]


class ThreadCreate(Examined):
    type: Annotated[str, one_of("forward", "discussion", "private")]
    parent: Parent
    title: Short | None = None
    anchor: Info | None = None
    additional_info: Info | None = None


class ThreadUpdate(Examined):
    title: Short | None = None
    anchor: Info | None = None
    additional_info: Info | None = None


class ByEmail(Given):
    to: Emails = []
    cc: Emails = []
    bcc: Emails = []


class Participants(Given):
    email: ByEmail | None = None


class MessageCreate(Examined):
    body: Text
    thread_id: Annotated[str, Field(pattern="^[0-9]{1,18}$")]
    participants: Participants | None = None
    additional_info: Info | None = None
    attachment_ids: Ids = []
    inline_attachment_ids: Ids = []


class MessageUpdate(Examined):
    body: Text | None = None
    additional_info: Info | None = None


class Thread(Shape):
    """What is said beside a ticket; ids are text here."""

    id: str
    type: str
    title: str | None
    created_by: str
    updated_by: str
    parent: dict[str, str]
    anchor: dict[str, Any] | None
    participants: dict[str, Any]
    linked_object: dict[str, Any]
    additional_info: dict[str, Any] | None
    is_read: bool
    created_at: DateTime
    updated_at: DateTime


class ThreadMessage(Shape):
    id: str
    body: str
    body_text: str
    thread_id: str
    created_by: str
    attachment_ids: list[int]
    inline_attachment_ids: list[int]
    participants: dict[str, Any]
    edited: bool
    source: str | None
    additional_info: dict[str, Any] | None
    full_message: str
    full_message_text: str
    created_at: DateTime
    updated_at: DateTime


class Quote(Shape):
    quoted_text: str


def _row(name: str, method: Any, path: str, summary: str, says: str, **more: Any) -> Operation:
    is_read = method == "GET"
    return Operation(
        id=f"freshdesk.collaboration.{name}",
        method=method,
        path=f"/api/v2/collaboration/{path}",
        area="collaboration",
        acts_on="thread",
        access=Access.READ if is_read else Access.WRITE,
        summary=summary,
        says=says,
        query=Asked if is_read else None,
        body=Body.JSON if "takes" in more else Body.NONE,
        permission="admin.collaboration",
        **more,
    )


_THREAD, _MESSAGE = "threads/{thread_id}", "messages/{message_id}"
_MAIL = "Participants are kept and shown; no mail is sent to them."
open_ = _row("open", "POST", "threads", "Open a thread beside a ticket.", "opened thread {thread_id}",
             takes=ThreadCreate, gives=Thread, status=201, emits=("thread.created",), errors=(400,))  # fmt: skip
get = _row("get", "GET", _THREAD, "Look at a thread.", "looked at thread {thread_id}", gives=Thread, errors=(400, 404))
update = _row("update", "PUT", _THREAD, "Change a thread's title.", "changed thread {thread_id}",
              takes=ThreadUpdate, gives=Thread, emits=("thread.updated",), errors=(400, 404))  # fmt: skip
delete = _row("delete", "DELETE", _THREAD, "Remove a thread for good.", "deleted thread {thread_id}",
              status=204, emits=("thread.deleted",), risks=Risk.IRREVERSIBLE, errors=(404,))  # fmt: skip
write = _row("write", "POST", "messages", "Say something in a thread.", "wrote message {message_id} in a thread",
             takes=MessageCreate, gives=ThreadMessage, status=201, emits=("thread.updated",), notes=_MAIL,
             errors=(400,))  # fmt: skip
get_message = _row("get_message", "GET", _MESSAGE, "Look at a message of a thread.", "looked at message {message_id}",
                   gives=ThreadMessage, errors=(400, 404))  # fmt: skip
update_message = _row("update_message", "PUT", _MESSAGE, "Change a message of a thread.", "changed message {message_id}",
                      takes=MessageUpdate, gives=ThreadMessage, emits=("thread.updated",), errors=(400, 404))  # fmt: skip
delete_message = _row("delete_message", "DELETE", _MESSAGE, "Take a message of a thread back.",
                      "deleted message {message_id}", status=204, emits=("thread.updated",), risks=Risk.IRREVERSIBLE,
                      errors=(404,))  # fmt: skip
quote = _row("quote", "GET", f"{_MESSAGE}/generate-quote", "Get a message of a thread as a quotation.",
             "quoted message {message_id}", gives=Quote, errors=(400, 404))  # fmt: skip

COLLABORATION = (open_, get, update, delete, write, get_message, update_message, delete_message, quote)
