"""Released files: one per cut, any range of them, and only while the permit stands."""

import io

import openpyxl
import polars
import pytest

from tests.hub import people
from tests.hub.datasets import OPEN
from tests.hub.holdings.stored import ROWS, store
from tests.hub.holdings.test_rows import permit_for
from wardmote.engine.lake.sealed_file import SealedWriter
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings import released as released_module
from wardmote.hub.holdings.destroy import destroy_version
from wardmote.hub.holdings.models import ReleasedFile, StoredObject
from wardmote.hub.holdings.released import released
from wardmote.hub.holdings.rows import OpenRows
from wardmote.hub.holdings.stored import FileFormat
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.problem import NotFound, Problem


def bytes_of(permit, clock: people.TestClock, file_format: FileFormat = FileFormat.PARQUET) -> bytes:
    with released(permit, file_format, clock=clock) as file:
        return b"".join(file.chunks(0, file.size_bytes))


def test_a_parquet_file_holds_the_permitted_columns(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    whole = bytes_of(permit_for(publisher, version_id, clock, ("uprn", "ward")), clock)
    assert polars.read_parquet(io.BytesIO(whole)).columns == ["uprn", "ward"]


def test_a_workbook_too(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    whole = bytes_of(permit_for(publisher, version_id, clock), clock, FileFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(whole))["Data"]
    assert sheet.max_row == 4


def test_a_cut_is_written_once_and_another_cut_is_another_file(
    publisher: Actor, clock: people.TestClock
) -> None:
    _, version_id = store(publisher, clock)
    first = permit_for(publisher, version_id, clock, ("uprn",))
    assert bytes_of(first, clock) == bytes_of(permit_for(publisher, version_id, clock, ("uprn",)), clock)
    assert ReleasedFile.objects.count() == 1
    bytes_of(permit_for(publisher, version_id, clock, ("ward",)), clock)
    assert ReleasedFile.objects.count() == 2


def test_a_version_destroyed_while_a_file_is_made_of_it_leaves_no_file(
    publisher: Actor, clock: people.TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, version_id = store(publisher, clock)
    permit = permit_for(publisher, version_id, clock)
    write = released_module._WRITERS[FileFormat.PARQUET]

    def destroyed_at_the_last_row(opened: OpenRows, writer: SealedWriter) -> int:
        rows = write(opened, writer)
        catalogue.withdraw(version_id, actor=publisher, clock=clock)
        destroy_version(version_id, actor=publisher, clock=clock)
        return rows

    monkeypatch.setitem(released_module._WRITERS, FileFormat.PARQUET, destroyed_at_the_last_row)
    with pytest.raises(NotFound):
        bytes_of(permit, clock)
    assert not ReleasedFile.objects.exists()
    assert not StoredObject.objects.filter(of_version=version_id, wrapped_key__isnull=False).exists()


def test_a_range_is_a_slice(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock)
    permit = permit_for(publisher, version_id, clock)
    whole = bytes_of(permit, clock)
    with released(permit, FileFormat.PARQUET, clock=clock) as file:
        assert b"".join(file.chunks(10, 50)) == whole[10:60]
        assert b"".join(file.chunks(len(whole) - 8, 100)) == whole[-8:]


def test_the_file_alone_opens_nothing(publisher: Actor, clock: people.TestClock) -> None:
    _, version_id = store(publisher, clock, ROWS.select(["uprn", "ward"]), description=OPEN)
    permit = permit_for(None, version_id, clock)
    with released(permit, FileFormat.PARQUET, clock=clock) as file:
        catalogue.withdraw(version_id, actor=publisher, clock=clock)
        with pytest.raises(Problem):
            next(file.chunks(0, 10))
    with pytest.raises(Problem), released(permit, FileFormat.PARQUET, clock=clock):
        pass
