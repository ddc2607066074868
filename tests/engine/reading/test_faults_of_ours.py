"""A fault of ours in a process that reads a file: people are told so, and the log says where it was."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.engine.reading.test_text_apart import _children
from wardmote.engine.reading.limited.problems import ReadingFailed
from wardmote.engine.reading.limited.reading import LimitedReader, problem_said
from wardmote.engine.reading.options import ReadLimits
from wardmote.kernel.problem import Problem, Unavailable, Unreadable


def problem_of(path: Path, *, module: str) -> Problem:
    """What is said where a file is read by a module that may not even be there."""
    with pytest.raises(Problem) as caught:
        LimitedReader(path.parent, ReadLimits()).read(
            path, format_name="xlsx", module=module, sheet=None, meanwhile=lambda: None
        )
    return caught.value


def test_a_fault_is_not_called_a_damaged_file_and_the_log_says_where(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    problem = problem_of(tmp_path / "x.xlsx", module="no_such_format")
    assert (type(problem), problem.code) == (ReadingFailed, "workbook.reading_failed")
    assert isinstance(problem, Unavailable)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "limited/child.py:" in record.message
    assert "in _reading_of" in record.message
    assert record.message.endswith("builtins.ModuleNotFoundError")
    assert "no_such_format" not in record.message


def test_what_an_exception_says_is_not_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The exception names the file, and the file is named after a person."""
    caplog.set_level(logging.INFO)
    problem = problem_of(tmp_path / "Jane Roe.json", module="json_document")
    assert isinstance(problem, Unreadable)
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert record.message.endswith("builtins.FileNotFoundError")
    assert "Jane" not in caplog.text


def test_a_process_that_read_a_strangers_file_cannot_write_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = [
        "  /usr/lib/x.py:12 in read",
        "ERROR: user admin logged in",
        "Jane Roe, 1 High Street",
        "a.b.KeyError",
    ]
    problem = problem_said([{"problem": "fault", "failure": told}], 0, "xlsx", ReadLimits())
    assert isinstance(problem, ReadingFailed)
    assert caplog.records[0].message.splitlines()[1:] == ["  /usr/lib/x.py:12 in read", "a.b.KeyError"]


def test_a_crash_is_a_fault_of_ours_and_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    os.mkfifo(tmp_path / "never.json")  # whoever opens it waits

    def crash() -> None:
        for _ in range(400):
            for child in _children():
                os.kill(int(child), signal.SIGSEGV)
                return
            time.sleep(0.05)

    crashing = threading.Thread(target=crash)
    crashing.start()
    problem = problem_of(tmp_path / "never.json", module="json_document")
    crashing.join()
    assert isinstance(problem, ReadingFailed)
    assert f"ended with code {-signal.SIGSEGV}" in caplog.text
