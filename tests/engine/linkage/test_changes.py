"""A supply of changes put onto a gazetteer makes the gazetteer that a full supply of that day would make."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tests.engine.linkage import supplies, village
from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher
from wardmote.kernel.problem import Conflict, Damaged, Invalid, Problem

NEW = 200_020
#: A year on: 7 became two flats, the shop is gone, Hollin House was renamed, and a house was built.
LATER = (
    *(
        each
        for each in supplies.PROPERTIES
        if each.uprn not in (supplies.SHOP, supplies.NUMBERED, supplies.SEVEN)
    ),
    replace(next(each for each in supplies.PROPERTIES if each.uprn == supplies.SEVEN), class_code="PP"),
    supplies.Property(
        NEW, supplies.ROAD, "ZE1 1AA", "RD06", sao="FLAT A", pao_number=("7", "", ""), parent=supplies.SEVEN
    ),
    supplies.Property(
        NEW + 1, supplies.WALK, "ZE3 9ZZ", "RD02", pao_number=("11", "", ""), alternative="THE SHED"
    ),
    supplies.Property(
        supplies.NUMBERED, supplies.WALK, "ZE3 9ZZ", "RD06", sao_number=("3", "", ""), pao="PELLBROOK HOUSE"
    ),
)
SUPPLIES: dict[str, Callable[[Path], tuple[Path, Path, Path]]] = {}


def _of_records(title: str, rows: Callable[..., list[list[str]]]) -> None:
    def written(folder: Path) -> tuple[Path, Path, Path]:
        before, after = rows(), rows(LATER)
        changes = supplies.record_changes(before, after)
        return tuple(  # type: ignore[return-value]
            supplies.write_records(folder / f"{name}.csv", given)
            for name, given in (("before", before), ("changes", changes), ("after", after))
        )

    SUPPLIES[title] = written


def _of_rows(title: str, change: str, rows: Callable[..., list[dict[str, object]]]) -> None:
    def written(folder: Path) -> tuple[Path, Path, Path]:
        before, after = rows(), rows(LATER)
        return (
            supplies.write_row_changes(folder / "before.csv", change, [], before),
            supplies.write_row_changes(folder / "changes.csv", change, before, after),
            supplies.write_row_changes(folder / "after.csv", change, [], after),
        )

    SUPPLIES[title] = written


_of_records("AddressBase Premium", supplies.premium_rows)
_of_records("LLPG in DTF 7.3", supplies.dtf_rows)
_of_rows("AddressBase Core", "CHANGE_CODE", supplies.core_rows)
_of_rows("AddressBase Plus", "CHANGE_TYPE", supplies.plus_rows)


def _built(source: Path, out: Path, *, onto: Path | None = None) -> store.Header:
    return build(source, out, onto=onto, progress=lambda _: None)


#: The others have the one's records or the other's rows.
_ALWAYS = ("AddressBase Premium", "AddressBase Core")


@pytest.mark.parametrize(
    "title", [pytest.param(each, marks=() if each in _ALWAYS else pytest.mark.fault) for each in SUPPLIES]
)
def test_changes_make_what_a_full_supply_of_that_day_makes(title: str, tmp_path: Path) -> None:
    before, changes, after = SUPPLIES[title](tmp_path)
    first = _built(before, tmp_path / "g1")
    changed, full = _built(changes, tmp_path / "g2", onto=tmp_path / "g1"), _built(after, tmp_path / "g3")
    assert first.version != changed.version == full.version
    assert changed.supply == title
    assert store.verify(tmp_path / "g1").version == first.version
    matcher = Matcher(Gazetteer(tmp_path / "g2"))
    texts = ["Flat A, 7 Quillfeather Road", "50A Gannets Walk", "Flat 3, Pellbrook House, Gannets Walk"]
    found = (
        matcher.match(pa.array(texts), pa.array(["ZE1 1AA", "ZE3 9ZZ", "ZE3 9ZZ"])).column("uprn").to_pylist()
    )
    assert found == [NEW, None, supplies.NUMBERED]
    with pytest.raises(Problem):
        _built(changes, tmp_path / "g4", onto=tmp_path / "g2")


def _refused(tmp_path: Path, rows: list[list[str]]) -> Problem:
    changes = supplies.write_records(tmp_path / "bad.csv", rows)
    with pytest.raises(Problem) as refused:
        _built(changes, tmp_path / "g2", onto=tmp_path / "g1")
    assert not (tmp_path / "g2").exists()
    return refused.value


def test_changes_that_do_not_fit_are_refused_with_what_to_do(tmp_path: Path) -> None:
    full = supplies.dtf_rows()
    _built(supplies.write_records(tmp_path / "full.csv", full), tmp_path / "g1")
    changes = supplies.record_changes(full, supplies.dtf_rows(LATER))
    header, *rows, trailer = changes
    inserted, updated, deleted = (next(row for row in rows if row[1] == kind) for kind in "IUD")
    nobody = [*deleted[:3], "999", "999", *deleted[5:]]
    for case, code in (
        ([header, [*updated[:3], "999", *updated[4:]], trailer], "unknown"),
        ([header, nobody, trailer], "unknown"),
        ([header, [*updated[:1], "I", *updated[2:]], trailer], "repeated"),
        ([header, inserted, [*inserted[:2], "9999", *inserted[3:]], trailer], "repeated"),
        ([header, deleted, [*deleted[:2], "9999", *deleted[3:]], trailer], "unknown"),
        ([header, [*updated[:1], "X", *updated[2:]], trailer], "no_change"),
        ([[*header[:3], "2025-12-31", *header[4:]], *rows, trailer], "order"),
        ([[*header[:-1], "F"], *rows, trailer], "no_changes"),
        ([header, *rows], "cut_off"),
        (supplies.record_changes(supplies.premium_rows(), supplies.premium_rows(LATER)), "other_format"),
    ):
        refused = _refused(tmp_path, case)
        assert (refused.code, bool(refused.next_step)) == (f"gazetteer.{code}", True), str(refused)
    # several changes of one record in their order, and a UPRN deleted, which leaves no address behind
    gone = [row for row in rows if row[0] == "21" and row[1] == "D"]
    assert {row[3] for row in gone} == {str(supplies.SHOP)}
    in_turn = [header, *gone, inserted, [*inserted[:1], "U", "9999", *inserted[3:]], trailer]
    _built(supplies.write_records(tmp_path / "turn.csv", in_turn), tmp_path / "g2", onto=tmp_path / "g1")
    before, after = (Gazetteer(tmp_path / name).header.counts["uprns"] for name in ("g1", "g2"))
    assert after == before - 1


def test_a_table_has_no_changes_and_a_changed_supply_is_found(tmp_path: Path) -> None:
    _built(village.write(tmp_path / "v.csv"), tmp_path / "g1")
    with pytest.raises(Invalid, match="no supplies of changes"):
        _built(tmp_path / "v.csv", tmp_path / "g2", onto=tmp_path / "g1")
    core, _, _ = SUPPLIES["AddressBase Core"](tmp_path)
    _built(core, tmp_path / "core")
    with pytest.raises(Invalid, match="of a table"):
        _built(tmp_path / "v.csv", tmp_path / "g2", onto=tmp_path / "core")
    twice = (tmp_path / "changes.csv").read_text().splitlines()
    (tmp_path / "twice.csv").write_text("\n".join([*twice, twice[1]]) + "\n")
    with pytest.raises(Conflict, match="several"):
        _built(tmp_path / "twice.csv", tmp_path / "g2", onto=tmp_path / "core")
    supply = tmp_path / "core" / store.SUPPLY
    supply.write_bytes(supply.read_bytes()[:-1])
    with pytest.raises(Damaged):
        _built(tmp_path / "changes.csv", tmp_path / "g2", onto=tmp_path / "core")
    told = json.loads((tmp_path / "core" / store.HEADER).read_text())
    assert told["supply"] == "AddressBase Core"
