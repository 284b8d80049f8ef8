"""The commands that people are told to type exist."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def told(text: str) -> set[str]:
    """The make targets in the code spans and code blocks of a page."""
    return set(re.findall(r"(?:`|^\s*(?:\$ )?)make ([a-z]+)", text, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_a_page_names_only_targets_that_exist(page: str) -> None:
    named = told((ROOT / page).read_text("utf-8"))
    assert {"demo", "test"} <= named
    assert named <= TARGETS


@pytest.mark.parametrize("target", sorted(TARGETS - {"lock", "clean"}))
def test_make_understands_its_targets(target: str) -> None:
    command = ["make", "--dry-run", target, "NAME=x"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_must_pass_is_what_a_newcomer_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("make test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
