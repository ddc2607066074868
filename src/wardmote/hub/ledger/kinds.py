"""The kinds of act the ledger knows, and the closed kinds of detail an act may carry.

No free text enters the ledger: every detail has a declared kind, and every kind a strict pattern. A room declares
its acts in its own `ledger_acts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from wardmote.hub.ledger.case_reference import is_case_reference
from wardmote.hub.ledger.entry import DetailValue
from wardmote.kernel.clock import as_text
from wardmote.kernel.ids import is_id

LARGEST_COUNT = 2**53 - 1
"""RFC 8785 writes numbers as IEEE doubles: past this, two integers could look the same."""

LONGEST_LIST = 2_000


class Detail(StrEnum):
    """What a detail of an act may be. `as_recorded` says which Python values each takes."""

    COUNT = "count"
    """A whole number, 0 to 2**53 - 1: rows, bytes, a version's number."""
    FLAG = "flag"
    """True or False."""
    ID = "id"
    """An id of ours (`kernel.ids`)."""
    IDS = "ids"
    """Ids of ours; kept sorted, each once."""
    CODE = "code"
    """A word of a closed list: lower-case letters and digits, joined by . _ : or -, at most 64."""
    CODES = "codes"
    """Words of closed lists; kept sorted, each once."""
    MOMENT = "moment"
    """An aware datetime; kept as RFC 3339 in UTC."""
    DAY = "day"
    """A date; kept as YYYY-MM-DD."""
    DIGEST = "digest"
    """A SHA-256 digest or keyed digest: 32 bytes, or 64 lower-case hexadecimal digits."""
    CASE_REFERENCE = "case_reference"
    """See `case_reference.CASE_REFERENCE_RULE`."""
    NAMES = "names"
    """Names of columns, in the order given. See `recorded_name` for a name that could hide a value."""


@dataclass(frozen=True)
class ActKind:
    """One thing that can happen: `name` is `room.verb_in_the_past`, `says` finishes the sentence "Ann Smith ..."."""

    name: str
    says: str
    details: Mapping[str, Detail] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ACT_NAME.fullmatch(self.name):
            raise ValueError(f"an act is named room.verb_in_the_past, not {self.name!r}")
        if not self.says or self.says != self.says.strip() or self.says.endswith("."):
            raise ValueError(f"{self.name} needs plain words that finish a sentence, without a full stop")
        for key, kind in self.details.items():
            if not _DETAIL_KEY.fullmatch(key) or not isinstance(kind, Detail):
                raise ValueError(
                    f"{self.name} declares a detail that is not a plain name with a Detail: {key!r}"
                )
        object.__setattr__(self, "details", MappingProxyType(dict(self.details)))

    def recorded_details(self, details: Mapping[str, object]) -> dict[str, DetailValue]:
        """The details as the ledger keeps them. Raises ValueError for an undeclared key or a value out of its kind."""
        return {key: self._recorded(key, value) for key, value in details.items()}

    def _recorded(self, key: str, value: object) -> DetailValue:
        kind = self.details.get(key)
        if kind is None:
            raise ValueError(f"{self.name} declares no detail named {key!r}")
        try:
            return as_recorded(kind, value)
        except ValueError as refusal:
            raise ValueError(f"{self.name}, detail {key!r}: {refusal}") from None


_ACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,47}", re.ASCII)
_DETAIL_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}", re.ASCII)
_CODE = re.compile(r"(?=.{1,64}$)[a-z0-9]+(?:[._:-][a-z0-9]+)*", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PLAIN_COLUMN_NAME = re.compile(r"[^\W\d][\w ()/.,&%£'#+-]{0,99}")
_FIVE_DIGITS_ON_END = re.compile(r"\d{5}")

_declared: dict[str, ActKind] = {}


def declare(*kinds: ActKind) -> None:
    """Makes kinds of act known. Saying the same twice is nothing; raises ValueError for one name said differently."""
    for kind in kinds:
        known = _declared.setdefault(kind.name, kind)
        if known != kind:
            raise ValueError(f"{kind.name} is already declared, and differently")


def declared() -> tuple[ActKind, ...]:
    """Every declared kind of act, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


def kind_named(name: str) -> ActKind | None:
    """The declared kind of that name; None for the act of a room that is gone."""
    return _declared.get(name)


def is_declared(kind: ActKind) -> bool:
    """Whether exactly this kind was declared."""
    return _declared.get(kind.name) == kind


def is_code(text: str) -> bool:
    """Whether the text could be a word of one of our closed lists."""
    return _CODE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def recorded_name(name: str) -> str:
    """A column's name as the ledger keeps it.

    A header row that was guessed wrongly makes values into names. One that is not plainly a name (over 100
    characters, five digits on end, an @, a line break) is kept as `sha256:` and 16 hexadecimal digits of its digest:
    whoever knows the column recognises it, nobody else learns it.
    """
    if _PLAIN_COLUMN_NAME.fullmatch(name) and not _FIVE_DIGITS_ON_END.search(name):
        return name
    return f"sha256:{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def as_recorded(kind: Detail, value: object) -> DetailValue:
    """The value as the ledger keeps it. Raises ValueError, without repeating the value, if it is not of its kind."""
    return _READERS[kind](value)


def _not(what: str) -> ValueError:
    return ValueError(f"not {what}")


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise _not("a whole number from 0 to 2**53 - 1")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _not("True or False")
    return value


def _text_that(holds: Callable[[str], bool], what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not holds(value):
            raise _not(what)
        return str(value)

    return read


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise _not("a datetime")
    return as_text(value)


def _day(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _not("a date")
    return value.isoformat()


def _digest(value: object) -> str:
    if isinstance(value, bytes) and len(value) == 32:
        return value.hex()
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise _not("a SHA-256 digest")
    return value


def _items(value: object) -> list[object]:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise _not("a list")
    items: list[object] = list(value)
    if len(items) > LONGEST_LIST:
        raise ValueError(f"more than {LONGEST_LIST} in one list")
    return items


def _sorted_list_of(read: Callable[[object], str]) -> Callable[[object], list[str]]:
    return lambda value: sorted({read(item) for item in _items(value)})


def _names(value: object) -> list[str]:
    items = _items(value)
    if not all(isinstance(item, str) for item in items):
        raise _not("a list of names")
    return [recorded_name(str(item)) for item in items]


_id = _text_that(is_id, "an id")
_code = _text_that(is_code, "a code: lower-case letters and digits joined by . _ : or -")

_READERS: Mapping[Detail, Callable[[object], DetailValue]] = {
    Detail.COUNT: _count,
    Detail.FLAG: _flag,
    Detail.ID: _id,
    Detail.IDS: _sorted_list_of(_id),
    Detail.CODE: _code,
    Detail.CODES: _sorted_list_of(_code),
    Detail.MOMENT: _moment,
    Detail.DAY: _day,
    Detail.DIGEST: _digest,
    Detail.CASE_REFERENCE: _text_that(is_case_reference, "a case reference"),
    Detail.NAMES: _names,
}
