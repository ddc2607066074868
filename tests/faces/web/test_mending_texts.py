"""Texts of a column are written otherwise: by the page, by the API, and by nobody who may not."""

from __future__ import annotations

import pytest

from tests.faces.visitor import Visitor
from tests.faces.web.test_mending import again, version_of
from tests.faces.web.test_uploads import words
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.hub.intake.upload import Upload
from wardmote.kernel.clock import system_clock

ROWS = "".join(f"A{n},{n % 9}\n" for n in range(200))
CONTENT = f"ref,visits\n{ROWS}A200,1O\nA201,about ten\nA202,about ten\n".encode()


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def upload(city: agreed.City) -> Upload:
    upload_id = send(CONTENT, "visits.csv", actor=city.borough.publisher, clock=system_clock)
    return read(upload_id, actor=city.borough.publisher, clock=system_clock)


def test_each_bad_text_has_a_box_and_what_is_entered_is_written_and_undone(
    city: agreed.City, publisher: Visitor, upload: Upload
) -> None:
    address = f"/versions/{version_of(upload)}/mend/texts?column=2"
    assert f"{address}" in words(publisher.get(f"/versions/{version_of(upload)}"))
    page = words(publisher.get(address))
    labels = [
        page.index(f">\n    {each}\n  </label>") for each in ("about ten", "1O")
    ]  # 1O alone is in many a token
    assert labels == sorted(labels), "what has no suggestion comes first"
    assert "2 cells. This cannot be read as a whole number." in page
    answer = publisher.post(address, {"text_0": "10", "spellings": "A5\nA6"})
    assert answer.headers["Location"] == f"/uploads/{upload.id}"
    done = again(upload, city)
    assert (done.tables[0].bad_cells, done.tables[0].steps[0].cells) == (1, 2)
    page = words(publisher.get(f"/versions/{version_of(done)}"))
    assert "visits: 2 cells that said “about ten” written as “10”" in page
    assert "visits: not done, for no cell is like that now" in page
    sent = {"kind": "replace", "column": "visits", "id": str(done.tables[0].steps[0].id)}
    publisher.post(f"/versions/{version_of(done)}/mend/undo", sent)
    undone = again(done, city)
    assert undone.tables[0].bad_cells == 3
    address = f"/versions/{version_of(undone)}/mend/texts"
    assert "Which column?" in words(publisher.get(address))
    publisher.post(address, {"column": "1", "old": "A7", "new": "B7"})
    assert [(each.column, each.cells) for each in again(undone, city).tables[0].steps] == [("ref", 1)]


def test_what_says_nothing_is_said_and_changes_nothing(
    city: agreed.City, publisher: Visitor, upload: Upload
) -> None:
    address = f"/versions/{version_of(upload)}/mend/texts"
    refused: list[tuple[dict[str, str], str]] = [
        ({}, "Enter what at least one text should say."),
        ({"new": "x"}, "Enter what these cells say now."),
        ({"old": "x", "new": " x "}, "replace has a text that is not empty, and another one for it."),
    ]
    for sent, says in refused:
        assert says in words(publisher.post(f"{address}?column=2", sent))
    for column in ("0", "3", "x", "²", "-1", "9" * 30):
        assert publisher.get(f"{address}?column={column}").status_code == 404
    assert again(upload, city).tables == upload.tables


def test_nobody_else_sees_or_changes_a_text(city: agreed.City, upload: Upload) -> None:
    address = f"/versions/{version_of(upload)}/mend/texts?column=2"
    for actor, status in (
        (city.borough.analyst, 403),
        (city.borough.ig_lead, 403),
        (city.fire.publisher, 404),
    ):
        visitor = Visitor().signed_in(actor)
        for answer in (visitor.get(address), visitor.post(address, {"text_0": "10"})):
            assert answer.status_code == status
            assert "about ten" not in words(answer)
    assert again(upload, city).tables == upload.tables
