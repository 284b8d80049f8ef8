"""Contacts and companies as lines of a file that spreadsheets read (contract 6.3, 6.5)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from freehold.contracts.freshdesk.render_people import render_companies, render_contacts
from freehold.core.companies.queries import list_companies
from freehold.core.people.directory import list_customers, list_other_emails
from freehold.core.tickets.queries import list_companies_named
from freehold.kernel.listing import Found, Slice
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

CONTACT, COMPANY = "contact", "company"
WRITTEN: dict[str, tuple[str, ...]] = {
    CONTACT: ("id", "name", "job_title", "email", "other_emails", "phone", "mobile", "twitter_id", "facebook_id",
              "unique_external_id", "company_id", "company_name", "view_all_tickets", "address", "time_zone", "language",
              "tags", "tag_names", "description", "active", "created_at", "updated_at"),
    COMPANY: ("id", "name", "description", "note", "domains", "health_score", "account_tier", "renewal_date", "industry",
              "created_at", "updated_at"),
}  # fmt: skip
"""What can stand in an export, by the names of the API and, where they differ, of the fields' list."""
READ: dict[str, tuple[str, ...]] = {
    CONTACT: ("name", "job_title", "email", "other_emails", "phone", "mobile", "twitter_id", "unique_external_id",
              "company_name", "view_all_tickets", "address", "time_zone", "language", "tags", "tag_names", "description"),
    COMPANY: ("name", "description", "note", "domains", "health_score", "account_tier", "renewal_date", "industry"),
}  # fmt: skip
"""What can come in."""
LISTS = frozenset({"other_emails", "tags", "domains"})
LIST_MARK = ", "
MOST_COLUMNS = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-][0-9 ().-]*")


def write_lines(rows: Iterable[Iterable[Any]]) -> bytes:
    """Records as lines; none of their cells is a formula to a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = LIST_MARK.join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def read_records(path: Path) -> Iterator[list[str]]:
    """The records of a file, its first line included, one at a time; without those that are blank.

    Raises ValueError (of which UnicodeDecodeError is one) when it is no UTF-8 or no such file.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for cells in csv.reader(file):
                if len(cells) > MOST_COLUMNS:
                    raise ValueError(f"A record has more than {MOST_COLUMNS} columns.")
                if any(cell.strip() for cell in cells):
                    yield [_uncovered(cell) for cell in cells]
        except csv.Error as error:
            raise ValueError(str(error)) from None


def _uncovered(cell: str) -> str:
    """A cell without the apostrophe that kept it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def page_of_people(tx: Tx, entity: str, wanted: Slice) -> Found:
    """Some of the contacts or companies, by name."""
    return list_customers(tx, wanted, {"usual": True}) if entity == CONTACT else list_companies(tx, wanted, {})


def cells_of(tx: Tx, entity: str, rows: list[Row], fields: list[str], custom_fields: list[str]) -> Iterator[list[Any]]:
    """What stands in the columns, for each of some contacts or companies."""
    items = _contacts(tx, rows) if entity == CONTACT else render_companies(tx, rows)
    for row, item in zip(rows, items, strict=True):
        own = load(row["custom_fields"])
        yield [item[name] for name in fields] + [own.get(name) for name in custom_fields]


def _contacts(tx: Tx, rows: list[Row]) -> list[dict[str, Any]]:
    emails = list_other_emails(tx, [row["id"] for row in rows])
    numbers = encode_text(list({row["company_id"] for row in rows if row["company_id"] is not None}))
    names = {company["id"]: company["name"] for company in list_companies_named(tx, numbers)}
    items = render_contacts(tx, rows)
    for row, item in zip(rows, items, strict=True):
        tags = load(row["tags"])
        item |= {"other_emails": emails.get(row["id"], []), "company_name": names.get(row["company_id"])}
        item |= {"view_all_tickets": row["may_view_all_tickets"], "tags": tags, "tag_names": tags}
    return items
