"""Whether an email address or a telephone number is an office's: a role mailbox, a service number, a switchboard."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.headers import speaks_of, words_pattern
from wardmote.engine.reading.columns.names_of_people import is_given_name
from wardmote.engine.reading.columns.own_lists import own_list

if TYPE_CHECKING:
    from wardmote.engine.reading.columns.sample import Sample

_LETTERS = re.compile(r"[^a-z]+")
_SERVICE = re.compile(r"(?:\+?44|0)?(?:3[0347][0-9]|80[08]|84[345]|87[0123])[0-9]{6,7}", re.ASCII)
_MOBILE = re.compile(r"(?:\+?44|0)?0?7[1-57-9][0-9]{8}", re.ASCII)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return words_pattern(*own_list("offices.yaml")[name])


def is_office_header(header: str) -> bool:
    """Whether the header speaks of an office's own mailbox or number, and of nobody in it."""
    return speaks_of(_pattern("headers"), header) and not speaks_of(_pattern("not_headers"), header)


def is_place_header(header: str) -> bool:
    """Whether the header names what places, firms or offices are called."""
    return speaks_of(_pattern("places"), header)


def is_whom_to_ask(header: str) -> bool:
    """Whether a name under this header says whom to ask."""
    return speaks_of(_pattern("to_ask"), header) or is_who_leads(header)


def is_who_leads(header: str) -> bool:
    """Whether a name under this header is that of who leads the place."""
    return speaks_of(_pattern("heads"), header)


def is_role_mailbox(address: str) -> bool:
    """An address of a role (enquiries@, planning.support@) with no given name in it."""
    local = address.lower().partition("@")[0]
    words = [word for word in _LETTERS.split(local) if word]
    if any(is_given_name(word) for word in words):
        return False
    if any(word in own_list("offices.yaml")["words"] for word in words):
        return True
    return any(part in local for part in own_list("offices.yaml")["within"])


def are_mailboxes_of_offices(sample: Sample) -> bool:
    """All of them, without exception: a single person's address makes the column personal."""
    of_offices = is_office_header(sample.header)
    return bool(sample.ordinary) and all(
        is_role_mailbox(address) or (of_offices and not _may_be_a_persons(address))
        for address in sample.ordinary
    )


def _may_be_a_persons(address: str) -> bool:
    """A given name in it, or two words or an initial with a word: amara@, p.patel@, amara.okafor@."""
    words = [word for word in _LETTERS.split(address.lower().partition("@")[0]) if word]
    return len(words) != 1 or is_given_name(words[0])


def are_numbers_of_offices(sample: Sample) -> bool | None:
    """True where all are service numbers, or the header says so and none is a mobile; False where some are mobiles."""
    numbers = [_bare(text) for text in sample.ordinary]
    if not numbers or any(map(_MOBILE.match, numbers)):
        return False
    if is_office_header(sample.header) or all(map(_SERVICE.match, numbers)):
        return True
    return None


def _bare(text: str) -> str:
    return re.sub("[^0-9+]", "", text.replace("(0)", ""))
