"""Goes through the entries of an export: is each the one whose leaf is in the tree, in its place, and complete?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wardmote.verify.archive import HASH_BYTES, canonical, read_canonical
from wardmote.verify.fault import Fault
from wardmote.verify.merkle import leaf
from wardmote.verify.threads import Thread

_BODY = {
    "act",
    "actor",
    "agreement",
    "clock_behind",
    "details",
    "ledger",
    "object",
    "organisation",
    "parties",
    "purpose",
    "sequence",
    "time",
}
_SALT = re.compile("[0-9a-f]{32}")
_ERASED = "ledger.entry_erased"


def read_erasures(lines: Iterable[bytes]) -> dict[int, tuple[str, ...]]:
    """Which entries are said to be erased, and whose business they were. Not believed until it is checked."""
    erasures: dict[int, tuple[str, ...]] = {}
    for line in lines:
        if _ERASED.encode() not in line:
            continue
        try:
            body = read_canonical(line)["body"]
            if body["act"] == _ERASED:
                erasures[int(body["details"]["sequence"])] = tuple(body["parties"])
        except (ValueError, KeyError, TypeError):
            continue  # the walk below names what is wrong with this line
    return erasures


@dataclass
class Walk:
    """One pass over the entries. `organisation` is whose export it is; None: the whole ledger."""

    ledger: str
    organisation: str | None
    leaves: bytes
    threads: Mapping[str, Thread]
    erasures: Mapping[int, tuple[str, ...]]
    latest: str
    count: int = 0
    _last: int = 0
    _time: str = ""

    def faults(self, lines: Iterable[bytes]) -> Iterator[Fault]:
        """What is wrong, entry by entry; nothing after a line that is out of place is looked at."""
        for line in lines:
            value = _read(line)
            if value is None:
                yield Fault(self._last + 1, f"The line after entry {self._last:,} is not an entry.")
                return
            sequence = value["sequence"]
            if not self._last < sequence <= self._size:
                yield Fault(
                    min(sequence, self._last + 1) if sequence > 0 else self._last + 1,
                    f"Entry {sequence:,} stands after entry {self._last:,} of {self._size:,}: it is out of place.",
                )
                return
            if self.organisation is None and sequence != self._last + 1:
                yield Fault(self._last + 1, f"Entry {self._last + 1:,} is left out: {sequence:,} comes next.")
            yield from self._erased(sequence) if "erased" in value else self._entry(sequence, value)
            self._last = sequence
            self.count += 1
        if self.organisation is None and self._last < self._size:
            yield Fault(self._last + 1, f"The export stops at entry {self._last:,} of {self._size:,}.")

    @property
    def _size(self) -> int:
        return len(self.leaves) // HASH_BYTES

    def _entry(self, sequence: int, value: Mapping[str, Any]) -> Iterator[Fault]:
        body = value["body"]
        content = bytes.fromhex(value["salt"]) + canonical(body)
        if leaf(content) != self.leaves[(sequence - 1) * HASH_BYTES : sequence * HASH_BYTES]:
            yield Fault(
                sequence, f"Entry {sequence:,} was changed: it is not the one whose seal is in the tree."
            )
        elif (words := self._wrong_with(sequence, body)) is not None:
            yield Fault(sequence, f"Entry {sequence:,} {words}.")
        for party in self._threads_of(body["parties"]):
            yield from self.threads[party].follow(sequence, body["parties"].get(party, ""))
        self._time = max(self._time, body["time"])

    def _wrong_with(self, sequence: int, body: Mapping[str, Any]) -> str | None:
        if body["sequence"] != sequence or body["ledger"] != self.ledger:
            return "is another entry put in its place"
        if not self._time <= body["time"] <= self.latest:
            return "has a time that does not fit those around it"
        if self.organisation is not None and self.organisation not in body["parties"]:
            return f"is no business of {self.organisation}"
        if self.organisation is None and not body["parties"].keys() <= self.threads.keys():
            return "names an organisation that has no thread"
        return None

    def _erased(self, sequence: int) -> Iterator[Fault]:
        parties = self.erasures.get(sequence)
        if parties is None:
            yield Fault(
                sequence, f"The content of entry {sequence:,} is missing, and no entry says it was erased."
            )
        for party in self._threads_of(parties or ()):
            self.threads[party].skip(sequence)

    def _threads_of(self, parties: Iterable[str]) -> list[str]:
        """Whose threads the entry belongs to. In a member's export every entry is the member's own."""
        if self.organisation is not None:
            return [self.organisation] if self.organisation in self.threads else []
        return [party for party in parties if party in self.threads]


def _read(line: bytes) -> dict[str, Any] | None:
    """An entry's line, if it has the shape the format says; otherwise None."""
    try:
        value = read_canonical(line)
    except ValueError:
        return None
    if not isinstance(value, dict) or type(value.get("sequence")) is not int:
        return None
    if value.keys() == {"erased", "sequence"} and value["erased"] is True:
        return value
    if value.keys() != {"body", "salt", "sequence"}:
        return None
    body, salt = value["body"], value["salt"]
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        return None
    return value if isinstance(body, dict) and _is_body(body) else None


def _is_body(body: Mapping[str, Any]) -> bool:
    parties = body.get("parties")
    return (
        body.keys() == _BODY
        and isinstance(body["time"], str)
        and isinstance(parties, dict)
        and all(isinstance(tag, str) for tag in parties.values())
    )
