"""One request of one person, by whichever face the address belongs to; and the answer as text."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from tests.faces.api.calling import content
from tests.faces.sweep.content import Person
from tests.faces.visitor import code
from tests.faces.web.agreeing import without_token
from wardmote.faces.routes import Route

CODE_OF_NOW = "the code that the app shows now"

TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "DELETE"}


@dataclass(frozen=True)
class Answer:
    """The whole answer: `text` is what can be read in it, packed or not, headers included."""

    status: int
    headers: Mapping[str, str]
    body: str
    text: str

    @property
    def told(self) -> tuple[int, str]:
        """Status and text, without what differs at every look: to compare with another answer."""
        return self.status, without_token(self.text)

    def without(self, words: Iterable[str]) -> Answer:
        """The same with some words cut out of the text."""
        text = self.text
        for word in words:
            text = text.replace(word, "")
        return replace(self, text=text)


def ask(route: Route, method: str, address: str, sent: Any, *, person: Person | None) -> Answer:
    """Asks with a client of its own: no answer changes who asks next."""
    client = Client(HTTP_HOST="localhost", headers=_headers(route, person))
    if person is not None and route.face.name in {"page", "signing in", "tus page"}:
        client.cookies = SimpleCookie(person.visitor.cookies.output(header="", sep=";"))
    return _read(_sent(client, route, method, address, sent, person=person))


def _headers(route: Route, person: Person | None) -> dict[str, str]:
    spoken = TUS if route.face.name in {"tus", "tus page"} else {}
    if person is None:
        return spoken
    token = {"api": person.token, "tus": person.token, "delta sharing": person.share_token}.get(
        route.face.name
    )
    return {"Authorization": f"Bearer {token}", **spoken} if token else spoken


def _sent(
    client: Client, route: Route, method: str, address: str, sent: Any, *, person: Person | None
) -> HttpResponseBase:
    if method == "POST" and route.face.name == "page":
        return client.post(address, {name: _file(value) for name, value in (sent or {}).items()})
    if isinstance(sent, bytes):
        return client.generic(method, address, sent, content_type="application/offset+octet-stream")
    body = b"" if sent is None or method in {"GET", "HEAD", "OPTIONS"} else json.dumps(sent).encode()
    if person is not None and CODE_OF_NOW.encode() in body:
        body = body.replace(CODE_OF_NOW.encode(), code(person.actor.account_id).encode())
    return client.generic(method, address, body, content_type="application/json")


def _file(value: Any) -> Any:
    return (
        SimpleUploadedFile("next.csv", value, content_type="text/csv") if isinstance(value, bytes) else value
    )


def _read(answer: HttpResponseBase) -> Answer:
    body = _unpacked(content(answer))
    headers = "\n".join(
        f"{name}: {value}" for name, value in answer.headers.items() if name != "Content-Length"
    )
    return Answer(answer.status_code, answer.headers, body, f"{headers}\n\n{body}")


def _unpacked(body: bytes) -> str:
    if not body.startswith(b"PK"):
        return body.decode(errors="replace").replace("<wbr>", "")  # where a long word may be broken
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def texts_in(sent: Any) -> tuple[str, ...]:
    """What the asker said themselves, which may come back to them in a form."""
    return (
        tuple(each for each in sent.values() if isinstance(each, str) and each)
        if isinstance(sent, dict)
        else ()
    )


def spellings(address: str) -> tuple[str, ...]:
    """The address as it may stand in an answer."""
    return quote(address, safe=""), quote(address), address
