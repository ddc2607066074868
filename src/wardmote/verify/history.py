"""Holds the leaves of an export against every checkpoint there is: was the history rewritten?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def history_faults(leaves: bytes, *, held: Sequence[Witness], signed: Sequence[Witness]) -> list[Fault]:
    """What of the history is not as it was signed.

    `held` are the checkpoints the reader had, `signed` those that came with the export. If a held one disagrees, the
    hub has signed two histories, and what came with the export proves nothing any more: so held ones count alone.
    """
    wanted = {witness.note.size for witness in (*held, *signed)}
    roots = roots_at(wanted, hashes_of(leaves))
    count = len(leaves) // HASH_BYTES
    found = (_first_fault(roots, count, held), _first_fault(roots, count, [*held, *signed]))
    return [fault for fault in found if fault is not None]


def _first_fault(roots: Mapping[int, bytes], count: int, witnesses: Sequence[Witness]) -> Fault | None:
    proven = 0
    for size, at_size in groupby(sorted(witnesses, key=_size), key=_size):
        for witness in at_size:
            if size > count:
                return Fault(count + 1, f"The export stops at entry {count:,}, but {_signed(witness)}.")
            if roots[size] != witness.note.root:
                return Fault(
                    proven + 1,
                    f"The history was rewritten somewhere in the entries {proven + 1:,} to {size:,}: "
                    f"it is not what {witness.name} says it was.",
                )
        proven = size
    return None


def _size(witness: Witness) -> int:
    return witness.note.size


def _signed(witness: Witness) -> str:
    return f"{witness.name} shows that the ledger had {witness.note.size:,} entries"
