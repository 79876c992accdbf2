"""A database in; UPDATE, DELETE and TRUNCATE of the ledger refused by it. `lift` is for tests that empty tables."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "the ledger is append-only"
_SQLITE = (
    ("ledger_no_update", f"BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"),
    ("ledger_no_delete", f"BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"),
    # INSERT OR REPLACE removes rows without asking the trigger above.
    (
        "ledger_no_replace",
        "BEFORE INSERT ON ledger_entry WHEN EXISTS "
        "(SELECT 1 FROM ledger_entry WHERE sequence = NEW.sequence OR key = NEW.key) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    ),
)
_POSTGRES = (
    ("ledger_no_change", "BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"),
    ("ledger_no_truncate", "BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"),
)
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
)


def refuse(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, rest in _triggers(connection):
            cursor.execute(f"CREATE TRIGGER {name} {rest}")


def lift(connection: BaseDatabaseWrapper) -> None:
    """Let a test empty its tables."""
    table = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name, _ in _triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def _triggers(connection: BaseDatabaseWrapper) -> tuple[tuple[str, str], ...]:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE
