"""Fills data directories for measurements of tickets: N tickets with two entries each, of a few hundred people.

Straight into Freehold's own tables, and the same into the ceiling's. Everything is a function of its number, except
that the last ticket was opened just now: a list shows the last 30 days, and a hundred thousand tickets fit into them.

    python -m tests.load.seed_tickets --data DIR --tickets 100000
"""

import argparse
import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.load.ceiling_ticket_tables import SCHEMA
from tests.load.seed import Sink, uuid_at

from freehold.core.access.commands import create_key
from freehold.core.account.commands import SLOTS
from freehold.core.account.model import counts
from freehold.core.companies.model import companies
from freehold.core.conversations.model import conversations, messages
from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import create_agent
from freehold.core.people.model import agents, contacts, group_members, groups
from freehold.core.people.queries import find_agent_by_email
from freehold.core.setup import create_account
from freehold.core.tickets.model import entries, ticket_tags, tickets
from freehold.kernel.crypto import digest
from freehold.kernel.installation import Installation, open_installation

STEP = 20_000
AGENTS, GROUPS, COMPANIES, CONTACTS, TAGS = 50, 10, 40, 400, 50
FIRST_CONTACT = 103_000_000_001
ENTRIES = 2
TYPES = ("Question", "Incident", "Problem", "Feature Request", "Refund")
BODY = (
    "My parcel has not arrived, although the tracking page says that it was delivered on Monday. The order number is"
    " A-1029. I have asked the neighbours and the depot, and neither has seen it. Could you find out where it is, please?"
)
HTML = f"<div>{BODY}</div>"
OTHER = "[]"


class Subject(NamedTuple):
    """What a measurement may ask for in a filled database."""

    tickets: list[int]
    """Numbers of any tickets."""
    emails: list[str]
    """Of people who have tickets."""


class Seeded(NamedTuple):
    """What is said of one seeded ticket."""

    at: int
    status: int
    priority: int
    type: str
    agent: int | None
    """Counted from 0, as are the following."""
    group: int | None
    company: int
    contact: int
    tags: list[str]


@lru_cache(1)
def began() -> int:
    """When the last ticket was opened: the same for all databases of a run."""
    return time.time_ns() // 1_000_000 - 60_000


def seeded(i: int, n: int) -> Seeded:
    """Ticket `i` of `n`; its values do not go in step with each other."""
    mixed = i * 2_654_435_761 % 2**32
    return Seeded(
        began() - (n - i) * STEP,
        (2, 2, 3, 4, 5)[mixed // 7 % 5],
        1 + mixed // 11 % 4,
        TYPES[mixed // 13 % 5],
        None if mixed % 10 == 0 else mixed // 17 % AGENTS,
        None if mixed % 5 == 0 else mixed // 19 % GROUPS,
        mixed // 23 % COMPANIES,
        mixed // 29 % CONTACTS,
        sorted({f"tag{mixed // 31 % TAGS}", f"tag{mixed // 37 % TAGS}"}),
    )


def email(contact: int) -> str:
    return f"u{contact}@example.test"


def subject(n: int) -> Subject:
    """What there is to ask for after `fill(…, n)`."""
    return Subject(list(range(1, n + 1))[:: max(1, n // 500)][:500], [email(i) for i in range(CONTACTS)])


def fill(data: Path, n: int, **given: Any) -> str:
    """Fill the Freehold installation in `data`, made when there is none; returns an administrator's key for it."""
    installation = open_installation(data, create=True, **given)
    try:
        installation.database.write_now(create_account)

        def hire(tx: Any) -> str:
            create_agent(tx, {"email": "load@example.test", "role": "ACCOUNT_ADMIN"}, SYSTEM)
            agent = find_agent_by_email(tx, "load@example.test")
            assert agent is not None
            return create_key(tx, agent, name="load")

        key = installation.database.write_now(hire)
        _fill(installation, n)
        return key
    finally:
        installation.close()


def _fill(installation: Installation, n: int) -> None:
    sink = Sink(installation.database.engine.url)
    start = began() - (n + 1) * STEP
    role = sink.first("SELECT id FROM roles WHERE uuid = 'AGENT'")
    agent = (sink.first("SELECT max(id) FROM agents") or 0) + 1
    group = (sink.first("SELECT max(id) FROM groups") or 0) + 1
    company = (sink.first("SELECT max(id) FROM companies") or 0) + 1
    times = (start, start)
    sink.add_to(
        agents,
        "id uuid email email_key first_name last_name role_id created_at updated_at",
        ((agent + i, uuid_at(4, i, start), f"a{i}@example.test", f"a{i}@example.test", "Lo", f"Ad{i}", role, *times)
         for i in range(AGENTS)),
    )  # fmt: skip
    sink.add_to(
        groups,
        "id uuid name created_at updated_at",
        ((group + i, uuid_at(5, i, start), f"Group {i}", *times) for i in range(GROUPS)),
    )
    sink.add_to(group_members, "group_id agent_id", ((group + i % GROUPS, agent + i) for i in range(AGENTS)))
    sink.add_to(
        companies,
        "id name name_key created_at updated_at",
        ((company + i, f"Company {i}", f"company {i}", *times) for i in range(COMPANIES)),
    )
    sink.add_to(
        contacts,
        "id uuid first_name last_name name_key email email_key company_id created_at updated_at",
        ((FIRST_CONTACT + 1000 + i, uuid_at(1, i, start), "First", f"Last{i}", f"first last{i}", email(i), email(i),
          company + i % COMPANIES, *times) for i in range(CONTACTS)),
    )  # fmt: skip
    all_ = [seeded(i, n) for i in range(n)]
    base = (sink.first("SELECT max(id) FROM conversations") or 0) + 1
    sink.add_to(
        conversations,
        "id uuid kind state contact_id agent_id group_id created_by created_at updated_at",
        ((base + i, uuid_at(2, i, one.at), "ticket", "open", FIRST_CONTACT + 1000 + one.contact,
          None if one.agent is None else agent + one.agent, None if one.group is None else group + one.group,
          "load", one.at, one.at) for i, one in enumerate(all_)),
    )  # fmt: skip
    sink.add_to(
        tickets,
        "id conversation_id subject description description_text status priority type company_id tags due_at"
        " first_response_due_at status_updated_at",
        ((i + 1, base + i, f"Parcel {i}", HTML, BODY, one.status, one.priority, one.type, company + one.company,
          json.dumps(one.tags), one.at + 86_400_000, one.at + 3_600_000, one.at) for i, one in enumerate(all_)),
    )  # fmt: skip
    sink.add_to(ticket_tags, "tag ticket_id", ((tag, i + 1) for i, one in enumerate(all_) for tag in one.tags))
    first = (sink.first("SELECT max(id) FROM messages") or 0) + 1
    said = [(i, one.at + turn, turn) for i, one in enumerate(all_) for turn in range(ENTRIES)]
    parts = json.dumps([{"text": {"content": BODY}}], separators=(",", ":"))
    sink.add_to(
        messages,
        "id uuid conversation_id kind author_kind author parts interaction_at created_at",
        ((first + k, uuid_at(6, k, at), base + i, "message", "agent", "load", parts, at, at)
         for k, (i, at, _) in enumerate(said)),
    )  # fmt: skip
    sink.add_to(
        entries,
        "message_id ticket_id body body_text source category author_number to_emails bcc_emails updated_at",
        ((first + k, i + 1, HTML, BODY, 0, 3, agent, OTHER, OTHER, at) for k, (i, at, _) in enumerate(said)),
    )
    sink.run("DELETE FROM counts WHERE name = 'tickets'")
    slots = (("tickets", slot, n // SLOTS + (slot < n % SLOTS)) for slot in range(SLOTS))
    sink.add(counts.name, ["name", "slot", "total"], slots)
    sink.finish(("agents", "groups", "companies", "contacts", "conversations", "tickets", "messages"))


def fill_ceiling(database: str, n: int, key: str) -> None:
    """The same into the ceiling's own few tables, which open to `key`."""
    url = database if database.startswith("postgres") else f"sqlite:///{database}"
    sink = Sink(url)
    number = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY" if sink.is_postgresql else "INTEGER PRIMARY KEY"
    if not sink.is_postgresql:
        sink.run("COMMIT")
        sink.run("PRAGMA journal_mode=WAL")
        sink.run("BEGIN")
    for statement in filter(str.strip, SCHEMA.format(key=number).split(";")):
        sink.run(statement)
    sink.add("keys", ["id", "digest", "name"], [(1, digest(key), "load")])
    sink.add("contacts", ["id", "email", "company_id"], ((i + 1, email(i), i % COMPANIES) for i in range(CONTACTS)))
    all_ = [seeded(i, n) for i in range(n)]
    columns = ["id", "subject", "description", "description_text", "status", "priority", "source", "type",
               "requester_id", "responder_id", "group_id", "company_id", "tags", "due_by", "fr_due_by", "created_at",
               "updated_at"]  # fmt: skip
    sink.add(
        "tickets",
        columns,
        ((i + 1, f"Parcel {i}", HTML, BODY, one.status, one.priority, 2, one.type, one.contact + 1, one.agent,
          one.group, one.company, json.dumps(one.tags), one.at + 86_400_000, one.at + 3_600_000, one.at, one.at)
         for i, one in enumerate(all_)),
    )  # fmt: skip
    sink.add("tags", ["tag", "ticket_id"], ((tag, i + 1) for i, one in enumerate(all_) for tag in one.tags))
    sink.add(
        "entries",
        ["ticket_id", "kind", "body", "body_text", "user_id", "to_emails", "created_at"],
        ((i + 1, "message", HTML, BODY, 1, OTHER, one.at) for i, one in enumerate(all_) for _ in range(ENTRIES)),
    )
    sink.finish(("keys", "contacts", "tickets"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tickets", type=int, default=1000)
    given = parser.parse_args()
    print(fill(given.data, given.tickets))


if __name__ == "__main__":
    main()
