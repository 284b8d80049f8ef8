"""Files that come with tickets and entries (contract 3)."""

from freehold.contracts.call import Call, Upload
from freehold.contracts.freshdesk.media import ATTACHMENT_BYTES
from freehold.contracts.freshdesk.render import Json, render_entry, when
from freehold.contracts.freshdesk.viewing import viewer_of
from freehold.contracts.links import FILE_PATH, signed_url
from freehold.core.files.commands import keep_file
from freehold.core.mail.queries import list_mailed
from freehold.core.tickets.attachments import (
    ENTRY,
    SUMMARY,
    TICKET,
    attach,
    count_bytes,
    get_attachment,
    list_attachments,
)
from freehold.core.tickets.queries import get_entry, get_ticket
from freehold.kernel.errors import NotFound, Wrong
from freehold.kernel.images import measure
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

LINK_SECONDS = 24 * 3600
"""How long the link to a file works: whoever reads the ticket again gets a new one."""


def too_many_bytes(tx: Tx, call: Call, ticket_id: int | None) -> list[Wrong]:
    """What is wrong with the files of a call: those of a ticket are 20 MB together at the most."""
    size = sum(upload.size for upload in call.uploads)
    return _refused("ticket", size + (0 if ticket_id is None else count_bytes(tx, ticket_id)) if size else 0)


def too_many_bytes_for(tx: Tx, call: Call, owner: str, owner_id: int | None) -> list[Wrong]:
    """The same of what is no ticket: what came with it before counts too."""
    held = [] if owner_id is None else list_attachments(tx, owner, [owner_id]).get(owner_id, [])
    size = sum(upload.size for upload in call.uploads)
    return _refused(owner.replace("_", " "), size + sum(file["size"] for file in held) if size else 0)


def _refused(what: str, size: int) -> list[Wrong]:
    if size <= ATTACHMENT_BYTES:
        return []
    message = (
        f"The files of {'an' if what[0] in 'aeiou' else 'a'} {what} are {ATTACHMENT_BYTES} bytes together at the most"
    )
    return [Wrong("attachments", message, "invalid_value")]


def find_seen_file(tx: Tx, call: Call, number: int) -> Row | None:
    """A file of a ticket that the caller may see, or of what is written in one; None when there is none such."""
    try:
        attachment = get_attachment(tx, number)
        get_ticket(tx, number_of_ticket(tx, attachment), viewer_of(call))
    except NotFound:
        return None
    return attachment


def number_of_ticket(tx: Tx, attachment: Row) -> int:
    """Which ticket a file is in. Raises NotFound for files of anything else."""
    owner, number = attachment["owner"], int(attachment["owner_id"])
    if owner == ENTRY:
        return int(get_entry(tx, number)["ticket_id"])
    if owner not in (TICKET, SUMMARY):
        raise NotFound("attachment", attachment["id"])
    return number


def too_large(rows: list[Row]) -> list[Wrong]:
    """What is wrong with files that are to go along with one reply."""
    return _refused("reply", sum(row["size"] for row in rows))


def take_files(tx: Tx, call: Call, owner: str, owner_id: int) -> list[Row]:
    """Keep the files of a call with the thing that they came with."""
    return [attach(tx, owner, owner_id, _keep(tx, call, upload)) for upload in call.uploads]


def _keep(tx: Tx, call: Call, upload: Upload) -> Row:
    with call.installation.blobs.path(upload.blob).open("rb") as content:
        image = measure(content)
    return keep_file(
        tx,
        name=upload.file_name,
        content_type=image.content_type if image else upload.content_type,
        size=upload.size,
        blob=upload.blob,
        dimensions=(image.width, image.height) if image else None,
    )


def render_attachments(call: Call, rows: list[Row]) -> list[Json]:
    """Files as clients see them, with links that need no key."""
    return [_render(call, row) for row in rows]


def render_entries(tx: Tx, call: Call, found: list[Row]) -> list[Json]:
    """Entries with their files, and what became of the mails that carried them."""
    files = list_attachments(tx, ENTRY, [row["id"] for row in found])
    mailed = list_mailed(tx, [row["id"] for row in found])
    return [
        render_entry(row, render_attachments(call, files.get(row["id"], [])), mailed.get(row["id"])) for row in found
    ]


def _render(call: Call, row: Row) -> Json:
    path = FILE_PATH.format(hash=row["hash"], name=row["name"])
    url = signed_url(call.installation, call.base_url, path, LINK_SECONDS)
    return {
        "id": row["id"],
        "name": row["name"],
        "content_type": row["content_type"],
        "size": row["size"],
        "attachment_url": url,
        "thumb_url": url if row["is_image"] else None,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["created_at"]),
    }
