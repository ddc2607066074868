"""Everything that is checked about an export, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wardmote.verify.archive import HASH_BYTES, Archive, read_canonical
from wardmote.verify.entries import Walk, read_erasures
from wardmote.verify.fault import Fault, UnreadableError
from wardmote.verify.history import Witness, history_faults
from wardmote.verify.note import Note, is_signed_by, read_note
from wardmote.verify.threads import census_faults, read_threads, thread_faults


@dataclass(frozen=True)
class Report:
    """What was found. It all holds if there are no faults; they are ordered by the first entry not proven."""

    organisation: str | None
    checkpoint: Note
    entries: int
    has_thread: bool
    faults: tuple[Fault, ...]


def check(archive: Archive, *, key: Ed25519PublicKey, held: Sequence[Witness]) -> Report:
    """Checks an export against the hub's key and the checkpoints its reader already holds.

    Raises UnreadableError where there is nothing to check.
    """
    about = archive.about()
    note = read_note(archive.text("checkpoint.txt"))
    if note is None:
        raise UnreadableError("The export is damaged: checkpoint.txt is not a checkpoint.")
    organisation = about["organisation"]
    if not is_signed_by(note, key):
        words = "The export's checkpoint was not signed with the key you gave. None of it is proven."
        return Report(organisation, note, 0, has_thread=False, faults=(Fault(1, words),))
    faults = [*_about_faults(about, note), *_held_faults(held, note, key)]
    leaves = archive.leaves()
    earlier, unsigned = _earlier(archive, note, key)
    own = Witness("the export's own checkpoint", note)
    faults += [*unsigned, *history_faults(leaves, held=held, signed=[*earlier, own])]
    if len(leaves) > note.size * HASH_BYTES:
        faults.append(
            Fault(note.size + 1, f"The export goes on after entry {note.size:,}, the last one signed.")
        )
    walk = Walk(
        note.ledger,
        organisation,
        leaves[: note.size * HASH_BYTES],
        read_threads(archive.lines("threads.ndjson")),
        read_erasures(archive.lines("entries.ndjson")),
        note.time,
    )
    faults += _content_faults(archive, walk, note)
    ordered = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.sequence))
    return Report(organisation, note, walk.count, has_thread=bool(walk.threads), faults=ordered)


def _about_faults(about: dict[str, Any], note: Note) -> Iterator[Fault]:
    if about["ledger"] != note.ledger or about["size"] != note.size:
        yield Fault(1, "What the export says of itself is not what its checkpoint says.")


def _held_faults(held: Sequence[Witness], note: Note, key: Ed25519PublicKey) -> Iterator[Fault]:
    for witness in held:
        if witness.note.ledger != note.ledger:
            yield Fault(1, f"The export is of another ledger than {witness.name}.")
        elif not is_signed_by(witness.note, key):
            yield Fault(1, f"The key you gave did not sign {witness.name}.")


def _earlier(archive: Archive, note: Note, key: Ed25519PublicKey) -> tuple[list[Witness], list[Fault]]:
    witnesses: list[Witness] = []
    proven = 0
    for line in archive.lines("checkpoints.ndjson"):
        earlier = _note_in(line)
        in_place = earlier is not None and proven < earlier.size < note.size and earlier.ledger == note.ledger
        if earlier is None or not in_place or not is_signed_by(earlier, key):
            words = f"A checkpoint after entry {proven:,} is out of place or was not signed with the key you gave."
            return witnesses, [Fault(proven + 1, words)]
        proven = earlier.size
        witnesses.append(Witness(f"the hub's own checkpoint of {earlier.time}", earlier))
    return witnesses, []


def _note_in(line: bytes) -> Note | None:
    try:
        value = read_canonical(line)
    except ValueError:
        return None
    text = value.get("note") if isinstance(value, dict) and value.keys() == {"note"} else None
    return read_note(text) if isinstance(text, str) else None


def _content_faults(archive: Archive, walk: Walk, note: Note) -> list[Fault]:
    faults = list(walk.faults(archive.lines("entries.ndjson")))
    if faults:
        return faults  # what is missing cannot be told among entries that are not right
    return [*_thread_faults(walk, note), *_census_faults(archive, walk, note)]


def _thread_faults(walk: Walk, note: Note) -> Iterator[Fault]:
    if walk.count and walk.organisation is not None and walk.organisation not in walk.threads:
        yield Fault(1, "The export holds entries but no thread, so it cannot show that none was left out.")
    yield from thread_faults(walk.threads, size=note.size)


def _census_faults(archive: Archive, walk: Walk, note: Note) -> Iterator[Fault]:
    census = archive.document("census.json")
    return census_faults(
        walk.threads, census, organisation=walk.organisation, root=note.census, size=note.size
    )
