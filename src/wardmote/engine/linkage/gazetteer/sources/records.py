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

from wardmote.engine.linkage.gazetteer.sources.changes import DELETE, not_there, put_onto
from wardmote.engine.linkage.gazetteer.sources.files import SourceFile
from wardmote.engine.linkage.gazetteer.sources.sql import cell, csv_sql, quoted
from wardmote.kernel.problem import Conflict, Invalid, Unreadable

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
#: Of the header: the day and the time when the supply was made.
_DAY, _TIME = "c3", "c6"
#: What tells a record from others of its kind, in both formats: USRN and language, UPRN, LPI_KEY, UPRN and UDPRN,
#: ORG_KEY, CLASS_KEY.
_KEYS: Final = {
    STREET_DESCRIPTOR: "concat_ws(' ', c3, c8)",
    BLPU: "c3",
    LPI: "c4",
    DELIVERY_POINT: "concat_ws(' ', c3, c4)",
    ORGANISATION: "c4",
    CLASSIFICATION: "c4",
}
#: What stands under the UPRN of a BLPU.
_OF_BLPU_SQL: Final = ", ".join(map(quoted, (LPI, DELIVERY_POINT, ORGANISATION, CLASSIFICATION)))


def is_records(first: Sequence[str]) -> bool:
    """Whether a first row is a header record, the names of a record's cells, or a record of a split supply."""
    start = first[0].strip().upper() if first else ""
    return start in (HEADER, "RECORD_IDENTIFIER") or (
        start in KINDS and len(first) > 4 and first[1] in _CHANGES
    )


def load(
    engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], folder: Path, before: Path | None
) -> None:
    """All records that matter as the view `records`, columns c0, c1, ... as texts, kept as Parquet in the folder.

    `before` are the records onto which those of the files, which are changes only, are put. Raises Unreadable for a
    file that was cut off, Invalid for changes without anything before them and the other way round, and another version
    of DTF, Conflict for changes that do not fit what was before.
    """
    names, kinds = [f"c{at}" for at in range(_WIDTH)], ", ".join(map(quoted, _KEPT))
    kept = [folder / f"records-{number}.parquet" for number in range(len(files))]
    for number, (file, made) in enumerate(zip(files, kept, strict=True)):
        rows = csv_sql(file.path, names, header=False, more=", null_padding=true, parallel=false")
        engine.execute(
            f"COPY (SELECT {number} AS file, * FROM {rows} WHERE c0 IN ({kinds})) TO {quoted(made)} (FORMAT parquet)"
        )
    engine.execute(f"CREATE VIEW supplied AS FROM read_parquet([{', '.join(map(quoted, kept))}])")
    for number, file in enumerate(files):
        _require_whole(engine, file, number)
    _require_supply_of(engine, files, changes=before is not None)
    if before is None:
        engine.execute("CREATE VIEW records AS FROM supplied")
        return
    _require_same_layout(engine, before)
    _require_later(engine, before)
    after = folder / "records.parquet"
    engine.execute(f"COPY ({_changed_sql(engine, before)}) TO {quoted(after)} (FORMAT parquet)")
    engine.execute(f"CREATE VIEW records AS FROM read_parquet({quoted(after)})")
    _require_properties(engine)


def _changed_sql(engine: duckdb.DuckDBPyConnection, before: Path) -> str:
    """The records after the changes, and the changes' own headers. With a BLPU goes what stands under its UPRN."""
    by_kind = " ".join(f"WHEN '{kind}' THEN {key}" for kind, key in _KEYS.items())
    changed = put_onto(
        engine,
        before=f"SELECT 0 AS file, * FROM read_parquet({quoted(before)}) WHERE c0 <> '{HEADER}'",
        changes=f"FROM supplied WHERE c0 NOT IN ('{HEADER}', '{TRAILER}')",
        key=f"concat_ws(' ', c0, CASE c0 {by_kind} END)",
        change="upper(trim(c1))",
        order="file, try_cast(c2 AS BIGINT)",
    )
    deleted = f"SELECT split_part(row_key, ' ', 2) FROM followed WHERE change = '{DELETE}' AND row_key LIKE '{BLPU} %'"
    return f"""
        WITH changed AS MATERIALIZED ({changed}),
        gone AS MATERIALIZED ({deleted} EXCEPT SELECT c3 FROM changed WHERE c0 = '{BLPU}')
        SELECT * FROM changed WHERE c0 NOT IN ({_OF_BLPU_SQL}) OR c3 NOT IN (FROM gone)
        UNION ALL BY NAME FROM supplied WHERE c0 = '{HEADER}'
    """


def _require_properties(engine: duckdb.DuckDBPyConnection) -> None:
    """What was changed stands under a UPRN that has a BLPU."""
    (count,) = _one(
        engine,
        f"""SELECT count(*) FROM supplied WHERE c0 IN ({_OF_BLPU_SQL}) AND upper(trim(c1)) <> '{DELETE}'
            AND c3 NOT IN (SELECT c3 FROM records WHERE c0 = '{BLPU}')""",
    )
    if count:
        raise not_there(count)


def kept_sql() -> str:
    """The rows of the view `records` that later changes can be put onto."""
    return f"SELECT * EXCLUDE (file) FROM records WHERE c0 <> '{TRAILER}'"


def _require_whole(engine: duckdb.DuckDBPyConnection, file: SourceFile, number: int) -> None:
    begun, ended = _one(
        engine,
        f"""SELECT count(*) FILTER (c0 = '{HEADER}'), count(*) FILTER (c0 = '{TRAILER}')
            FROM supplied WHERE file = {number}""",
    )
    if begun and not ended:
        raise Unreadable(
            "gazetteer.cut_off",
            "The file has no last record (99): it was cut off.",
            where=file.name,
            next_step="Download or export it again.",
        )


def _require_supply_of(
    engine: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], *, changes: bool
) -> None:
    found = engine.execute(
        f"SELECT file, {_VERSION}, {_FILE_TYPE} FROM supplied WHERE c0 = '{HEADER}'"
    ).fetchall()
    for number, version, file_type in found:
        if (file_type or "").strip().upper().startswith("C") is not changes:
            raise _other_supply(files[number].name, changes=changes)
        if (version or "").strip().startswith("8"):
            raise Invalid(
                "gazetteer.version",
                f"The file is of DTF version {version.strip()[:4]}, which is not read here.",
                where=files[number].name,
                next_step="Export it as DTF 7.3, or as a table with uprn, address and postcode.",
            )
    if changes and not found:
        raise _other_supply(files[0].name, changes=True)


def _other_supply(name: str, *, changes: bool) -> Invalid:
    if changes:
        return Invalid(
            "gazetteer.no_changes",
            "The file does not say that it holds changes only.",
            where=name,
            next_step="Build a gazetteer of a full supply by itself, without --onto.",
        )
    return Invalid(
        "gazetteer.changes_only",
        "The file holds only what has changed since another supply.",
        where=name,
        next_step="Put it onto the gazetteer of that supply with --onto, or order the full supply.",
    )


def _require_same_layout(engine: duckdb.DuckDBPyConnection, before: Path) -> None:
    layouts = {has_class_in_blpu(engine, of) for of in ("supplied", f"read_parquet({quoted(before)})")}
    if len(layouts - {None}) > 1:
        raise Invalid(
            "gazetteer.other_format",
            "The changes are of another format than the supply that the gazetteer was built of.",
            next_step="Give changes of the format that the gazetteer was built of.",
        )


def _require_later(engine: duckdb.DuckDBPyConnection, before: Path) -> None:
    """The changes were made after what they are put onto, by the days and times of the headers."""
    made = f"concat_ws(' ', {_DAY}, {_TIME})"
    row = engine.execute(
        f"""SELECT (SELECT min({made}) FROM supplied WHERE c0 = '{HEADER}')
                 > (SELECT max({made}) FROM read_parquet({quoted(before)}) WHERE c0 = '{HEADER}')"""
    ).fetchone()
    if row is not None and row[0] is False:
        raise Conflict(
            "gazetteer.order",
            "These changes were made before the supply that the gazetteer holds, or are part of it.",
            next_step="Put supplies of changes on in the order of their dates, each once.",
        )


def has_class_in_blpu(engine: duckdb.DuckDBPyConnection, of: str = "records") -> bool | None:
    """Whether BLPU records are DTF 7.3's, where a class stands before the parent, or AddressBase Premium's.

    None where they are neither.
    """
    dtf, premium = _one(
        engine,
        f"""SELECT count(*) FILTER (regexp_matches(c7, '^[A-Za-z]')), count(*) FILTER (regexp_matches(c14, '^[A-Z]$'))
            FROM (FROM {of} WHERE c0 = '{BLPU}' LIMIT 100000)""",
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
