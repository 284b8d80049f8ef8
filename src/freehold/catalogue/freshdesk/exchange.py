"""Contacts and companies as files: exports, and imports (contract 6.3, 6.5)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk.kinds import Asked, DateTime, Examined, Shape, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

STATES = ("in_progress", "completed", "cancelled", "failed")
Names = Annotated[list[Short], Field(max_length=200)]
Place = Annotated[int, Field(ge=0, lt=1000)]


class ExportFields(Examined):
    """The columns of a file, in their order: stock ones, then the account's own."""

    default_fields: Names = []
    custom_fields: Names = []


class ExportAsked(Examined):
    fields: ExportFields


class ImportCreate(Examined):
    """A file, as the part `file` of a form; `fields[name]=0` says in which column of it a field is, counted from 0."""

    NEEDED = ("fields",)

    fields: Annotated[dict[str, Place], Field(max_length=200)] = {}


class ImportsAsked(Asked):
    status: Annotated[str | None, one_of(*STATES)] = None


class ExportAskedFor(Shape):
    """What to ask for the file with."""

    id: str


class Export(Shape):
    """How far an export is, and where its file is."""

    id: str
    status: str
    download_url: str | None


class Failures(Shape):
    """How many records could not be taken in, and where to read which and why."""

    count: int
    report: str | None


class Import(Shape):
    """How far an import is."""

    id: int
    created_at: DateTime
    updated_at: DateTime
    status: str
    total_records: int | None
    completed_records: int
    estimated_time_remaining: str | None
    failures: Failures | None


def _rows(what: str, plural: str) -> tuple[Operation, ...]:
    path = f"/api/v2/{plural}"
    shared: dict[str, Any] = {"area": plural, "acts_on": what}
    exports = {**shared, "permission": f"{what}.export"}
    imports = {**shared, "permission": f"{what}.import"}
    needs = "name, and email, phone or mobile" if what == "contact" else "name"
    return (
        Operation(
            id=f"freshdesk.{plural}.export",
            method="POST",
            path=f"{path}/export",
            access=Access.WRITE,
            summary=f"Have all {plural} written into a file (CSV).",
            says=f"asked for all {plural} as a file",
            takes=ExportAsked,
            gives=ExportAskedFor,
            body=Body.JSON,
            emits=("people.exported",),
            risks=Risk.EXPORT | Risk.PERSONAL_DATA,
            notes="One at a time; another one is refused with 409. What a spreadsheet would take for a formula stands "
            "behind an apostrophe.",
            errors=(400, 409),
            **exports,
        ),
        Operation(
            id=f"freshdesk.{plural}.get_export",
            method="GET",
            path=f"{path}/export/{{export_id}}",
            access=Access.READ,
            summary=f"See whether the file of {plural} is written, and where it is.",
            says=f"looked at export {{export_id}} of {plural}",
            query=Asked,
            gives=Export,
            risks=Risk.EXPORT | Risk.PERSONAL_DATA,
            notes="`status` is in_progress, completed or failed. The file is kept for 15 days; a link to it needs no key "
            "and works for an hour.",
            errors=(400, 404),
            **exports,
        ),
        Operation(
            id=f"freshdesk.{plural}.import",
            method="POST",
            path=f"{path}/imports",
            access=Access.WRITE,
            summary=f"Take in {plural} from a file (CSV, UTF-8, its first line holds the names of the columns).",
            says=f"began to take in {plural} from a file: import {{import_id}}",
            takes=ImportCreate,
            gives=Import,
            body=Body.EITHER,
            form_field="file",
            emits=("people.imported",),
            risks=Risk.BULK,
            notes=f"The mapping needs {needs}. A record that is known by its address, number or name is changed, any other "
            "is new; an empty cell changes nothing. Custom fields go by their plain names.",
            errors=(400,),
            **imports,
        ),
        Operation(
            id=f"freshdesk.{plural}.list_imports",
            method="GET",
            path=f"{path}/imports",
            access=Access.READ,
            summary=f"List the latest five imports of {plural}.",
            says=f"listed the imports of {plural}",
            query=ImportsAsked,
            gives=list[Import],
            errors=(400,),
            **imports,
        ),
        Operation(
            id=f"freshdesk.{plural}.get_import",
            method="GET",
            path=f"{path}/imports/{{import_id}}",
            access=Access.READ,
            summary=f"See how far an import of {plural} is, and what could not be taken in.",
            says=f"looked at import {{import_id}} of {plural}",
            query=Asked,
            gives=Import,
            errors=(400, 404),
            **imports,
        ),
        Operation(
            id=f"freshdesk.{plural}.cancel_import",
            method="PUT",
            path=f"{path}/imports/{{import_id}}/cancel",
            access=Access.WRITE,
            summary=f"Stop an import of {plural}; what was taken in stays.",
            says=f"cancelled import {{import_id}} of {plural}",
            gives=Import,
            errors=(404, 409),
            **imports,
        ),
    )


CONTACT_EXCHANGE = (
    contacts_export,
    contacts_get_export,
    contacts_import,
    contacts_list_imports,
    contacts_get_import,
    contacts_cancel_import,
) = _rows("contact", "contacts")
COMPANY_EXCHANGE = (
    companies_export,
    companies_get_export,
    companies_import,
    companies_list_imports,
    companies_get_import,
    companies_cancel_import,
) = _rows("company", "companies")
