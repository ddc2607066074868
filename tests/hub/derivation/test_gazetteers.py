"""A gazetteer is used for those whom the operator named, and for nobody else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from django.conf import settings

from tests.engine.linkage import village
from tests.hub import people
from tests.hub.derivation.matching import Borough, install_for_all, plan, work, write_village
from wardmote.engine.linkage.calibration import SHIPPED, Calibration
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.gazetteer.store import read_header
from wardmote.hub.derivation.acts import match_again
from wardmote.hub.derivation.gazetteers import (
    FILES_KEPT,
    GazetteerSource,
    folder_of,
    gazetteer_for,
    gazetteers_for,
    install,
    remove,
    sweep_gazetteers,
)
from wardmote.hub.derivation.models import InstalledGazetteer
from wardmote.hub.derivation.queries import derivation_of, latest_derivation
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.problem import Conflict, Damaged, Invalid, NotFound, Unavailable


def install_for(folder: Path, *organisation_ids: str, clock: people.TestClock) -> InstalledGazetteer:
    return install(
        folder,
        source=GazetteerSource.LLPG,
        for_all_members=False,
        organisation_ids=organisation_ids,
        clock=clock,
    )


def test_whose_it_is_not_has_nothing_matched_with_it(borough: Borough, village_folder: Path) -> None:
    other = people.join("Southmarsh Council", operator=borough.operator, clock=borough.clock)
    install_for(village_folder, other, clock=borough.clock)
    borough.instruct()
    work(borough.clock)
    assert borough.derived() is None
    assert gazetteer_for(other) is not None
    assert gazetteer_for(borough.publisher.organisation_id) is None


def test_an_organisation_is_told_of_those_alone_that_it_may_have_used(
    borough: Borough, village_folder: Path, tmp_path: Path
) -> None:
    own = borough.publisher.organisation_id
    other = people.join("Southmarsh Council", operator=borough.operator, clock=borough.clock)
    theirs = install_for(village_folder, other, clock=borough.clock)
    assert (gazetteers_for(own), gazetteers_for(other)) == ([], [theirs])
    build(write_village(tmp_path / "v.csv", village.rows()[:50]), tmp_path / "g", progress=lambda _: None)
    borough.clock.move(timedelta(days=1))
    both = install_for(tmp_path / "g", own, other, clock=borough.clock)
    assert (gazetteers_for(own), gazetteers_for(other)) == ([both], [both, theirs]), "the newest first"
    remove(both.digest, clock=borough.clock)
    assert (gazetteers_for(own), gazetteers_for(other)) == ([], [theirs])
    everybodys = install_for_all(village_folder, borough.clock)
    assert gazetteers_for(own) == gazetteers_for(other) == [everybodys]


def test_it_is_installed_for_somebody_or_not_at_all(operator: object, village_folder: Path) -> None:
    clock = people.TestClock()
    with pytest.raises(Invalid):
        install_for(village_folder, clock=clock)
    with pytest.raises(Invalid):
        install_for(village_folder, "organisation_00000000000000000000", clock=clock)
    assert not InstalledGazetteer.objects.exists()
    assert ledger.entries(act="gazetteer.installed") == ()


def test_it_is_copied_and_recorded(borough: Borough, village_folder: Path) -> None:
    owner = borough.publisher.organisation_id
    row = install_for(village_folder, owner, clock=borough.clock)
    assert sorted(each.name for each in folder_of(row).iterdir()) == sorted(
        each.name for each in village_folder.iterdir()
    )
    entry = ledger.entries(act="gazetteer.installed")[0]
    assert entry.actor == "operator"
    assert entry.details["content"] == row.digest
    assert entry.details["organisations"] == [owner]
    assert entry.details["for_all_members"] is False
    assert owner in entry.parties


def test_with_a_newer_one_the_table_is_matched_anew(
    borough: Borough, village_folder: Path, newer_folder: Path
) -> None:
    install_for_all(village_folder, borough.clock)
    borough.instruct()
    work(borough.clock)
    borough.clock.move(timedelta(days=1))
    newer = install_for_all(newer_folder, borough.clock)
    work(borough.clock)
    assert gazetteer_for(borough.publisher.organisation_id) == newer
    made = borough.derived()
    assert made is not None
    after, before = made.tables[0].versions
    assert borough.rows(before.id).column("uprn").to_pylist()[0] == 101_003
    assert borough.rows(after.id).column("uprn").to_pylist()[0] is None


def test_the_same_one_again_makes_nothing_anew(borough: Borough, village_folder: Path) -> None:
    first = install_for_all(village_folder, borough.clock)
    borough.instruct()
    work(borough.clock)
    assert install_for_all(village_folder, borough.clock).pk == first.pk
    work(borough.clock)
    made = borough.derived()
    assert made is not None
    assert len(made.tables[0].versions) == 1


def test_saying_anew_who_may_have_it_used_takes_it_from_the_others(
    borough: Borough, village_folder: Path
) -> None:
    install_for_all(village_folder, borough.clock)
    install_for(village_folder, borough.operator.organisation_id, clock=borough.clock)
    assert gazetteer_for(borough.publisher.organisation_id) is None


@pytest.fixture(scope="module")
def newer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer that lacks 3 Quillfeather Road."""
    folder = tmp_path_factory.mktemp("newer")
    without = [each for each in village.rows() if each[0] != 101_003]
    build(write_village(folder / "village.csv", without), folder / "gazetteer", progress=lambda _: None)
    return folder / "gazetteer"


def two_gazetteers(
    borough: Borough, folder: Path, newer: Path
) -> tuple[InstalledGazetteer, InstalledGazetteer]:
    """The village's, and the newer one."""
    older = install_for_all(folder, borough.clock)
    borough.clock.move(timedelta(days=1))
    return older, install_for_all(newer, borough.clock)


def first_uprns(borough: Borough) -> list[int | None]:
    """What each version that was made says of the first row, the newest first."""
    made = borough.derived()
    assert made is not None
    return [borough.rows(each.id).column("uprn").to_pylist()[0] for each in made.tables[0].versions]


def test_one_that_is_removed_is_used_no_more_and_the_next_newest_is(
    borough: Borough, village_folder: Path, newer_folder: Path
) -> None:
    older, newer = two_gazetteers(borough, village_folder, newer_folder)
    borough.instruct()
    work(borough.clock)
    assert first_uprns(borough) == [None]
    remove(newer.digest[:16], clock=borough.clock)
    entry = ledger.entries(act="gazetteer.removed")[0]
    assert (entry.actor, entry.details) == ("operator", {"gazetteer": newer.id, "content": newer.digest})
    work(borough.clock)
    assert first_uprns(borough) == [101_003, None], "what was matched with it stays"
    made = borough.derived()
    assert made is not None
    both = [derivation_of(each.id) for each in made.tables[0].versions]
    assert [(each.gazetteer_digest, each.gazetteer_removed) for each in both if each] == [
        (older.digest, False),
        (newer.digest, True),
    ]
    remove(older.digest, clock=borough.clock)
    work(borough.clock)
    assert gazetteer_for(borough.publisher.organisation_id) is None
    assert len(first_uprns(borough)) == 2
    with pytest.raises(Conflict, match="no gazetteer"):
        match_again(borough.table_id, actor=borough.publisher, clock=borough.clock)


def test_who_may_not_have_the_next_newest_has_none(borough: Borough, village_folder: Path) -> None:
    install_for(village_folder, borough.operator.organisation_id, clock=borough.clock)
    borough.instruct()
    work(borough.clock)
    assert borough.derived() is None
    row = install_for(village_folder, borough.publisher.organisation_id, clock=borough.clock)
    remove(row.digest, clock=borough.clock)
    work(borough.clock)
    assert borough.derived() is None


def test_its_files_are_deleted_once_no_work_uses_them(
    borough: Borough, village_folder: Path, newer_folder: Path
) -> None:
    older, newer = two_gazetteers(borough, village_folder, newer_folder)
    borough.instruct()
    plan(borough.clock)
    remove(newer.digest, clock=borough.clock)
    borough.clock.move(FILES_KEPT * 2)
    sweep_gazetteers(clock=borough.clock)
    assert folder_of(newer).is_dir(), "a derivation waits that began with it"
    work(borough.clock)
    assert first_uprns(borough) == [101_003]
    sweep_gazetteers(clock=borough.clock)
    with pytest.raises(Unavailable):
        folder_of(newer)
    assert folder_of(older).is_dir()
    install_for_all(newer_folder, borough.clock)
    assert gazetteer_for(borough.publisher.organisation_id) == newer
    sweep_gazetteers(clock=borough.clock)
    assert folder_of(newer).is_dir()
    work(borough.clock)
    assert first_uprns(borough) == [None, 101_003], "it was passed over the first time"


def test_a_page_that_is_being_made_when_it_is_removed_has_its_files_to_the_end(
    borough: Borough, village_folder: Path
) -> None:
    row = install_for_all(village_folder, borough.clock)
    remove(row.digest, clock=borough.clock)
    sweep_gazetteers(clock=borough.clock)
    assert folder_of(row).is_dir()
    left = folder_of(row).parent / ".left-by-a-kill"
    left.mkdir()
    sweep_gazetteers(clock=borough.clock)
    assert left.is_dir(), "somebody may be copying"
    os.utime(left, (0, 0))
    sweep_gazetteers(clock=borough.clock)
    assert not left.exists()


def test_a_damaged_one_is_not_installed(borough: Borough, village_folder: Path, tmp_path: Path) -> None:
    spoilt = Path(copytree(village_folder, tmp_path / "spoilt"))
    name = next(each for each in spoilt.iterdir() if each.suffix == ".npy")
    data = bytearray(name.read_bytes())
    data[-1] ^= 1
    name.write_bytes(data)
    with pytest.raises(Damaged):
        install_for_all(spoilt, borough.clock)
    with pytest.raises(NotFound):
        install_for_all(tmp_path / "nothing", borough.clock)
    assert not InstalledGazetteer.objects.exists()


def test_it_is_made_last_only_once_it_is_whole(
    borough: Borough, village_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill while it is copied leaves no folder under its name."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    rmtree(Path(settings.HOME.gazetteers), ignore_errors=True)
    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        install_for_all(village_folder, borough.clock)
    monkeypatch.undo()
    assert not InstalledGazetteer.objects.exists()
    row = install_for_all(village_folder, borough.clock)
    assert [each.name for each in folder_of(row).parent.iterdir() if not each.name.startswith(".")] == [
        row.digest
    ]
    assert os.access(folder_of(row) / "header.json", os.R_OK)


def test_one_that_is_gone_is_waited_for_until_it_is_installed_again(
    borough: Borough, village_folder: Path
) -> None:
    rmtree(folder_of(install_for_all(village_folder, borough.clock)))
    borough.instruct()
    work(borough.clock)
    waits = latest_derivation(borough.table_id)
    assert waits is not None
    assert (waits.state, waits.problem and waits.problem["code"]) == ("waiting", "gazetteer.gone")
    install_for_all(village_folder, borough.clock)
    borough.clock.move(timedelta(minutes=1))
    work(borough.clock)
    assert borough.derived() is not None


def test_one_that_was_damaged_answers_nothing_until_it_is_installed_again(
    borough: Borough, village_folder: Path
) -> None:
    place = folder_of(install_for_all(village_folder, borough.clock))
    sound = (place / "place.npy").read_bytes()
    (place / "place.npy").write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    borough.instruct()
    work(borough.clock)
    waits = latest_derivation(borough.table_id)
    assert waits is not None
    assert (waits.state, waits.problem and waits.problem["code"]) == ("waiting", "gazetteer.damaged")
    assert borough.derived() is None
    install_for_all(village_folder, borough.clock)
    assert (place / "place.npy").read_bytes() == sound
    assert [each.name for each in place.parent.iterdir()] == [place.name]
    borough.clock.move(timedelta(minutes=1))
    work(borough.clock)
    assert borough.derived() is not None


def test_its_calibration_comes_along_and_makes_it_another(
    borough: Borough, village_folder: Path, tmp_path: Path
) -> None:
    plain = install_for_all(village_folder, borough.clock)
    calibrated = Path(copytree(village_folder, tmp_path / "calibrated"))
    version = read_header(calibrated).version
    own = Calibration(SHIPPED.curves, "the village").write(calibrated, version)
    row = install_for_all(calibrated, borough.clock)
    assert row.digest != plain.digest
    assert (folder_of(row) / own.name).read_bytes() == own.read_bytes()
    own.write_text(own.read_text().replace(version, "0" * 16))
    with pytest.raises(Damaged):
        install_for_all(calibrated, borough.clock)
