"""What leaves the account in files (contract 6.17, 6.19)."""

from typing import Any

from freehold.catalogue.freshdesk import exports as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.activities import PATH, ready_days
from freehold.contracts.implements import implements
from freehold.contracts.links import signed_url
from freehold.core.takeout.commands import request_takeout
from freehold.kernel.errors import NotFound
from freehold.kernel.tx import Tx

LINK_SECONDS = 24 * 3600
ALWAYS = 2**62


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


@implements(rows.export)
def ask_for_export(tx: Tx, call: Call) -> Any:
    body: rows.AccountExport = call.body
    resources = [{"name": one.name, "include": one.include} for one in body.resources]
    start, end = (0, ALWAYS) if body.date_range is None else (body.date_range.start_date, body.date_range.end_date)
    row = request_takeout(tx, resources, start, end, call.base_url, call.who.actor)
    link = {"href": f"{call.base_url}/api/v2/jobs/{row['id']}", "method": "GET"}
    names = ", ".join(one.name for one in body.resources)
    return Answer({"job": {"id": row["id"], "link": link}}, says={"resources": names})
