"""How pages about data say codes, sizes, shares and cells: the filters of their templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from wardmote.hub.catalogue.dataset import Frequency, VersionState, Visibility
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.policy.permit import Ground

VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: "Everybody",
    Visibility.MEMBERS: "Members of this hub",
    Visibility.PARTIES: "Only parties to an agreement that names it",
}
FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.DAILY: "Every day",
    Frequency.WEEKLY: "Every week",
    Frequency.MONTHLY: "Every month",
    Frequency.QUARTERLY: "Every quarter",
    Frequency.ANNUAL: "Every year",
    Frequency.IRREGULAR: "Now and then",
    Frequency.NEVER: "None: this is the only one",
}
_UPLOADS: Mapping[UploadState, tuple[str, str]] = {
    UploadState.RECEIVED: ("Waiting", "govuk-tag--grey"),
    UploadState.READING: ("Being read", "govuk-tag--blue"),
    UploadState.READY: ("Read", "govuk-tag--green"),
    UploadState.REFUSED: ("Cannot be read", "govuk-tag--red"),
    UploadState.FAILED: ("Failed", "govuk-tag--red"),
}
_VERSIONS: Mapping[VersionState, str] = {
    VersionState.DRAFT: "govuk-tag--yellow",
    VersionState.PUBLISHED: "govuk-tag--green",
    VersionState.WITHDRAWN: "govuk-tag--orange",
    VersionState.DESTROYED: "govuk-tag--grey",
}
_GROUNDS: Mapping[Ground, str] = {
    Ground.AGREEMENT: "An agreement opens these columns to your organisation",
    Ground.OPEN: "It is open data",
    Ground.OWNER: "It is your organisation’s own data",
    Ground.PROCESSING: "The hub reads it for its owner",
}
_DELIMITERS: Mapping[str, str] = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_LONGEST_CELL = 200


def size(size_bytes: int) -> str:
    """1536000 as "1.5 MB" (decimal units, as people's file managers say)."""
    amount, unit = float(size_bytes), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 or amount >= 10 else f"{amount:.1f} {_UNITS[unit]}"


def percent(share: float) -> str:
    """A share as per cent, never rounded up to 100: "99.9%" where one cell in a million is bad."""
    return "100%" if share >= 1 else f"{min(99.9, 100 * share):.1f}%"


def cell(value: object) -> str:
    """A cell as a page shows it: dates as 04/03/2026, truth as yes or no, long text cut."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"


FILTERS: dict[str, Callable[[Any], str]] = {
    "size": size,
    "percent": percent,
    "cell_words": cell,
    "upload_state": lambda state: _UPLOADS[state][0],
    "upload_colour": lambda state: _UPLOADS[state][1],
    "version_colour": lambda state: _VERSIONS[state],
    "frequency_words": lambda frequency: FREQUENCIES[frequency],
    "visibility_words": lambda visibility: VISIBILITIES[visibility],
    "ground_words": lambda ground: _GROUNDS[ground],
    "delimiter_word": lambda delimiter: _DELIMITERS.get(delimiter, delimiter),
    "aside_words": lambda kind: kind.replace("_", " "),
}
