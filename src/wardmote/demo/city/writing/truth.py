"""The truth beside the files, as Parquet: what every record is about, and what every bad cell should have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.demo.city.model import City
from wardmote.demo.city.writing.sheet import Draft
from wardmote.demo.city.writing.spoil import BadCell

_ROWS = pa.schema(
    [
        ("file_name", pa.string()),
        ("row", pa.int32()),
        ("key", pa.string()),
        ("uprn", pa.int64()),
        ("person_id", pa.int64()),
        ("other_person_ids", pa.list_(pa.int64())),
        ("name_change", pa.string()),
        ("address_change", pa.string()),
        ("finding", pa.string()),
    ]
)
_BAD_CELLS = pa.schema(
    [
        ("file_name", pa.string()),
        ("row", pa.int32()),
        ("column", pa.string()),
        ("kind", pa.string()),
        ("written", pa.string()),
        ("should_be", pa.string()),
    ]
)


_CHANGES = pa.schema(
    [
        ("series", pa.string()),
        ("file_name", pa.string()),
        ("key", pa.string()),
        ("change", pa.string()),
        ("column", pa.string()),
    ]
)


def save_truth(city: City, written: Sequence[tuple[Draft, Sequence[BadCell]]], folder: Path) -> None:
    """Writes rows, bad_cells, changes, homes, people, households and stays as Parquet files into the folder.

    `rows` has one line per record of every file: `row` is the record's number from 1, `uprn` and `person_id` are null
    for a record about neither. `bad_cells` has one line per spoiled cell and placeholder. `changes` says how a
    month differs from the one before it in the same series: records added, gone, and columns truly changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _save(_rows(written), _ROWS, folder / "rows.parquet")
    _save(_bad_cells(written), _BAD_CELLS, folder / "bad_cells.parquet")
    _save(_changes([draft for draft, _ in written]), _CHANGES, folder / "changes.parquet")
    pq.write_table(_homes(city), folder / "homes.parquet")
    pq.write_table(_people(city), folder / "people.parquet")
    pq.write_table(_households(city), folder / "households.parquet")
    pq.write_table(_stays(city), folder / "stays.parquet")


def _save(lines: list[tuple[object, ...]], schema: pa.Schema, path: Path) -> None:
    columns = list(zip(*lines, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    pq.write_table(pa.table(arrays, schema=schema), path)


def _rows(written: Sequence[tuple[Draft, Sequence[BadCell]]]) -> list[tuple[object, ...]]:
    return [
        (
            draft.file_name,
            number,
            row.key,
            row.uprn or None,
            row.person_ids[0] if row.person_ids else None,
            list(row.person_ids[1:]),
            row.name_change,
            row.address_change,
            row.finding,
        )
        for draft, _ in written
        for number, row in enumerate(draft.sheet.rows, start=1)
    ]


def _bad_cells(written: Sequence[tuple[Draft, Sequence[BadCell]]]) -> list[tuple[object, ...]]:
    return [
        (draft.file_name, cell.row, cell.column, cell.kind, cell.written, cell.should_be)
        for draft, bad in written
        for cell in bad
    ]


def _changes(drafts: list[Draft]) -> list[tuple[object, ...]]:
    """What is new, gone and changed in each file against the file before it in its series."""
    lines: list[tuple[object, ...]] = []
    previous: dict[str, Draft] = {}
    for draft in drafts:
        before = previous.get(draft.series)
        if before is not None:
            lines.extend((draft.series, draft.file_name, *change) for change in _between(before, draft))
        previous[draft.series] = draft
    return lines


def _between(before: Draft, after: Draft) -> Iterator[tuple[str, str, str | None]]:
    old = {row.key: row.values for row in before.sheet.rows}
    new = {row.key: row.values for row in after.sheet.rows}
    yield from ((key, "gone", None) for key in old if key not in new)
    yield from ((key, "added", None) for key in new if key not in old)
    for key in (key for key in old if key in new):
        for column, was, now in zip(after.sheet.columns, old[key], new[key], strict=True):
            if was != now:
                yield key, "changed", column.key


def _table(records: Sequence[object], names: Sequence[str]) -> pa.Table:
    return pa.table({name: [getattr(record, name) for record in records] for name in names})


def _homes(city: City) -> pa.Table:
    own = ("uprn", "parent_uprn", "usrn", "number", "building", "unit", "street", "locality", "town", "postcode",
           "class_code", "tenure", "band", "rooms", "storeys")  # fmt: skip
    table = _table(city.homes, own)
    empty = pa.array([home.empty_since for home in city.homes], pa.date32())
    areas = _table(
        [home.area for home in city.homes], ("lsoa_code", "ward_code", "ward_name", "borough_code")
    )
    for name in areas.column_names:
        table = table.append_column(name, areas[name])
    return table.append_column("empty_since", empty)


def _people(city: City) -> pa.Table:
    own = ("person_id", "first_name", "middle_name", "last_name", "former_last_name", "known_as", "sex",
           "date_of_birth", "origin", "nhs_number", "nino", "landline", "mobile", "email", "student",
           "mobility_need", "smoker")  # fmt: skip
    died = pa.array([person.died_on for person in city.people], pa.date32())
    return _table(city.people, own).append_column("died_on", died)


def _households(city: City) -> pa.Table:
    return pa.table(
        {
            "uprn": [household.uprn for household in city.households],
            "kind": [household.kind for household in city.households],
            "since": [household.since for household in city.households],
            "person_ids": [[one.person_id for one in household.members] for household in city.households],
            "roles": [[one.role for one in household.members] for household in city.households],
        }
    )


def _stays(city: City) -> pa.Table:
    until = pa.array([stay.until for stay in city.stays], pa.date32())
    return _table(city.stays, ("person_id", "uprn", "since")).append_column("until", until)
