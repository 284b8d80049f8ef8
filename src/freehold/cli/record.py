"""`freehold audit tail` and `freehold settings`."""

from typing import TYPE_CHECKING, Any

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

if TYPE_CHECKING:
    from freehold.kernel.query import Row


@click.group()
@data_anywhere
def audit() -> None:
    """The record of what was done, by whom."""


@audit.command()
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@as_json
@takes_data
def tail(place: Place, *, limit: int, is_json: bool) -> None:
    """The newest entries, oldest of them first: time, who, what."""
    from freehold.core.audit.queries import list_latest

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: list_latest(tx, limit))
    print_rows((_shown(row) for row in reversed(rows)), is_json)


def _shown(row: "Row") -> dict[str, Any]:
    from freehold.kernel.clock import iso_milliseconds

    return {"at": iso_milliseconds(row["at"]), "who": row["who"], "what": _sentence(row), "operation": row["operation"]}


def _sentence(row: "Row") -> str:
    from collections import defaultdict

    from freehold.catalogue.administration import SAYS
    from freehold.catalogue.registry import BY_ID
    from freehold.kernel.text import load

    operation = BY_ID.get(row["operation"])
    says = (SAYS.get(row["operation"]) if operation is None else operation.says) or row["operation"]
    details = {name: value for name, value in load(row["details"]).items() if value is not None}
    return says.format_map(defaultdict(lambda: "?", details))


@click.command()
@as_json
@takes_data
def settings(place: Place, is_json: bool) -> None:
    """Every setting: name, value, default or where it was chosen, what it does."""
    with place.open() as installation:
        chosen = installation.settings
    print_rows(
        (
            {
                "name": name,
                "value": "(secret)" if value and name in SECRET else value,
                "is_default": value == field.default,
                "description": field.description or "",
            }
            for name, field in type(chosen).model_fields.items()
            for value in [getattr(chosen, name)]
        ),
        is_json,
    )


SECRET = frozenset({"database", "smtp_url", "whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token"})
"""May hold a password: never shown."""
