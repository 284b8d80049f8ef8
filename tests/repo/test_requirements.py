"""What is installed is locked: versions and hashes, no addresses, and the same in every environment."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked(path: Path) -> dict[str, list[Requirement]]:
    """The pins of a lock file by name; a package may stand there once for each platform."""
    pins: dict[str, list[Requirement]] = {}
    for entry in path.read_text("utf-8").replace("\\\n", "").splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            pin = Requirement(entry.split("--hash", 1)[0])
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def wanted(path: Path) -> list[Requirement]:
    lines = path.read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "-"))]


def unmet(wants: list[Requirement], lock: str) -> list[str]:
    """What is asked for and not locked at a version that satisfies it."""
    pins = locked(ROOT / "requirements" / lock)
    return [
        str(want)
        for want in wants
        if not any(
            want.specifier.contains(spec.version, prereleases=True)
            for pin in pins.get(canonicalize_name(want.name), [])
            for spec in pin.specifier
        )
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_is_exact_and_has_hashes(lock: Path) -> None:
    entries = [e for e in lock.read_text("utf-8").replace("\\\n", "").splitlines() if e.strip()]
    pins = [entry for entry in entries if not entry.lstrip().startswith("#")]
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_says_where_to_download(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert [sign for sign in ("://", "--index", "--extra-index", "--find-links", " @ ", "-r /") if sign in text] == []


def test_what_the_project_asks_for_is_locked() -> None:
    wants = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    assert unmet(wants, "runtime.txt") == []


def test_what_builds_the_project_is_locked() -> None:
    wants = [Requirement(text) for text in PROJECT["build-system"]["requires"]]
    assert unmet(wants, "build.txt") == []


@pytest.mark.parametrize("name", ["build", "dev", "clients", "clients-nodeps"])
def test_each_list_is_locked(name: str) -> None:
    assert unmet(wanted(ROOT / "requirements" / f"{name}.in"), f"{name}.txt") == []


def test_the_tests_run_with_the_versions_that_users_get() -> None:
    development = locked(ROOT / "requirements" / "dev.txt")
    for name, pins in locked(ROOT / "requirements" / "runtime.txt").items():
        assert {str(pin.specifier) for pin in development.get(name, [])} == {str(pin.specifier) for pin in pins}, name
