"""What makes the Freshchat API look like itself."""

import freehold.contracts.freshchat.handlers  # noqa: F401 - attaches the handlers
from freehold.catalogue.freshchat import ROWS
from freehold.contracts.freshchat import auth, errors
from freehold.contracts.pipeline import Face, Headers
from freehold.kernel.crypto import digest
from freehold.kernel.limits import Quota


def quota_headers(quota: Quota) -> Headers:
    """The three headers on every answer; the reset stands under both spellings (contract 1.6)."""
    resets_at = str(quota.resets_at).encode()
    return [
        (b"x-ratelimit-limit", str(quota.limit).encode()),
        (b"x-ratelimit-remaining", str(quota.remaining).encode()),
        (b"x-ratelimitreset", resets_at),
        (b"x-ratelimit-reset", resets_at),
    ]


FRESHCHAT = Face(
    rows=ROWS,
    secret=auth.secret,
    digest=digest,
    identify=auth.identify,
    quota_headers=quota_headers,
    problem=errors.problem,
    wrong_method=errors.wrong_method,
)
