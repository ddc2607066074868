"""A supply of changes only put onto the supply before it: records inserted, updated and deleted by their key.

Source of the rules: Ordnance Survey, AddressBase change-only updates; GeoPlace, Data Transfer Format 7.3. What does not
fit what stands there is refused, as a supply between the two was then left out or put on twice.
"""

from __future__ import annotations

from typing import Final

import duckdb

from wardmote.kernel.problem import Conflict

INSERT, UPDATE, DELETE = "I", "U", "D"
_BEFORE, _CHANGES = "before", "changes"
_AS_IT_CAME: Final = "Give one supply of changes only, as it came."
_IN_ORDER: Final = (
    "Put every supply of changes on once, in their order, or build the gazetteer again of a full supply."
)
_UNKNOWN: Final = (
    "unknown",
    "are updated or deleted, or of a property, that the gazetteer does not have",
    _IN_ORDER,
)
_REFUSED: Final = (
    ("no_change", "do not say whether they were inserted, updated or deleted", _AS_IT_CAME),
    ("changed_twice", "are changes of one property that has several", _AS_IT_CAME),
    ("repeated", "are inserted that stand in the gazetteer already", _IN_ORDER),
    _UNKNOWN,
)


def put_onto(
    engine: duckdb.DuckDBPyConnection, *, before: str, changes: str, key: str, change: str, order: str | None
) -> str:
    """SQL of the rows as they are after the changes.

    `before` and `changes` are SQL of rows with the same columns; `key` tells rows apart and `change` is I, U or D, both
    SQL of a row; `order` is SQL of the order in which changes of one row follow each other, None where a row has but
    one. Raises Conflict for what is inserted and stands there, for what is updated or deleted and does not, and for
    what is no change.
    """
    for name, rows in ((_BEFORE, before), (_CHANGES, changes)):
        engine.execute(f"CREATE VIEW {name} AS SELECT *, coalesce({key}, '') AS row_key FROM ({rows})")
    last = order or "row_key"
    engine.execute(
        f"""CREATE TABLE followed AS
            SELECT row_key, {change} AS change, count(*) OVER (PARTITION BY row_key) AS many,
                   coalesce(lag({change}) OVER (PARTITION BY row_key ORDER BY {last}),
                            CASE WHEN is_there THEN '{INSERT}' ELSE '{DELETE}' END) AS state
            FROM {_CHANGES} LEFT JOIN (SELECT DISTINCT row_key, true AS is_there FROM {_BEFORE}) USING (row_key)"""
    )
    _require_fitting(engine, is_ordered=order is not None)
    return f"""
        SELECT * EXCLUDE (row_key) FROM {_BEFORE} ANTI JOIN followed USING (row_key)
        UNION ALL BY NAME
        SELECT * EXCLUDE (row_key) FROM (
            SELECT * FROM {_CHANGES} QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY {last} DESC) = 1
        ) WHERE {change} <> '{DELETE}'
    """


def _require_fitting(engine: duckdb.DuckDBPyConnection, *, is_ordered: bool) -> None:
    known = f"('{INSERT}', '{UPDATE}', '{DELETE}')"
    counted = engine.execute(
        f"""SELECT count(*) FILTER (change IS NULL OR change NOT IN {known}),
                   count(*) FILTER (many > 1 AND NOT {is_ordered}),
                   count(*) FILTER (change = '{INSERT}' AND state <> '{DELETE}'),
                   count(*) FILTER (change <> '{INSERT}' AND state = '{DELETE}') FROM followed"""
    ).fetchone()
    for count, (code, what, next_step) in zip(counted or (), _REFUSED, strict=True):
        if count:
            raise Conflict(f"gazetteer.{code}", f"{count:,} records {what}.", next_step=next_step)


def not_there(count: int) -> Conflict:
    """What is raised where this many records are changes of what the gazetteer does not have."""
    code, what, next_step = _UNKNOWN
    return Conflict(f"gazetteer.{code}", f"{count:,} records {what}.", next_step=next_step)
