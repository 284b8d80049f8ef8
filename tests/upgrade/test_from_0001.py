"""A data directory of the first version, which knew no tickets, is upgraded when it is opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.upgrade.old import database_of

from freehold.core.account.queries import get_total
from freehold.core.people.queries import find_role, get_contact
from freehold.core.setup import create_account
from freehold.kernel.crypto import open_vault
from freehold.kernel.installation import open_installation
from freehold.kernel.migrate import HEAD, is_current

OLD_ROWS = (
    "INSERT INTO account (name, value) VALUES ('app_id', '\"11111111-1111-4111-8111-111111111111\"')",
    "INSERT INTO counts (name, slot, total) VALUES ('contacts', 0, 1), ('contacts', 1, 0)",
    "INSERT INTO roles (uuid, name, description, is_custom, permissions, created_at, updated_at)"
    " VALUES ('AGENT', 'Agent', '', false, '[]', 1, 1)",
    "INSERT INTO contacts (uuid, first_name, last_name, is_name_generated, email, email_key, social_profiles, properties,"
    " is_signed_in, created_at, updated_at)"
    " VALUES ('u1', 'Noor', 'Ray', false, 'Noor@example.com', 'noor@example.com', '[]', '[]', false, 5, 5)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The URL of a database as the first version left it."""
    with database_of("0001", OLD_ROWS, request, data) as url:
        yield url


def test_what_was_there_is_there(old: str, data: Path) -> None:
    open_vault(data)
    assert not is_current(old)
    given = {} if old.startswith("sqlite") else {"database": old}
    opened = open_installation(data, **given)
    try:
        assert is_current(old)
        opened.database.write_now(create_account)
        contact = opened.database.read_now(lambda tx: get_contact(tx, "u1"))
        assert (contact["uuid"], contact["email"], contact["name_key"]) == ("u1", "Noor@example.com", "noor ray")
        assert (contact["tags"], contact["custom_fields"], contact["deleted_at"]) == ("[]", "{}", None)
        assert opened.database.read_now(lambda tx: get_total(tx, "contacts")) == 1
        assert opened.database.read_now(lambda tx: get_total(tx, "tickets")) == 0
        role = opened.database.read_now(lambda tx: find_role(tx, "AGENT"))
        assert role is not None
        assert "ticket.reply" in role["permissions"], "the stock roles grow with what there is to allow"
    finally:
        opened.close()
    copies = list(data.glob("freehold-before-*.db"))
    assert [copy.name for copy in copies] == ([f"freehold-before-{HEAD}-was-0001.db"] if not given else [])
