"""Runs commands of the command line inside the test's own process, which is much faster than starting one each."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from freehold.cli import commands, run


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[list[str]]:
        """What a list command printed: the cells of each line."""
        return [line.split("\t") for line in self.out.splitlines()]


Command = Callable[..., Done]


def command_in(data: Path, capsys: pytest.CaptureFixture[str], *given: str) -> Command:
    """A function that runs `freehold ARGUMENTS --data DATA`."""

    def command(*arguments: str) -> Done:
        code = run(lambda: commands.main([*arguments, "--data", str(data), *given], standalone_mode=False))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return command
