"""Files whose rows are records of several kinds, told by their first cell: AddressBase Premium and DTF 7.3.

The numbers of the kinds are the same in both; what stands in them is not. Source of the layouts: Ordnance Survey,
AddressBase Premium Technical Specification; GeoPlace, Data Transfer Format 7.3 for the National Land and Property
Gazetteer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from wardmote.engine.linkage.gazetteer.sources.files import SourceFile
from wardmote.engine.linkage.gazetteer.sources.sql import cell, csv_sql, quoted
from wardmote.kernel.problem import Invalid, Unreadable

HEADER, STREET_DESCRIPTOR, BLPU, LPI, DELIVERY_POINT, ORGANISATION, CLASSIFICATION, TRAILER = (
    "10",
    "15",
    "21",
    "24",
    "28",
    "31",
    "32",
    "99",
)
#: Kinds that a file may begin with: all of them, where a supply was split by kind.
KINDS: Final = (
    "10",
    "11",
    "12",
    "13",
    "14",
    "15",
    "21",
    "22",
    "23",
    "24",
    "28",
    "29",
    "30",
    "31",
    "32",
    "99",
)
_KEPT: Final = (HEADER, STREET_DESCRIPTOR, BLPU, LPI, DELIVERY_POINT, ORGANISATION, CLASSIFICATION, TRAILER)
#: Inserted, updated, deleted.
_CHANGES: Final = ("I", "U", "D")
#: As many cells as the longest record has.
_WIDTH: Final = 40
#: Of the header: the version of DTF, and whether it is a full supply or one of changes only.
_VERSION, _FILE_TYPE = "c7", "c8"


def is_records(first: Sequence[str]) -> bool:
    """Whether a first row is a header record, the names of a record's cells, or a record of a split supply."""
    start = first[0].strip().upper() if first else ""
    return start in (HEADER, "RECORD_IDENTIFIER") or (
        start in KINDS and len(first) > 4 and first[1] in _CHANGES
    )


def load(engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], folder: Path) -> None:
    """All records that matter as the view `records`, columns c0, c1, ... as texts, kept as Parquet in the folder.

    Raises Unreadable for a file that was cut off, Invalid for changes only and another version of DTF.
    """
    names, kinds = [f"c{at}" for at in range(_WIDTH)], ", ".join(map(quoted, _KEPT))
    kept = [folder / f"records-{number}.parquet" for number in range(len(files))]
    for number, (file, made) in enumerate(zip(files, kept, strict=True)):
        rows = csv_sql(file.path, names, header=False, more=", null_padding=true, parallel=false")
        engine.execute(
            f"COPY (SELECT {number} AS file, * FROM {rows} WHERE c0 IN ({kinds})) TO {quoted(made)} (FORMAT parquet)"
        )
    engine.execute(f"CREATE VIEW records AS FROM read_parquet([{', '.join(map(quoted, kept))}])")
    for number, file in enumerate(files):
        _require_whole(engine, file, number)
    _require_full_supply(engine, files)


def _require_whole(engine: duckdb.DuckDBPyConnection, file: SourceFile, number: int) -> None:
    begun, ended = _one(
        engine,
        f"""SELECT count(*) FILTER (c0 = '{HEADER}'), count(*) FILTER (c0 = '{TRAILER}')
            FROM records WHERE file = {number}""",
    )
    if begun and not ended:
        raise Unreadable(
            "gazetteer.cut_off",
            "The file has no last record (99): it was cut off.",
            where=file.name,
            next_step="Download or export it again.",
        )


def _require_full_supply(engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]) -> None:
    found = engine.execute(
        f"SELECT file, {_VERSION}, {_FILE_TYPE} FROM records WHERE c0 = '{HEADER}'"
    ).fetchall()
    for number, version, file_type in found:
        if (file_type or "").strip().upper().startswith("C"):
            raise Invalid(
                "gazetteer.changes_only",
                "The file holds only what has changed since another supply.",
                where=files[number].name,
                next_step="Order or export the full supply.",
            )
        if (version or "").strip().startswith("8"):
            raise Invalid(
                "gazetteer.version",
                f"The file is of DTF version {version.strip()[:4]}, which is not read here.",
                where=files[number].name,
                next_step="Export it as DTF 7.3, or as a table with uprn, address and postcode.",
            )


def has_class_in_blpu(engine: duckdb.DuckDBPyConnection) -> bool | None:
    """Whether BLPU records are DTF 7.3's, where a class stands before the parent, or AddressBase Premium's.

    None where they are neither.
    """
    dtf, premium = _one(
        engine,
        f"""SELECT count(*) FILTER (regexp_matches(c7, '^[A-Za-z]')), count(*) FILTER (regexp_matches(c14, '^[A-Z]$'))
            FROM (FROM records WHERE c0 = '{BLPU}' LIMIT 100000)""",
    )
    return None if not (dtf or premium) else dtf > premium


def make_views(engine: duckdb.DuckDBPyConnection, columns: Mapping[str, tuple[str, Sequence[str]]]) -> None:
    """A view for each kind of record, its cells under the format's own names. Deletions are left out."""
    for kind, (view, names) in columns.items():
        cells = ", ".join(f"{cell(f'c{at}')} AS {name}" for at, name in enumerate(names))
        engine.execute(
            f"CREATE VIEW {view} AS SELECT {cells} FROM records WHERE c0 = '{kind}' AND c1 IS DISTINCT FROM 'D'"
        )


def require_addresses(engine: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Raises Invalid where a kind of record without which there is no address is missing, or a BLPU stands there twice.

    Returns in words what will be left out.
    """
    blpus, distinct, lpis, points, streets = _one(
        engine,
        f"""SELECT count(*) FILTER (c0 = '{BLPU}'), count(DISTINCT c3) FILTER (c0 = '{BLPU}'),
                   count(*) FILTER (c0 = '{LPI}'), count(*) FILTER (c0 = '{DELIVERY_POINT}'),
                   count(*) FILTER (c0 = '{STREET_DESCRIPTOR}') FROM records""",
    )
    needed = {"21 (BLPU)": blpus, "24 (LPI)": lpis + points, "15 (street descriptor)": streets or not lpis}
    missing = [kind for kind, count in needed.items() if not count]
    if missing:
        raise Invalid(
            "gazetteer.records",
            f"The source has no records of the kind {' and '.join(missing)}.",
            next_step="Give all files of the supply, in one folder or zip file.",
        )
    if blpus > distinct:
        raise Invalid(
            "gazetteer.twice",
            f"{blpus - distinct:,} UPRNs have more than one BLPU record.",
            next_step="Keep the files of one supply only in the folder.",
        )
    (streetless,) = _one(
        engine,
        f"""SELECT count(*) FROM records l WHERE c0 = '{LPI}' AND NOT EXISTS
            (SELECT 1 FROM records s WHERE s.c0 = '{STREET_DESCRIPTOR}' AND s.c3 = l.c21)""",
    )
    return (f"{streetless:,} LPIs on a street that the source does not describe",) if streetless else ()


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = engine.execute(sql).fetchone()
    if row is None:
        raise AssertionError("an aggregate has a row")
    return tuple(row)
