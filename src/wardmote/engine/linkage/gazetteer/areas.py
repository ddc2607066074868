"""Where properties are, by a lookup of UPRNs apart from the addresses, such as ONS's National Statistics UPRN Lookup.

AddressBase has points and no LSOA, and most of its products no ward.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer.source import said_plainly
from wardmote.engine.linkage.gazetteer.sources.columns import Columns
from wardmote.engine.linkage.gazetteer.sources.files import SourceFile, source_files
from wardmote.engine.linkage.gazetteer.sources.recognising import read_columns
from wardmote.engine.linkage.gazetteer.sources.sql import NO_POINT, metres_sql, uprn_sql
from wardmote.engine.linkage.gazetteer.sources.table import COLUMNS, LOCATED
from wardmote.kernel.problem import Invalid

Array = np.ndarray[Any, Any]
_CODES: Final = {"ward": "wards", "lsoa": "lsoas"}
_POINT: Final = ("easting", "northing")


def read_areas(path: Path, uprns: Array, *, progress: Callable[[str], None]) -> pa.Table:
    """Columns uprn, easting and northing in centimetres, ward and lsoa, of those of these UPRNs that the lookup has.

    `path` is a file, a folder or a zip file of CSV or Parquet. Raises NotFound, Unreadable, and Invalid where no file
    has a UPRN beside a ward, an LSOA or a point.
    """
    files: list[SourceFile] = []
    with tempfile.TemporaryDirectory(prefix="wardmote-areas-") as folder, said_plainly(path, files):
        files += source_files(path, Path(folder))
        with duckdb.connect() as engine:
            told = [(file, *read_columns(engine, file)) for file in files]
            lookups = [_lookup(columns, sql) for _, columns, sql in told if _is_lookup(columns)]
            if not lookups:
                raise Invalid(
                    "gazetteer.areas",
                    "No file has a UPRN and a ward, an LSOA, or an easting and a northing.",
                    where=str(path),
                    next_step="Give ONS's UPRN Lookup, or a table with the columns uprn, wardcode and lsoacode.",
                )
            engine.register("ours", pa.table({"uprn": uprns}))
            largest = ", ".join(f"max({name}) AS {name}" for name in LOCATED)
            query = f"""SELECT uprn, {largest} FROM ({" UNION ALL ".join(lookups)}) SEMI JOIN ours USING (uprn)
                        GROUP BY uprn ORDER BY uprn"""  # noqa: S608 - every name in it is quoted
            found = engine.execute(query).to_arrow_table()
    progress(f"areas: {found.num_rows:,} of {len(uprns):,} properties are in the lookup.")
    return found.combine_chunks()


def _is_lookup(columns: Columns) -> bool:
    return columns.found(COLUMNS["uprn"]) is not None and any(
        columns.found(COLUMNS[each]) for each in LOCATED
    )


def _lookup(columns: Columns, sql: str) -> str:
    easting, northing, ward, lsoa = (columns.text(*COLUMNS[each]) for each in LOCATED)
    uprn = uprn_sql(columns.found(COLUMNS["uprn"]) or "", columns.type_of(COLUMNS["uprn"]))
    return f"""SELECT {uprn} AS uprn, {metres_sql(easting)} AS easting, {metres_sql(northing)} AS northing,
                      coalesce({ward}, '') AS ward, coalesce({lsoa}, '') AS lsoa FROM {sql}"""  # noqa: S608 - every name in it is quoted


def add_areas(arrays: dict[str, Array], texts: dict[str, Sequence[str]], areas: pa.Table) -> None:
    """Puts what the lookup says into the arrays of entries; where it says nothing, what the source said stays."""
    known, uprn = areas.column("uprn").to_numpy(), arrays["uprn"]
    if not len(known):
        return
    at = np.minimum(np.searchsorted(known, uprn), len(known) - 1)
    is_known = known[at] == uprn
    for name in _POINT:
        told = np.where(is_known, areas.column(name).to_numpy()[at], NO_POINT)
        before = arrays.get(name, np.full(len(uprn), NO_POINT, np.int32))
        both = np.where(told == NO_POINT, before, told).astype(np.int32)
        if (both != NO_POINT).any():
            arrays[name] = both
    for name, listed in _CODES.items():
        coded = areas.column(name).combine_chunks().dictionary_encode()
        lookup, source = coded.dictionary.to_pylist(), list(texts.get(listed, [""]))
        codes = sorted({"", *lookup, *source})  # the empty one first
        of_lookup, of_source = _numbers(codes, lookup), _numbers(codes, source)
        told = np.where(is_known, of_lookup[coded.indices.to_numpy()][at], 0)
        before = of_source[arrays[name]] if name in arrays else np.zeros(len(uprn), np.uint32)
        if len(codes) > 1:
            arrays[name] = np.where(told == 0, before, told).astype(np.uint32)
            texts[listed] = codes


def _numbers(codes: Sequence[str], of: Sequence[str]) -> Array:
    """The place of each text among the codes."""
    number = {code: at for at, code in enumerate(codes)}
    return np.array([number[text] for text in of], np.uint32)
