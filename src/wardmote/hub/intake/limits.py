"""What the reading of an upload may take, beside its parsing, which has limits of its own (engine.reading.options)."""

from __future__ import annotations

from django.conf import settings

from wardmote.engine.reading.options import ReadLimits
from wardmote.hub.ledger.limited_work import WorkLimits
from wardmote.kernel.problem import TooLarge

BEGINNING_BYTES = 6
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"PAR1", b"ARROW1", b"FEA1")
"""How zip and all workbooks that are one, gzip, Parquet and Feather begin."""
_PACKED_RATIO = 20
_MOST_UNPACKED_BYTES = ReadLimits().max_uncompressed_bytes
_WALL_FOR_CPU = 5
_MIB = 1024 * 1024


def limits_of_reading(size_bytes: int, beginning: bytes) -> WorkLimits:
    """The limits for a file of that size; `beginning` are its first bytes, which tell whether it is compressed."""
    unpacked = size_bytes
    if beginning.startswith(_PACKED):
        unpacked = max(size_bytes, min(_PACKED_RATIO * size_bytes, _MOST_UNPACKED_BYTES))
    more = settings.READING_CPU_SECONDS_PER_MIB * unpacked / _MIB
    cpu_seconds = max(1, round(settings.READING_CPU_SECONDS + more))
    return WorkLimits(cpu_seconds, _WALL_FOR_CPU * cpu_seconds)


def takes_too_long(limits: WorkLimits) -> TooLarge:
    """What to tell the sender of a file that came to one of them."""
    return TooLarge(
        "upload.takes_too_long",
        "The file is too much: recognising and checking it takes longer than a file of its size may take here, "
        f"{limits.cpu_seconds:,} seconds of a processor or {limits.wall_seconds:,} seconds by the clock.",
        next_step="Split it into files of fewer columns, or of fewer rows, and upload those. If you cannot, ask the "
        "hub’s operator to allow it more time.",
    )
