"""What the hub exports holds, and the checker says so in words and by its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, BRIGADE, CHARITY, HandClock, write
from tests.verify.exports import Desk, Export, exported
from wardmote.hub.ledger import acts, queries
from wardmote.hub.ledger.export import export_chunks
from wardmote.kernel.problem import NotFound
from wardmote.verify.command import main


@pytest.mark.parametrize("of", [None, BOROUGH, BRIGADE, CHARITY])
def test_an_export_holds_against_every_checkpoint_there_ever_was(
    of: str | None, desk: Desk, notes: list[str]
) -> None:
    held = [desk.hold(f"{number}.txt", note) for number, note in enumerate(notes)]
    assert desk.verify(exported(of, desk.folder / "x.zip")) == (0, None)
    for since in held:
        assert desk.verify(desk.folder / "x.zip", since) == (0, None)
    assert desk.verify(desk.folder / "x.zip", *held) == (0, None)


@pytest.mark.parametrize("of", [None, BOROUGH, BRIGADE])
def test_every_size_of_ledger_holds(
    of: str | None, db: None, clock: HandClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path, capsys)
    desk.hold_key()
    held: list[Path] = []
    for size in range(1, 12):
        write(1, clock, *([BRIGADE] if size % 2 else []))
        checkpoint = acts.make_checkpoint(clock=clock)
        assert checkpoint is not None
        held.append(desk.hold(f"{size}.txt", checkpoint.note))
        exported(of, tmp_path / "x.zip")
        assert desk.verify(tmp_path / "x.zip", *held) == (0, None)


def test_a_member_s_export_holds_its_own_entries_and_no_other(own: Export) -> None:
    sequences = [json.loads(line)["sequence"] for line in own.lines("entries.ndjson")]
    assert sequences == [*range(1, 11), *range(20, 26)]
    assert [json.loads(line)["organisation"] for line in own.lines("threads.ndjson")] == [BRIGADE]
    assert len(own.files["leaves.bin"]) == 25 * 32


def test_an_erased_entry_is_no_fault_and_its_words_are_gone(whole: Export, desk: Desk) -> None:
    assert json.loads(whole.lines("entries.ndjson")[10]) == {"erased": True, "sequence": 11}
    assert desk.verify(whole) == (0, None)


def test_a_member_without_entries_is_told_what_is_not_proven(desk: Desk) -> None:
    stranger = "organisation_" + "0" * 20
    exported(stranger, desk.folder / "x.zip")
    code = main([str(desk.folder / "x.zip"), "--key", str(desk.folder / "hub.pem")])
    said = desk.capsys.readouterr().out
    assert code == 0
    assert "0 entries" in said
    assert "That none was left out cannot be proven" in said


def test_the_words_say_how_much_and_whose(own: Export, desk: Desk, notes: list[str]) -> None:
    arguments = [str(own.save(desk.folder / "x.zip")), "--key", str(desk.folder / "hub.pem")]
    assert main(arguments) == 0
    said = desk.capsys.readouterr().out
    assert said.startswith("It all holds.\n16 entries of " + BRIGADE)
    assert "You gave no checkpoint" in said
    assert main([*arguments, "--since", str(desk.hold("1.txt", notes[0]))]) == 0
    assert "You gave no checkpoint" not in desk.capsys.readouterr().out


def test_the_checkpoint_is_kept_for_the_next_time(
    own: Export, desk: Desk, clock: HandClock, notes: list[str]
) -> None:
    kept, first = desk.folder / "kept.txt", own.save(desk.folder / "first.zip")
    assert main([str(first), "--key", str(desk.folder / "hub.pem"), "--keep", str(kept)]) == 0
    assert kept.read_text(encoding="utf-8") == notes[-1]
    write(3, clock, BRIGADE)
    acts.make_checkpoint(clock=clock)
    newer = exported(BRIGADE, desk.folder / "newer.zip")
    assert desk.verify(newer, kept) == (0, None)
    assert desk.verify(newer, first) == (0, None)  # an earlier export stands for its checkpoint


def test_the_checker_runs_alone_and_imports_nothing_of_ours(own: Export, desk: Desk) -> None:
    arguments = [str(own.save(desk.folder / "x.zip")), "--key", str(desk.folder / "hub.pem")]
    alone = subprocess.run(
        [sys.executable, "-I", "-m", "wardmote.verify", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (alone.returncode, alone.stderr) == (0, "")
    assert "It all holds." in alone.stdout
    script = (
        "import sys\nimport wardmote.verify.command\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'wardmote', 'django'}))"
    )
    modules = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True
    ).stdout
    ours = json.loads(modules.replace("'", '"'))
    assert [name for name in ours if name != "wardmote" and not name.startswith("wardmote.verify")] == []


def test_an_export_is_recorded_and_sealed_before_its_first_byte(db: None, clock: HandClock) -> None:
    write(1, clock, BRIGADE)
    pieces = acts.export(BRIGADE, actor=ANN, organisation=BRIGADE, clock=clock)
    (told,) = queries.entries(act="ledger.exported")
    assert (told.actor, told.parties, told.details) == (ANN, (BRIGADE,), {"whole": False, "of": BRIGADE})
    latest = queries.checkpoint_latest()
    assert latest is not None
    assert latest.size == told.sequence == 2
    assert next(pieces)[:2] == b"PK"


def test_an_export_does_not_change_while_it_is_read(db: None, clock: HandClock, tmp_path: Path) -> None:
    write(3, clock, BRIGADE)
    acts.make_checkpoint(clock=clock)
    expected = b"".join(export_chunks(BRIGADE))
    pieces = export_chunks(BRIGADE)
    begun = next(pieces)
    write(3, clock, BRIGADE)
    acts.make_checkpoint(clock=clock)
    assert begun + b"".join(pieces) == expected


def test_without_a_checkpoint_there_is_nothing_to_export(db: None, clock: HandClock) -> None:
    with pytest.raises(NotFound, match="no checkpoint yet"):
        export_chunks(None)
    write(1, clock)
    with pytest.raises(NotFound, match="no checkpoint yet"):
        export_chunks(None)
