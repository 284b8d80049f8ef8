"""The picture of a contact (contract 3, 5.3)."""

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_attachments, take_files
from freehold.contracts.freshdesk.render import Json
from freehold.core.tickets.attachments import list_attachments
from freehold.core.tickets.releasing import release_files
from freehold.kernel.errors import Wrong
from freehold.kernel.images import measure
from freehold.kernel.tx import Tx

OWNER = "contact"
AVATAR_BYTES = 5 * 1024 * 1024
ENDINGS = ("jpg", "jpeg", "jpe", "png")


def wrong_avatar(call: Call) -> list[Wrong]:
    """What is wrong with the picture that comes with a call: it is one, not too large, and what its name says."""
    if not call.uploads:
        return []
    if len(call.uploads) > 1:
        return [Wrong("avatar", "There should be one file", "invalid_value")]
    upload = call.uploads[0]
    if upload.size > AVATAR_BYTES:
        return [Wrong("avatar", f"Invalid file size, it should be at most {AVATAR_BYTES} bytes", "invalid_value")]
    with call.installation.blobs.path(upload.blob).open("rb") as content:
        is_image = measure(content) is not None
    if not is_image or upload.file_name.lower().rpartition(".")[2] not in ENDINGS:
        shown = ", ".join(f".{ending}" for ending in ENDINGS)
        return [Wrong("avatar", f"Invalid file type, it should be one of {shown}", "invalid_value")]
    return []


def change_avatar(tx: Tx, call: Call, contact_id: int, *, is_removed: bool) -> None:
    """Put the picture that came with a call in the place of the one before, or take that away."""
    if call.uploads or is_removed:
        release_files(tx, list_attachments(tx, OWNER, [contact_id]).get(contact_id, []))
    take_files(tx, call, OWNER, contact_id)


def render_avatar(tx: Tx, call: Call, contact_id: int) -> Json | None:
    """A contact's picture, with a link that needs no key."""
    rows = list_attachments(tx, OWNER, [contact_id]).get(contact_id, [])
    if not rows:
        return None
    [file] = render_attachments(call, rows[-1:])
    shown = {name: file[name] for name in ("id", "name", "content_type", "size", "created_at", "updated_at")}
    return {"avatar_url": file["attachment_url"], **shown}
