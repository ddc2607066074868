"""Triggers by which the database itself refuses to change what the ledger holds.

They stop mistakes and the ordinary attempt, in any program that opens the database. They cannot stop somebody who
may alter the tables: that one is found out by the checkpoints, which the members hold.
"""

from __future__ import annotations

from typing import TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.connection import ConnectionProxy

_FROZEN = ("ledger_entry_party", "ledger_tree_node", "ledger_checkpoint")

_UPDATES_ALLOWED = {
    # The one change an entry may see: its content is erased, its leaf stays, so that every proof still holds.
    "ledger_entry": (
        "NEW.sequence = OLD.sequence AND NEW.leaf = OLD.leaf AND NEW.time = OLD.time "
        "AND OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.salt IS NULL "
        "AND NEW.act = '' AND NEW.actor = '' AND NEW.object_id = '' AND NEW.agreement IS NULL"
    ),
    "ledger_thread": (
        "NEW.organisation = OLD.organisation AND NEW.key = OLD.key "
        "AND NEW.entries >= OLD.entries AND NEW.sealed_entries >= OLD.sealed_entries"
    ),
    "ledger_ledgerhead": (
        "NEW.id = OLD.id AND NEW.ledger_id = OLD.ledger_id AND NEW.size >= OLD.size "
        "AND NEW.last_time >= OLD.last_time AND (OLD.public_key IS NULL OR NEW.public_key = OLD.public_key)"
    ),
    **dict.fromkeys(_FROZEN, "FALSE"),
}

_NEXT_IN_SEQUENCE = "NEW.sequence = (SELECT COALESCE(MAX(sequence), 0) + 1 FROM ledger_entry)"

_REFUSAL = "the ledger is never changed"

_POSTGRESQL_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE OR REPLACE FUNCTION ledger_next_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_NEXT_IN_SEQUENCE} THEN RETURN NEW; END IF;
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
)

Connection: TypeAlias = "BaseDatabaseWrapper | ConnectionProxy[BaseDatabaseWrapper]"


def install(connection: Connection) -> None:
    """Makes the triggers, anew if they are there."""
    remove(connection)
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def remove(connection: Connection) -> None:
    """Drops the triggers: for a migration that must change the tables, and for tests that empty them."""
    on_table = connection.vendor == "postgresql"
    statements = []
    for table in _UPDATES_ALLOWED:
        for what in ("update", "delete", "truncate", "insert"):
            where = f" ON {table}" if on_table else ""
            statements.append(f"DROP TRIGGER IF EXISTS {table}_guards_{what}{where}")
    _run(connection, statements)


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    # REPLACE deletes without firing a delete trigger, so an insert must be the next in sequence too.
    statements = [_trigger("ledger_entry", "insert", f"WHEN NOT ({_NEXT_IN_SEQUENCE}) {refuse}")]
    for table, allowed in _UPDATES_ALLOWED.items():
        statements += [
            _trigger(table, "update", f"WHEN NOT COALESCE({allowed}, FALSE) {refuse}"),
            _trigger(table, "delete", refuse),
        ]
    return statements


def _postgresql() -> list[str]:
    refuse = "EXECUTE FUNCTION ledger_refuse()"
    next_only = "FOR EACH ROW EXECUTE FUNCTION ledger_next_only()"
    statements = [*_POSTGRESQL_FUNCTIONS, _trigger("ledger_entry", "insert", next_only)]
    for table, allowed in _UPDATES_ALLOWED.items():
        statements += [
            _trigger(table, "update", f"FOR EACH ROW WHEN (NOT COALESCE({allowed}, FALSE)) {refuse}"),
            _trigger(table, "delete", f"FOR EACH ROW {refuse}"),
            _trigger(table, "truncate", refuse),
        ]
    return statements


def _trigger(table: str, what: str, then: str) -> str:
    return f"CREATE TRIGGER {table}_guards_{what} BEFORE {what} ON {table} {then}"


def _run(connection: Connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
