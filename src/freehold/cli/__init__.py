"""The command line: `freehold serve`, `freehold token create freshchat`, … Scripts rely on its words.

Standard output carries data only; what a person should read goes to standard error. A mistake of the user is one
line, `freehold: …`, and exit code 2; a stack trace is shown only with FREEHOLD_DEBUG=1, and only for our own mistakes.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module

import click

from freehold import __version__
from freehold.cli.options import Commands, data_anywhere
from freehold.kernel.errors import Invalid, NotFound, Problem

USER_ERROR, OUR_ERROR, INTERRUPTED = 2, 1, 130


@click.command(
    cls=Commands,
    commands_in={
        "serve": "serve:serve",
        "demo": "demo:demo",
        "token": "tokens:token",
        "app": "apps:app",
        "agent": "people:agent",
        "group": "people:group",
        "channel": "people:channel",
        "webhook": "webhooks:webhook",
        "connection": "gateway:connection",
        "assistant": "gateway:assistant",
        "grant": "grants:grant",
        "grants": "grants:grants",
        "explain": "grants:explain",
        "approvals": "grants:approvals",
        "stop-all": "gateway:stop_all",
        "resume-all": "gateway:resume_all",
        "mail": "mail:mail",
        "rule": "rules:rule",
        "import": "import_:import_",
        "work": "serve:work",
        "doctor": "doctor:doctor",
        "backup": "archive:backup",
        "restore": "archive:restore",
        "audit": "audit:audit",
        "settings": "settings:settings",
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="freehold %(version)s")
@data_anywhere
def commands() -> None:
    """Freehold: the support desk you own."""


def main() -> None:
    """Run one command and end the process with its exit code."""
    sys.exit(run(lambda: commands.main(prog_name="freehold", standalone_mode=False)))


def run(command: Callable[[], object]) -> int:
    """The exit code of a command; whatever goes wrong becomes one line on standard error."""
    try:
        code = command()
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        return USER_ERROR
    except click.ClickException as error:
        hint = _hint(error)
        return _say(error.format_message() + hint, USER_ERROR)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # `freehold agent list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Problem as problem:
        return _say(_explain(problem), USER_ERROR)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror or error}.", USER_ERROR)
    except Exception as error:
        return _unexpected(error)
    return code if isinstance(code, int) else 0


def _hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f" (see `{context.command_path} --help`)" if context is not None else ""


def _explain(problem: Problem) -> str:
    if isinstance(problem, NotFound):
        return f"There is no {problem.what} {problem.key}".rstrip() + "."
    if isinstance(problem, Invalid):
        return "; ".join(
            f"{wrong.field}: {wrong.message}" if wrong.field and not wrong.message.endswith(".") else wrong.message
            for wrong in problem.wrongs  # a whole sentence needs no name of a field, which nobody typed
        )
    return str(problem)


def _unexpected(error: Exception) -> int:
    """A database that cannot be used is told like any other trouble with the machine; the rest is a bug of ours."""
    kind = type(error).__module__.partition(".")[0]
    first_line = (str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0]
    if kind in {"sqlite3", "psycopg", "sqlalchemy"}:
        return _say(f"The database cannot be used: {first_line}", USER_ERROR)
    if os.environ.get("FREEHOLD_DEBUG"):
        import_module("traceback").print_exception(error)
    return _say(
        f"Something went wrong on our side ({type(error).__name__}: {first_line}). "
        "Please report it; FREEHOLD_DEBUG=1 shows where.",
        OUR_ERROR,
    )


def _say(message: str, code: int) -> int:
    click.echo(f"freehold: {' '.join(message.split())}", err=True)
    return code
