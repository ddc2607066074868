"""How far a text is that is looked through: told while it lasts, because of ten gigabytes it lasts minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from wardmote.engine.reading.text.stream import BLOCK_BYTES, ByteSource, PlainFile

_EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Looked:
    """How far it is: for how the text is written (`for_tables` is false), or for its tables.

    `of_bytes` is None where nobody knows how much there is, as of what comes out of an archive.
    """

    for_tables: bool
    done_bytes: int
    of_bytes: int | None


Listener = Callable[[Looked], None]


@dataclass
class WatchedSource:
    """A source that tells how far those who read it are. Whoever reads it a second time in earnest seeks its tables."""

    source: ByteSource
    tell: Listener
    _times: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """The source's own."""
        return self.source.name

    def blocks(self) -> Iterator[bytes]:
        """The source's own."""
        of_bytes = self.source.path.stat().st_size if isinstance(self.source, PlainFile) else None
        done_bytes, told = 0, time.monotonic()
        for block in self.source.blocks():
            self._times += BLOCK_BYTES >= done_bytes > 0  # a look at the beginning is none
            done_bytes += len(block)
            if time.monotonic() - told >= _EVERY_SECONDS:
                told = time.monotonic()
                self.tell(Looked(self._times > 1, done_bytes, of_bytes))
            yield block
