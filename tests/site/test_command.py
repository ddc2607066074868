"""The `wardmote` command as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.engine.reading.test_hostile import handmade_xlsx

_PROGRAM = """
import sys
from wardmote.site.__main__ import command
code = command()
print(sorted({"django", "xlsxwriter", "cryptography"} & sys.modules.keys()))
raise SystemExit(code)
"""


def test_who_inspects_a_file_does_not_wait_for_what_only_a_hub_needs(tmp_path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    path = handmade_xlsx(tmp_path / "x.xlsx", row.format(1, "ward") + row.format(2, "Bow"))
    arguments = [sys.executable, "-c", _PROGRAM, "inspect", str(path)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=True)
    said = ended.stdout.splitlines()
    assert said[0].startswith("x.xlsx")
    assert any(line.startswith("ward ") for line in said)
    assert said[-1] == "[]"


def test_help_loads_nothing_that_reads_files() -> None:
    program = """
import sys
from wardmote.site.__main__ import command
try:
    command()
finally:
    print(sorted({"numpy", "pyarrow", "django"} & sys.modules.keys()))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[0].startswith("usage: wardmote")
    assert ended.stdout.splitlines()[-1] == "[]"
