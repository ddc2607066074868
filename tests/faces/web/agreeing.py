"""What tests of the pages about agreements share: drafts that run today, and forms sent as a browser would."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

from tests.faces.visitor import Visitor
from tests.hub import agreed


def terms(today: date) -> dict[str, object]:
    """Dates of an agreement that runs from yesterday for a year."""
    return {
        "start": today - timedelta(days=1),
        "reviews": (today + timedelta(days=180),),
        "end": today + timedelta(days=364),
    }


def drafted(city: agreed.City, **changes: object) -> str:
    """An agreement in draft, worded so that it could be signed, and could run today."""
    return agreed.draft(city, **{**terms(city.clock().date()), **changes})


def words(answer: HttpResponse) -> str:
    """The page, without the places where an address may wrap."""
    return answer.content.decode().replace("<wbr>", "")


def without_token(page: str) -> str:
    """The page without what differs at every look."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def send(visitor: Visitor, address: str, **changes: Any) -> HttpResponse:
    """Opens a page and sends the form in its main part, with some fields changed, as a browser would."""
    page = visitor.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return visitor.post(address, {**fields_on(words(page)), **changes})  # type: ignore[return-value]


def fields_on(page: str) -> dict[str, Any]:
    """The fields of the forms in the main part of a page, with what they hold."""
    reader = _FieldReader()
    reader.feed(page)
    return {name: held if len(held) > 1 else held[0] for name, held in reader.fields.items() if held}


class _FieldReader(HTMLParser):
    """Collects what a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._in_main = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "main":
            self._in_main = True
        elif not self._in_main:
            return
        elif tag == "input" and name and self._counts(found):
            self.fields.setdefault(name, []).append(found.get("value") or "")
        elif tag == "select":
            self._select = name
            self.fields[name] = []
        elif tag == "option" and "selected" in found:
            self.fields[self._select] = [found.get("value") or ""]
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea][0] += data.removeprefix("\n")

    @staticmethod
    def _counts(found: dict[str, str | None]) -> bool:
        return found.get("type") not in {"radio", "checkbox"} or "checked" in found
