"""What the log says of a failure: where and of which kind, never the message, which may repeat somebody's data."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Time, level, logger, message; of an exception its kinds and the lines of code, cause after cause."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: _Failure) -> str:  # noqa: N802 - logging's name
        """The stack and the kind of the exception and of what it came from."""
        return failure_told(ei[1])


def failure_told(failure: BaseException | None) -> str:
    """The kinds of an exception and of what it came from, each with the lines of code it passed."""
    told: list[str] = []
    while failure is not None:
        told.append("".join(_lines(failure)))
        failure = failure.__cause__ or failure.__context__
    return "which came from\n".join(told).rstrip()


def _lines(failure: BaseException) -> list[str]:
    frames = traceback.extract_tb(failure.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames]
    return [*places, f"{type(failure).__module__}.{type(failure).__qualname__}\n"]
