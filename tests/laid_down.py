"""What many tests start from is made once in a process, by the hub's own acts, and laid down again for each of them.

    made = laid_down("city", lambda: agreed.city(operator=people.found_hub(clock), clock=clock), clock())
    return made.again(clock)  # its people with a second factor of this moment

Only what holds no rows in the lake is laid down so: the hub remembers of a version's files, by its id, more than the
database does. Making a city takes a third of a second, laying it down a hundredth; hundreds of tests begin in one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

Made = TypeVar("Made")

_OF_EVERY_HUB = frozenset({"django_migrations", "django_content_type", "auth_permission", "shared_cache"})


@dataclass(frozen=True)
class _Kept:
    """What was made, and its rows by table."""

    made: Any
    rows: dict[str, Any]


_kept: dict[tuple[object, ...], _Kept] = {}


def laid_down(name: str, make: Callable[[], Made], *parameters: object) -> Made:
    """What `make` returns in an empty database: made, or its rows written as they were when it was made.

    `name` and `parameters` say all that what is made depends on.
    """
    key = (connection.vendor, name, *parameters)
    found = _kept.get(key)
    if filled_tables(connection):
        return make()
    if found is None:
        made = make()
        _kept[key] = _Kept(made, _read(filled_tables(connection)))
        return made
    _write(found.rows)
    return cast(Made, found.made)


def filled_tables(database: Any) -> set[str]:
    """The tables that hold a row, but those that are the same in every hub, and the cache."""
    names = set(database.introspection.table_names()) - _OF_EVERY_HUB
    if not names:
        return set()
    asked = " UNION ALL ".join(
        f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM {database.ops.quote_name(each)})"
        for each in sorted(names)
    )
    with database.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def _read(tables: set[str]) -> dict[str, Any]:
    """The rows of each table as the database itself writes them, in the order of their keys."""
    rows: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for each in sorted(tables):
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY (SELECT * FROM {each} ORDER BY 1) TO STDOUT") as copy:
                    rows[each] = b"".join(copy)
            else:
                # `+` makes an expression of a column: what stands there, not what Django would make of its type
                names = [
                    f'+"{column.name}"'
                    for column in connection.introspection.get_table_description(cursor, each)
                ]
                asked = f"SELECT {', '.join(names)} FROM {each} ORDER BY 1"
                rows[each] = connection.connection.execute(asked).fetchall()
    return rows


def _write(rows: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, held in rows.items():
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(held)
            else:
                places = ", ".join("?" * len(held[0]))
                connection.connection.executemany(f"INSERT INTO {table} VALUES ({places})", held)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
