"""Reads a file in this process, whose memory and time are limited.

A file is made by others, and a few hundred bytes can ask its reader for half a terabyte: then this process ends, and
the one that waits for it can say why. It is forked from a template; the request comes as a line of JSON over the
channel. Back go lines of JSON: what is being opened, each finished table, at the end `done`, a refusal or a problem.
Rows go to the second descriptor as Arrow streams one behind the other.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from wardmote.engine.reading.limited.request import Output, Request
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.failure import failure_told
from wardmote.kernel.problem import Problem

_PROBLEM_OF_ERRNO = {errno.EFBIG: "text", errno.ENOSPC: "disk", errno.EDQUOT: "disk"}
_FORMATS = "wardmote.engine.reading.formats."
_TEXT = "wardmote.engine.reading.limited.text_service"
_LONGEST_REQUEST_BYTES = 16 * 1024 * 1024
_MOST_LINES = 60


def serve(channel_descriptor: int, writes_to: int) -> None:
    """Reads the request, limits this process, reads what is asked for."""
    channel = socket.socket(fileno=channel_descriptor)
    with channel, channel.makefile("rb") as requests, os.fdopen(writes_to, "wb") as written:
        output = Output(written, lambda message: channel.sendall(json.dumps(message).encode() + b"\n"))
        try:
            asked = json.loads(requests.readline(_LONGEST_REQUEST_BYTES))
            reading = _reading_of(asked)
            _limit(ReadLimits(**asked["limits"]))
            reading(asked, output)
            written.flush()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits, and this process ends
            _tell(error, output)
        else:
            output.say(done=True)


def _reading_of(asked: dict[str, Any]) -> Callable[[dict[str, Any], Output], None]:
    if "text" in asked:
        text = import_module(_TEXT)
        return partial(text.read_text, pool=text.started_pool())
    # the module stands in the registry of formats: the file that is read has no say in it
    read = import_module(_FORMATS + asked["module"]).read

    def read_format(asked: dict[str, Any], output: Output) -> None:
        limits = ReadLimits(**asked["limits"])
        read(Request(Path(asked["path"]), asked["format"], asked["sheet"], limits), output)

    return read_format


def _tell(error: BaseException, output: Output) -> None:
    """Says what stopped the reading; of what it does not know, the kind and the lines of code, without a message."""
    if isinstance(error, Problem):
        output.refuse(error)
    elif isinstance(error, MemoryError):
        output.say(problem="memory")
    elif isinstance(error, RecursionError):
        output.say(problem="nested")
    elif isinstance(error, OSError):
        output.say(problem=_PROBLEM_OF_ERRNO.get(error.errno or 0, "damaged"), failure=_lines(error))
    elif isinstance(error, ValueError):
        output.say(problem="damaged", failure=_lines(error))
    elif type(error).__name__ == "PanicException":  # of Rust, a BaseException that no module names
        output.say(problem="memory" if "MemError" in str(error) else "damaged", failure=_lines(error))
    else:
        output.say(problem="fault", failure=_lines(error))


def _lines(error: BaseException) -> list[str]:
    return failure_told(error).splitlines()[-_MOST_LINES:]


def _limit(limits: ReadLimits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.child_memory_bytes),
        (resource.RLIMIT_FSIZE, limits.max_workbook_text_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.child_cpu_seconds, limits.child_cpu_seconds + 1))
