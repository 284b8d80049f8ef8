"""Files and images (contract 3.8)."""

from typing import Any

from freehold.catalogue.freshchat import uploads
from freehold.contracts.call import Answer, Call
from freehold.contracts.implements import implements
from freehold.contracts.links import file_url
from freehold.core.files.commands import keep_file
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.images import measure
from freehold.kernel.tx import Tx


@implements(uploads.upload_file)
def upload_file(tx: Tx, call: Call) -> Answer:
    """Keep a file, to be sent in a `file` part by its hash. There is no scanner, so it is safe to send at once."""
    upload = call.uploads[0]
    file = keep_file(tx, name=upload.file_name, content_type=upload.content_type, size=upload.size, blob=upload.blob)
    body = {
        "file_name": file["name"],
        "file_size": file["size"],
        "file_content_type": file["content_type"],
        "file_extension_type": file["extension"],
        "file_hash": file["hash"],
        "file_security_status": "SAFE_FILE",
    }
    return Answer(body, says={"file_name": file["name"]})


@implements(uploads.upload_image)
def upload_image(tx: Tx, call: Call) -> Answer:
    """Keep an image, to be sent in an `image` part by its URL. What kind it is, its own bytes say, not the uploader."""
    upload = call.uploads[0]
    with call.installation.blobs.path(upload.blob).open("rb") as content:
        image = measure(content)
    if image is None:
        raise Invalid(Wrong(upload.field, "The file is no image. It should be a PNG, JPEG, GIF or WebP."))
    file = keep_file(
        tx,
        name=upload.file_name,
        content_type=image.content_type,
        size=upload.size,
        blob=upload.blob,
        dimensions=(image.width, image.height),
    )
    picture: dict[str, Any] = {
        "url": file_url(call.installation, call.base_url, file),
        "content_type": image.content_type,
        "width": image.width,
        "height": image.height,
    }
    body = {"id": file["hash"], "name": file["name"], **picture, "thumbnail": picture}
    return Answer(body, says={"file_name": file["name"]})
