"""Uploads by the pages: sent, watched, read; nobody else's business."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponse

from tests.faces.visitor import Visitor
from tests.faces.web.test_sealing_upload import a_file
from tests.hub import agreed
from tests.hub.intake.sending import read, send
from wardmote.hub.intake import queries
from wardmote.kernel.clock import system_clock

CONTENT = b"a,b\r\n1,2\r\n"


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


@pytest.fixture
def upload_id(city: agreed.City) -> str:
    return send(CONTENT, "bins.csv", actor=city.borough.publisher, clock=system_clock)


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def without_token(answer: HttpResponse) -> str:
    """The page, without what differs at every look."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words(answer))


def test_an_upload_is_watched_and_then_shown(city: agreed.City, publisher: Visitor, upload_id: str) -> None:
    waiting = words(publisher.get(f"/uploads/{upload_id}"))
    assert f'data-watch="/uploads/{upload_id}/progress"' in waiting
    assert json.loads(publisher.get(f"/uploads/{upload_id}/progress").content) == {
        "finished": False,
        "rows_read": 0,
        "said": "The file has arrived whole and is being read. 0 rows so far.",
    }
    found = read(upload_id, actor=city.borough.publisher, clock=system_clock)
    assert json.loads(publisher.get(f"/uploads/{upload_id}/progress").content)["finished"] is True
    answer = publisher.get(f"/uploads/{upload_id}")
    assert answer.headers["Location"] == f"/versions/{found.tables[0].version_id}"
    assert "bins.csv" in words(publisher.get("/uploads"))


def test_who_waits_is_told_how_many_are_before(city: agreed.City, publisher: Visitor, upload_id: str) -> None:
    second = send(CONTENT * 2, "more.csv", actor=city.borough.publisher, clock=system_clock)
    assert "1 upload is before yours." in words(publisher.get(f"/uploads/{second}"))
    assert "1 upload is before yours." in words(publisher.get(f"/uploads/{second}/progress"))
    read(upload_id, actor=city.borough.publisher, clock=system_clock)
    assert "before yours" not in words(publisher.get(f"/uploads/{second}"))


def test_the_same_file_again_is_said_with_a_link_and_may_be_gone_on_with(
    city: agreed.City, publisher: Visitor, upload_id: str
) -> None:
    read(upload_id, actor=city.borough.publisher, clock=system_clock)
    again = send(CONTENT, "again.csv", actor=city.borough.publisher, clock=system_clock)
    for _ in range(2):
        page = words(publisher.get(f"/uploads/{again}"))
        assert "This is the same file, byte for byte" in page
        assert f'href="/uploads/{upload_id}"' in page
        found = read(again, actor=city.borough.publisher, clock=system_clock)
    assert f"/versions/{found.tables[0].version_id}" in page


def test_what_cannot_be_read_is_said_with_what_to_do(city: agreed.City, publisher: Visitor) -> None:
    upload_id = send(b"", "nothing.csv", actor=city.borough.publisher, clock=system_clock)
    refused = read(upload_id, actor=city.borough.publisher, clock=system_clock)
    assert refused.problem is not None
    page = words(publisher.get(f"/uploads/{upload_id}"))
    assert str(refused.problem["what"]) in page
    assert str(refused.problem["next_step"]) in page
    assert "Upload another file" in page


def test_no_file_is_said_at_the_field(publisher: Visitor) -> None:
    assert "Choose a file." in words(publisher.post("/uploads/new", {}))


def test_the_next_version_goes_to_the_dataset(city: agreed.City, publisher: Visitor) -> None:
    sent = publisher.post(f"/datasets/{city.dataset_id}/upload", {"file": a_file()})
    upload_id = sent.headers["Location"].rpartition("/")[2]
    assert queries.upload(upload_id, actor=city.borough.publisher).dataset_id == city.dataset_id


def test_another_organisations_uploads_are_not_there(
    city: agreed.City, outsider: Visitor, upload_id: str
) -> None:
    absent = "upload_" + "0" * 20
    for path in ("/uploads/{}", "/uploads/{}/progress"):
        there, nowhere = outsider.get(path.format(upload_id)), outsider.get(path.format(absent))
        assert there.status_code == nowhere.status_code == 404
        assert without_token(there) == without_token(nowhere)
    assert "bins.csv" not in words(outsider.get("/uploads"))
    for dataset_id in (city.dataset_id, "dataset_" + "0" * 20):
        assert outsider.get(f"/datasets/{dataset_id}/upload").status_code == 404
        assert outsider.post(f"/datasets/{dataset_id}/upload", {"file": a_file()}).status_code == 404
    assert queries.uploads(actor=city.borough.publisher)[0].id == upload_id


@pytest.mark.parametrize("who", ["analyst", "ig_lead", "signatory", "administrator"])
def test_other_roles_are_refused(city: agreed.City, upload_id: str, who: str) -> None:
    visitor = Visitor().signed_in(getattr(city.borough, who))
    for path in ("/uploads", "/uploads/new", f"/uploads/{upload_id}", f"/datasets/{city.dataset_id}/upload"):
        assert visitor.get(path).status_code == 403


def test_strangers_are_asked_to_sign_in_whether_it_exists_or_not(city: agreed.City, upload_id: str) -> None:
    answers = [Visitor().get(f"/uploads/{each}") for each in (upload_id, "upload_" + "0" * 20)]
    assert {each.status_code for each in answers} == {303}
    assert len({each.content for each in answers}) == 1
