"""Links that carry their own proof: whoever has one may follow it, without a credential.

`{base}{path}?expires=<Unix seconds, 0 for never>&sig=<proof>`. The proof covers the path and the time; it is made and
checked with the key of the data directory.
"""

from urllib.parse import quote

from freehold.kernel.clock import SECOND
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row

FILE_PATH = "/files/{hash}/{name}"
TAKEOUT_PATH = "/files/account/{number}.zip"
EXPORT_PATH = "/files/export/{uuid}.csv"
FAILURES_PATH = "/files/import/{number}.csv"
REPORT_PATH = "/files/report/{uuid}.csv"


def signed_url(installation: Installation, base_url: str, path: str, seconds: int | None) -> str:
    """A link to `path` (not percent-encoded) that is good for `seconds` from now, or for ever with None.

    The address that the installation was told to be reached by wins over the `base_url` of the request, because links
    are stored and a request's Host header is only a claim.
    """
    expires = 0 if seconds is None else installation.clock.now() // SECOND + seconds
    proof = installation.vault.sign_link(path, expires)
    return (
        f"{installation.settings.public_url or base_url}".rstrip("/") + f"{quote(path)}?expires={expires}&sig={proof}"
    )


def is_good(installation: Installation, path: str, expires: str, proof: str) -> bool:
    """Whether a link to `path` (percent-decoded) is one of ours and has not expired."""
    if not (expires.isascii() and expires.isdigit() and len(expires) <= 12):
        return False
    until = int(expires)
    if not installation.vault.is_signed(path, until, proof):
        return False
    return until == 0 or installation.clock.now() < until * SECOND


def file_url(installation: Installation, base_url: str, file: Row) -> str:
    """The lasting link to an uploaded file: it is stored inside messages and must stay valid as long as they do."""
    path = FILE_PATH.format(hash=file["hash"], name=file["name"])
    return signed_url(installation, base_url, path, None)
