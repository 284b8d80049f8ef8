"""What all commands share: where the data is, how lists are printed, how commands are found."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from freehold.kernel.installation import Installation

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_DATA = "./freehold-data"
SETTINGS_FILE, DATABASE_FILE = "freehold.toml", "freehold.db"
DATA_KEY = "freehold.data"
"""Under which a group keeps the directory that stands before a subcommand's name."""


class Place(NamedTuple):
    """The data directory that a command was pointed at."""

    data: Path
    database: str | None

    @contextmanager
    def open(self, *, create: bool = False, is_logging: bool = False) -> Iterator["Installation"]:
        """The installation there, closed afterwards. Raises Misconfigured when there is none.

        A new directory remembers the database that it was created with, so that every later command finds it by
        `--data` alone. `is_logging`: log as the settings say, and not only what is wrong.
        """
        from freehold.core.account.queries import get_fact
        from freehold.core.setup import create_account
        from freehold.kernel.installation import open_installation
        from freehold.kernel.log import configure_log

        configure_log("info" if is_logging else "warning")
        installation = open_installation(self.data, create=create, to_serve=create, database=self.database)
        try:
            if create and self.database is not None:
                self._remember(self.database)
            if is_logging:
                configure_log(installation.settings.log_level)
            if installation.database.read_now(lambda tx: get_fact(tx, "app_id")) is None:
                installation.database.write_now(create_account)
            yield installation
        finally:
            installation.close()

    def _remember(self, database: str) -> None:
        path = self.data / SETTINGS_FILE
        if path.exists() or (self.data / DATABASE_FILE).exists():
            return
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"database = {json.dumps(database, ensure_ascii=False)}\n")


class Commands(click.Group):
    """A group that imports a command when it is called, so that the others cost nothing."""

    def __init__(self, *args: Any, commands_in: dict[str, str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._places = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"freehold.cli.{module}"), name)
        return command


def _remember(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[DATA_KEY] = value


_PATH = click.Path(file_okay=False, path_type=Path)

data_anywhere = click.option("--data", type=_PATH, callback=_remember, expose_value=False, hidden=True, metavar="DIR")
"""`--data` in front of a subcommand's name, for a group."""


def takes_data(command: F) -> F:
    """`--data DIR` and `--database URL`; the command gets a `Place`."""

    @click.option(
        "--data",
        type=_PATH,
        metavar="DIR",
        help=f"Data directory  [default: $FREEHOLD_DATA, else {DEFAULT_DATA}]",
    )
    @click.option("--database", metavar="URL", help="postgresql://… instead of a SQLite file in the data directory")
    @wraps(command)
    def with_place(*, data: Path | None, database: str | None, **kw: Any) -> Any:
        ctx = click.get_current_context()
        chosen = data or ctx.meta.get(DATA_KEY) or Path(os.environ.get("FREEHOLD_DATA") or DEFAULT_DATA)
        return command(Place(chosen.expanduser(), database), **kw)

    return with_place  # type: ignore[return-value] # click's decorators do not keep the type


as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON, one object a line")


def print_rows(rows: Iterable[dict[str, Any]], is_json: bool) -> None:
    """One item a line: the values with tabs between, or a JSON object. An absent value is `-`."""
    for row in rows:
        click.echo(
            json.dumps(row, ensure_ascii=False) if is_json else "\t".join(_cell(value) for value in row.values())
        )


def _cell(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(str(item) for item in value) or "-"
    return " ".join(str(value).split())
