"""Which operation makes what happen: the events of the history, and the webhooks that receivers get."""

from collections.abc import Callable, Iterator

from freehold.catalogue.derive.markdown import GENERATED, code, listed, table
from freehold.catalogue.operation import Operation


def events(rows: tuple[Operation, ...]) -> str:
    """The document. The same rows give the same text."""
    lines = ["# What happens, and who is told", "", GENERATED, ""]
    lines += [
        "An operation that changes something writes down what happened, in the same transaction. What happened is",
        "history; some of it is told to webhook receivers, in the product's own words.",
        "",
        "## By event",
        "",
        *table(("Event", "Operations"), _by(rows, lambda row: row.emits)),
        "",
        "## By webhook",
        "",
        *table(("Webhook", "Operations"), _by(rows, lambda row: row.webhooks)),
        "",
        "## By operation",
        "",
        *table(
            ("Operation", "Method and path", "Events", "Webhooks"),
            (
                (code(row.id), code(f"{row.method} {row.path}"), listed(row.emits), listed(row.webhooks))
                for row in rows
                if row.emits or row.webhooks
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _by(rows: tuple[Operation, ...], names_of: Callable[[Operation], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name in sorted({name for row in rows for name in names_of(row)}):
        yield code(name), listed(row.id for row in rows if name in names_of(row))
