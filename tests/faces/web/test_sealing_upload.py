"""Files of forms go sealed into intake, or leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.faces.visitor import Visitor
from tests.hub import agreed
from tests.hub.people import without_second_factor
from wardmote.hub.intake import queries

CANARY = "Canaryname"
CONTENT = f"Ref,Name\r\n1,Ada {CANARY}\r\n2,Ben {CANARY}\r\n".encode() * 3000


@pytest.fixture
def publisher(city: agreed.City) -> Visitor:
    return Visitor().signed_in(city.borough.publisher)


def a_file(name: str = "bins.csv", content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


def uploads(city: agreed.City) -> list[str]:
    return [each.file_name for each in queries.uploads(actor=city.borough.publisher)]


def originals() -> set[str]:
    return {each.name for each in Path(settings.HOME.lake).rglob("*original_*")}


def test_a_file_arrives_sealed(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    answer = publisher.post("/uploads/new", {"file": a_file()})
    assert answer.status_code == 302
    assert uploads(city) == ["bins.csv"]
    (kept,) = originals() - before
    (folder,) = Path(settings.HOME.lake).rglob(kept)
    stored = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert sum(map(len, stored)) > len(CONTENT)
    assert not any(CANARY.encode() in each for each in stored)
    assert [each for each in Path(settings.HOME.spool).rglob("*") if each.is_file()] == []


def test_a_file_sent_where_none_is_wanted_is_skipped(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    publisher.post(f"/datasets/{city.dataset_id}/describe", {"title": "", "file": a_file()})
    Visitor().post("/sign-in", {"login": "a@example.org", "password": "b", "file": a_file()})
    assert originals() == before
    assert uploads(city) == []


def test_a_file_under_another_name_than_the_forms_is_forgotten(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    answer = publisher.post("/uploads/new", {"other": a_file()})
    assert "Choose a file." in answer.content.decode()
    assert originals() == before
    assert uploads(city) == []


def test_a_forged_form_leaves_nothing(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    forging = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    forging.cookies = publisher.cookies
    assert forging.post("/uploads/new", {"file": a_file()}).status_code == 403
    assert originals() == before
    assert uploads(city) == []


def test_a_form_cut_in_the_middle_leaves_nothing(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    whole = (
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="bins.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + CONTENT
    )
    answer = publisher.generic(
        "POST", "/uploads/new", whole, content_type="multipart/form-data; boundary=cut"
    )
    assert answer.status_code in {200, 400}
    assert originals() == before
    assert uploads(city) == []


@pytest.mark.parametrize("who", ["analyst", "ig_lead", "signatory", "administrator"])
def test_whoever_may_not_publish_leaves_nothing(city: agreed.City, who: str) -> None:
    before = originals()
    visitor = Visitor().signed_in(getattr(city.borough, who))
    assert visitor.post("/uploads/new", {"file": a_file()}).status_code == 403
    assert originals() == before


def test_a_stranger_and_half_a_sign_in_leave_nothing(city: agreed.City, publisher: Visitor) -> None:
    before = originals()
    half = Visitor()
    half.give_password(without_second_factor(city.borough.publisher))
    for visitor in (Visitor(), half):
        answer = visitor.post("/uploads/new", {"file": a_file()})
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")
    assert originals() == before
    assert uploads(city) == []


def test_a_name_with_tricks_is_only_shown(city: agreed.City, publisher: Visitor) -> None:
    publisher.post("/uploads/new", {"file": a_file("..\\..\\etc\\<b>bins</b>.csv")})
    page = publisher.get("/uploads").content.decode()
    assert "<b>bins" not in page
    assert "&lt;b&gt;" in page or "b&gt;.csv" in page
