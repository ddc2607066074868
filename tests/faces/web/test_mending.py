"""Mending by the pages: bad cells by kind, a button for each, undoing, and the report to send back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.http.response import StreamingHttpResponse

from tests.faces.visitor import Visitor
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.intake.upload import Upload
from wardmote.hub.ledger import queries as ledger
from wardmote.kernel.clock import system_clock

ROWS = "".join(f"A{n},{n % 9}\n" for n in range(200))
CONTENT = f"ref,visits\n{ROWS}A200,1O\nA201,about ten\n".encode()
STEP = {"kind": "take-suggestion", "column": "visits", "code": "type-error"}


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def upload(city: agreed.City) -> Upload:
    upload_id = send(CONTENT, "visits.csv", actor=city.borough.publisher, clock=system_clock)
    return read(upload_id, actor=city.borough.publisher, clock=system_clock)


def version_of(upload: Upload) -> str:
    return upload.tables[0].version_id


def again(upload: Upload, city: agreed.City) -> Upload:
    return read(upload.id, actor=city.borough.publisher, clock=system_clock)


def test_a_kind_is_mended_with_one_button_and_undone(
    city: agreed.City, publisher: Visitor, upload: Upload
) -> None:
    page = words(publisher.get(f"/versions/{version_of(upload)}"))
    assert "Mend 1 number" in page
    assert "Leave 1 cell empty" in page
    answer = publisher.post(f"/versions/{version_of(upload)}/mend", STEP)
    assert answer.headers["Location"] == f"/uploads/{upload.id}"
    mended = again(upload, city)
    page = words(publisher.get(f"/versions/{version_of(mended)}"))
    assert "visits: 1 cell written as suggested" in page
    assert "Mend 1 number" not in page
    publisher.post(f"/versions/{version_of(mended)}/mend/undo", STEP)
    undone = again(upload, city)
    assert "Mend 1 number" in words(publisher.get(f"/versions/{version_of(undone)}"))
    assert undone.tables[0].bad_cells == 2


def test_the_next_file_is_offered_the_same(city: agreed.City, publisher: Visitor, upload: Upload) -> None:
    publisher.post(f"/versions/{version_of(upload)}/mend", STEP)
    again(upload, city)
    sender = city.borough.publisher
    next_id = send(CONTENT, "april.csv", actor=sender, clock=system_clock, dataset_id=upload.dataset_id)
    april = read(next_id, actor=sender, clock=system_clock)
    assert "was mended by 1 step" in words(publisher.get(f"/versions/{version_of(april)}"))
    publisher.post(f"/versions/{version_of(april)}/mend/as-before")
    done = again(april, city)
    assert [step.cells for step in done.tables[0].steps] == [1]
    assert "was mended by" not in words(publisher.get(f"/versions/{version_of(done)}"))


def test_the_workbook_to_send_back_has_the_cells_marked(publisher: Visitor, upload: Upload) -> None:
    answer = publisher.get(f"/versions/{version_of(upload)}/bad-cells.xlsx")
    assert isinstance(answer, StreamingHttpResponse)
    content = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert len(content) == int(answer.headers["Content-Length"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book["Rows"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[3]) for row in rows] == [(202, "A200", "1O"), (203, "A201", "about ten")]
    acts = {each.act for each in ledger.entries(object_id=version_of(upload))}
    assert {"permit.given", "permit.completed"} <= acts


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({**STEP, "kind": "guess"}, 400),
        ({**STEP, "code": "unique"}, 400),
        ({"kind": "replace", "column": "visits"}, 400),
        ({**STEP, "column": "gone"}, 302),
    ],
)
def test_what_is_no_step_changes_nothing(
    publisher: Visitor, upload: Upload, sent: dict[str, str], status: int
) -> None:
    answer = publisher.post(f"/versions/{version_of(upload)}/mend", sent)
    assert answer.status_code == status


def test_who_is_no_publisher_sees_no_button_and_mends_nothing(city: agreed.City, upload: Upload) -> None:
    analyst = Visitor().signed_in(city.borough.analyst)
    stranger = Visitor().signed_in(city.fire.publisher)
    for visitor, status in ((analyst, 403), (stranger, 404)):
        for address in ("mend", "mend/undo", "mend/as-before"):
            answer = visitor.post(f"/versions/{version_of(upload)}/{address}", STEP)
            assert answer.status_code == status
    lead = Visitor().signed_in(city.borough.ig_lead)
    for visitor, status in ((lead, 403), (stranger, 404)):
        assert visitor.get(f"/versions/{version_of(upload)}/bad-cells.xlsx").status_code == status
    assert "about ten" not in words(lead.get(f"/versions/{version_of(upload)}"))
    assert again(upload, city).tables == upload.tables


def test_a_published_version_offers_no_step(city: agreed.City, publisher: Visitor) -> None:
    page = words(publisher.get(f"/versions/{city.version_id}"))
    assert "It is not a ward." in page
    assert "/mend" not in page
    assert publisher.post(f"/versions/{city.version_id}/mend", STEP).status_code in {404, 409}
    assert catalogue.version(city.version_id)[2].state is VersionState.PUBLISHED
