"""A merge's report counts every row once, in all and in each group, and names the groups that fare worse."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import pyarrow as pa
import pytest

from tests.engine.linkage import village
from tests.engine.linkage.test_matching import NO_UPRN, SAME_PROPERTY
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.matching import Matcher
from wardmote.engine.linkage.tables.address_columns import AddressColumns
from wardmote.engine.linkage.tables.answers import Wanted, answers
from wardmote.engine.linkage.tables.grouping import CLASS, WARD, groups_of
from wardmote.engine.linkage.tables.report import MOST_GROUPS, REASONS, LinkageReport
from wardmote.engine.linkage.tables.reporting import as_json, as_table, lines
from wardmote.kernel.problem import Invalid

_WANTED = Wanted(AddressColumns(("text",), "postcode"), uprn="held", by=("tenure",))


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("report")
    with (folder / "v.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["uprn", "address", "postcode", "parentuprn", "class", "wardcode"])
        for row in village.rows():
            writer.writerow(
                [*row, "RD06" if row[3] else "RD04", "E05000001" if row[2] < "ZE2" else "E05000002"]
            )
    build(folder / "v.csv", folder / "g", progress=lambda _: None)
    return Gazetteer(folder / "g")


def _report(gazetteer: Gazetteer, rows: Sequence[Sequence[str | None]], *, times: int = 1) -> LinkageReport:
    """Rows of text, postcode, held UPRN and tenure, in two batches."""
    report, matcher = LinkageReport(), Matcher(gazetteer)
    schema = pa.schema([(name, pa.string()) for name in ("text", "postcode", "held", "tenure")])
    whole = pa.table(list(zip(*rows * times, strict=True)), schema=schema)
    for batch in whole.to_batches(max_chunksize=len(rows) * times // 2 + 1):
        found = answers(matcher, gazetteer, batch, _WANTED)
        report.add(found, groups_of(gazetteer, batch, found, _WANTED))
    return report


ROWS = [
    ("7 Quillfeather Road", "ZE1 1AA", "101007", "own"),
    ("Flat B, 20 Marrowbone Grove", "ZE2 4CE", None, "rent"),
    ("20 Marrowbone Grove", "ZE2 4CE", "104201", "rent"),
    ("99 Corkscrew Alley", "ZE2 4CE", None, None),
    ("", None, "1", "own\x1b[31m"),
]


def test_every_row_is_counted_once_in_all_and_once_in_each_kind_of_group(gazetteer: Gazetteer) -> None:
    report = _report(gazetteer, ROWS)
    assert report.rows == len(ROWS)
    assert dict(report.total.levels) == {"exact": 2, "building": 1, "none": 2}
    assert {
        by: sum(each.rows for each in groups.values()) for by, groups in report.groups.items()
    } == dict.fromkeys(["tenure", WARD, CLASS], len(ROWS))
    assert {value: each.rows for value, each in report.groups["tenure"].items()} == {
        "own": 1,
        "own\x1b[31m": 1,
        "rent": 2,
        "": 1,
    }
    by_ward = {value: dict(each.levels) for value, each in report.groups[WARD].items()}
    assert by_ward == {
        "E05000001": {"exact": 1},
        "E05000002": {"exact": 1, "building": 1, "none": 1},
        None: {"none": 1},
    }
    assert {value: each.rows for value, each in report.groups[CLASS].items()} == {
        "RD04": 2,
        "RD06": 1,
        None: 2,
    }
    assert dict(report.held) == {"agrees": 1, "same_building": 1, "not_in_gazetteer": 1}


def test_what_has_no_uprn_is_counted_by_its_reason_and_no_reason_holds_an_address(matcher: Matcher) -> None:
    given = [case[1:3] for case in (*SAME_PROPERTY, *NO_UPRN)] + [
        ("", None),
        ("7", None),
        ("7 Quillfeather Road", "ZE1 1AC"),
        ("x" * 600, None),
        ("7 Saint Wiberts Road", "ZE9 9ZZ"),
        ("5 Tanners", None),
        ("Flat 2, 22 Gannets Walk", "ZE1 1AA"),
    ]
    texts, codes = (pa.array(each, pa.string()) for each in zip(*given, strict=True))
    report = LinkageReport()
    report.add(matcher.match(texts, codes))
    stages = {"whole text", "parts", "postcode", "words"}
    assert {how for level, how in report.total.stages if level == Level.NONE} <= set(REASONS.values())
    assert {how for level, how in report.total.stages if level != Level.NONE} <= stages
    assert len({how for level, how in report.total.stages if level == Level.NONE}) >= 4


def test_a_group_that_fares_worse_stands_out_and_one_that_differs_by_chance_does_not(
    gazetteer: Gazetteer,
) -> None:
    worse = [("1 Quillfeather Road", "ZE1 1AA", None, "own")] * 9 + [
        ("1 Quillfeather Road", "ZE1 1AA", None, "rent"),
        ("20 Quillfeather Road", "ZE1 1AA", None, "rent"),
    ]
    (low, high) = _report(gazetteer, worse, times=20).differences()
    assert (low.by, low.value, low.share, low.share_of_others) == ("tenure", "rent", 0.5, 1.0)
    assert high.value == "own"
    assert not _report(gazetteer, worse).differences()
    assert not _report(gazetteer, worse[:9], times=20).differences()


def test_the_report_says_the_same_as_text_as_json_and_as_a_table(gazetteer: Gazetteer) -> None:
    report = _report(gazetteer, ROWS)
    text, told, table = "\n".join(lines(report)), as_json(report), as_table(report).to_pylist()
    assert "the address is empty" in text
    assert "(empty)" in text
    assert "\x1b" not in text
    assert told["rows"] == sum(row["rows"] for row in table if not row["by"]) == 5
    rent = next(each for each in told["groups"] if each["group"] == "rent")
    assert rent["levels"]["building"] == 1
    assert sum(row["rows"] for row in table if row["group"] == "rent") == rent["rows"] == 2
    assert lines(LinkageReport())
    assert as_table(LinkageReport()).num_rows == 0


def test_a_column_that_tells_every_row_apart_is_no_grouping(gazetteer: Gazetteer) -> None:
    rows = [("", None, None, str(number)) for number in range(MOST_GROUPS + 1)]
    with pytest.raises(Invalid, match="as long as the table"):
        _report(gazetteer, rows)
