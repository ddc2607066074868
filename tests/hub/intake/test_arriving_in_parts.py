"""A file that arrives in parts: what is acknowledged stays, it becomes one upload, and only who may send, sends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.hub import datasets, people
from tests.hub.intake.sending import read
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings import growing
from wardmote.hub.holdings.models import GrowingOriginal, StoredObject
from wardmote.hub.holdings.originals import original_for_processing
from wardmote.hub.holdings.sweep import ORPHAN_AGE, sweep
from wardmote.hub.intake import arriving_in_parts as parts
from wardmote.hub.intake import models, queries, room
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.partial_upload import MOST_OPEN, PartialState, PartialUpload
from wardmote.hub.intake.spool import RESERVE_BYTES
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations import acts as organisations
from wardmote.hub.organisations import people_acts
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.problem import Conflict, Invalid, NotFound, Problem, Refused, TooLarge, Unavailable

CONTENT = b"Ref,Ward\r\n1,Eastwick\r\n2,Westwick\r\n"
Begin = Callable[..., PartialUpload]
Disk = Callable[..., None]


@pytest.fixture
def begin(publisher: Actor, clock: people.TestClock) -> Begin:
    def begun(
        actor: Actor = publisher, length: int = len(CONTENT), dataset: str | None = None
    ) -> PartialUpload:
        return parts.begin(
            file_name="bins.csv",
            dataset_id=dataset,
            reading=None,
            metadata="",
            length_bytes=length,
            actor=actor,
            clock=clock,
        )

    return begun


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk with so many bytes free past the reserve."""

    def of(*, free: int, total: int = 10**12) -> None:
        usage = SimpleNamespace(total=total, free=free + RESERVE_BYTES)
        monkeypatch.setattr(room.shutil, "disk_usage", lambda _: usage)

    return of


@pytest.fixture
def other(operator: Actor, clock: people.TestClock) -> Actor:
    elsewhere = people.join("Elsewhere Council", operator=operator, clock=clock)
    return people.hire(elsewhere, Role.PUBLISHER, operator=operator, clock=clock)


def send(
    partial: PartialUpload, data: bytes, *, actor: Actor, clock: people.TestClock, offset: int = 0
) -> PartialUpload:
    with parts.Part(partial.id, offset_bytes=offset, actor=actor, clock=clock) as part:
        part.write(data)
        return part.keep()


def growing_files() -> set[str]:
    folder = Path(settings.HOME.lake) / "growing"
    return {each.name for each in folder.iterdir()} if folder.exists() else set()


def test_parts_become_one_upload_like_any_other(
    begin: Begin, publisher: Actor, clock: people.TestClock
) -> None:
    partial = begin()
    half = send(partial, CONTENT[:9], actor=publisher, clock=clock)
    assert (half.offset_bytes, half.state, half.upload_id) == (9, PartialState.OPEN, None)
    assert queries.uploads(actor=publisher) == []
    whole = send(partial, CONTENT[9:], actor=publisher, clock=clock, offset=9)
    assert whole.state is PartialState.WHOLE
    (upload,) = queries.uploads(actor=publisher)
    assert (upload.id, upload.size_bytes, upload.file_name) == (whole.upload_id, len(CONTENT), "bins.csv")
    (entry,) = ledger.entries(act="upload.received")
    assert (entry.details, upload.sha256) == ({"size_bytes": len(CONTENT)}, ""), "nobody waits for a digest"
    assert (entry.actor, entry.object_id) == (publisher.account_id, upload.id)
    stored = models.Upload.objects.get(pk=upload.id)
    with original_for_processing(stored.original_id, clock=clock) as plain:
        assert plain.read() == CONTENT
    assert (GrowingOriginal.objects.count(), stored.original_id in growing_files()) == (0, False)
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert read(upload.id, actor=publisher, clock=clock).sha256 == digest
    (entry,) = ledger.entries(act="upload.read")
    assert entry.details["content"] == digest


def test_a_kill_while_it_is_recorded_loses_nothing_and_records_once(
    begin: Begin, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the bytes were acknowledged, and again after they were moved to where stored objects are."""
    partial = begin()
    with monkeypatch.context() as patch:
        patch.setattr(parts.Part, "_record", lambda _: None)
        send(partial, CONTENT, actor=publisher, clock=clock)
    with monkeypatch.context() as patch:
        patch.setattr(parts, "record_arrival", _killed)
        with pytest.raises(KeyboardInterrupt):
            parts.partial_upload(partial.id, actor=publisher, clock=clock)
    assert queries.uploads(actor=publisher) == []
    clock.move(ORPHAN_AGE * 2)
    sweep(clock=clock)  # must not take for an orphan what is stored and not yet recorded
    for _ in range(2):
        found = parts.partial_upload(partial.id, actor=publisher, clock=clock)
        assert (found.state, found.offset_bytes) == (PartialState.WHOLE, len(CONTENT))
    parts.tend_partial_uploads(clock=clock)
    assert [each.id for each in queries.uploads(actor=publisher)] == [found.upload_id]
    assert StoredObject.objects.count() == 1


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_whole_file_that_nobody_asks_after_is_recorded_by_the_worker(
    begin: Begin, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(parts.Part, "_record", lambda _: None)
        send(begin(), CONTENT, actor=publisher, clock=clock)
    parts.tend_partial_uploads(clock=clock)
    assert len(queries.uploads(actor=publisher)) == 1


def test_parts_out_of_order_twice_or_too_long_are_refused_and_change_nothing(
    begin: Begin, publisher: Actor, clock: people.TestClock
) -> None:
    partial = begin()
    send(partial, CONTENT[:9], actor=publisher, clock=clock)
    for offset in (0, 8, 10, len(CONTENT)):
        with pytest.raises(Conflict):
            send(partial, CONTENT[9:], actor=publisher, clock=clock, offset=offset)
    with pytest.raises(TooLarge):
        send(partial, CONTENT[9:] + b"!", actor=publisher, clock=clock, offset=9)
    whole = send(partial, CONTENT[9:], actor=publisher, clock=clock, offset=9)
    with pytest.raises(Conflict):
        send(partial, b"", actor=publisher, clock=clock, offset=len(CONTENT))
    assert queries.upload(str(whole.upload_id), actor=publisher).size_bytes == len(CONTENT)


def test_one_sender_at_a_time_and_the_second_spoils_nothing(
    begin: Begin, publisher: Actor, clock: people.TestClock
) -> None:
    partial = begin()
    with parts.Part(partial.id, offset_bytes=0, actor=publisher, clock=clock) as part:
        part.write(CONTENT[:9])
        with pytest.raises(Conflict) as refusal:
            send(partial, CONTENT, actor=publisher, clock=clock)
        assert refusal.value.code == "lake.growing_in_use"
        with pytest.raises(Conflict):
            parts.end(partial.id, actor=publisher, clock=clock)
        assert part.keep().offset_bytes == 9
    assert send(partial, CONTENT[9:], actor=publisher, clock=clock, offset=9).state is PartialState.WHOLE


def test_what_does_not_match_its_checksum_is_not_kept(
    begin: Begin, publisher: Actor, clock: people.TestClock
) -> None:
    partial = begin()
    with parts.Part(partial.id, offset_bytes=0, actor=publisher, clock=clock, checked=True) as part:
        part.write(CONTENT[:9])
        with pytest.raises(Invalid):
            part.keep(matches=False)
    assert parts.partial_upload(partial.id, actor=publisher, clock=clock).offset_bytes == 0


def test_a_long_part_is_kept_as_it_comes_unless_it_has_to_be_checked_first(
    begin: Begin, publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "KEEP_EVERY_BYTES", 10)
    for checked, kept in ((False, 12), (True, 0)):
        partial = begin()
        with parts.Part(partial.id, offset_bytes=0, actor=publisher, clock=clock, checked=checked) as part:
            for start in range(0, 18, 6):
                part.write(CONTENT[start : start + 6])
        assert parts.partial_upload(partial.id, actor=publisher, clock=clock).offset_bytes == kept


def test_limits_are_said_before_a_byte_comes(
    begin: Begin, publisher: Actor, clock: people.TestClock, settings: object
) -> None:
    settings.LARGEST_UPLOAD_BYTES = 100  # type: ignore[attr-defined]
    before = growing_files()
    with pytest.raises(TooLarge, match="larger than this hub takes"):
        begin(length=101)
    with pytest.raises(Invalid):
        begin(length=0)
    assert growing_files() == before
    assert begin(length=100).length_bytes == 100
    for expected in (101, 0):
        with (
            pytest.raises(TooLarge),
            Arrival(
                file_name="a", dataset_id=None, expected_bytes=expected, actor=publisher, clock=clock
            ) as arrival,
        ):
            arrival.write(bytes(101))


def test_an_organisation_has_so_many_under_way_and_another_its_own(
    begin: Begin, publisher: Actor, other: Actor, clock: people.TestClock
) -> None:
    begun = [begin() for _ in range(MOST_OPEN)]
    with pytest.raises(Conflict) as refusal:
        begin()
    assert refusal.value.code == "upload.too_many_open"
    begin(other)
    parts.end(begun[0].id, actor=publisher, clock=clock)
    begin()


def test_two_that_begin_at_once_do_not_pass_the_cap(
    begin: Begin, publisher: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(growing_files())
    for _ in range(MOST_OPEN - 1):
        begin()
    begin_original = parts.begin_original

    def with_another_meanwhile(**said: object) -> object:
        monkeypatch.setattr(parts, "begin_original", begin_original)
        begin()
        return begin_original(**said)  # type: ignore[arg-type]

    monkeypatch.setattr(parts, "begin_original", with_another_meanwhile)
    with pytest.raises(Conflict) as refusal:
        begin()
    assert refusal.value.code == "upload.too_many_open"
    assert models.PartialUpload.objects.count() == MOST_OPEN
    assert len(growing_files()) == before + MOST_OPEN, "nor is its file left"


def test_room_is_asked_for_the_file_its_copy_and_its_tables(
    begin: Begin, publisher: Actor, clock: people.TestClock, disk: Disk
) -> None:
    disk(free=24_999_999)
    before = growing_files()
    with pytest.raises(Unavailable) as in_parts:
        begin(length=10_000_000)
    with pytest.raises(Unavailable) as in_one_go:
        Arrival(file_name="a", dataset_id=None, expected_bytes=10_000_000, actor=publisher, clock=clock)
    assert in_parts.value.as_json() == in_one_go.value.as_json()
    assert in_parts.value.code == "upload.no_room"
    assert "takes 25.0 MB, and 25.0 MB are free" in in_parts.value.what
    assert growing_files() == before
    disk(free=25_000_000)
    begin(length=10_000_000)


def test_what_others_were_promised_is_not_promised_again(
    begin: Begin, publisher: Actor, clock: people.TestClock, disk: Disk
) -> None:
    disk(free=25_000_000 + len(CONTENT))
    first = begin()
    begin(length=10_000_000)
    with pytest.raises(Unavailable):
        begin(length=10_000_000)
    parts.end(first.id, actor=publisher, clock=clock)
    clock.move(settings.PARTIAL_UPLOAD_LIFE)
    begin(length=10_000_000)


def test_a_file_larger_than_the_disk_it_is_read_from_is_never_begun(begin: Begin, disk: Disk) -> None:
    disk(free=2 * 10**9, total=9_999_999)
    with pytest.raises(TooLarge) as refusal:
        begin(length=10_000_000)
    assert refusal.value.code == "upload.larger_than_spool"


def test_what_is_ended_or_left_too_long_is_gone_with_its_bytes(
    begin: Begin, publisher: Actor, clock: people.TestClock
) -> None:
    ended, left, going_on = begin(), begin(), begin()
    parts.end(ended.id, actor=publisher, clock=clock)
    clock.move(settings.PARTIAL_UPLOAD_LIFE - timedelta(minutes=1))
    send(going_on, CONTENT[:9], actor=publisher, clock=clock)
    clock.move(timedelta(minutes=1))
    for each in (ended, left):
        with pytest.raises(NotFound) as told:
            send(each, CONTENT, actor=publisher, clock=clock)
        assert told.value.code == "upload.gone"
    parts.tend_partial_uploads(clock=clock)
    (row,) = GrowingOriginal.objects.all()
    assert row.id == models.PartialUpload.objects.get(pk=going_on.id).original_id
    originals = models.PartialUpload.objects.in_bulk([ended.id, left.id, going_on.id])
    assert [originals[each.id].original_id in growing_files() for each in (ended, left, going_on)] == [
        False,
        False,
        True,
    ]
    assert [each.id for each in parts.open_uploads(actor=publisher, clock=clock)] == [going_on.id]
    clock.move(settings.PARTIAL_UPLOAD_LIFE * 2)
    for _ in range(2):
        parts.tend_partial_uploads(clock=clock)
        clock.move(settings.PARTIAL_UPLOAD_LIFE * 2)
    assert models.PartialUpload.objects.count() == 0


def test_what_arrived_whole_is_not_ended(begin: Begin, publisher: Actor, clock: people.TestClock) -> None:
    partial = begin()
    send(partial, CONTENT, actor=publisher, clock=clock)
    with pytest.raises(Conflict):
        parts.end(partial.id, actor=publisher, clock=clock)
    clock.move(settings.PARTIAL_UPLOAD_LIFE * 3)
    parts.tend_partial_uploads(clock=clock)
    assert len(queries.uploads(actor=publisher)) == StoredObject.objects.count() == 1


def test_nobody_else_knows_of_it(
    begin: Begin, publisher: Actor, other: Actor, operator: Actor, clock: people.TestClock
) -> None:
    """Another organisation's publisher, and a colleague: a partial upload is the person's who began it."""
    partial = begin()
    colleague = people.hire(publisher.organisation_id, Role.PUBLISHER, operator=operator, clock=clock)
    for stranger in (other, colleague):
        for ask in (
            lambda: parts.partial_upload(partial.id, actor=stranger, clock=clock),  # noqa: B023
            lambda: parts.end(partial.id, actor=stranger, clock=clock),  # noqa: B023
            lambda: send(partial, CONTENT, actor=stranger, clock=clock),  # noqa: B023
        ):
            with pytest.raises(NotFound) as told:
                ask()
            assert told.value.code == "upload.unknown"
        assert parts.open_uploads(actor=stranger, clock=clock) == []


def test_the_dataset_has_to_be_ones_own(
    begin: Begin, publisher: Actor, other: Actor, clock: people.TestClock
) -> None:
    own = catalogue.describe(datasets.CLOSED, dataset_id=None, actor=publisher, clock=clock)
    theirs = catalogue.describe(datasets.CLOSED, dataset_id=None, actor=other, clock=clock)
    with pytest.raises(NotFound):
        begin(dataset=theirs)
    whole = send(begin(dataset=own), CONTENT, actor=publisher, clock=clock)
    assert queries.upload(str(whole.upload_id), actor=publisher).dataset_id == own


@pytest.mark.parametrize("how", ["role taken", "left", "suspended"])
def test_who_may_no_longer_send_is_stopped_in_the_middle_of_a_part(
    how: str, begin: Begin, publisher: Actor, operator: Actor, clock: people.TestClock
) -> None:
    partial = begin()
    administrator = people.hire(publisher.organisation_id, Role.ADMINISTRATOR, operator=operator, clock=clock)
    with parts.Part(partial.id, offset_bytes=0, actor=publisher, clock=clock) as part:
        part.write(CONTENT)
        if how == "role taken":
            people_acts.change_roles(
                publisher.account_id, roles=[Role.ANALYST], actor=administrator, clock=clock
            )
        elif how == "left":
            people_acts.close_account(publisher.account_id, actor=administrator, clock=clock)
        else:
            organisations.suspend_member(
                publisher.organisation_id, reason="Lapsed.", actor=operator, clock=clock
            )
        with pytest.raises(Refused):
            part.keep()
    assert models.PartialUpload.objects.get(pk=partial.id).offset_bytes == 0
    assert models.Upload.objects.count() == 0


def test_bytes_that_nobody_knows_are_swept(begin: Begin, clock: people.TestClock, publisher: Actor) -> None:
    kept = models.PartialUpload.objects.get(pk=begin().id).original_id
    orphan = growing.begin_original(
        organisation_id=publisher.organisation_id, length_bytes=3, clock=clock
    ).id  # killed before its row was saved
    assert {kept, orphan} <= growing_files()
    growing.sweep_originals_in_parts(older_than_seconds=-60)
    assert kept in growing_files()
    assert orphan not in growing_files()


def test_a_problem_of_it_names_no_file(begin: Begin, publisher: Actor, clock: people.TestClock) -> None:
    partial = begin()
    with pytest.raises(Problem) as told:
        send(partial, CONTENT, actor=publisher, clock=clock, offset=3)
    assert "bins" not in str(told.value)
