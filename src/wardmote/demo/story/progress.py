"""A progress bar on standard error: one line that is written over in a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO

_WIDTH = 28


class Progress:
    """Told what is being done and which share, 0 to 1, of the whole is behind it."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._last_stage = ""

    def __call__(self, stage: str, share_done: float) -> None:
        """Shows the stage."""
        if self._stream.isatty():
            filled = round(_WIDTH * share_done)
            bar = "█" * filled + "░" * (_WIDTH - filled)
            self._stream.write(f"\r{bar} {share_done:4.0%}  {stage[:60]:<60}")
            if share_done >= 1:
                self._stream.write("\n")
        elif stage != self._last_stage:
            self._stream.write(f"{share_done:4.0%}  {stage}\n")
        self._last_stage = stage
        self._stream.flush()

    def part(self, start: float, end: float) -> Part:
        """A part of the whole, which counts its own work from 0 to 1."""
        return Part(self, start, end)


class Part:
    """See Progress.part."""

    def __init__(self, whole: Progress, start: float, end: float) -> None:
        self._whole, self._start, self._end = whole, start, end

    def __call__(self, stage: str, share_done: float) -> None:
        """Shows the stage within the whole."""
        self._whole(stage, self._start + (self._end - self._start) * min(1.0, share_done))
