"""A query whose SQL is written once and run many times.

Django writes the SQL of a queryset anew at every use, which takes several times as long as the database needs to answer
one light question. What is asked at every chunk of every download is prepared instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import local
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class _Place(str):
    """Stands in the queryset where a text will be given."""

    __slots__ = ()


@dataclass(frozen=True)
class _Written:
    sql: str
    parameters: tuple[Any, ...]
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]


class PreparedQuery:
    """`build` makes the queryset of `values_list` from texts by name; it must be the same one whatever the texts are.

    So: no limit, order or further condition that depends on them, and none of them None. `plain` asks the slow way,
    and tests hold `rows` to it.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build
        self._known = local()  # a connection is of one thread, and so is what it wrote

    def rows(self, **texts: str) -> list[tuple[Any, ...]]:
        """The answer, as a list of tuples. Raises KeyError for a text that was not given."""
        written = self._written(texts)
        parameters = [texts[each] if isinstance(each, _Place) else each for each in written.parameters]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, written) for row in found] if written.converters else found

    def plain(self, **texts: str) -> list[tuple[Any, ...]]:
        """The same answer, asked of Django."""
        return list(self._build(**texts))

    def _written(self, names: Iterable[str]) -> _Written:
        known: _Written | None = getattr(self._known, "written", None)
        if known is None:
            known = self._known.written = self._write(names)
        return known

    def _write(self, names: Iterable[str]) -> _Written:
        query = self._build(**{name: _Place(name) for name in names}).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        selected = [expression for expression, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(selected)
        return _Written(
            sql,
            tuple(parameters),
            tuple((position, steps, expression) for position, (steps, expression) in converters.items()),
        )


def _converted(row: tuple[Any, ...], written: _Written) -> tuple[Any, ...]:
    values = list(row)
    for position, steps, expression in written.converters:
        for step in steps:
            values[position] = step(values[position], expression, connection)
    return tuple(values)
