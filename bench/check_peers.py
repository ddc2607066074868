"""What the peers of `wardmote check` do with bench/rows.py's table: the same rules, every bad cell to a CSV file.

`python -m bench.check_peers frictionless|pandera|duckdb ROWS.csv OUT.csv`: a process each, as a person would start it.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

POSTCODE = "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}"
CATEGORIES = ["Fly-tip", "Noise", "Pothole", "Graffiti", "Street light", "Missed bin"]
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "ref", "type": "string", "constraints": {"required": True, "pattern": "R[0-9]{8}"}},
        {"name": "uprn", "type": "string", "constraints": {"pattern": "[0-9]{1,12}"}},
        {"name": "postcode", "type": "string", "constraints": {"pattern": POSTCODE}},
        {"name": "lsoa", "type": "string", "constraints": {"pattern": "E01[0-9]{6}"}},
        {"name": "reported_at", "type": "datetime", "constraints": {"required": True}},
        {"name": "closed_on", "type": "date"},
        {"name": "category", "type": "string", "constraints": {"enum": CATEGORIES}},
        {"name": "cost", "type": "number", "constraints": {"minimum": 0, "maximum": 500}},
        {"name": "visits", "type": "integer", "constraints": {"minimum": 0, "maximum": 11}},
        {"name": "resolved", "type": "boolean"},
    ]
}
"""A rule for every column, in words that all four know."""

_DUCKDB = f"""
COPY (
    WITH cells AS (FROM read_csv(?, header = true, all_varchar = true)),
    judged AS (
        SELECT row_number() OVER () AS row, [
            CASE WHEN ref IS NULL OR NOT regexp_full_match(ref, 'R[0-9]{{8}}')
                 THEN {{'column': 'ref', 'value': ref, 'code': 'pattern'}} END,
            CASE WHEN NOT regexp_full_match(uprn, '[0-9]{{1,12}}')
                 THEN {{'column': 'uprn', 'value': uprn, 'code': 'pattern'}} END,
            CASE WHEN NOT regexp_full_match(postcode, '{POSTCODE}')
                 THEN {{'column': 'postcode', 'value': postcode, 'code': 'pattern'}} END,
            CASE WHEN NOT regexp_full_match(lsoa, 'E01[0-9]{{6}}')
                 THEN {{'column': 'lsoa', 'value': lsoa, 'code': 'pattern'}} END,
            CASE WHEN try_cast(reported_at AS timestamptz) IS NULL
                 THEN {{'column': 'reported_at', 'value': reported_at, 'code': 'type-error'}} END,
            CASE WHEN closed_on IS NOT NULL AND try_strptime(closed_on, '%Y-%m-%d') IS NULL
                 THEN {{'column': 'closed_on', 'value': closed_on, 'code': 'type-error'}} END,
            CASE WHEN category NOT IN ({", ".join(f"'{each}'" for each in CATEGORIES)})
                 THEN {{'column': 'category', 'value': category, 'code': 'enum'}} END,
            CASE WHEN cost IS NOT NULL AND coalesce(try_cast(cost AS double) NOT BETWEEN 0 AND 500, true)
                 THEN {{'column': 'cost', 'value': cost, 'code': 'type-error'}} END,
            CASE WHEN visits IS NOT NULL AND coalesce(try_cast(visits AS bigint) NOT BETWEEN 0 AND 11, true)
                 THEN {{'column': 'visits', 'value': visits, 'code': 'type-error'}} END,
            CASE WHEN resolved NOT IN ('true', 'false')
                 THEN {{'column': 'resolved', 'value': resolved, 'code': 'type-error'}} END
        ] AS found FROM cells
    ),
    bad AS (SELECT row, unnest(list_filter(found, lambda each: each IS NOT NULL)) AS cell FROM judged)
    SELECT row, row + 1 AS line, cell."column", cell.value, cell.code FROM bad
) TO '{{out}}' (HEADER)
"""


def main(arguments: list[str]) -> int:
    """Runs one peer. Its report has the columns row, column and value, whatever else."""
    peer, rows, out = arguments
    {"frictionless": _frictionless, "pandera": _pandera, "duckdb": _duckdb}[peer](Path(rows), Path(out))
    return 0


def _frictionless(rows: Path, out: Path) -> None:
    import frictionless

    schema = frictionless.Schema.from_descriptor(SCHEMA)
    resource = frictionless.Resource(path=rows.name, basepath=str(rows.parent), schema=schema)
    report = resource.validate(limit_errors=10_000_000)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "column", "value", "message"])
        for row, column, value, message in report.flatten(["rowNumber", "fieldName", "cell", "message"]):
            writer.writerow([row - 1, column, value, message])


def _pandera(rows: Path, out: Path) -> None:
    import pandas as pd
    from pandera.pandas import Check, Column, DataFrameSchema

    def number(low: float, high: float) -> Check:
        return Check(lambda cells: pd.to_numeric(cells, errors="coerce").between(low, high), name="number")

    def moment(form: str) -> Check:
        return Check(lambda cells: pd.to_datetime(cells, format=form, errors="coerce").notna(), name="date")

    schema = DataFrameSchema(
        {
            "ref": Column(str, Check.str_matches(r"^R[0-9]{8}$")),
            "uprn": Column(str, Check.str_matches(r"^[0-9]{1,12}$"), nullable=True),
            "postcode": Column(str, Check.str_matches(f"^{POSTCODE}$"), nullable=True),
            "lsoa": Column(str, Check.str_matches(r"^E01[0-9]{6}$"), nullable=True),
            "reported_at": Column(str, moment("%Y-%m-%dT%H:%M:%SZ")),
            "closed_on": Column(str, moment("%Y-%m-%d"), nullable=True),
            "category": Column(str, Check.isin(CATEGORIES), nullable=True),
            "cost": Column(str, number(0, 500), nullable=True),
            "visits": Column(str, number(0, 11), nullable=True),
            "resolved": Column(str, Check.isin(["true", "false"]), nullable=True),
        }
    )
    try:
        schema.validate(pd.read_csv(rows, dtype=str), lazy=True)
    except Exception as refused:  # noqa: BLE001 - SchemaErrors lives at several places, by version
        found = refused.failure_cases  # type: ignore[attr-defined]
        found = found.assign(row=found["index"] + 1, value=found["failure_case"])
        found[["row", "column", "value", "check"]].to_csv(out, index=False)


def _duckdb(rows: Path, out: Path) -> None:
    import duckdb

    duckdb.execute(_DUCKDB.replace("{out}", str(out)), [str(rows)])


def write_schema(path: Path) -> Path:
    """The schema in JSON, for ours."""
    path.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return path


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
