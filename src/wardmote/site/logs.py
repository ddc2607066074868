"""What the log says of a failure: where and of which kind, never the message, which may repeat somebody's data."""

from __future__ import annotations

import logging
from types import TracebackType

from wardmote.kernel.failure import failure_told

_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Time, level, logger, message; of an exception its kinds and the lines of code, cause after cause."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: _Failure) -> str:  # noqa: N802 - logging's name
        """The stack and the kind of the exception and of what it came from."""
        return failure_told(ei[1])
