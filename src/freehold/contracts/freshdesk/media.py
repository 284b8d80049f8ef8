"""Which media types come in and go out (contract 1.3)."""

from freehold.catalogue.operation import Body, Operation
from freehold.contracts.freshdesk.errors import NotAcceptable
from freehold.contracts.request import Scope, header
from freehold.kernel.errors import Unsupported

ATTACHMENT_BYTES = 20 * 1024 * 1024
"""What the files of a ticket may be together (contract 3)."""
_GIVEN = frozenset({b"application/json", b"application/*", b"*/*"})


def check(scope: Scope, row: Operation) -> None:
    """Refuse what asks for anything but JSON, or brings anything but JSON or, where files are taken, a form.

    The content type of a request that changes nothing never matters, and neither does that of an empty body.
    """
    accepted = header(scope, b"accept")
    if accepted and not any(part.partition(b";")[0].strip().lower() in _GIVEN for part in accepted.split(b",")):
        raise NotAcceptable("Only application/json is given.")
    if not row.is_write or row.method == "DELETE" or row.takes is None:
        return
    kind = header(scope, b"content-type").partition(b";")[0].strip().lower()
    if kind in (b"", b"application/json") or (kind == b"multipart/form-data" and row.body is Body.EITHER):
        return
    if header(scope, b"content-length") == b"0" or not _has_body(scope):
        return
    taken = "application/json or multipart/form-data" if row.body is Body.EITHER else "application/json"
    raise Unsupported(f"Content-Type should be {taken}.")


def _has_body(scope: Scope) -> bool:
    return bool(header(scope, b"content-length") or header(scope, b"transfer-encoding"))
