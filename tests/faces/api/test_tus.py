"""The tus protocol as it is written: https://tus.io/protocols/resumable-upload, version 1.0.0."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.faces.visitor import Visitor
from tests.hub import datasets, people
from tests.hub.intake.test_answering import ASK
from wardmote.faces.api.tus.said import BODY
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.holdings.models import GrowingOriginal
from wardmote.hub.intake import models, queries
from wardmote.hub.organisations.actor import Actor, Role, Scope
from wardmote.hub.organisations.token_acts import make_token, revoke_token
from wardmote.kernel.ids import new_id

CONTENT = b"Ref,Ward\r\n1,Eastwick\r\n2,Westwick\r\n"
CREATE = "/api/tus"


class Tus:
    """One program. Every answer but that to OPTIONS has to name the version."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._client = Client(enforce_csrf_checks=True)

    def ask(self, method: str, address: str, body: bytes = b"", **headers: str) -> HttpResponse:
        said = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = said.pop("Content-Type", BODY if body or method == "PATCH" else "text/plain")
        answer = self._client.generic(method, address, body, content_type=content_type, headers=said)
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert answer.headers["Cache-Control"] == "no-store" or answer.status_code == 204
        assert not any(name.startswith("Access-Control") for name in answer.headers), (
            "no other origin is let in"
        )
        return answer  # type: ignore[return-value]

    def begin(self, length: int = len(CONTENT), **headers: str) -> str:
        answer = self.ask("POST", CREATE, Upload_Length=str(length), **headers)
        assert answer.status_code == 201, answer.content
        return answer.headers["Location"]

    def part(self, address: str, body: bytes, offset: int, **headers: str) -> HttpResponse:
        return self.ask("PATCH", address, body, Upload_Offset=str(offset), **headers)

    def offset(self, address: str) -> str:
        answer = self.ask("HEAD", address)
        assert (answer.status_code, answer.content) == (200, b"")
        return answer.headers["Upload-Offset"]


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


@pytest.fixture
def tus(publisher: Actor, clock: people.TestClock) -> Tus:
    return Tus(_token(publisher, clock, Scope.UPLOAD))


def _token(actor: Actor, clock: people.TestClock, *scopes: Scope) -> str:
    return make_token(name="tus", scopes=scopes, life=timedelta(days=60), actor=actor, clock=clock)[1]


def test_a_file_is_begun_sent_in_parts_and_becomes_an_upload(tus: Tus, publisher: Actor) -> None:
    said = metadata(filename="Häuser.csv", filetype="text/csv") + ",is_confidential"
    begun = tus.ask("POST", CREATE, Upload_Length=str(len(CONTENT)), Upload_Metadata=said)
    assert begun.status_code == 201
    assert begun.headers["Upload-Expires"].endswith("GMT")
    address = begun.headers["Location"]
    part = tus.part(address, CONTENT[:9], 0)
    assert (part.status_code, part.headers["Upload-Offset"], part.content) == (204, "9", b"")
    assert part.headers["Upload-Expires"].endswith("GMT")
    asked = tus.ask("HEAD", address)
    assert asked.headers["Upload-Offset"] == "9"
    assert asked.headers["Upload-Length"] == str(len(CONTENT))
    assert asked.headers["Upload-Metadata"] == said
    last = tus.part(address, CONTENT[9:], 9)
    assert last.headers["Upload-Offset"] == str(len(CONTENT))
    upload = queries.upload(last.headers["Wardmote-Upload"], actor=publisher)
    assert (upload.file_name, upload.size_bytes) == ("Häuser.csv", len(CONTENT))
    assert tus.offset(address) == str(len(CONTENT)), "also when it is done"
    assert tus.ask("GET", address).json()["upload_id"] == upload.id
    assert "Upload-Expires" not in tus.ask("HEAD", address).headers


def test_it_carries_how_a_file_is_read_and_what_it_answers(
    tus: Tus, publisher: Actor, clock: people.TestClock
) -> None:
    choices = json.dumps({"delimiter": ";", "table": {"header_row": 2}})
    said = metadata(filename="bins.csv", choices=choices, ask=ASK)
    whole = tus.part(tus.begin(Upload_Metadata=said), CONTENT, 0)
    wanted = queries.upload(whole.headers["Wardmote-Upload"], actor=publisher).wanted
    assert wanted is not None
    assert (wanted.choices.delimiter, wanted.choices.table.header_row) == (";", 2)
    assert wanted.answers is not None
    assert wanted.answers.ask == ASK
    plain = tus.part(tus.begin(Upload_Metadata=metadata(filename="a.csv", choices="", ask="")), CONTENT, 0)
    assert queries.upload(plain.headers["Wardmote-Upload"], actor=publisher).wanted is None


@pytest.mark.parametrize(
    "said",
    [
        {"choices": "{"},
        {"choices": '{"delimeter": ";"}'},
        {"choices": '{"table": {"header_row": "two"}}'},
        {"ask": "no_such_ask"},
    ],
)
def test_choices_and_asks_are_refused_as_with_a_plain_upload(tus: Tus, said: dict[str, str]) -> None:
    answer = tus.ask("POST", CREATE, Upload_Length="5", Upload_Metadata=metadata(filename="a.csv", **said))
    plain = Client().post(
        f"/api/v1/uploads?{urlencode({'file_name': 'a.csv', **said})}",
        b"a,b\r\n",
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {tus.token}"},
    )
    assert answer.status_code == plain.status_code in {404, 422, 400}
    assert answer.json() == plain.json()
    assert models.PartialUpload.objects.count() == 0


def test_what_is_spoken_is_said_to_anybody(transactional_db: None) -> None:
    answer = Client().options(CREATE)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert answer.headers["Tus-Max-Size"] == str(settings.LARGEST_UPLOAD_BYTES)
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


def test_another_version_or_a_wrong_offset_changes_nothing(tus: Tus) -> None:
    address = tus.begin()
    for version in ("0.2.2", "", "1.0"):
        answer = tus.part(address, CONTENT, 0, Tus_Resumable=version)
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert tus.offset(address) == "0"
    tus.part(address, CONTENT[:9], 0)
    for offset in (0, 8, 10, 34):
        assert tus.part(address, CONTENT[9:12], offset).status_code == 409
    assert tus.offset(address) == "9"


def test_a_part_is_checked_before_it_is_kept(tus: Tus, publisher: Actor) -> None:
    address = tus.begin()
    for name in ("sha1", "sha256"):
        digest = base64.b64encode(hashlib.new(name, CONTENT).digest()).decode()
        wrong = tus.part(address, CONTENT[:-1] + b"!", 0, Upload_Checksum=f"{name} {digest}")
        assert wrong.status_code == json.loads(wrong.content)["status"] == 460
    assert tus.part(address, CONTENT, 0, Upload_Checksum="crc32 AAAA").status_code == 400
    assert tus.part(address, CONTENT, 0, Upload_Checksum="sha1 ???").status_code == 400
    assert tus.offset(address) == "0"
    right = tus.part(address, CONTENT, 0, Upload_Checksum=f"{name} {digest}")
    assert right.status_code == 204
    assert queries.upload(right.headers["Wardmote-Upload"], actor=publisher).size_bytes == len(CONTENT)


def test_the_first_part_may_come_with_the_beginning(tus: Tus) -> None:
    begun = tus.ask("POST", CREATE, CONTENT[:9], Upload_Length=str(len(CONTENT)))
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "9")
    assert tus.offset(begun.headers["Location"]) == "9"
    wrong = tus.ask("POST", CREATE, CONTENT, Upload_Length=str(len(CONTENT)), Upload_Checksum="sha1 AAAA")
    assert wrong.status_code == 460
    long = tus.ask("POST", CREATE, CONTENT, Upload_Length="3")
    assert long.status_code == 413
    assert GrowingOriginal.objects.count() == 1, "whose sender knows where to go on"


def test_an_upload_is_ended(tus: Tus) -> None:
    address = tus.begin()
    tus.part(address, CONTENT[:9], 0)
    assert tus.ask("DELETE", address).status_code == 204
    assert tus.ask("HEAD", address).status_code == tus.part(address, CONTENT[9:], 9).status_code == 410
    assert "Upload-Offset" not in tus.ask("HEAD", address).headers


def test_what_was_left_too_long_is_gone(tus: Tus, clock: people.TestClock) -> None:
    address = tus.begin()
    clock.move(settings.PARTIAL_UPLOAD_LIFE)
    assert tus.part(address, CONTENT, 0).status_code == 410


def test_a_proxy_that_knows_no_patch(tus: Tus) -> None:
    address = tus.begin()
    part = {"Upload_Offset": "0", "X_HTTP_Method_Override": "PATCH"}
    assert tus.ask("POST", address, CONTENT[:9], **part).status_code == 204
    assert tus.offset(address) == "9"
    assert tus.ask("GET", address, X_HTTP_Method_Override="DELETE").status_code == 200, (
        "only POST stands for others"
    )
    assert tus.ask("POST", address).status_code == 405
    assert tus.ask("POST", address, X_HTTP_Method_Override="DELETE").status_code == 204
    assert tus.ask("HEAD", address).status_code == 410


CANNOT_BE_BEGUN: list[tuple[dict[str, str], int]] = [
    ({"Upload_Length": "-1"}, 400),
    ({"Upload_Length": "1e3"}, 400),
    ({"Upload_Length": "٣"}, 400),
    ({"Upload_Length": "9" * 40}, 400),
    ({}, 400),
    ({"Upload_Defer_Length": "1"}, 400),
    ({"Upload_Length": "0"}, 400),
    ({"Upload_Length": str(settings.LARGEST_UPLOAD_BYTES + 1)}, 413),
    ({"Upload_Length": "9", "Upload_Concat": "partial"}, 400),
    ({"Upload_Length": "9", "Upload_Metadata": "filename ???"}, 400),
    ({"Upload_Length": "9", "Upload_Metadata": "filename YQ==,filename YQ=="}, 400),
    ({"Upload_Length": "9", "Upload_Metadata": "a" * 8001}, 400),
    ({"Upload_Length": "9", "Upload_Metadata": metadata(dataset="../x")}, 404),
    ({"Upload_Length": "9", "Upload_Metadata": metadata(dataset=new_id("dataset"))}, 404),
]


def test_what_cannot_be_begun(tus: Tus) -> None:
    for headers, status in CANNOT_BE_BEGUN:
        answer = tus.ask("POST", CREATE, **headers)
        assert answer.status_code == status, headers
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert GrowingOriginal.objects.count() == 0


def test_a_body_of_another_kind_or_without_end_is_not_taken(tus: Tus) -> None:
    address = tus.begin()
    answer = tus.part(address, CONTENT, 0, **{"Content-Type": "text/csv"})
    assert answer.status_code == json.loads(answer.content)["status"] == 415
    assert tus.ask("PATCH", address, CONTENT).status_code == 400, "without an offset"
    assert tus.part(address, CONTENT + b"!", 0).status_code == 413
    assert tus.offset(address) == "0"


def test_a_dataset_of_somebody_elses_is_as_one_that_does_not_exist(
    tus: Tus, publisher: Actor, brigade: str, operator: Actor, clock: people.TestClock
) -> None:
    other = people.hire(brigade, Role.PUBLISHER, operator=operator, clock=clock)
    theirs = catalogue.describe(datasets.CLOSED, dataset_id=None, actor=other, clock=clock)
    own = catalogue.describe(datasets.CLOSED, dataset_id=None, actor=publisher, clock=clock)
    told = [
        tus.ask("POST", CREATE, Upload_Length="9", Upload_Metadata=metadata(dataset=each))
        for each in (theirs, new_id("dataset"))
    ]
    assert (told[0].status_code, told[0].content) == (404, told[1].content)
    assert tus.begin(9, Upload_Metadata=metadata(dataset=own))


def test_whose_token_does_not_work_any_more_goes_on_no_more(
    tus: Tus, publisher: Actor, clock: people.TestClock
) -> None:
    address = tus.begin()
    reading = Tus(_token(publisher, clock, Scope.DATA))
    assert reading.part(address, CONTENT, 0).status_code == 403
    revoke_token(tus.token.split(".")[1], actor=publisher, clock=clock)
    assert tus.part(address, CONTENT, 0).status_code == 401
    assert models.PartialUpload.objects.get().offset_bytes == 0


class TestPage:
    """The same from the upload page: the session says who sends, a token that nothing was forged."""

    @pytest.fixture
    def visitor(self, publisher: Actor) -> Visitor:
        return Visitor().signed_in(publisher)

    def test_a_session_sends_with_the_forms_token_and_not_without(
        self, visitor: Visitor, forging: Callable[[Visitor], Client]
    ) -> None:
        page = visitor.get("/uploads/new").content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        client = forging(visitor)
        begin = partial(client.generic, "POST", "/uploads-in-parts")
        said = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(CONTENT))}
        with_token = {**said, "X-CSRFToken": token}
        assert begin(headers=said).status_code == 403
        assert begin(headers=said | {"Authorization": "Bearer x"}).status_code == 403
        begun = begin(headers=with_token)
        assert begun.status_code == 201, begun.content
        address = begun.headers["Location"]
        assert client.head(address, headers=said).headers["Upload-Offset"] == "0"
        for headers, status in ((said, 403), (with_token, 204)):
            answer = client.patch(
                address, CONTENT, content_type=BODY, headers=headers | {"Upload-Offset": "0"}
            )
            assert answer.status_code == status
        assert answer.headers["Wardmote-Upload"]
        assert client.delete(address, headers=said).status_code == 403

    def test_a_session_is_nobody_at_the_programs_address_and_a_token_at_the_pages(
        self, visitor: Visitor, tus: Tus
    ) -> None:
        said = {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
        assert visitor.post(CREATE, headers=said).status_code == 401
        assert tus.ask("POST", "/uploads-in-parts", Upload_Length="9").status_code == 401

    @pytest.fixture
    def forging(self) -> Callable[[Visitor], Client]:
        def forger(visitor: Visitor) -> Client:
            client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
            client.cookies = visitor.cookies
            return client

        return forger
