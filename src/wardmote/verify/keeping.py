"""Takes new checkpoints from a hub and keeps them, each held against the ones before: was the history rewritten?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wardmote.verify.fault import UnreadableError
from wardmote.verify.kept import KeptCheckpoints
from wardmote.verify.merkle import extends
from wardmote.verify.note import Note, is_signed_by, read_key
from wardmote.verify.shown import ShownLedger

_MOST_PAGES = 1_000


class BrokenLedgerError(Exception):
    """The ledger that the hub shows is not the one it showed before. `evidence` are the files that prove it."""

    def __init__(self, kind: str, words: str, evidence: Mapping[str, bytes]) -> None:
        super().__init__(words)
        self.kind = kind
        self.evidence = evidence


@dataclass(frozen=True)
class Keeper:
    """Who keeps the checkpoints of one hub, signed with one key, in one folder."""

    shown: ShownLedger
    kept: KeptCheckpoints
    key: Ed25519PublicKey

    def keep_new(self) -> int:
        """Keeps every checkpoint that is new; returns how many. At first use only the latest: the rest prove no more.

        Raises BrokenLedgerError where the hub shows another history than it did, or a key that is not its own, and
        UnreadableError where nothing can be told: the hub does not answer, the disk is full.
        """
        held, newest = self.kept.newest(), self.shown.newest()
        if newest is not None:
            self._require_signed(newest)
        if held is None:
            return self._keep_first(newest)
        if newest is None or newest.size < held.size:
            raise _rolled_back(held, newest)
        count = 0
        for _ in range(_MOST_PAGES):
            last = held
            for note in self.shown.after(held.size - 1):
                if self._takes(held, note):
                    held, count = note, count + 1
            if held is last:
                break
        if self._takes(held, newest):
            count += 1
        return count

    def _keep_first(self, newest: Note | None) -> int:
        if newest is None:
            return 0
        self.kept.keep(newest)
        return 1

    def _takes(self, held: Note, note: Note) -> bool:
        """Keeps the checkpoint if it goes beyond the one held. Raises as `keep_new` does."""
        self._require_signed(note)
        if note.ledger != held.ledger:
            raise _forked(held, note, f"The hub shows another ledger ({note.ledger}) than it did.")
        if note.size < held.size:
            return False
        if note.size == held.size:
            if (note.root, note.census) != (held.root, held.census):
                raise _forked(held, note, f"The hub signed two different ledgers of {note.size:,} entries.")
            return False
        proof = self.shown.proof(old_size=held.size, size=note.size)
        if not extends(proof, old_size=held.size, old_root=held.root, size=note.size, root=note.root):
            words = (
                f"The hub's ledger of {note.size:,} entries does not begin with the {held.size:,} entries that you "
                "hold a checkpoint of: its history was rewritten."
            )
            raise _forked(held, note, words, proof)
        self.kept.keep(note)
        return True

    def _require_signed(self, note: Note) -> None:
        if not is_signed_by(note, self.key):
            raise BrokenLedgerError(
                f"key-{note.size}",
                "The hub shows a checkpoint that was not signed with the key you hold.",
                {"shown.txt": note.as_text().encode()},
            )


def _rolled_back(held: Note, newest: Note | None) -> BrokenLedgerError:
    shows = f"only {newest.size:,}" if newest else "none at all"
    return BrokenLedgerError(
        f"rolled-back-{held.size}-{newest.size if newest else 0}",
        f"The ledger was rolled back: you hold a checkpoint over {held.size:,} entries, signed at {held.time}, and the "
        f"hub shows {shows}.",
        {"held.txt": held.as_text().encode()} | ({"shown.txt": newest.as_text().encode()} if newest else {}),
    )


def _forked(held: Note, note: Note, words: str, proof: list[bytes] | None = None) -> BrokenLedgerError:
    files = {"held.txt": held.as_text().encode(), "shown.txt": note.as_text().encode()}
    if proof is not None:
        files["proof.json"] = json.dumps([each.hex() for each in proof]).encode()
    return BrokenLedgerError(f"forked-{held.size}-{note.size}", words, files)


def pinned_key(
    kept: KeptCheckpoints, shown: ShownLedger, given: bytes | None
) -> tuple[Ed25519PublicKey, bool]:
    """The key to hold the hub to, and whether it was taken from the hub itself just now, on trust.

    Raises UnreadableError where the folder keeps another key than the one given.
    """
    from_hub = False
    pinned = kept.key()
    if pinned is None:
        from_hub = given is None
        pem = given if given is not None else shown.public_key()
        pinned = read_key(pem)
        kept.pin(pem)
    elif given is not None and read_key(given).public_bytes_raw() != pinned.public_bytes_raw():
        raise UnreadableError(
            f"The key you gave is not the one that {kept.folder} was begun with. Find out which is the hub's "
            "before you go on: ask another member."
        )
    return pinned, from_hub
