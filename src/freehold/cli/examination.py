"""What `freehold doctor` looks at. Each look gives findings; none changes anything."""

import platform
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from freehold import __version__
from freehold.cli.settings import SECRET
from freehold.contracts.freshchat.keys import FACT, PURPOSE
from freehold.core.access.queries import list_tokens
from freehold.core.account.queries import get_fact, get_total
from freehold.core.automation.calls import count_failed
from freehold.core.jobs.queries import count_jobs, find_oldest, list_stuck
from freehold.core.webhooks.queries import list_troubled
from freehold.kernel.clock import DAY, MINUTE, iso_milliseconds
from freehold.kernel.crypto import KEY_FILE
from freehold.kernel.errors import Misconfigured, Problem
from freehold.kernel.installation import DATABASE_FILE, Installation
from freehold.kernel.migrate import HEAD
from freehold.kernel.settings import FILE as SETTINGS_FILE

State = Literal["ok", "warn", "fail"]
LITTLE_DISK, NO_DISK = 1024**3, 100 * 1024**2
LATE = 5 * MINUTE
SOON = 7 * DAY
COUNTED = ("contacts", "chats", "tickets", "agents", "groups", "channels")


class Finding(NamedTuple):
    """One line."""

    state: State
    what: str
    finding: str
    advice: str = ""


def examine(installation: Installation) -> list[Finding]:
    """Everything, in the order of the list below; a look that fails is itself a finding."""
    looks: tuple[Callable[[Installation], Iterator[Finding]], ...] = (
        _versions,
        _database,
        _integrity,
        _disk,
        _secrets,
        _jobs,
        _webhooks,
        _rules,
        _tokens,
        _settings,
    )
    findings: list[Finding] = []
    for look in looks:
        try:
            findings += look(installation)
        except (Problem, OSError, sqlite3.Error) as error:
            findings.append(Finding("fail", look.__name__.strip("_"), f"cannot be looked at: {error}"))
    return findings


def _versions(installation: Installation) -> Iterator[Finding]:
    yield Finding("ok", "freehold", f"{__version__}, schema {HEAD}")
    yield Finding("ok", "python", f"{platform.python_version()} at {sys.executable}")
    if installation.database.backend == "sqlite":
        yield Finding("ok", "sqlite", sqlite3.sqlite_version)


def _database(installation: Installation) -> Iterator[Finding]:
    engine = installation.database.engine
    if installation.database.backend == "sqlite":
        path = installation.data / DATABASE_FILE
        size = _size(path)
        log = path.with_name(f"{path.name}-wal")
        yield Finding("ok", "database", f"SQLite, {_bytes(size)} at {path}")
        if log.exists() and _size(log) > max(size, 256 * 1024**2):
            yield Finding(
                "warn", "database log", _bytes(_size(log)), "A reader holds it up for long: restart the server."
            )
    else:
        import psycopg

        with psycopg.connect(engine.url, autocommit=True) as server:
            version, size = server.execute(
                "SELECT current_setting('server_version'), pg_database_size(current_database())"
            ).fetchone() or ("?", 0)
        yield Finding("ok", "database", f"PostgreSQL {version}, {_bytes(size)}")
    totals = installation.database.read_now(lambda tx: {name: get_total(tx, name) for name in COUNTED})
    yield Finding("ok", "rows", ", ".join(f"{number} {name}" for name, number in totals.items()))


def _integrity(installation: Installation) -> Iterator[Finding]:
    if installation.database.backend != "sqlite":
        return
    connection = sqlite3.connect(f"file:{installation.data / DATABASE_FILE}?mode=ro", uri=True, timeout=10)
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    finally:
        connection.close()
    if said != ["ok"]:
        yield Finding("fail", "integrity", "; ".join(said), "Stop the server and restore the last backup.")
    elif broken is not None:
        yield Finding(
            "fail", "integrity", f"{broken[0]} refers to a row that is gone", "Please report it, with a backup."
        )
    else:
        yield Finding("ok", "integrity", "the file is whole")


def _disk(installation: Installation) -> Iterator[Finding]:
    blobs = installation.blobs.folder
    files = [path for path in blobs.glob("*/*") if path.is_file()] if blobs.is_dir() else []
    parts = [path for path in files if path.suffix == ".part"]
    yield Finding("ok", "files", f"{len(files) - len(parts)} with {_bytes(sum(map(_size, files)))}")
    free = shutil.disk_usage(installation.data).free
    state: State = "fail" if free < NO_DISK else "warn" if free < LITTLE_DISK else "ok"
    yield Finding(state, "free disk", _bytes(free), "" if state == "ok" else "Free some, or move the data directory.")


def _secrets(installation: Installation) -> Iterator[Finding]:
    for path in (installation.data / KEY_FILE, installation.data / SETTINGS_FILE, installation.data / "tls" / "ca.key"):
        if not path.exists():
            continue
        is_open = bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
        if is_open:
            yield Finding("warn", path.name, "others on this machine can read it", f"chmod 600 {path}")
        elif path.name == KEY_FILE:
            yield Finding("ok", path.name, "readable by its owner only")
    if stat.S_IMODE(installation.data.stat().st_mode) & 0o077:
        yield Finding("warn", "data directory", "others on this machine can look in", f"chmod 700 {installation.data}")
    sealed = installation.database.read_now(lambda tx: get_fact(tx, FACT))
    if sealed is not None:
        try:
            installation.vault.open(sealed, PURPOSE)
        except Misconfigured as problem:
            yield Finding("fail", "webhook key", str(problem), "Put back the secret.key that belongs to this data.")


def _jobs(installation: Installation) -> Iterator[Finding]:
    now = installation.clock.now()
    kinds = installation.database.read_now(count_jobs)
    oldest = installation.database.read_now(find_oldest)
    stuck = installation.database.read_now(lambda tx: list_stuck(tx, 5))
    queued = ", ".join(f"{row['queued']} {row['kind']}" for row in kinds) or "none"
    yield Finding("ok", "queued jobs", queued)
    if oldest is not None:
        age = now - oldest["run_at"]
        words = f"{oldest['kind']}, waiting for {_seconds(age)}"
        advice = "Is a server or `freehold work` running on this data?" if age > LATE else ""
        yield Finding("warn" if age > LATE else "ok", "oldest queued job", words, advice)
    for job in stuck:
        words = f"{job['kind']} number {job['id']}: {job['last_error']}"
        yield Finding("fail", "stuck job", words, "It failed again and again and was set aside; mend the reason.")


def _webhooks(installation: Installation) -> Iterator[Finding]:
    for row in installation.database.read_now(list_troubled):
        if row["is_active"]:
            yield Finding("warn", "webhook", f"{row['url']}: {row['failures']} deliveries in a row failed")
        else:
            advice = f"Mend the receiver, then: freehold webhook enable {row['uuid']}"
            yield Finding("warn", "webhook", f"{row['url']} is off: {row['disabled_reason']}", advice)


def _rules(installation: Installation) -> Iterator[Finding]:
    failed = installation.database.read_now(count_failed)
    if failed:
        words = f"{failed} requests to receivers were given up in the last day"
        yield Finding("warn", "rules", words, "Which, and why: freehold rule calls")


def _tokens(installation: Installation) -> Iterator[Finding]:
    now = installation.clock.now()
    rows = installation.database.read_now(list_tokens)
    active = [row for row in rows if row["revoked_at"] is None and (row["expires_at"] or now + 1) > now]
    keys = sum(row["kind"] == "freshdesk_key" for row in active)
    yield Finding("ok", "tokens", f"{len(active)} active: {len(active) - keys} for Freshchat, {keys} for Freshdesk")
    for row in active:
        if row["expires_at"] and row["expires_at"] <= now + SOON:
            words = f"{row['name']} expires at {iso_milliseconds(row['expires_at'])}"
            create = f"freshdesk --agent {row['agent_email']}" if row["kind"] == "freshdesk_key" else "freshchat"
            yield Finding("warn", "token", words, f"Create its successor: freehold token create {create}")


def _settings(installation: Installation) -> Iterator[Finding]:
    settings = installation.settings
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if value != field.default:
            yield Finding(
                "ok", "setting", f"{name} = {'(secret)' if name in SECRET else value} (default {field.default})"
            )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _bytes(number: int) -> str:
    size = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def _seconds(milliseconds: int) -> str:
    seconds = max(0, milliseconds // 1000)
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
