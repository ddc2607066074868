"""The operator's commands that install a gazetteer and remove it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hub import people
from tests.hub.derivation.matching import village_gazetteer
from wardmote.hub.derivation.gazetteers import gazetteer_for
from wardmote.kernel.problem import Invalid, NotFound
from wardmote.site.__main__ import _parser
from wardmote.site.gazetteers import install, remove


@pytest.fixture
def gazetteer() -> Path:
    return village_gazetteer()


def told(gazetteer: Path, *said: str) -> int:
    arguments = _parser("install-gazetteer").parse_args(["install-gazetteer", str(gazetteer), *said])
    return install(arguments, clock=people.TestClock())


def test_it_says_whose_the_gazetteer_is(
    db: None, gazetteer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = people.TestClock()
    operator = people.found_hub(clock)
    borough = people.join("Northmarsh Council", operator=operator, clock=clock)
    assert told(gazetteer, "--for", borough, "--source", "llpg") == 0
    assert "installed for Northmarsh Council" in capsys.readouterr().out
    assert gazetteer_for(borough) is not None
    assert gazetteer_for(operator.organisation_id) is None
    assert told(gazetteer, "--for", "all-members") == 0
    assert "installed for all members" in capsys.readouterr().out
    assert gazetteer_for(operator.organisation_id) is not None


def test_it_is_for_nobody_unless_somebody_is_named(db: None, gazetteer: Path) -> None:
    with pytest.raises(SystemExit):
        told(gazetteer)
    for nobody in ("", " , ", "everybody"):
        with pytest.raises(Invalid):
            told(gazetteer, "--for", nobody)


def removed(digest: str) -> int:
    arguments = _parser("remove-gazetteer").parse_args(["remove-gazetteer", digest])
    return remove(arguments, clock=people.TestClock())


def test_it_is_removed_by_what_was_said_when_it_was_installed(
    db: None, gazetteer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = people.found_hub(people.TestClock())
    assert told(gazetteer, "--for", "all-members") == 0
    digest = capsys.readouterr().out.split()[1]
    with pytest.raises(Invalid):
        removed(digest[:7])
    with pytest.raises(NotFound, match=digest):
        removed("0" * 16)
    assert gazetteer_for(operator.organisation_id) is not None
    assert removed(digest) == 0
    assert f"Gazetteer {digest} is removed" in capsys.readouterr().out
    assert gazetteer_for(operator.organisation_id) is None
    with pytest.raises(NotFound):
        removed(digest)
