"""What proves the record, and what becomes of it when somebody who owns the database tampers with it.

Each attack drops the triggers first, as an attacker would. `freehold audit verify` and the stand-alone verifier must name
what was done.
"""

import asyncio
import csv
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.command_line import Command, command_in

from freehold.contracts.sealing import HEAD_FILE, Sealer
from freehold.core.audit.commands import enter
from freehold.core.audit.guarding import keep_guards
from freehold.kernel.clock import DAY, ManualClock
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx

Attack = Callable[[str], list[Any]]


@pytest.fixture
def command(installation: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


def write(installation: Installation, how_many: int, who: str = "Kim", **given: Any) -> None:
    def work(tx: Tx) -> None:
        for number in range(how_many):
            enter(tx, "admin.group.add", who, None, {"name": f"Group {number}"}, **given)

    installation.database.write_now(work)


def seal(installation: Installation) -> None:
    asyncio.run(Sealer(installation).run_once())


@pytest.fixture
def record(installation: Installation, clock: ManualClock) -> Installation:
    """Three seals over 5, 3 and 4 entries, a day apart, and two entries that wait."""
    for how_many in (5, 3, 4):
        write(installation, how_many)
        seal(installation)
        clock.move(DAY)
    write(installation, 2)
    return installation


@pytest.fixture
def attack(record: Installation) -> Attack:
    """Runs SQL under the record, without its guards."""
    url = record.database.engine.url

    def run(sql: str) -> list[Any]:
        if url.startswith("sqlite"):
            connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            found = connection.execute(sql).fetchall()
            connection.close()
            return found
        with psycopg.connect(url) as server:
            server.execute("DROP FUNCTION IF EXISTS audit_guard CASCADE")
            cursor = server.execute(sql)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    return run


def checked(command: Command) -> str:
    """What is wrong, says the server."""
    done = command("audit", "verify")
    assert (done.code, done.out) == (1, ""), done
    assert done.err.count("\n") == 1
    return done.err.removeprefix("freehold: ").rstrip()


def export(command: Command, tmp_path: Path, *arguments: str) -> Path:
    path = tmp_path / "record.export"
    done = command("audit", "export", "--out", str(path), *arguments)
    assert done.code == 0, done.err
    return path


def prove(path: Path, *arguments: str) -> tuple[int, str]:
    """What the stand-alone verifier says, in a Python that has nothing else."""
    script = path.with_name("verify_audit.py")
    source = Path(sys.modules["freehold.core.audit.verify_audit"].__file__ or "")
    script.write_bytes(source.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(path), *arguments], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_whole_record_is_proven(record: Installation, command: Command, tmp_path: Path) -> None:
    done = command("audit", "verify")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The record is whole: 12 entries under 3 seals; 2 wait for their seal; checkpoint 3:")
    key = command("audit", "key").out.strip()
    code, said = prove(export(command, tmp_path), "--key", key)
    assert code == 0, said
    assert said == (
        "PROVEN: the whole record, 12 entries under 3 seals. 2 more are not sealed yet: nothing is proven of them.\n"
    )
    code, said = prove(export(command, tmp_path), "--key", "00" * 32)
    assert (code, said) == (1, f"NOT PROVEN: It is signed with another key than the given: {key}.\n")


ATTACKS = {
    "an entry changed": (
        "UPDATE audit_entries SET who = 'Amal' WHERE id = 7",
        "Entry 7 (it says 2026-01-06T09:00:00.000Z) was changed after seal 2 was made.",
        "Entry 7 is not what seal 2 has sealed: it was changed.",
    ),
    "a value changed to null": (
        "UPDATE audit_entries SET details = '{}' WHERE id = 2",
        "Entry 2 (it says 2026-01-05T09:00:00.000Z) was changed after seal 1 was made.",
        "Entry 2 is not what seal 1 has sealed: it was changed.",
    ),
    "an entry removed": (
        "DELETE FROM audit_entries WHERE id = 3",
        "Entry 3 is missing: it was removed after seal 1 was made.",
        "Entry 3 is missing: seal 1 has sealed it.",
    ),
    "all entries of a seal removed": (
        "DELETE FROM audit_entries WHERE id BETWEEN 6 AND 8",
        "Entry 6 is missing: it was removed after seal 2 was made.",
        "Entry 6 is missing: seal 2 has sealed it.",
    ),
    "the last entries of the last seal removed": (
        "DELETE FROM audit_entries WHERE id >= 11",
        "Entry 11 is missing: it was removed after seal 3 was made.",
        "Entry 11 is missing: seal 3 has sealed it.",
    ),
    "what others did taken from them": (
        "UPDATE audit_entries SET id = -id, who = 'nobody' WHERE id = 4",
        "Entry 4 is missing: it was removed after seal 1 was made.",
        "Entry 4 is missing: seal 1 has sealed it.",
    ),
    "a seal removed": ("DELETE FROM audit_seals WHERE number = 2", "Seal 2 is missing.", "Seal 2 is missing."),
    "the first seal removed": ("DELETE FROM audit_seals WHERE number = 1", "Seal 1 is missing.", "Seal 1 is missing."),
    "a seal rewritten": (
        "UPDATE audit_seals SET statement = replace(statement, '\"count\":3', '\"count\":2') WHERE number = 2",
        "Seal 2 has a wrong signature.",
        "Seal 2 has a wrong signature.",
    ),
    "a signature of another seal": (
        "UPDATE audit_seals SET signature = (SELECT signature FROM audit_seals WHERE number = 1) WHERE number = 2",
        "Seal 2 has a wrong signature.",
        "Seal 2 has a wrong signature.",
    ),
    "a signature that is none": (
        "UPDATE audit_seals SET signature = 'zz' WHERE number = 2",
        "Seal 2 has a wrong signature.",
        "Seal 2 is damaged.",
    ),
    "a seal that pretends to be pruned": (
        "UPDATE audit_seals SET pruned_at = 1, leaves = NULL WHERE number = 2",
        "The entries of seal 2 are missing: no later seal says that they were pruned.",
        "Entry 6 is missing: seal 2 has sealed it.",
    ),
    "the digests exchanged": (
        "UPDATE audit_seals SET leaves = (SELECT leaves FROM audit_seals WHERE number = 1) WHERE number = 3",
        "Seal 3 was changed: the digests of its entries are not those that it signs.",
        None,
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_who_tampers_is_told(record: Installation, command: Command, attack: Attack, tmp_path: Path, name: str) -> None:
    sql, told, outside = ATTACKS[name]
    attack(sql)
    assert checked(command) == told
    if outside is not None:
        assert prove(export(command, tmp_path)) == (1, f"NOT PROVEN: {outside}\n")


def test_two_entries_that_changed_places_are_told(command: Command, attack: Attack) -> None:
    attack("UPDATE audit_entries SET id = -1 WHERE id = 1")
    attack("UPDATE audit_entries SET id = 1 WHERE id = 2")
    attack("UPDATE audit_entries SET id = 2 WHERE id = -1")
    assert checked(command) == "Entry 1 (it says 2026-01-05T09:00:00.000Z) was changed after seal 1 was made."


def test_an_entry_that_is_put_in_is_told(record: Installation, command: Command, attack: Attack) -> None:
    attack("INSERT INTO audit_entries (id, at, who, operation, details, decision) VALUES (0, 1, 'Amal', 'x', '{}', '')")
    assert checked(command) == "Entry 0 was put in after its place in the record was sealed."


def test_a_cut_end_is_told_by_the_file_beside_the_database(
    record: Installation, command: Command, attack: Attack, data: Path
) -> None:
    """All that is left proves itself; only what was noted elsewhere knows that there was more."""
    noted = (data / HEAD_FILE).read_text().strip()
    attack("DELETE FROM audit_seals WHERE number = 3")
    attack("DELETE FROM audit_entries WHERE id > 8")
    assert checked(command) == "The end of the record was cut off: seal 3 was made, and it ends with seal 2."
    (data / HEAD_FILE).unlink()
    assert command("audit", "verify").code == 0, "nobody knows any more"
    done = command("audit", "verify", "--checkpoint", noted)
    assert (done.code, "The end of the record was cut off: seal 3 was made" in done.err) == (1, True)


def test_a_record_that_was_begun_anew_is_told(
    record: Installation, command: Command, attack: Attack, data: Path
) -> None:
    attack("DELETE FROM audit_seals")
    seal(record)
    (data / HEAD_FILE).write_text("1:" + "0" * 64)
    assert checked(command) == "Seal 1 is not the one that was noted elsewhere: the record was replaced."


def test_a_key_of_somebody_else_is_told(record: Installation, command: Command, attack: Attack) -> None:
    """An attacker without the installation's key file signs the whole record anew."""
    attack("DELETE FROM audit_seals")
    attack("DELETE FROM account WHERE name = 'audit_key'")  # theirs takes its place, for a moment
    seal(record)
    attack("DELETE FROM account WHERE name = 'audit_key'")
    command("audit", "key")
    (record.data / HEAD_FILE).unlink()
    assert checked(command) == "Seal 1 is signed with a key that is not this installation's."


def test_an_entry_that_went_before_it_was_sealed_is_told_where_numbers_have_no_gaps(
    record: Installation, command: Command, attack: Attack
) -> None:
    if record.database.backend == "sqlite":
        attack("DELETE FROM audit_entries WHERE id = 13")
        assert checked(command) == "An entry after 12 is missing: it was removed before it was sealed."
        seal(record)
        assert checked(command) == "Entry 13 is missing: it was removed before seal 4 was made."
    else:
        attack("SELECT nextval('audit_entries_id_seq')")
        write(record, 1)
        seal(record)
        assert command("audit", "verify").code == 0, "a change that was taken back leaves a gap too"


def test_a_selection_proves_each_of_its_entries(record: Installation, command: Command, tmp_path: Path) -> None:
    write(record, 2, "Amal", decision="refused", connection="acme")
    write(record, 1, "=HYPERLINK(1)\x1b[31m")
    seal(record)
    key = command("audit", "key").out.strip()
    path = export(command, tmp_path, "--who", "Amal", "--decision", "refused", "--where", "acme")
    assert prove(path, "--key", key) == (0, "PROVEN: each entry of this selection, 2 entries under 1 seals.\n")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["says"] for line in lines if "entry" in line] == ["added the group Group 0", "added the group Group 1"]
    path.write_text(path.read_text().replace("Group 1", "Group 7", 1))
    assert prove(path, "--key", key)[0] == 1
    path = export(command, tmp_path, "--format", "csv")
    assert prove(path, "--key", key) == (0, "PROVEN: each entry of this selection, 17 entries under 4 seals.\n")
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert rows[-1]["who"] == "'=HYPERLINK(1)\ufffd[31m", "no formula, and nothing that moves a cursor"
    path.write_text(path.read_text().replace("Group 4", "Group 9"))
    assert prove(path, "--key", key)[0] == 1


def test_filters_narrow_the_list(record: Installation, command: Command) -> None:
    write(record, 1, "Triage", who_kind="assistant", who_id="a-1", decision="refused", connection="acme")
    everything = command("audit", "tail").lines
    assert len(everything) == 15
    assert [line[5] for line in everything] == [str(number) for number in range(1, 16)]
    for arguments, numbers in (
        (("--who", "Triage"), ["15"]),
        (("--who", "a-1"), ["15"]),
        (("--decision", "refused"), ["15"]),
        (("--where", "acme"), ["15"]),
        (("--what", "admin.group", "--limit", "2"), ["14", "15"]),
        (("--what", "admin.grou"), []),
        (("--since", "2026-01-08T09:00:00Z", "--who", "Kim"), ["13", "14"]),
        (("--until", "2026-01-05T09:00:00Z", "--limit", "1"), ["5"]),
        (("--until", "2026-01-05"), []),
    ):
        assert [line[5] for line in command("audit", "tail", *arguments).lines] == numbers, arguments
    assert command("audit", "tail", "--since", "yesterday").code == 2


def test_one_entry_is_shown_with_its_proof(record: Installation, command: Command) -> None:
    shown = json.loads(command("audit", "show", "7", "--json").out)
    assert (shown["id"], shown["who"], shown["what"], shown["seal"], shown["index"]) == (
        7,
        "Kim",
        "added the group Group 1",
        2,
        1,
    )
    assert len(shown["proof"]) == 2
    assert shown["at"] == "2026-01-06T09:00:00.000Z"
    assert command("audit", "show", "7").lines[0] == ["at", "2026-01-06T09:00:00.000Z"]
    assert "seal" not in json.loads(command("audit", "show", "14", "--json").out), "it waits for one"
    assert command("audit", "show", "99").err == "freehold: There is no entry 99.\n"


def test_what_is_pruned_goes_and_the_rest_is_proven(
    record: Installation, command: Command, attack: Attack, clock: ManualClock, tmp_path: Path
) -> None:
    from freehold.core.audit.pruning import find_prunable, prune_some, say_pruned

    def prune() -> int:
        def begin(tx: Tx) -> int:
            up_to = find_prunable(tx, tx.now - 2 * DAY + 1)
            say_pruned(tx, record.vault, up_to)
            return up_to

        up_to = record.database.write_now(begin)
        return record.database.write_now(lambda tx: prune_some(tx, up_to))

    record.database.write_now(keep_guards)
    assert prune() == 8
    done = command("audit", "verify")
    assert done.out.startswith("The record is whole: 6 entries under 4 seals; what seals 1 to 2 sealed was pruned; ")
    assert [line[5] for line in command("audit", "tail").lines] == ["9", "10", "11", "12", "13", "14"]
    assert prove(export(command, tmp_path), "--key", command("audit", "key").out.strip()) == (
        0,
        "PROVEN: the whole record, 6 entries under 4 seals. What seals 1 to 2 sealed was pruned.\n",
    )
    attack("DELETE FROM audit_entries WHERE id = 10")
    assert checked(command) == "Entry 10 is missing: it was removed after seal 3 was made."


def test_the_command_prunes_what_is_older_and_says_so(record: Installation, command: Command) -> None:
    """The clock of the command is the machine's: all of the record is old."""
    assert command("audit", "prune", "--older-than", "1d").err == "8 entries removed.\n"
    assert command("audit", "tail", "--limit", "1").lines[0][2] == "pruned the record up to seal 2"
    assert command("audit", "verify").code == 0


def test_a_new_key_goes_on_where_the_old_one_stopped(
    record: Installation, command: Command, attack: Attack, tmp_path: Path
) -> None:
    old = command("audit", "key").out.strip()
    new = command("audit", "key", "--rotate").out.strip()
    assert new != old
    assert command("audit", "key").out.strip() == new
    write(record, 1)
    seal(record)
    assert command("audit", "verify").code == 0
    path = export(command, tmp_path)
    for key in (old, new):
        assert prove(path, "--key", key)[0] == 0, "each key leads to the other"
    attack("DELETE FROM audit_seals WHERE number > 4")
    (record.data / HEAD_FILE).unlink()
    assert command("audit", "verify").code == 0
    attack("DELETE FROM audit_seals WHERE number > 3")
    assert checked(command) == "Seal 3 is signed with a key that is not this installation's."


def test_the_verifier_is_printed_as_it_is(command: Command, sqlite_installation: Installation, capsys: Any) -> None:
    from freehold.cli import commands, run

    assert run(lambda: commands.main(["audit", "verifier"], standalone_mode=False)) == 0
    source = Path(sys.modules["freehold.core.audit.verify_audit"].__file__ or "").read_text()
    assert capsys.readouterr().out == source


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]\n",
        "[" * 100_000,
        '{"freehold_audit":1}\n{"statement":1}',
        '{"freehold_audit":1}\n{"entry":5}',
        '{"freehold_audit":1}\n{"statement":"' + "[" * 100_000 + '","signature":""}',
        "\0" * 50,
        "a,b\n1,2",
    ],
    ids=range(9),
)
def test_a_file_that_is_no_export_is_refused_in_a_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "record.export"
    path.write_text(content)
    code, said = prove(path)
    assert (code, said.startswith("NOT PROVEN: ")) == (1, True), said
