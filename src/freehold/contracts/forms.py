"""Multipart bodies: streamed to blob storage as they arrive, never held in memory."""

from freehold.contracts.call import Upload
from freehold.contracts.request import Disconnected, Receive, Scope, header
from freehold.kernel.blobs import Blobs, Incoming
from freehold.kernel.errors import Invalid, TooLarge, Wrong


async def read_form(scope: Scope, receive: Receive, field: str, blobs: Blobs, limit: int) -> list[Upload]:
    """Read a multipart body and keep the one file in `field`.

    Raises Invalid for a body that is no (whole) multipart form or has no such file, or more than one; TooLarge past
    `limit`. Nothing is left on disk then.
    """
    raise NotImplementedError
