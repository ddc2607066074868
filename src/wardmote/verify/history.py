"""Holds the leaves of an export against every checkpoint there is: was the history rewritten?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from wardmote.verify.archive import HASH_BYTES
from wardmote.verify.fault import Fault
from wardmote.verify.merkle import roots_at
from wardmote.verify.note import Note


@dataclass(frozen=True)
class Witness:
    """A signed checkpoint, and whose it is in plain words: "the checkpoint you hold (march.txt)"."""

    name: str
    note: Note


def hashes_of(leaves: bytes) -> Iterator[bytes]:
    """The hashes in a list of them written end to end."""
    return (leaves[start : start + HASH_BYTES] for start in range(0, len(leaves), HASH_BYTES))


def history_faults(leaves: bytes, witnesses: Sequence[Witness]) -> Iterator[Fault]:
    """What of the history is not as it was signed: nothing after the first witness that disagrees is looked at."""
    count = len(leaves) // HASH_BYTES
    roots = roots_at({witness.note.size for witness in witnesses}, hashes_of(leaves))
    proven = 0
    for size, at_size in groupby(sorted(witnesses, key=_size), key=_size):
        for witness in at_size:
            if size > count:
                yield Fault(count + 1, f"The export stops at entry {count:,}, but {_signed(witness)}.")
                return
            if roots[size] != witness.note.root:
                yield Fault(
                    proven + 1,
                    f"The history was rewritten somewhere in the entries {proven + 1:,} to {size:,}: "
                    f"it is not what {witness.name} says it was.",
                )
                return
        proven = size


def _size(witness: Witness) -> int:
    return witness.note.size


def _signed(witness: Witness) -> str:
    return f"{witness.name} shows that the ledger had {witness.note.size:,} entries"
