"""A lease on a folder ends with its holder, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from wardmote.kernel.lease import Lease, is_at_work_in

_HOLD = """
import sys
from pathlib import Path
from wardmote.kernel.lease import Lease
lease = Lease(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lease_is_held_until_it_is_given_back(tmp_path: Path) -> None:
    assert not is_at_work_in(tmp_path)
    first, second = Lease(tmp_path), Lease(tmp_path)
    first.give_back()
    first.give_back()
    assert is_at_work_in(tmp_path), "another still is"
    del second
    assert not is_at_work_in(tmp_path)
    assert not is_at_work_in(tmp_path / "gone")


def test_a_lease_goes_where_its_folder_goes(tmp_path: Path) -> None:
    folder, moved = tmp_path / "partial", tmp_path / "object"
    folder.mkdir()
    lease = Lease(folder)
    folder.rename(moved)
    assert is_at_work_in(moved)
    lease.give_back()
    assert not is_at_work_in(moved)


def test_a_lease_ends_when_its_process_is_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert is_at_work_in(tmp_path)
    holder.kill()
    holder.communicate()
    assert not is_at_work_in(tmp_path)
