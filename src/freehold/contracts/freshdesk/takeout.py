"""What an export of the account is made of: the files in it, and what stands in each (contract 6.17)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from freehold.catalogue.freshdesk.places import LANGUAGES
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_attachments, render_entries
from freehold.contracts.freshdesk.render import Json
from freehold.contracts.freshdesk.render_forums import render_category as render_forum_category
from freehold.contracts.freshdesk.render_forums import render_comment, render_forums, render_topic
from freehold.contracts.freshdesk.render_knowledge import render_articles, render_category, render_folders
from freehold.contracts.freshdesk.render_people import (
    render_companies,
    render_contacts,
    render_group,
    render_listed_group,
)
from freehold.contracts.freshdesk.render_responses import render_response_folder, render_responses
from freehold.contracts.freshdesk.render_surveys import render_rating, render_survey
from freehold.contracts.freshdesk.whole import overview
from freehold.core.canned_responses.queries import Reader, list_folders, list_responses
from freehold.core.companies.queries import list_companies
from freehold.core.forums.boards import FORUMS, list_categories
from freehold.core.forums.topics import COMMENTS, TOPICS
from freehold.core.people.directory import list_customers
from freehold.core.people.queries import list_groups
from freehold.core.solutions.articles import ARTICLES
from freehold.core.solutions.categories import list_categories as list_solution_categories
from freehold.core.solutions.folders import FOLDERS as SOLUTION_FOLDERS
from freehold.core.surveys.queries import list_ratings, list_surveys
from freehold.core.tickets.attachments import ENTRY, TICKET, list_attachments
from freehold.core.tickets.queries import EVERYTHING, list_entries, list_tickets
from freehold.kernel.listing import Found, Slice
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

PAGE = 50
_KEEPER = Reader(0, is_keeper=True)
"""Reads every canned response but the personal ones, which are their agents' own."""


class Page(NamedTuple):
    """Some of the things in a file, and the files that came with them."""

    items: list[Json]
    files: list[Row]


class Part(NamedTuple):
    """One file of the export: an array."""

    name: str
    lists: tuple[Callable[[Tx, Slice], Found], ...]
    """What stands in it, one list after another."""
    render: Callable[[Tx, Call, list[Row]], Page]


def parts_of(name: str, include: list[str]) -> Iterator[Part]:
    """The files of one resource."""
    match name:
        case "tickets" | "archive_tickets":
            yield _tickets(name, frozenset(include))
        case "contacts":
            yield _plain(
                name, lambda tx, wanted: list_customers(tx, wanted, {}), lambda tx, _, rows: render_contacts(tx, rows)
            )
        case "companies":
            yield _plain(
                name, lambda tx, wanted: list_companies(tx, wanted, {}), lambda tx, _, rows: render_companies(tx, rows)
            )
        case "groups":
            with_agents = "agent_groups" in include
            yield _plain(
                name,
                list_groups,
                lambda tx, _, rows: [
                    render_group(tx, row) if with_agents else render_listed_group(row) for row in rows
                ],
            )
        case "canned_responses":
            yield _plain(name, list_folders, _folders_of_responses)
        case "surveys":
            yield _plain(
                name,
                lambda tx, wanted: list_surveys(tx, wanted, {}),
                lambda _, __, rows: [render_survey(row) for row in rows],
            )
            if "survey_results" in include:
                yield _plain(
                    "satisfaction_ratings",
                    lambda tx, wanted: list_ratings(tx, wanted, {}, EVERYTHING),
                    lambda _, __, rows: [render_rating(row) for row in rows],
                )
        case "solutions":
            yield from _solutions()
        case "forums":
            yield from _forums(with_posts="posts" in include)


def _plain(name: str, rows: Callable[[Tx, Slice], Found], render: Callable[[Tx, Call, list[Row]], list[Json]]) -> Part:
    return Part(f"{name}.json", (rows,), lambda tx, call, found: Page(render(tx, call, found), []))


def _tickets(name: str, include: frozenset[str]) -> Part:
    is_archive = name == "archive_tickets"
    embedded = frozenset({"description"})
    embedded |= {"stats"} if "ticket_states" in include else set()
    embedded |= {"requester"} if "requester" in include else set()

    def render(tx: Tx, call: Call, rows: list[Row]) -> Page:
        rows = [row for row in rows if (row["archived_at"] is not None) == is_archive]
        items, files = overview(tx, rows, embedded), list[Row]()
        with_files = "attachments" in include
        own = list_attachments(tx, TICKET, [row["id"] for row in rows]) if with_files else {}
        for row, item in zip(rows, items, strict=True):
            if with_files:
                item["attachments"] = render_attachments(call, own.get(row["id"], []))
                files += own.get(row["id"], [])
            if "notes" in include:
                entries = _entries(tx, row["id"])
                item["notes"] = render_entries(tx, call, entries)
                if with_files:
                    came = list_attachments(tx, ENTRY, [entry["id"] for entry in entries])
                    files += [file for some in came.values() for file in some]
        return Page(items, files)

    return Part(f"{name}.json", (lambda tx, wanted: list_tickets(tx, wanted, {}, EVERYTHING),), render)


def _entries(tx: Tx, ticket_id: int) -> list[Row]:
    found, rows = list_entries(tx, ticket_id, Slice(PAGE)), list[Row]()
    while True:
        rows += found.rows
        if not found.has_more:
            return rows
        found = list_entries(tx, ticket_id, Slice(PAGE, after=found.last))


def _folders_of_responses(tx: Tx, call: Call, rows: list[Row]) -> list[Json]:
    """Folders with the canned responses in them."""
    items = []
    for row in rows:
        inside, after = list[Json](), None
        while True:
            found = list_responses(tx, row["id"], _KEEPER, Slice(PAGE, after=after))
            inside += render_responses(tx, call, found.rows)
            if not found.has_more:
                break
            after = found.last
        items.append({**render_response_folder(row, len(inside)), "canned_responses": inside})
    return items


def _forums(*, with_posts: bool) -> Iterator[Part]:
    """What forums there are; with what was said in them, a file of topics and one of comments."""
    yield _plain("forum_categories", list_categories, lambda _, __, rows: [render_forum_category(row) for row in rows])
    yield _plain("forums", lambda tx, wanted: FORUMS.page(tx, wanted, {}), lambda tx, _, rows: render_forums(tx, rows))
    if with_posts:
        yield _plain(
            "forum_topics",
            lambda tx, wanted: TOPICS.page(tx, wanted, {}),
            lambda _, __, rows: [render_topic(row) for row in rows],
        )
        yield _plain(
            "forum_comments",
            lambda tx, wanted: COMMENTS.page(tx, wanted, {}),
            lambda _, __, rows: [render_comment(row) for row in rows],
        )


def _solutions() -> Iterator[Part]:
    """Each thing once in every language that it is written in."""

    def in_each(page: Callable[[Tx, Slice, str], Found]) -> tuple[Callable[[Tx, Slice], Found], ...]:
        return tuple(lambda tx, wanted, language=language: page(tx, wanted, language) for language in LANGUAGES)

    def told(render: Callable[[Tx, Call, list[Row], Any], list[Json]]) -> Callable[[Tx, Call, list[Row]], Page]:
        def page(tx: Tx, call: Call, rows: list[Row]) -> Page:
            if not rows:
                return Page([], [])
            items = render(tx, call, rows, rows[0]["language"])
            return Page([{**item, "language": row["language"]} for row, item in zip(rows, items, strict=True)], [])

        return page

    yield Part(
        "solution_categories.json",
        in_each(list_solution_categories),
        told(lambda _, __, rows, ___: [render_category(row) for row in rows]),
    )
    yield Part(
        "solution_folders.json",
        in_each(lambda tx, wanted, language: SOLUTION_FOLDERS.page(tx, wanted, {"language": language})),
        told(lambda tx, _, rows, language: render_folders(tx, rows, language)),
    )
    yield Part(
        "solution_articles.json",
        in_each(lambda tx, wanted, language: ARTICLES.page(tx, wanted, {"language": language})),
        told(render_articles),
    )
