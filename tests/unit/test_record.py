"""The record is sealed as it grows, and the database itself refuses to change it."""

import asyncio
import json

import pytest
from sqlalchemy import select, text

from freehold.contracts.sealing import Sealer, read_head
from freehold.core.audit.commands import enter
from freehold.core.audit.model import entries, seals
from freehold.core.audit.sealing import (
    PATIENCE,
    find_last_seal,
    keep_seal_key,
    prepare_seal,
    put_seal,
    rotate_seal_key,
    write_ranges,
)
from freehold.core.audit.verify_audit import leaf_of, numbers_of, ranges_of, root_of
from freehold.core.setup import create_account
from freehold.kernel.clock import ManualClock
from freehold.kernel.crypto import is_sealed_by
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

ALL = Query(select(seals).order_by(seals.c.number))


def write(installation: Installation, how_many: int = 1, **given: object) -> None:
    def work(tx: Tx) -> None:
        for _ in range(how_many):
            enter(tx, "admin.group.add", "Kim", None, {"name": "Deliveries"}, **given)  # type: ignore[arg-type]

    installation.database.write_now(work)


def seal(installation: Installation) -> Row | None:
    """Seal what there is; the seal."""
    database = installation.database
    key = database.write_now(lambda tx: keep_seal_key(tx, installation.vault))
    made = database.read_now(lambda tx: prepare_seal(tx, key))
    if made is not None:
        assert database.write_now(lambda tx: put_seal(tx, made))
    return None if made is None else made.row


def run(installation: Installation, sql: str) -> int:
    return installation.database.write_now(lambda tx: tx.run(Query(text(sql))))


def test_a_seal_signs_the_root_over_what_came_since_the_one_before(installation: Installation) -> None:
    write(installation, 3, decision="refused", rule="Conversations is set to Read", policy=17)
    first = seal(installation)
    write(installation, 2)
    second = seal(installation)
    assert seal(installation) is None, "nothing new, no seal"
    assert first is not None
    assert second is not None
    statements = [json.loads(row["statement"]) for row in (first, second)]
    assert [(said["number"], said["numbers"], said["count"]) for said in statements] == [(1, "1-3", 3), (2, "4-5", 2)]
    assert [said["previous"] for said in statements] == ["", first["digest"]]
    stored = installation.database.read_now(lambda tx: tx.all(Query(select(entries).order_by(entries.c.id))))
    assert statements[0]["root"] == root_of([leaf_of(row) for row in stored[:3]]).hex()
    for row, said in zip((first, second), statements, strict=True):
        assert is_sealed_by(said["key"], row["signature"], row["statement"].encode())
        assert not is_sealed_by(said["key"], row["signature"], row["statement"].encode() + b" ")


def test_the_database_refuses_to_change_what_was_written(installation: Installation) -> None:
    write(installation, 2)
    seal(installation)
    write(installation)
    for sql in (
        "UPDATE audit_entries SET who = 'Amal' WHERE id = 1",
        "UPDATE audit_entries SET who = 'Amal' WHERE id = 3",
        "DELETE FROM audit_entries WHERE id = 1",
        "DELETE FROM audit_entries WHERE id = 3",
        "UPDATE audit_seals SET statement = '{}'",
        "UPDATE audit_seals SET pruned_at = 1, leaves = NULL, signature = ''",
        "DELETE FROM audit_seals",
        *(("TRUNCATE audit_entries", "TRUNCATE audit_seals") if installation.database.backend == "postgresql" else ()),
    ):
        with pytest.raises(Exception, match=r"append-only|already exists"):
            run(installation, sql)
    assert len(installation.database.read_now(lambda tx: tx.all(ALL))) == 1


def test_guards_that_were_taken_down_are_up_again_after_a_start(installation: Installation) -> None:
    postgresql = installation.database.backend == "postgresql"
    run(installation, f"DROP TRIGGER audit_entries_{'guard ON audit_entries' if postgresql else 'no_delete'}")
    write(installation)
    assert run(installation, "DELETE FROM audit_entries") == 1
    installation.database.write_now(create_account)
    write(installation)
    with pytest.raises(Exception, match=r"append-only|already exists"):
        run(installation, "DELETE FROM audit_entries")


def test_of_two_servers_that_seal_at_once_one_is_too_late(installation: Installation) -> None:
    write(installation, 2)
    database = installation.database
    key = database.write_now(lambda tx: keep_seal_key(tx, installation.vault))
    mine = database.read_now(lambda tx: prepare_seal(tx, key))
    write(installation)
    theirs = database.read_now(lambda tx: prepare_seal(tx, key))
    assert mine is not None
    assert theirs is not None
    assert database.write_now(lambda tx: put_seal(tx, theirs))
    assert not database.write_now(lambda tx: put_seal(tx, mine))
    assert seal(installation) is None


def test_a_number_that_comes_late_goes_into_a_later_seal(installation: Installation, clock: ManualClock) -> None:
    """As on PostgreSQL, where numbers are given out before the commit."""
    numbered = inserts(entries, is_numbered=True)

    def put(*numbers: int) -> None:
        def work(tx: Tx) -> None:
            for number in numbers:
                tx.insert(numbered, id=number, at=tx.now, who="Kim", operation="x")

        installation.database.write_now(work)

    put(1, 2, 4, 7)
    said = json.loads((seal(installation) or {})["statement"])
    assert (said["numbers"], [part[:2] for part in said["missing"]]) == ("1-2,4,7", [[3, 3], [5, 6]])
    put(6, 8)
    said = json.loads((seal(installation) or {})["statement"])
    assert (said["numbers"], [part[:2] for part in said["missing"]], said["lost"]) == ("6,8", [[3, 3], [5, 5]], [])
    assert seal(installation) is None
    clock.move(PATIENCE)
    said = json.loads((seal(installation) or {})["statement"])
    assert (said["numbers"], said["missing"], said["lost"]) == ("", [], [[3, 3], [5, 5]])
    assert seal(installation) is None


def test_a_new_key_is_named_by_the_last_seal_of_the_old_one(installation: Installation) -> None:
    write(installation)
    seal(installation)
    old, new = installation.database.write_now(lambda tx: rotate_seal_key(tx, installation.vault))
    write(installation)
    seal(installation)
    said = [json.loads(row["statement"]) for row in installation.database.read_now(lambda tx: tx.all(ALL))]
    assert [(one["key"], one.get("next")) for one in said] == [(old, None), (old, new), (new, None)]


def test_a_server_notes_how_far_the_record_is_sealed(installation: Installation) -> None:
    write(installation, 5000)
    asyncio.run(Sealer(installation).run_once())
    last = installation.database.read_now(find_last_seal)
    assert last is not None
    said = [json.loads(row["statement"]) for row in installation.database.read_now(lambda tx: tx.all(ALL))]
    assert [one["count"] for one in said] == [4096, 904]
    assert read_head(installation.data) == f"{last['number']}:{last['digest']}"


def test_a_spoiled_seal_stops_the_sealing_and_nothing_else(
    installation: Installation, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    write(installation)
    sealer = Sealer(installation)
    asyncio.run(sealer.run_once())
    postgresql = installation.database.backend == "postgresql"
    run(installation, f"DROP TRIGGER audit_seals_{'guard ON audit_seals' if postgresql else 'no_update'}")
    run(installation, "UPDATE audit_seals SET statement = 'oops'")
    capsys.readouterr()
    for _ in range(2):
        write(installation)
        clock.move(1000)
        asyncio.run(sealer.run_once())
    assert "".join(capsys.readouterr()).count("the record is not sealed") == 1
    assert len(installation.database.read_now(lambda tx: tx.all(ALL))) == 1


def test_ranges_are_what_they_were_written_from() -> None:
    for numbers in ([], [1], [1, 2, 3], [1, 3, 4, 9]):
        written = write_ranges(numbers)
        assert [n for a, b in ranges_of(written) for n in range(a, b + 1)] == numbers
        assert numbers_of({"numbers": written, "count": len(numbers), "number": 1}) == numbers
