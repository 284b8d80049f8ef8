"""`freehold rule …`: which rules act on tickets, and how their requests to receivers went."""

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

KINDS = {1: "new tickets", 3: "every hour", 4: "changes"}


@click.group()
@data_anywhere
def rule() -> None:
    """Rules that act on tickets, and the requests that they make."""


@rule.command("list")
@as_json
@takes_data
def list_(place: Place, is_json: bool) -> None:
    """One rule a line: id, what it is for, place, state, name, on how many tickets it acted in the last seven days."""
    from freehold.core.automation.rules import MOST_RULES, count_affected, list_rules
    from freehold.kernel.listing import Slice
    from freehold.kernel.query import Row
    from freehold.kernel.tx import Tx

    def look(tx: Tx) -> tuple[list[Row], dict[int, int]]:
        rows = [row for kind in KINDS for row in list_rules(tx, kind, Slice(MOST_RULES)).rows]
        return rows, count_affected(tx, [row["id"] for row in rows])

    with place.open() as installation:
        rows, affected = installation.database.read_now(look)
    print_rows(
        (
            {
                "id": row["id"],
                "for": KINDS[row["kind"]],
                "position": row["position"],
                "state": "on" if row["is_active"] else "off",
                "name": row["name"],
                "tickets": affected.get(row["id"], 0),
            }
            for row in rows
        ),
        is_json,
    )


@rule.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
@takes_data
def calls(place: Place, limit: int, is_json: bool) -> None:
    """The newest requests, one a line: id, time, state, attempts, answer, rule, ticket, method, URL, error.

    States: queued, deferred (to an hour with room), retrying, delivered, failed (given up), dropped.
    """
    from freehold.core.automation.calls import list_calls
    from freehold.kernel.clock import iso_milliseconds

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: list_calls(tx, limit))
    print_rows(
        (
            {
                "id": row["id"],
                "at": iso_milliseconds(row["created_at"]),
                "state": row["state"],
                "attempts": row["attempts"],
                "status": row["response_status"],
                "rule": row["rule"] or row["rule_id"],
                "ticket": row["ticket_id"],
                "method": row["method"],
                "url": row["url"],
                "error": row["error"],
            }
            for row in rows
        ),
        is_json,
    )
