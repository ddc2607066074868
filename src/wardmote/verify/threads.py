"""Threads and the census: was one of the reader's own entries kept from it?"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wardmote.verify.archive import canonical, hash_of, read_canonical
from wardmote.verify.fault import Fault, UnreadableError
from wardmote.verify.merkle import leaf, root_by_path, roots_at

_LOOK_AHEAD = 10_000


@dataclass
class Thread:
    """What the export says of one organisation's thread, and how far the reading has come."""

    organisation: str
    key: bytes
    entries: int
    seen: int = 0
    last: int = 0
    lost: bool = False

    def census_leaf(self) -> bytes:
        """The thread's leaf in the census."""
        return leaf(self.key + canonical({"entries": self.entries, "organisation": self.organisation}))

    def follow(self, sequence: int, tag: str) -> Iterator[Fault]:
        """Takes the next entry of the thread: its tag must be that of the next number.

        After a tag of no number at all the rest of the thread is not looked at: it could be searched for ever.
        """
        if self.lost:
            return
        missing = next((n for n in range(_LOOK_AHEAD) if self._tag(self.seen + 1 + n) == tag), None)
        if missing is None:
            self.lost = True
            yield Fault(
                sequence, f"Entry {sequence:,} has not the mark that an entry of {self.organisation} has."
            )
            return
        if missing > 0:
            left_out = "1 entry was" if missing == 1 else f"{missing:,} entries were"
            between = (
                f"between the entries {self.last:,} and {sequence:,}" if self.last else f"before {sequence:,}"
            )
            yield Fault(self.last + 1, f"Of {self.organisation}, {left_out} left out {between}.")
        self.seen += 1 + missing
        self.last = sequence

    def skip(self, sequence: int) -> None:
        """Takes an entry whose content was erased: it keeps its number."""
        self.seen += 1
        self.last = sequence

    def _tag(self, number: int) -> str:
        return hmac.digest(self.key, number.to_bytes(8, "big"), "sha256")[:16].hex()


def read_threads(lines: Iterable[bytes]) -> dict[str, Thread]:
    """The threads of an export by organisation. Raises UnreadableError if they are not as the format has them."""
    threads: dict[str, Thread] = {}
    for line in lines:
        thread = _read_thread(line)
        if thread is None or thread.organisation <= max(threads, default=""):
            raise UnreadableError("The export is damaged: threads.ndjson is not a list of threads in order.")
        threads[thread.organisation] = thread
    return threads


def _read_thread(line: bytes) -> Thread | None:
    try:
        value = read_canonical(line)
    except ValueError:
        return None
    if not isinstance(value, dict) or value.keys() != {"entries", "key", "organisation"}:
        return None
    key, entries, organisation = hash_of(value["key"]), value["entries"], value["organisation"]
    if key is None or type(entries) is not int or not isinstance(organisation, str):
        return None
    return Thread(organisation, key, entries)


def thread_faults(threads: Mapping[str, Thread], *, size: int) -> Iterator[Fault]:
    """Once all entries are read: whether each thread has as many as the census counts."""
    for thread in threads.values():
        if thread.seen != thread.entries:
            yield Fault(
                min(thread.last + 1, size),
                f"The hub counted {thread.entries:,} entries of {thread.organisation}, but the export shows "
                f"{thread.seen:,}: some after entry {thread.last:,} are left out.",
            )


def census_faults(
    threads: Mapping[str, Thread], census: Any, *, organisation: str | None, root: bytes, size: int
) -> Iterator[Fault]:
    """Whether the hub signed the threads as the export tells them."""
    thread = threads.get(organisation or "")
    found: bytes | None
    if organisation is None:
        found = _root_of_all(threads)
    elif thread is None:
        found = root if census is None else None  # nothing is claimed or checked: the report says so
    else:
        found = _root_of_census(thread, census)
    if found != root:
        yield Fault(
            min(thread.last + 1, size) if thread else 1,
            "The numbers of entries per organisation are not those the hub signed: entries may be left out.",
        )


def _root_of_all(threads: Mapping[str, Thread]) -> bytes:
    leaves = [thread.census_leaf() for thread in threads.values()]
    return roots_at([len(leaves)], leaves)[len(leaves)] if leaves else hashlib.sha256().digest()


def _root_of_census(thread: Thread, census: Any) -> bytes | None:
    if not isinstance(census, dict) or census.keys() != {"index", "members", "proof"}:
        return None
    index, members, proof = census["index"], census["members"], census["proof"]
    if type(index) is not int or type(members) is not int or not isinstance(proof, list):
        return None
    path = [step for step in map(hash_of, proof) if step is not None]
    if len(path) != len(proof) or not 0 <= index < members:
        return None
    return root_by_path(thread.census_leaf(), index=index, size=members, path=path)
