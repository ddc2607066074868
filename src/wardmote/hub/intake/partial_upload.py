"""A partial upload: a file that is being sent in parts, as a value, and the rules about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wardmote.kernel.problem import Conflict, Invalid, NotFound, TooLarge

MOST_OPEN = 20
"""Partial uploads an organisation may have under way at once: each may come to hold the room of its whole file."""
LONGEST_METADATA = 8_000


class PartialState(StrEnum):
    """Where a partial upload stands."""

    OPEN = "open"
    WHOLE = "whole"  # it is an upload now
    ENDED = "ended"  # its sender ended it, or it was left too long; its bytes are gone


@dataclass(frozen=True)
class PartialUpload:
    """`offset_bytes` of `length_bytes` are on the disk. `upload_id` names the upload it became.

    `expires_at` moves on with every part that arrives. `metadata` is what the sender's program said of it, as it said
    it; shown to the sender alone, used for nothing. `ask` names the data ask that the file answers.
    """

    id: str
    file_name: str
    dataset_id: str | None
    ask: str | None
    metadata: str
    length_bytes: int
    offset_bytes: int
    state: PartialState
    upload_id: str | None
    expires_at: datetime


def require_length(length_bytes: int, *, largest_bytes: int) -> None:
    """Raises TooLarge past the hub's limit, Invalid for a file of nothing."""
    if length_bytes > largest_bytes:
        raise too_large(largest_bytes)
    if length_bytes < 1:
        raise Invalid("upload.empty", "There is nothing in the file.", next_step="Choose another file.")


def too_large(largest_bytes: int) -> TooLarge:
    """What is said of a file that is past the hub's limit."""
    return TooLarge(
        "upload.too_large",
        f"The file is larger than this hub takes: {largest_bytes / 1e9:,.1f} GB at most.",
        next_step="Send it in several files, each a part of the rows; or ask the hub's operator to raise the limit.",
    )


def past_its_end() -> TooLarge:
    """What is said of a part that is longer than what is missing."""
    return TooLarge(
        "upload.past_its_end",
        "More bytes were sent than the file was said to have.",
        next_step="Ask for the offset, and send what comes after it.",
    )


def wrong_offset(offset_bytes: int) -> Conflict:
    """What is said of a part that does not begin where the file ends."""
    return Conflict(
        "upload.offset",
        f"The file is {offset_bytes} bytes long by now, and this part begins elsewhere.",
        next_step="Ask for the offset, and go on from there.",
    )


def too_many_open() -> Conflict:
    """What is said past the limit of an organisation."""
    return Conflict(
        "upload.too_many_open",
        f"Your organisation has {MOST_OPEN} files under way that have not arrived whole.",
        next_step="Go on with one of them, end one, or wait: what is left alone expires.",
    )


def unknown() -> NotFound:
    """What is said of what does not exist, and of what is somebody else's."""
    return NotFound(
        "upload.unknown", "There is no such upload.", next_step="Send the file from its beginning."
    )


def gone() -> NotFound:
    """What is said of one that ended or expired."""
    return NotFound(
        "upload.gone",
        "This upload was ended, or was left for too long. Nothing of it was kept.",
        next_step="Send the file from its beginning.",
    )


def whole_already() -> Conflict:
    """What is said to somebody who would end what has arrived whole."""
    return Conflict(
        "upload.whole",
        "The file has arrived whole: it is an upload now.",
        next_step="Throw its drafts away if you do not want them.",
    )


def mismatch() -> Invalid:
    """What is said of a part that does not match its checksum."""
    return Invalid(
        "upload.checksum",
        "The part does not match its checksum. It was not kept.",
        next_step="Send it again.",
    )
