"""SQL that every source is read with: its files, the parts of an address put together, and the shape of a spelling.

A spelling is a row with `uprn` (null where there is none, -1 where it is none, -2 where digits were lost), `parent`
(the same, 0 where there is none), `address`, `given` (the postcode), and what is recorded of it: `class` (of BLPU
classification), `status`, `variant`, `started` and `ended` in days since 1970, `easting` and `northing` in centimetres,
and the codes of `ward` and `lsoa`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Final, NamedTuple

#: No day is known.
NO_DAY: Final = -(2**31 - 1)
#: No coordinate is known.
NO_POINT: Final = -(2**31 - 1)
_FLOATING: Final = ("DOUBLE", "FLOAT")
_MOST: Final = 10**12 - 1
_NUMBER: Final = "0*[0-9]{1,12}([.]0*)?"


class Variant(IntEnum):
    """Whose spelling of an address it is."""

    UNSAID = 0
    LPI = 1
    LPI_OTHER_LANGUAGE = 2
    DPA = 3
    DPA_WELSH = 4


class Status(IntEnum):
    """Logical status of a BLPU or LPI, as BS 7666-2 and DTF 7.3 number it; 7 and 9 were rejected."""

    UNSAID = 0
    APPROVED = 1
    ALTERNATIVE = 3
    CANDIDATE = 5
    PROVISIONAL = 6
    REJECTED_OUTSIDE = 7
    HISTORIC = 8
    REJECTED = 9


class Located(NamedTuple):
    """SQL for where a property is, as texts: metres of the British National Grid, codes of its ward and its LSOA."""

    easting: str = "NULL"
    northing: str = "NULL"
    ward: str = "NULL"
    lsoa: str = "NULL"


#: The supply does not say where its properties are.
NOWHERE: Final = Located()


def quoted(path: Path | str) -> str:
    """A text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def csv_sql(
    path: Path, names: Sequence[str], *, delimiter: str = ",", header: bool = True, more: str = ""
) -> str:
    """A CSV file as texts under these names. Cells too many or too few are an error that names the line."""
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quoted(path)}, header={header}, auto_detect=false, delim={quoted(delimiter)}, quote='\"', "
        f"escape='\"', columns={{{columns}}}{more})"
    )


def cell(name: str) -> str:
    """A column's text, null where it is blank."""
    return f"nullif(trim({name}::VARCHAR), '')"


def uprn_sql(column: str, type_name: str = "VARCHAR") -> str:
    """A UPRN or what is wrong with it. 1.00023E+11, as a spreadsheet leaves it, is not the number that it reads as."""
    if "INT" in type_name or type_name in _FLOATING:
        nothing = f"isnan({column})" if type_name in _FLOATING else "false"
        return f"""CASE WHEN {column} IS NULL OR {nothing} THEN NULL
                        WHEN {column} BETWEEN 0 AND {_MOST} AND {column} = floor({column})
                        THEN try_cast({column} AS BIGINT) ELSE -1 END"""
    text = cell(column)
    return f"""CASE WHEN {text} IS NULL THEN NULL
                    WHEN regexp_full_match({text}, '{_NUMBER}') THEN try_cast(split_part({text}, '.', 1) AS BIGINT)
                    WHEN regexp_full_match({text}, '[0-9.]+[eE][+]?[0-9]+') THEN -2 ELSE -1 END"""


def parent_sql(column: str | None, type_name: str = "VARCHAR") -> str:
    """A parent's UPRN or what is wrong with it, 0 where there is none."""
    return f"coalesce({uprn_sql(column, type_name)}, 0)::BIGINT" if column else "0::BIGINT"


def status_sql(column: str | None) -> str:
    """A status given as its number or its word."""
    if column is None:
        return f"{Status.UNSAID:d}"
    return f"""CASE upper(left({cell(column)}, 2)) WHEN 'AP' THEN {Status.APPROVED:d}
                    WHEN 'AL' THEN {Status.ALTERNATIVE:d} WHEN 'PR' THEN {Status.PROVISIONAL:d}
                    WHEN 'HI' THEN {Status.HISTORIC:d} WHEN 'CA' THEN {Status.CANDIDATE:d}
                    WHEN 'RE' THEN {Status.REJECTED:d}
                    ELSE coalesce(try_cast({cell(column)} AS UTINYINT), {Status.UNSAID:d}) END"""


def day_sql(column: str | None) -> str:
    """A date as days since 1970."""
    if column is None:
        return f"{NO_DAY}::INTEGER"
    day = f"try_cast(left({cell(column)}, 10) AS DATE)"
    return f"coalesce(date_diff('day', DATE '1970-01-01', {day}), {NO_DAY})::INTEGER"


def metres_sql(metres: str) -> str:
    """A coordinate in centimetres."""
    return f"coalesce(try_cast(round(try_cast({metres} AS DOUBLE) * 100) AS INTEGER), {NO_POINT})"


def joined(columns: Iterable[str]) -> str:
    """The texts of these that are filled, null where none is."""
    return f"nullif(concat_ws(' ', {', '.join(columns)}), '')"


def range_sql(start: str, start_suffix: str, end: str, end_suffix: str) -> str:
    """A number of BS 7666: 41, 41A, 41-43, 41A-41C."""
    first, last = f"nullif({cell(start)}, '0')", f"nullif({cell(end)}, '0')"
    return f"""nullif(concat({first}, {cell(start_suffix)},
                             CASE WHEN {last} IS NOT NULL THEN concat('-', {last}, {cell(end_suffix)}) END), '')"""


def texts_sql(*, organisation: str, identified: str, where: str, otherwise: str = "NULL") -> str:
    """The spellings of one address, a row for each: without who is there, and with.

    `identified` is what tells it from its neighbours (number, name, unit), `where` the street and what follows it.
    A street alone is no spelling of a property: `otherwise` is what is taken then.
    """
    return f"""unnest(list_filter([
        CASE WHEN {identified} IS NOT NULL THEN concat_ws(' ', {identified}, {where}) END,
        CASE WHEN {organisation} IS NOT NULL THEN concat_ws(' ', {organisation}, {identified}, {where}) END,
        CASE WHEN {identified} IS NULL AND {organisation} IS NULL THEN {otherwise} END
    ], lambda text: text IS NOT NULL))"""


def spelling_sql(
    *,
    uprn: str,
    parent: str,
    address: str,
    postcode: str,
    class_code: str,
    status: str,
    variant: Variant,
    started: str,
    ended: str,
    located: Located,
    source: str,
) -> str:
    """Spellings with what is recorded of them; `address` may give several for a row of `source`."""
    return f"""SELECT {uprn} AS uprn, {parent} AS parent, {address} AS address, {postcode} AS given,
                      coalesce({class_code}, '') AS class, ({status})::UTINYINT AS status,
                      {variant:d}::UTINYINT AS variant, {started} AS started, {ended} AS ended,
                      {metres_sql(located.easting)} AS easting, {metres_sql(located.northing)} AS northing,
                      coalesce({located.ward}, '') AS ward, coalesce({located.lsoa}, '') AS lsoa
               FROM {source}"""


def once_sql(spellings: Iterable[str]) -> str:
    """Each spelling of a UPRN once, with the best that is recorded of it."""
    return f"""SELECT uprn, max(parent) AS parent, address, given, max(class) AS class, min(status) AS status,
                      min(variant) AS variant, coalesce(min(started) FILTER (started <> {NO_DAY}), {NO_DAY}) AS started,
                      CASE WHEN min(ended) = {NO_DAY} THEN {NO_DAY} ELSE max(ended) END AS ended,
                      max(easting) AS easting, max(northing) AS northing, max(ward) AS ward, max(lsoa) AS lsoa
               FROM ({" UNION ALL ".join(spellings)}) GROUP BY uprn, address, given"""
