"""The database itself refuses to change the record: entries are only added, and only what was pruned may go.

Triggers stop mistakes and plain tampering. Whoever owns the database can drop them; that is what seals are for.
"""

from sqlalchemy import text

from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

REFUSAL = "The record is append-only."
_PRUNED = "OLD.id <= (SELECT coalesce(max(s.last), 0) FROM audit_seals AS s WHERE s.pruned_at IS NOT NULL)"
_SAME_SEAL = "NEW.number = OLD.number AND NEW.statement = OLD.statement AND NEW.signature = OLD.signature"
_IS_PRUNING = f"NEW.leaves IS NULL AND NEW.pruned_at IS NOT NULL AND {_SAME_SEAL}"

_SQLITE = tuple(
    Query(text(f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} {when}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"))
    for name, event, when in (
        ("audit_entries_no_update", "UPDATE ON audit_entries", ""),
        ("audit_entries_no_delete", "DELETE ON audit_entries", f"WHEN NOT {_PRUNED} "),
        ("audit_seals_no_update", "UPDATE ON audit_seals", f"WHEN NOT ({_IS_PRUNING}) "),
        ("audit_seals_no_delete", "DELETE ON audit_seals", ""),
    )
)
_POSTGRESQL = (
    Query(
        text(
            "CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
            f"IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_entries' THEN IF {_PRUNED} THEN RETURN OLD; END IF; END IF; "
            f"IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_seals' THEN IF {_IS_PRUNING} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{REFUSAL}'; END $guard$"
        )
    ),
    *(
        Query(
            text(
                f"CREATE OR REPLACE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_guard()"
            )
        )
        for table in ("audit_entries", "audit_seals")
    ),
    *(
        Query(
            text(
                f"CREATE OR REPLACE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_guard()"
            )
        )
        for table in ("audit_entries", "audit_seals")
    ),
)
_IS_GUARDED = Query(text("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'audit\\_%' AND NOT tgisinternal"))


def keep_guards(tx: Tx) -> None:
    """Put the guards up where they are missing, at every start: a guard that was taken down does not stay down."""
    if tx.backend == "sqlite":
        for guard in _SQLITE:
            tx.run(guard)
    elif int(tx.value(_IS_GUARDED)) < len(_POSTGRESQL) - 1:
        tx.hold("audit guards")
        for guard in _POSTGRESQL:
            tx.run(guard)
