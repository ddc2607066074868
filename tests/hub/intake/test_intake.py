"""A file arrives, is read, and becomes drafts; or is refused, or leaves nothing."""

import io
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from django.conf import settings

from tests.hub import people
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.holdings.models import StoredObject
from wardmote.hub.holdings.originals import original_for_processing
from wardmote.hub.holdings.rows import open_bad_cells, open_rows
from wardmote.hub.intake import models, queries
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.upload import UploadState, display_name
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use
from wardmote.kernel.problem import Invalid, NotFound, Refused

MESSY = (
    b"Assisted collections,,\r\n,,\r\nUPRN,Ward,Charge\r\n"
    b"10000000001,Eastwick,\xa312.50\r\n10000000002,Westwick,\xa31,012.50\r\n10000000003,Eastwick,about ten\r\n"
)


def many_rows() -> bytes:
    rows = "".join(f"{10_000_000_000 + n},Eastwick,£{n}.50\r\n" for n in range(200))
    return f"UPRN,Ward,Charge\r\n{rows}10000009999,Westwick,about ten\r\n".encode("cp1252")


def test_a_file_becomes_a_draft_with_its_bad_cells(publisher: Actor, clock: people.TestClock) -> None:
    upload = read(send(many_rows(), "bins.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)
    assert upload.state is UploadState.READY
    (table,) = upload.tables
    assert (table.encoding, table.delimiter, table.header_row, table.rows) == ("windows-1252", ",", 1, 201)
    assert table.bad_cells == 1
    version = catalogue.version(table.version_id)[2]
    assert version.state is VersionState.DRAFT
    assert {column.name: column.semantic_type for column in version.columns}["Charge"] == "money_gbp"
    permit = decide(Ask(version.id, Use.PREVIEW, None, None, None, None), actor=publisher, clock=clock)
    with open_rows(permit, clock=clock) as opened:
        assert pa.Table.from_batches(opened.batches()).num_rows == 201
    with open_bad_cells(permit, clock=clock) as report:
        (bad,) = report.head().to_pylist()
    assert (bad["row"], bad["line"], bad["column"], bad["value"]) == (201, 202, "Charge", "about ten")


def test_the_title_above_the_header_is_set_aside(publisher: Actor, clock: people.TestClock) -> None:
    upload = read(send(MESSY, "bins.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)
    (table,) = upload.tables
    assert (table.header_row, table.rows) == (3, 3)
    assert "title" in {each.kind for each in table.set_aside}


def test_the_original_is_kept_byte_for_byte(publisher: Actor, clock: people.TestClock) -> None:
    upload_id = send(MESSY, "bins.csv", actor=publisher, clock=clock)
    original_id = models.Upload.objects.get(pk=upload_id).original_id
    with original_for_processing(original_id, clock=clock) as plain:
        assert plain.read() == MESSY


def test_what_was_cut_off_leaves_nothing(publisher: Actor, clock: people.TestClock) -> None:
    before = set(Path(settings.HOME.lake).rglob("*"))

    def arrive() -> Arrival:
        return Arrival(file_name="x.csv", dataset_id=None, expected_bytes=100, actor=publisher, clock=clock)

    with arrive() as arrival:
        arrival.write(b"a,b\n")
    with arrive() as arrival:
        arrival.write(b"a,b\n")
        with pytest.raises(Invalid):
            arrival.finish()
    assert models.Upload.objects.count() == 0
    assert StoredObject.objects.count() == 0
    assert {path for path in set(Path(settings.HOME.lake).rglob("*")) - before if path.is_file()} == set()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"", "empty.xlsx"),
        (b"%PDF-1.7\n1 0 obj", "report.csv"),
        (b"<html><body>Sign in", "data.csv"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    publisher: Actor, clock: people.TestClock, content: bytes, name: str
) -> None:
    upload = read(send(content, name, actor=publisher, clock=clock), actor=publisher, clock=clock)
    assert upload.state is UploadState.REFUSED
    assert upload.problem is not None
    assert upload.problem["next_step"]
    assert catalogue.datasets(organisation_id=publisher.organisation_id) == []
    assert ledger.entries(act="upload.refused")


def test_the_next_file_of_a_dataset_is_its_next_draft(publisher: Actor, clock: people.TestClock) -> None:
    first = read(send(many_rows(), "bins.csv", actor=publisher, clock=clock), actor=publisher, clock=clock)
    second_id = send(many_rows(), "bins.csv", actor=publisher, clock=clock, dataset_id=first.dataset_id)
    second = read(second_id, actor=publisher, clock=clock)
    assert second.dataset_id == first.dataset_id
    assert first.dataset_id is not None
    assert len(catalogue.dataset(first.dataset_id).tables[0].versions) == 2


def test_reading_twice_changes_nothing(publisher: Actor, clock: people.TestClock) -> None:
    from wardmote.hub.intake.reader import ReadsUploads

    upload_id = send(many_rows(), "bins.csv", actor=publisher, clock=clock)
    before = read(upload_id, actor=publisher, clock=clock)
    (entry,) = ledger.entries(act="upload.received")
    ReadsUploads().handle_long(entry, clock=clock, keep_lease=lambda: None)
    assert queries.upload(upload_id, actor=publisher) == before


def test_only_a_publisher_of_a_member_in_good_standing_may_send(
    publisher: Actor, clock: people.TestClock
) -> None:
    with pytest.raises(Refused):
        send(MESSY, "x.csv", actor=replace(publisher, roles=frozenset({Role.ANALYST})), clock=clock)
    with pytest.raises(Refused):
        send(MESSY, "x.csv", actor=replace(publisher, scopes=frozenset()), clock=clock)


def test_an_upload_is_nobody_elses_business(publisher: Actor, clock: people.TestClock) -> None:
    upload_id = send(MESSY, "x.csv", actor=publisher, clock=clock)
    stranger = replace(publisher, organisation_id="organisation_other")
    assert queries.uploads(actor=stranger) == []
    with pytest.raises(NotFound):
        queries.upload(upload_id, actor=stranger)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\list.xlsx", "list.xlsx"),
        ("a\u202egnp.csv", "agnp.csv"),
        ("...", "upload"),
        ("x" * 300, "x" * 200),
        ("nul\0byte.csv", "nulbyte.csv"),
    ],
)
def test_a_name_full_of_tricks_is_only_shown(sent: str, shown: str) -> None:
    assert display_name(sent) == shown


def test_a_workbook_is_read_from_a_file_without_a_name(publisher: Actor, clock: people.TestClock) -> None:
    """The reader keeps a workbook's text beside it: where the upload stands, and no other disk."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate((("Ref", "Bins"), *((n, n % 4) for n in range(20)))):
            sheet.write_row(number, 0, row)
    upload_id = send(book.getvalue(), "bins.xlsx", actor=publisher, clock=clock)
    found = read(upload_id, actor=publisher, clock=clock)
    assert (found.state, found.tables[0].rows) == (UploadState.READY, 20)
