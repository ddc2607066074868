"""What may be told of an exception: where and of which kind, never its message, which may repeat somebody's data."""

from __future__ import annotations

import traceback


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
