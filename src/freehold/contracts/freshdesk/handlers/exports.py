"""What leaves the account in files (contract 6.17, 6.19)."""

from typing import Any

from freehold.catalogue.freshdesk import exports as rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.activities import PATH, ready_days
from freehold.contracts.implements import implements
from freehold.contracts.links import signed_url
from freehold.kernel.errors import NotFound
from freehold.kernel.tx import Tx

LINK_SECONDS = 24 * 3600


@implements(rows.activities)
def link_activities(tx: Tx, call: Call) -> Any:
    asked, days = call.query.created_at, ready_days(tx.now)
    if asked is not None and asked not in days:
        raise NotFound("export", asked)
    return {
        "export": [
            {
                "created_at": day,
                "url": signed_url(call.installation, call.base_url, PATH.format(day=day), LINK_SECONDS),
            }
            for day in ([asked] if asked else days)
        ]
    }
