"""What a query may say: one SELECT over the tables it was given.

DuckDB's own lock is not enough. With external access off and the configuration locked, DuckDB 1.5.5 still lets
`COPY t TO ':memory:'` write a file of that name into the working folder (the database's own path is always
allowed), `CALL enable_logging(...)` abort the process, and `PRAGMA enable_profiling` print to the server's
output. So statements, tables and table functions are checked against closed lists, on DuckDB's own parse tree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

MAX_SQL_CHARACTERS = 50_000
TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest"})
_SHOWN = frozenset({"", '"tables"'})
"""DESCRIBE and SUMMARIZE of a query, and SHOW TABLES."""

_Node = dict[str, Any]


class NotAllowed(Exception):  # noqa: N818 - a query is not allowed
    """What in the query is not allowed, in words that hold no value of a record."""


def check(connection: duckdb.DuckDBPyConnection, sql: str, *, tables: frozenset[str]) -> None:
    """Raises NotAllowed unless the text is one SELECT over `tables`, its own CTEs and TABLE_FUNCTIONS.

    `tables` are lower-case names. Raises DuckDB's ParserException for what is not SQL.
    """
    if len(sql) > MAX_SQL_CHARACTERS:
        raise NotAllowed(f"A query may be {MAX_SQL_CHARACTERS:,} characters long at most.")
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise NotAllowed("Only one SELECT is run.")
    for node in _nodes(_parse_tree(connection, sql), tables):
        _check_node(*node)


def _parse_tree(connection: duckdb.DuckDBPyConnection, sql: str) -> _Node:
    row = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchone()
    tree: _Node = json.loads(row[0] if row else "{}")
    if tree.get("error", True):
        raise NotAllowed("Only a SELECT is run.")
    return tree


def _nodes(tree: _Node, tables: frozenset[str]) -> Iterator[tuple[_Node, frozenset[str]]]:
    """Every node of the tree, each with the names it may read: the tables and the query's own CTEs."""
    nodes = list(_descend(tree))
    names = tables | {name.lower() for node in nodes for name in _names_made(node)}
    return ((node, names) for node in nodes)


def _descend(value: object) -> Iterator[_Node]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _names_made(node: _Node) -> Iterator[str]:
    if "cte_map" in node:
        yield from (entry["key"] for entry in node["cte_map"]["map"])
    if node.get("type") == "RECURSIVE_CTE_NODE":
        yield node["cte_name"]


def _check_node(node: _Node, names: frozenset[str]) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        if node["catalog_name"] or node["schema_name"] or node["table_name"].lower() not in names:
            raise NotAllowed("A query reads only the tables it was given.")
    elif kind == "TABLE_FUNCTION":
        if node["function"]["function_name"].lower() not in TABLE_FUNCTIONS:
            raise NotAllowed("The only table functions are range, generate_series and unnest.")
    elif kind == "SHOW_REF" and node["table_name"] not in _SHOWN:
        raise NotAllowed("SHOW is only for tables.")
