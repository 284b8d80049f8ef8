"""What makes the Freshdesk API look like itself."""

from http import HTTPStatus

import freehold.contracts.freshdesk.handlers  # noqa: F401 - attaches the handlers
from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.catalogue.rates import PLANS, Rate
from freehold.contracts.freshdesk import auth, browsers, custom_object_errors, errors, media, parsing
from freehold.contracts.pipeline import Face, Headers
from freehold.contracts.request import Scope
from freehold.kernel.crypto import digest
from freehold.kernel.ids import new_uuid
from freehold.kernel.limits import Quota
from freehold.kernel.settings import Settings

MINUTE = 60
LIST_COST, VIEW_COST = 2, 1
"""What each embedded thing costs more (contract 1.7)."""
_STATUSES = {status.value: f"{status.value} {status.phrase}".encode() for status in HTTPStatus}


def rates(settings: Settings) -> dict[str, Rate]:
    """The account's plan; `custom` allows as many calls of each kind as the setting says (contract 1.7)."""
    if settings.freshdesk_plan == "custom":
        chosen = dict.fromkeys(PLANS["trial"], settings.freshdesk_rate_limit)
    else:
        chosen = PLANS[settings.freshdesk_plan]
    return {name: Rate(calls, MINUTE, is_shared=True) for name, calls in chosen.items()}


def cost(row: Operation, query: dict[str, str]) -> int:
    """One call, and more for what is embedded in tickets (contract 1.7)."""
    included = [part for part in query.get("include", "").split(",") if part.strip()]
    if not included or row.area != "tickets":
        return 1
    if row.id == "freshdesk.tickets.list":
        return 1 + LIST_COST * len(included)
    return 1 + sum(2 if part.strip() == "conversations" else VIEW_COST for part in included)


def seek(scope: Scope) -> tuple[str, bytes]:
    """HEAD is GET without its body, which the server leaves out; a path may end in .json (contract 1.1)."""
    return "GET" if scope["method"] == "HEAD" else scope["method"], scope["raw_path"].removesuffix(b".json")


def headers(quota: Quota, status: int) -> Headers:
    """The quota, and the version by which one importer recognises a Freshdesk even on a 401 (contract 1.4)."""
    traced = (
        [] if status == 500 else [(b"x-request-id", new_uuid().encode())]
    )  # a fault has the id under which it is logged
    return [
        *traced,
        (b"status", _STATUSES.get(status, b"%d" % status)),
        (b"cache-control", b"no-store, must-revalidate, private, max-age=0"),
        (b"pragma", b"no-cache"),
        (b"expires", b"Wed, 13 Oct 2010 00:00:00 GMT"),
        (b"x-ratelimit-total", str(quota.limit).encode()),
        (b"x-ratelimit-remaining", str(quota.remaining).encode()),
        (b"x-ratelimit-used-currentrequest", str(quota.cost).encode()),
        (b"x-freshdesk-api-version", b"latest=v2; requested=v2"),
        *browsers.OPEN,
    ]


FRESHDESK = Face(
    rows=ROWS,
    content_type=errors.JSON,
    rates=rates,
    secret=auth.secret,
    prove=auth.prove,
    digest=digest,
    bucket=lambda _: "freshdesk",  # one account, one count, however many keys (contract 1.7)
    cost=cost,
    identify=auth.identify,
    parse=parsing.parse,
    ask=parsing.ask,
    headers=headers,
    problem=errors.problem,
    wrong_method=errors.wrong_method,
    check=media.check,
    fill=parsing.fill,
    seek=seek,
    greet=browsers.greet,
    leave=parsing.leave,
    form_bytes=media.ATTACHMENT_BYTES,
    problem_at=custom_object_errors.problem_at,
)
