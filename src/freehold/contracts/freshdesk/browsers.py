"""Pages of other sites may call the API from a browser (CORS, contract 1.1): a header says who calls, never a cookie."""

from freehold.contracts.pipeline import Headers, Rendered
from freehold.contracts.request import Scope, header

OPEN: Headers = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"*")]
"""Every answer may be read by any page, headers too."""
_MAY = Rendered(
    204,
    b"",
    headers=(
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
        (b"access-control-allow-headers", b"authorization, content-type, accept"),
        (b"access-control-max-age", b"86400"),
    ),
)


def greet(scope: Scope) -> Rendered | None:
    """What a browser asks before it sends a page's call; it never says who is calling."""
    is_asking = scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method")
    return _MAY if is_asking else None
