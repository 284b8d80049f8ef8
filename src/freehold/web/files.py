"""Serves what was uploaded and what was reported, to whoever holds a signed link.

A link is its own proof, so no credential is asked for and one that is sent along does not matter. Strangers upload what
agents open: nothing here may run as a page of this server, whatever it claims to be.
"""

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from freehold.contracts.freshchat.errors import error_body
from freehold.contracts.freshdesk import activities
from freehold.contracts.freshdesk.failures import write_failures
from freehold.contracts.links import EXPORT_PATH, FAILURES_PATH, FILE_PATH, REPORT_PATH, TAKEOUT_PATH, is_good
from freehold.core.exchange.exports import find_export, is_kept
from freehold.core.files.queries import find_file
from freehold.core.reports.queries import get_report
from freehold.core.takeout.commands import get_takeout, has_file
from freehold.kernel.errors import NotFound
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Only what was recognised as one of these by its bytes is shown in place; everything else is downloaded."""
_GUARD = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
}


async def serve_file(request: Request) -> Response:
    """GET `/files/{hash}/{name}`: an uploaded file or image."""
    installation: Installation = request.app.state.installation
    file_hash, name = request.path_params["hash"], request.path_params["name"]
    if not _may(request, FILE_PATH.format(hash=file_hash, name=name)):
        return _refusal(403)

    def look(tx: Tx) -> Row | None:
        return find_file(tx, file_hash)

    file = await installation.database.read(look)
    if file is None:
        return _refusal(404)
    is_shown = file["is_image"] and file["content_type"] in _SHOWN
    return _stream(installation, file["blob"], file["content_type"], file["name"], is_shown=is_shown)


async def serve_report(request: Request) -> Response:
    """GET `/files/report/{uuid}.csv`: a raw report (Freshchat contract 3.15)."""
    installation: Installation = request.app.state.installation
    uuid = request.path_params["uuid"]
    if not _may(request, REPORT_PATH.format(uuid=uuid)):
        return _refusal(403)

    def look(tx: Tx) -> Row:
        return get_report(tx, uuid)

    try:
        report = await installation.database.read(look)
    except NotFound:
        return _refusal(404)
    if report["blob"] is None:
        return _refusal(404)
    return _stream(installation, report["blob"], "text/csv; charset=utf-8", f"{uuid}.csv")


async def serve_activities(request: Request) -> Response:
    """GET `/files/activities/{day}.json`: what happened in tickets on a day (Freshdesk contract 6.19), written as it goes."""
    installation: Installation = request.app.state.installation
    day = request.path_params["day"]
    if not _may(request, activities.PATH.format(day=day)):
        return _refusal(403)
    if day not in activities.ready_days(installation.clock.now()):
        return _refusal(404)
    headers = {**_GUARD, "content-disposition": f'attachment; filename="ticket_activities-{day}.json"'}
    body = activities.write_activities(installation.database, day)
    return StreamingResponse(body, headers=headers, media_type="application/json")


async def serve_takeout(request: Request) -> Response:
    """GET `/files/account/{number}.zip`: an export of the account (Freshdesk contract 6.17)."""
    installation: Installation = request.app.state.installation
    number = request.path_params["number"]
    if not _may(request, TAKEOUT_PATH.format(number=number)):
        return _refusal(403)
    try:
        row = await installation.database.read(lambda tx: get_takeout(tx, int(number)))
    except NotFound:
        return _refusal(404)
    if not has_file(row, installation.clock.now()):
        return _refusal(404)
    return _stream(installation, row["blob"], "application/zip", f"account-{number}.zip")


async def serve_export(request: Request) -> Response:
    """GET `/files/export/{uuid}.csv`: contacts or companies (Freshdesk contract 6.3, 6.5)."""
    installation: Installation = request.app.state.installation
    uuid = request.path_params["uuid"]
    if not _may(request, EXPORT_PATH.format(uuid=uuid)):
        return _refusal(403)
    row = await installation.database.read(lambda tx: find_export(tx, uuid))
    if row is None or row["blob"] is None or not is_kept(row, installation.clock.now()):
        return _refusal(404)
    return _stream(installation, row["blob"], "text/csv; charset=utf-8", f"{row['entity']}-{uuid}.csv")


async def serve_failures(request: Request) -> Response:
    """GET `/files/import/{number}.csv`: what could not be taken in, and why (Freshdesk contract 6.3), written as it goes."""
    installation: Installation = request.app.state.installation
    number = request.path_params["number"]
    if not _may(request, FAILURES_PATH.format(number=number)):
        return _refusal(403)
    headers = {**_GUARD, "content-disposition": f'attachment; filename="import-{number}.csv"'}
    body = write_failures(installation.database, int(number))
    return StreamingResponse(body, headers=headers, media_type="text/csv; charset=utf-8")


def _may(request: Request, path: str) -> bool:
    installation: Installation = request.app.state.installation
    query = request.query_params
    return is_good(installation, path, query.get("expires", "0"), query.get("sig", ""))


def _stream(installation: Installation, blob: str, content_type: str, name: str, *, is_shown: bool = False) -> Response:
    path = installation.blobs.path(blob)
    if not path.is_file():
        return _refusal(404)
    return FileResponse(
        path,
        headers={**_GUARD, "content-type": content_type},
        filename=name,
        content_disposition_type="inline" if is_shown else "attachment",
    )


def _refusal(status: int) -> Response:
    word, message = {
        403: ("FORBIDDEN", "This link is not valid, or no longer."),
        404: ("NOT_FOUND", "There is nothing here any more."),
    }[status]
    return Response(error_body(status, word, message), status, headers=_GUARD, media_type="application/json")


ROUTES = [
    Route("/files/account/{number}.zip", serve_takeout, methods=["GET"]),
    Route("/files/activities/{day}.json", serve_activities, methods=["GET"]),
    Route("/files/export/{uuid}.csv", serve_export, methods=["GET"]),
    Route("/files/import/{number:int}.csv", serve_failures, methods=["GET"]),
    Route("/files/report/{uuid}.csv", serve_report, methods=["GET"]),
    Route("/files/{hash}/{name}", serve_file, methods=["GET"]),
]
"""GET answers HEAD as well."""
