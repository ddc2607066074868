"""Which format the files of a source have, and the spellings that they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from wardmote.engine.linkage.gazetteer.sources import (
    addressbase_core,
    addressbase_plus,
    addressbase_premium,
    dtf,
    ngd,
    records,
    table,
)
from wardmote.engine.linkage.gazetteer.sources.changes import put_onto
from wardmote.engine.linkage.gazetteer.sources.columns import Columns
from wardmote.engine.linkage.gazetteer.sources.files import SourceFile
from wardmote.engine.linkage.gazetteer.sources.headed import headed
from wardmote.engine.linkage.gazetteer.sources.listing import Listing, Supply
from wardmote.engine.linkage.gazetteer.sources.sql import csv_sql, once_sql, quoted
from wardmote.kernel.problem import Invalid, Unreadable

_RECORDS = f"{addressbase_premium.TITLE} or {dtf.TITLE}"
#: Where a row says whether it was inserted, updated or deleted.
_CHANGE_COLUMNS = {addressbase_core.TITLE: "CHANGE_CODE", addressbase_plus.TITLE: "CHANGE_TYPE"}
_WHAT_IS_READ = (
    "Give AddressBase Core, Plus or Premium, OS NGD Address, an LLPG in DTF 7.3, or a table with the columns uprn, "
    "address_concat and postcode."
)


class _Told(NamedTuple):
    """A file, the title of its format, empty where it holds no addresses, and of a table how it is read."""

    file: SourceFile
    title: str
    columns: Columns
    sql: str


def listing_of(
    engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], folder: Path, before: Supply | None
) -> Listing:
    """The spellings of the files, which all have one format; those without addresses are left out.

    `folder` is for what has to be laid down until the spellings are read; `before` is what the files, which are changes
    only, are put onto. Raises Invalid, Unreadable, and Conflict for changes that do not fit what was before.
    """
    told, seen = _looked_at(engine, files, folder)
    titles = sorted({each.title for each in told if each.title})
    if len(titles) > 1:
        raise Invalid(
            "gazetteer.mixed",
            f"The files are of several formats: {', '.join(titles)}.",
            next_step="Build a gazetteer of one of them: give its files alone.",
        )
    taken = [each for each in told if each.title] or (told if len(told) == 1 else [])
    if not taken:
        raise Invalid("gazetteer.source", "None of the files lists addresses.", next_step=_WHAT_IS_READ)
    left_out = tuple(f"{each.file.name}, which lists no addresses" for each in told if each not in taken)
    if taken[0].title == _RECORDS:
        found = _records(engine, taken, folder, before)
    else:
        found = _tables(taken if before is None else [_changed(engine, taken, before)])
    return found._replace(left_out=found.left_out + left_out, seen=seen)


def _looked_at(
    engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], folder: Path
) -> tuple[list[_Told], tuple[str, ...]]:
    """Each file, and what is set aside of its rows. Where no first row says what it is, headers are looked for."""
    told = [_told(engine, file) for file in files]
    if any(each.title for each in told):
        return told, ()
    tables = [(_told(engine, found.file), found.seen) for file in files for found in headed(file, folder)]
    if not any(each.title for each, _ in tables):
        return told, ()
    return [each for each, _ in tables], tuple(line for each, seen in tables if each.title for line in seen)


def _told(engine: duckdb.DuckDBPyConnection, file: SourceFile) -> _Told:
    if not file.is_parquet and records.is_records(file.first):
        return _Told(file, _RECORDS, Columns({}), "")
    if not file.is_parquet and addressbase_plus.is_without_header(file.first):
        columns = Columns(dict.fromkeys(addressbase_plus.COLUMNS, "VARCHAR"))
        return _Told(
            file, addressbase_plus.TITLE, columns, csv_sql(file.path, addressbase_plus.COLUMNS, header=False)
        )
    columns, sql = read_columns(engine, file)
    formats: dict[str, Callable[[Columns], bool]] = {
        module.TITLE: module.recognises for module in (addressbase_core, addressbase_plus, ngd, table)
    }
    return _Told(file, next((title for title, fits in formats.items() if fits(columns)), ""), columns, sql)


def read_columns(engine: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[Columns, str]:
    """The columns of a table whose first row names them, and SQL that reads it."""
    if file.is_parquet:
        sql = f"read_parquet({quoted(file.path)})"
        return Columns(_types(engine, sql)), sql
    names = _distinct(file.first)
    return Columns(dict.fromkeys(names, "VARCHAR")), csv_sql(file.path, names, delimiter=file.delimiter)


def _types(engine: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    rows: list[tuple[Any, ...]] = engine.execute(f"DESCRIBE FROM {sql}").fetchall()
    return {row[0]: row[1] for row in rows}


def _distinct(first: Sequence[str]) -> list[str]:
    """Names for all cells of a first row, none empty and none twice."""
    names: list[str] = []
    seen: set[str] = set()
    for at, given in enumerate(first, start=1):
        known = given.strip() or f"column {at}"
        names.append(f"{known} {at}" if known.lower() in seen else known)
        seen.add(names[-1].lower())
    return names


def _changed(engine: duckdb.DuckDBPyConnection, told: Sequence[_Told], before: Supply) -> _Told:
    """Rows of AddressBase Core or Plus, one for each UPRN, as they are after the changes."""
    title = told[0].title
    _require_same_format(title, before)
    change = _CHANGE_COLUMNS[title]
    columns = told[0].columns
    changed = put_onto(
        engine,
        before=f"FROM read_parquet({quoted(before.path)})",
        changes=_as_texts(told),
        key="ltrim(trim(UPRN), '0')",
        change=f"upper({columns.text(change)})",
        order=None,
    )
    return told[0]._replace(sql=f"({changed})", columns=Columns(dict.fromkeys(columns.names, "VARCHAR")))


def _require_same_format(title: str, before: Supply) -> None:
    if title != before.title:
        raise Invalid(
            "gazetteer.other_format",
            f"The changes are of {title or 'no format that is known'}, the gazetteer is of {before.title}.",
            next_step="Give changes of the format that the gazetteer was built of.",
        )


def _as_texts(told: Sequence[_Told]) -> str:
    return " UNION ALL BY NAME ".join(f"SELECT COLUMNS(*)::VARCHAR FROM {each.sql}" for each in told)


def _records(
    engine: duckdb.DuckDBPyConnection, told: Sequence[_Told], folder: Path, before: Supply | None
) -> Listing:
    if before is not None and before.title not in (addressbase_premium.TITLE, dtf.TITLE):
        _require_same_format(_RECORDS, before)
    records.load(engine, [each.file for each in told], folder, before and before.path)
    has_class = records.has_class_in_blpu(engine)
    if has_class is None:
        raise Unreadable(
            "gazetteer.layout",
            "Its BLPU records (21) are neither those of AddressBase Premium nor those of DTF 7.3.",
            where=told[0].file.name,
            next_step=_WHAT_IS_READ,
        )
    found = dtf.listing(engine) if has_class else addressbase_premium.listing(engine)
    return found._replace(supply=records.kept_sql())


def _tables(told: Sequence[_Told]) -> Listing:
    title = told[0].title or table.TITLE
    if title == ngd.TITLE:
        return Listing(title, ngd.listing_sql([(each.columns, each.sql) for each in told]), has_facts=True)
    if title == table.TITLE:
        made = [sql for each in told for sql in table.spellings(each.columns, each.sql, where=each.file.name)]
        return Listing(
            title, " UNION ALL ".join(made), has_facts=any(table.has_facts(each.columns) for each in told)
        )
    module = addressbase_core if title == addressbase_core.TITLE else addressbase_plus
    made = [sql for each in told for sql in module.spellings(each.columns, each.sql)]
    return Listing(title, once_sql(made), has_facts=True, supply=_as_texts(told))
