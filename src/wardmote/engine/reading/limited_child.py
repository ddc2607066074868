"""Reads a file in this process, whose memory and time are limited.

A file is made by others, and a few hundred bytes can ask its reader for half a terabyte: then this process ends, and
the one that waits for it can say why. Run as `python -m wardmote.engine.reading.limited_child SPOOL_FD`, with the
request as JSON on standard input. Tables go to the spool as Arrow streams one behind the other; standard output carries
one JSON object a line: what is being opened, each finished table, and at the end `done`, a refusal or a problem.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from wardmote.engine.reading.options import ReadLimits
from wardmote.engine.reading.request import Output, Request
from wardmote.kernel.problem import Problem

_PROBLEM_OF_ERRNO = {errno.EFBIG: "text", errno.ENOSPC: "disk", errno.EDQUOT: "disk"}
_FORMATS = "wardmote.engine.reading.formats."


def main() -> None:
    """Reads the request, limits this process, has the format's module read the file."""
    asked = json.load(sys.stdin)
    sys.meta_path.insert(0, _WithoutPandas())
    limits = ReadLimits(**asked["limits"])
    _limit(limits)
    request = Request(Path(asked["path"]), asked["format"], asked["sheet"], limits)
    with os.fdopen(int(sys.argv[1]), "wb") as spool:
        output = Output(spool, _say)
        try:
            # the module stands in the registry of formats: the file that is read has no say in it
            import_module(_FORMATS + asked["module"]).read(request, output)
            spool.flush()
        except BaseException as error:  # noqa: BLE001 - what files do not cause is raised again
            _tell(error, output)
        else:
            output.say(done=True)


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _tell(error: BaseException, output: Output) -> None:
    """Says what stopped the reading, where it is of a kind that files cause; anything else ends this process loudly."""
    if isinstance(error, Problem):
        output.refuse(error)
    elif isinstance(error, MemoryError):
        output.say(problem="memory")
    elif isinstance(error, RecursionError):
        output.say(problem="nested")
    elif isinstance(error, OSError):
        output.say(problem=_PROBLEM_OF_ERRNO.get(error.errno or 0, "damaged"))
    elif isinstance(error, ValueError):
        output.say(problem="damaged")
    elif type(error).__name__ == "PanicException":  # of Rust, a BaseException that no module names
        output.say(problem="memory" if "MemError" in str(error) else "damaged")
    else:
        raise error


class _WithoutPandas(MetaPathFinder):
    """Arrow loads pandas, where it is installed, only to ask whether a list is one of its own: a second lost."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Raises ModuleNotFoundError for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _limit(limits: ReadLimits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.child_memory_bytes),
        (resource.RLIMIT_FSIZE, limits.max_workbook_text_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.child_cpu_seconds, limits.child_cpu_seconds + 1))


if __name__ == "__main__":
    main()
