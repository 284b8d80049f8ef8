"""The rules about files: how long, who imports whom, what must not be written in them."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
lengths = runpy.run_path(str(ROOT / "scripts" / "lengths.py"))
FOREIGN = re.compile("|".join([r"/home/\w+/", *(rf"(?<![\w.:]){re.escape(str(own))}/" for own in (ROOT, Path.home()))]))
"""Folders of somebody's machine: this one's, where it is this one that the file was written on."""


def list_committed() -> list[Path]:
    """Every file of the repository that still exists, new ones included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_is_too_long() -> None:
    assert lengths["list_too_long"](ROOT) == []


def test_a_file_that_is_too_long_is_named(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "long.py").write_text("pass\n" * 401)
    (tmp_path / "src" / "short.py").write_text("pass\n" * 400)
    assert lengths["list_too_long"](tmp_path) == ["src/long.py: 401 lines, 400 at most"]


def test_nobody_imports_what_they_must_not() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_names_a_folder_of_the_machine_that_it_was_written_on() -> None:
    here = Path(__file__).resolve()
    named = []
    for path in list_committed():
        if path == here:
            continue
        text = path.read_text("utf-8", errors="replace")
        if FOREIGN.search(text) or str(ROOT) in text:
            named.append(str(path.relative_to(ROOT)))
    assert named == []
