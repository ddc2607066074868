"""What the files hold is what their descriptions say, read by other means."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.demo.city.conftest import Written
from tests.demo.city.reading_back import KIND_OF, is_valid, read_back
from wardmote.demo.city import City, Extract, write_extracts
from wardmote.demo.city.identifiers import is_fictional
from wardmote.demo.city.organisations import ORGANISATIONS
from wardmote.demo.city.systems.assisted_bins import FIRE_VISIT_COLUMNS, SERIES

_LOOKS_LIKE_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}\b")
_LOOKS_LIKE_PHONE = re.compile(r"\b0[0-9]{2,4} [0-9]{3,4} ?[0-9]{3,4}\b")
_LOOKS_LIKE_EMAIL = re.compile(r"\S+@\S+\.\S+")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_city_gives_the_same_bytes(city: City, written: Written, tmp_path: Path) -> None:
    assert tuple(write_extracts(city, tmp_path)) == written.extracts
    assert digests(tmp_path) == digests(written.folder)


def test_another_process_with_other_hashes_and_another_clock_gives_the_same_bytes(
    written: Written, tmp_path: Path
) -> None:
    script = (
        "import sys, pathlib\n"
        "from wardmote.demo.city import generate_city, write_extracts\n"
        "city = generate_city(seed=7, scale=0.1, progress=lambda what, share: None)\n"
        "write_extracts(city, pathlib.Path(sys.argv[1]))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path) == digests(written.folder)
    assert len(digests(tmp_path)) > 30


def test_progress_names_files_and_ends_at_one(city: City, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    extracts = write_extracts(city, tmp_path, progress=lambda what, share: told.append((what, share)))
    assert {extract.file_name for extract in extracts} <= {what for what, _ in told}
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1][1] == 1.0


def test_every_file_on_disk_is_described_and_every_organisation_has_one(written: Written) -> None:
    described = {extract.file_name for extract in written.extracts}
    on_disk = {name for name in digests(written.folder) if not name.startswith("truth/")}
    assert on_disk == described
    assert len(described) == len(written.extracts)
    assert {extract.organisation for extract in written.extracts} == {one.key for one in ORGANISATIONS}


def test_header_stands_where_it_is_said_to(written: Written) -> None:
    for extract in written.extracts:
        lines = read_back(written.folder, extract).lines
        own = [header for _, header, _ in extract.columns]
        groups = [group for _, _, group in extract.columns]
        if extract.header_rows == 1:
            assert lines[extract.header_row - 1] == own
            assert not any(groups)
        else:
            above, below = lines[extract.header_row - 2], lines[extract.header_row - 1]
            assert below == [name if group else "" for name, group in zip(own, groups, strict=True)]
            named = [group or name for name, group in zip(own, groups, strict=True)]
            assert [name for name in above if name] == list(dict.fromkeys(named))
        assert extract.title_rows == 0 or lines[0][0] != ""


def test_records_totals_and_footnotes_stand_where_they_are_said_to(written: Written) -> None:
    for extract in written.extracts:
        read = read_back(written.folder, extract)
        assert len(read.records) == extract.data_rows > 0
        assert all(
            line[0] != "" or any(line) for line in read.lines[extract.header_row :][: extract.data_rows]
        )
        after = [line for line in read.lines[extract.header_row + extract.data_rows :] if any(line)]
        totals = [line for line in after if line[0] == "Total"]
        assert len(totals) == (1 if extract.totals_row else 0)
        assert len(after) == len(totals) + extract.footnote_rows
        if extract.totals_row:
            assert read.lines[extract.totals_row - 1] == totals[0]


def test_the_total_is_the_sum_of_the_true_charges(written: Written) -> None:
    """Bad and absent charges are put right from the truth before adding up."""
    extract = next(one for one in written.extracts if one.series == SERIES)
    read = read_back(written.folder, extract)
    should_be = {
        (line["row"], line["column"]): str(line["should_be"])
        for line in written.truth("bad_cells")
        if line["file_name"] == extract.file_name
    }
    charges = [
        should_be.get((number, "annual_charge"), record["annual_charge"])
        for number, record in enumerate(read.records, start=1)
    ]
    index = [key for key, *_ in extract.columns].index("annual_charge")
    total = float(read.lines[extract.totals_row - 1][index])
    assert total == pytest.approx(sum(float(charge.replace("£", "").replace(",", "")) for charge in charges))


def test_bad_cells_and_placeholders_are_as_many_as_stated(written: Written) -> None:
    for extract in written.extracts:
        placeholders = {"none", "not known", "n/k", "n/a", "unknown"}
        bad: Counter[str] = Counter()
        absent: Counter[str] = Counter()
        for record in read_back(written.folder, extract).records:
            for key, text in record.items():
                if key in KIND_OF and text.lower() in placeholders:
                    absent[key] += 1
                elif text and not is_valid(key, text):
                    bad[key] += 1
        assert dict(bad) == dict(extract.bad_cells), extract.file_name
        assert dict(absent) == dict(extract.placeholders), extract.file_name


def test_no_column_has_so_many_bad_cells_that_its_type_is_in_doubt(written: Written) -> None:
    for extract in written.extracts:
        read = read_back(written.folder, extract)
        for key, count in extract.bad_cells:
            filled = sum(record[key] != "" for record in read.records)
            assert count == 1 or count / filled <= 0.02, (extract.file_name, key)


def test_the_truth_about_bad_cells_is_what_stands_in_the_file_and_what_would_be_right(
    written: Written,
) -> None:
    lines = written.truth("bad_cells")
    for extract in written.extracts:
        records = read_back(written.folder, extract).records
        mine = [line for line in lines if line["file_name"] == extract.file_name]
        assert len(mine) == sum(count for _, count in extract.bad_cells + extract.placeholders)
        for line in mine:
            row, column = int(str(line["row"])), str(line["column"])
            assert records[row - 1][column] == line["written"]
            assert is_valid(column, str(line["should_be"])), (extract.file_name, line)


def test_everything_not_marked_as_bad_is_of_the_made_up_ranges(written: Written) -> None:
    ranges = {"nhs_number", "nino", "phone", "email", "postcode", "uprn"}
    for extract in written.extracts:
        for record in read_back(written.folder, extract).records:
            for key, text in record.items():
                kind = KIND_OF.get(key, "")
                if kind in ranges and text and is_valid(key, text) and (key, text) != ("uprn", "0"):
                    assert is_fictional(kind, text), (extract.file_name, key)


def test_nothing_that_looks_real_is_hidden_in_free_text(written: Written) -> None:
    found = 0
    for extract in written.extracts:
        bad = dict(extract.bad_cells)
        for record in read_back(written.folder, extract).records:
            for key, text in record.items():
                if key in bad:
                    continue
                for kind, pattern in (
                    ("postcode", _LOOKS_LIKE_POSTCODE),
                    ("phone", _LOOKS_LIKE_PHONE),
                    ("email", _LOOKS_LIKE_EMAIL),
                ):
                    for match in pattern.findall(text):
                        found += 1
                        assert is_fictional(kind, match), (extract.file_name, key)
    assert found > 1000


def test_encodings_and_line_ends_are_as_stated(written: Written) -> None:
    starts = {"utf-16": b"\xff\xfe", "utf-8-sig": b"\xef\xbb\xbf"}
    seen: set[str] = set()
    for extract in written.extracts:
        data = (written.folder / extract.file_name).read_bytes()
        seen.add(extract.encoding)
        assert data.startswith(starts.get(extract.encoding, b""))
    assert seen == {"", "utf-8", "utf-8-sig", "utf-16", "cp1252"}
    by_name = {extract.file_name: extract for extract in written.extracts}
    register = (written.folder / "eastferry/hmo-licence-register.csv").read_bytes()
    assert b"\r" in register
    assert b"\n" not in register
    tax = (written.folder / "eastferry/council-tax-2026-10.csv").read_bytes()
    assert b"\xa3" in tax
    assert b"\r\n" in tax
    assert by_name["northmarsh/electoral-register-2026-10.txt"].delimiter == "\t"
    assert {extract.delimiter for extract in written.extracts} == {"", ",", ";", "|", "\t"}


def story_months(written: Written) -> tuple[Extract, Extract]:
    first, second = [extract for extract in written.extracts if extract.series == SERIES]
    return first, second


def test_the_story_has_one_bad_nhs_number_which_is_put_right_in_the_next_month(written: Written) -> None:
    first, second = story_months(written)
    assert dict(first.bad_cells)["nhs_number"] == 1
    assert "nhs_number" not in dict(second.bad_cells)


def test_the_story_has_enough_rows_to_tell_even_in_a_small_city(written: Written) -> None:
    assert all(extract.data_rows >= 100 for extract in story_months(written))


def test_the_story_uses_three_date_styles_and_a_header_of_two_rows(written: Written) -> None:
    first, _ = story_months(written)
    dates = [record["date_of_birth"] for record in read_back(written.folder, first).records]
    shapes = {
        re.sub(r"[A-Z][a-z]+", "Month", re.sub(r"[0-9]", "9", text))
        for text in dates
        if is_valid("date_of_birth", text)
    }
    assert {"9999-99-99", "99/99/9999", "99 Month 9999"} <= shapes
    assert first.header_rows == 2
    assert first.title_rows == 3
    assert first.names_of("nhs_number") == ("NHS number", "Resident NHS number")
    assert first.names_of("service") == ("Service",)


def test_the_columns_for_the_fire_brigade_are_there_and_name_nobody(written: Written) -> None:
    keys = {key for key, *_ in story_months(written)[0].columns}
    assert len(FIRE_VISIT_COLUMNS) == 5
    assert set(FIRE_VISIT_COLUMNS) <= keys
    assert not {"name", "date_of_birth", "nhs_number", "phone", "email", "address"} & set(FIRE_VISIT_COLUMNS)


def test_the_second_month_differs_from_the_first_as_the_truth_says(written: Written) -> None:
    first, second = (
        {record["reference"]: record for record in read_back(written.folder, extract).records}
        for extract in story_months(written)
    )
    changes = [line for line in written.truth("changes") if line["series"] == SERIES]
    by_kind = {
        kind: {str(line["key"]) for line in changes if line["change"] == kind}
        for kind in ("added", "gone", "changed")
    }
    assert first.keys() - second.keys() == by_kind["gone"] != set()
    assert second.keys() - first.keys() == by_kind["added"] != set()
    truly_changed = {(line["key"], line["column"]) for line in changes if line["change"] == "changed"}
    assert truly_changed
    spoiled = {(line["file_name"], line["row"], line["column"]): True for line in written.truth("bad_cells")}
    refs = [list(first), list(second)]
    for reference in first.keys() & second.keys():
        for column, text in first[reference].items():
            rows = [
                (extract.file_name, refs[month].index(reference) + 1, column)
                for month, extract in enumerate(story_months(written))
            ]
            if not any(row in spoiled for row in rows):
                assert (text != second[reference][column]) == ((reference, column) in truly_changed)
