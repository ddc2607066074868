"""Work apart: what hangs is ended past its limits by the system, and the worker goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.hub import people
from tests.hub.derivation.matching import (
    TRUTH,
    borough_with_addresses,
    install_for_all,
    village_gazetteer,
)
from tests.hub.intake.sending import send
from wardmote.hub.derivation.followers import FOLLOWERS as DERIVATION
from wardmote.hub.intake import models, queries
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.limits import limits_of_reading
from wardmote.hub.intake.upload import UploadState
from wardmote.hub.ledger import queries as ledger
from wardmote.hub.ledger.follower import FailedApart, run_once
from wardmote.hub.ledger.lease import LeaseLost
from wardmote.hub.ledger.limited_work import WorkLimits
from wardmote.hub.organisations.actor import Role
from wardmote.site import apart, worker

MIB = 2**20


def nothing() -> None:
    """The lease is kept."""


def compute() -> None:
    """One call that no other thread and no signal handler of Python ever gets into."""
    pow(3, 10**9)


def wait() -> None:
    time.sleep(60)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise KeyError("a value of somebody's record")


def leave() -> None:
    sys.exit(0)


@pytest.mark.parametrize(
    ("work", "limits"), [(compute, WorkLimits(1, 60)), (wait, WorkLimits(60, 1))], ids=["processor", "clock"]
)
@pytest.mark.django_db(transaction=True)
def test_work_that_hangs_is_ended_past_its_limits(work: Callable[[], None], limits: WorkLimits) -> None:
    assert not apart.done_apart(work, limits=limits, keep_lease=nothing)


@pytest.mark.django_db(transaction=True)
def test_work_within_its_limits_comes_to_its_end(tmp_path: Path) -> None:
    limits = WorkLimits(60, 60)
    assert apart.done_apart((tmp_path / "done").touch, limits=limits, keep_lease=nothing)
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("work", "told"), [(fail, "KeyError in fail"), (kill, "SIGKILL"), (leave, "ended with code 0")]
)
@pytest.mark.django_db(transaction=True)
def test_a_fault_apart_is_told_without_its_message(work: Callable[[], None], told: str) -> None:
    with pytest.raises(FailedApart) as failed:
        apart.done_apart(work, limits=WorkLimits(60, 60), keep_lease=nothing)
    assert told in str(failed.value)
    assert "somebody" not in str(failed.value)


@pytest.mark.django_db(transaction=True)
def test_work_whose_lease_is_lost_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def lost() -> None:
        raise LeaseLost

    def write_late() -> None:
        time.sleep(0.5)
        (tmp_path / "late").touch()

    monkeypatch.setattr(apart, "KEEP_LEASE_EVERY_SECONDS", 0.01)
    with pytest.raises(LeaseLost):
        apart.done_apart(write_late, limits=WorkLimits(60, 60), keep_lease=lost)
    time.sleep(0.6)
    assert not (tmp_path / "late").exists()


@pytest.mark.django_db(transaction=True)
def test_a_table_is_matched_in_a_process_of_its_own() -> None:
    clock = people.TestClock()
    borough = borough_with_addresses(people.found_hub(clock), clock)
    install_for_all(village_gazetteer(), clock)
    borough.instruct()
    alive = [worker._alive(each) for each in DERIVATION]
    assert any(isinstance(each, worker._AliveInLanes) for each in alive)
    while run_once(alive, worker="test", clock=clock):
        pass
    made = borough.derived()
    assert made is not None
    assert borough.rows(made.tables[0].versions[0].id).column("uprn").to_pylist() == TRUTH


@pytest.mark.fault
def test_work_ends_with_the_worker(tmp_path: Path) -> None:
    program = (
        "import time, django, os\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'wardmote.site.settings'\n"
        "django.setup()\n"
        "from wardmote.site.apart import done_apart\n"
        "from wardmote.hub.ledger.limited_work import WorkLimits\n"
        "def work():\n"
        "    print('begun', os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "done_apart(work, limits=WorkLimits(60, 60), keep_lease=lambda: None)\n"
    )
    environment = {**os.environ, "WARDMOTE_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment
    ) as started:
        assert started.stdout is not None
        child = int(started.stdout.readline().split()[1])
        started.kill()
        # its end of this pipe is closed with it
        assert started.stdout.read() == b""
    assert not Path(f"/proc/{child}/fd/1").exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_too_much_is_refused_and_the_next_is_read_at_once(
    settings: LazySettings, tmp_path: Path
) -> None:
    """Three thousand columns take several seconds of the processor to recognise."""
    settings.HOME = replace(settings.HOME, folder=tmp_path)
    settings.READING_CPU_SECONDS = 1
    clock = people.TestClock()
    operator = people.found_hub(clock)
    borough = people.join("Northmarsh Council", operator=operator, clock=clock)
    publisher = people.hire(borough, Role.PUBLISHER, operator=operator, clock=clock)
    wide = "\n".join(",".join(f"{kind}{each}" for each in range(3_000)) for kind in ("name ", "")).encode()
    too_much = send(wide, "wide.csv", actor=publisher, clock=clock)
    next_one = send(b"a,b\n1,2\n3,4\n", "next.csv", actor=publisher, clock=clock)
    ends = iter(range(3))
    worker.work(clock=clock, stopping=lambda: next(ends, None) is None)
    refused = queries.upload(too_much, actor=publisher)
    assert refused.state == UploadState.REFUSED
    assert refused.problem is not None
    assert refused.problem["code"] == "upload.takes_too_long"
    assert "here, 1 seconds of a processor" in str(refused.problem["what"])
    assert not refused.tables
    assert refused.dataset_id is None
    assert queries.upload(next_one, actor=publisher).state == UploadState.READY
    assert not ledger.parked(FOLLOWERS[0].name)
    assert models.Upload.objects.filter(state=UploadState.READING).count() == 0


@pytest.mark.parametrize(
    ("size_mib", "beginning", "cpu_seconds"),
    [
        (0, b"a,b", 120),
        (10 * 1024, b"a,b", 120 + 5 * 1024),
        (1, b"PK\x03\x04..", 120 + 10),
        (1, b"PKab", 120),
        (400, b"\x1f\x8b....", 120 + 2048),
        (5 * 1024, b"PAR1..", 120 + 2560),
    ],
)
def test_a_limit_grows_with_the_size_of_the_file(size_mib: int, beginning: bytes, cpu_seconds: int) -> None:
    assert limits_of_reading(size_mib * MIB, beginning) == WorkLimits(cpu_seconds, 5 * cpu_seconds)
