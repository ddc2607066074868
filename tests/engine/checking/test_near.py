"""What a text was surely meant to be, and what it only nearly is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking.tables import converted, table_of
from wardmote.engine.checking import schema_from_json
from wardmote.engine.checking.near import nearest


@pytest.mark.parametrize(
    ("listed", "written", "meant"),
    [
        (["Granted", "Refused"], "granted", "Granted"),
        (["Granted", "Refused"], "Grnated", "Granted"),
        (["Granted", "Refused"], "Refussed", "Refused"),
        (["Semi-detached", "Detached"], "semi detached", "Semi-detached"),
        (["Council tax paid"], "council  TAX paid", "Council tax paid"),
        (["Under 5", "5 to 9"], "under 5", "Under 5"),
        (["Granted", "Refused"], "Gr", ""),
        (["Occupied"], "Unoccupied", ""),
        (["Council tax paid"], "Council tax unpaid", ""),
        (["Licensed"], "Licensee", ""),
        (["Tenant"], "Tenants", ""),
        (["Band A", "Band B"], "Band C", ""),
        (["Aged 18"], "Aged <18", ""),
        (["5"], "-5", ""),
        (["Zone 11"], "Zone 12", ""),
        (["Not exempt"], "Now exempt", ""),
        (["Parted", "Parded"], "Parked", ""),
        (["no", "No"], "NO", ""),
        (["Granted"], "Granted late", ""),
        (["Granted"], "?", ""),
    ],
)
def test_a_slip_is_mended_and_another_meaning_is_not(listed: list[str], written: str, meant: str) -> None:
    assert nearest(listed)(written) == meant


def test_the_report_suggests_the_value_of_the_list(tmp_path: Path) -> None:
    fields = [{"name": "status", "constraints": {"enum": ["Granted", "Refused"]}}]
    done = converted(
        table_of(tmp_path, [["status"], ["Granted"], ["grnated"], ["other"]]),
        schema_from_json({"fields": fields}),
    )
    assert [(cell["value"], cell["suggestion"]) for cell in done.bad] == [
        ("grnated", "Granted"),
        ("other", ""),
    ]


def _suggestions(folder: Path, cells: list[str], schema: object) -> dict[object, object]:
    table = table_of(folder, [["n", "on"], *([str(n), cell] for n, cell in enumerate(cells))])
    done = converted(table, schema_from_json(schema) if schema else None)
    return {cell["value"]: cell["suggestion"] for cell in done.bad}


_DECLARED = {"fields": [{"name": "n"}, {"name": "on", "type": "date"}]}


def test_dates_are_offered_in_the_order_that_the_column_proves(tmp_path: Path) -> None:
    assert _suggestions(tmp_path, ["02/03/2024", "01/31/2024"], _DECLARED) == {
        "02/03/2024": "2024-02-03",
        "01/31/2024": "2024-01-31",
    }
    assert _suggestions(tmp_path, ["02/03/2024", "31/01/2024"], _DECLARED) == {
        "02/03/2024": "2024-03-02",
        "31/01/2024": "2024-01-31",
    }


def test_where_both_orders_are_proven_only_what_reads_one_way_is_offered(tmp_path: Path) -> None:
    cells = ["01/31/2024", "01/30/2024", "01/29/2024", "31/01/2024", "30/01/2024", "29/01/2024", "28/01/2024"]
    found = _suggestions(tmp_path, [*cells, "02/03/2024", "03/03/2024"], _DECLARED)
    assert (found["01/31/2024"], found["31/01/2024"]) == ("2024-01-31", "2024-01-31")
    assert (found["02/03/2024"], found["03/03/2024"]) == ("", "2024-03-03")


def test_a_day_that_never_was_is_offered_the_other_way_round_where_the_column_is_so_written(
    tmp_path: Path,
) -> None:
    many = [f"{day:02}/01/2024" for day in range(13, 29)] * 20
    proofs = ["01/31/2024", "01/30/2024", "01/29/2024"]
    assert _suggestions(tmp_path, [*many, *proofs, "31/02/2024"], None) == {
        "01/31/2024": "2024-01-31",
        "01/30/2024": "2024-01-30",
        "01/29/2024": "2024-01-29",
        "31/02/2024": "",
    }
    assert _suggestions(tmp_path, [*many, *proofs[:2]], None) == {"01/31/2024": "", "01/30/2024": ""}


def test_an_nhs_number_is_offered_where_its_check_digit_bears_it_out(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "n"}, {"name": "on", "semanticType": "nhs_number"}]}
    found = _suggestions(
        tmp_path, ["943 4765 919", "943.476.5919", "94347659I9", "943 4765 918", "943"], schema
    )
    assert found == {
        "943 4765 919": "9434765919",
        "943.476.5919": "9434765919",
        "94347659I9": "9434765919",
        "943 4765 918": "",
        "943": "",
    }


def test_thousands_apart_are_offered_together(tmp_path: Path) -> None:
    good = [str(n) for n in range(300)]
    found = _suggestions(tmp_path, [*good, "12 345", "1'234'567", "12 34", "012 345"], None)
    assert found == {"12 345": "12345", "1'234'567": "1234567", "12 34": "", "012 345": ""}
