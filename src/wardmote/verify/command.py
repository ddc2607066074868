"""`wardmote verify`: the command, and its words."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import is_zipfile

from wardmote.verify.archive import Archive
from wardmote.verify.check import Report, check
from wardmote.verify.fault import UnreadableError
from wardmote.verify.history import Witness
from wardmote.verify.note import Note, read_key, read_note

HOLDS, DOES_NOT_HOLD, UNREADABLE = 0, 1, 2

_FAULTS_SHOWN = 20

DESCRIPTION = (
    "Checks an export of a hub's ledger, offline, against the hub's public key and checkpoints you hold."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares what the command takes."""
    parser.add_argument("export", metavar="EXPORT", type=Path, help="the export (a .zip file)")
    parser.add_argument(
        "--key",
        metavar="PUBLIC",
        type=Path,
        required=True,
        help="the hub's public key (PEM) that you were given when you joined; not one that came with the export",
    )
    parser.add_argument(
        "--since",
        metavar="CHECKPOINT",
        type=Path,
        action="append",
        default=[],
        help="a checkpoint you already hold, or an earlier export; may be given several times",
    )
    parser.add_argument(
        "--keep", metavar="FILE", type=Path, help="write the export's checkpoint here, for next time"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")


def run(arguments: argparse.Namespace) -> int:
    """Checks, says what was found, and returns the exit code: 0 it holds, 1 it does not, 2 it cannot be read."""
    try:
        key = read_key(_bytes_of(arguments.key, "key"))
        held = [
            Witness(f"the checkpoint you hold ({path.name})", _held_note(path)) for path in arguments.since
        ]
        with Archive(arguments.export) as archive:
            report = check(archive, key=key, held=held)
        if arguments.keep is not None and not report.faults:
            _keep(report.checkpoint, arguments.keep)
    except UnreadableError as problem:
        print(
            json.dumps({"unreadable": str(problem)}) if arguments.json else f"Cannot check: {problem}",
            file=sys.stderr,
        )
        return UNREADABLE
    print(_as_json(report) if arguments.json else _as_words(report, bool(held)))
    return DOES_NOT_HOLD if report.faults else HOLDS


def main(argv: Sequence[str]) -> int:
    """The command on its own."""
    parser = argparse.ArgumentParser(prog="wardmote verify", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(argv))


def _bytes_of(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UnreadableError(f"The {what} ({path}) cannot be opened: {problem.strerror}.") from None


def _held_note(path: Path) -> Note:
    if is_zipfile(path):
        with Archive(path) as archive:
            text = archive.text("checkpoint.txt")
    else:
        text = _bytes_of(path, "checkpoint").decode("utf-8", "replace")
    note = read_note(text)
    if note is None:
        raise UnreadableError(f"{path} is neither a checkpoint nor an export.")
    return note


def _keep(note: Note, path: Path) -> None:
    try:
        path.write_text(note.as_text(), encoding="utf-8")
    except OSError as problem:
        raise UnreadableError(f"The checkpoint cannot be written to {path}: {problem.strerror}.") from None


def _as_json(report: Report) -> str:
    return json.dumps(
        {
            "holds": not report.faults,
            "first_bad_sequence": report.faults[0].sequence if report.faults else None,
            "faults": [{"sequence": fault.sequence, "words": fault.words} for fault in report.faults],
            "ledger": report.checkpoint.ledger,
            "organisation": report.organisation,
            "size": report.checkpoint.size,
            "time": report.checkpoint.time,
            "entries": report.entries,
        }
    )


def _as_words(report: Report, has_held: bool) -> str:
    note = report.checkpoint
    if report.faults:
        first = report.faults[0].sequence
        lines = ["It does NOT hold.", f"First bad entry: {first}"]
        lines += [f"- {fault.words}" for fault in report.faults[:_FAULTS_SHOWN]]
        if len(report.faults) > _FAULTS_SHOWN:
            lines.append(f"- and {len(report.faults) - _FAULTS_SHOWN:,} faults more")
        return "\n".join([*lines, "Keep this export and your checkpoints: they are the evidence."])
    # an export has no place for names: docs/reference/ledger-export.md
    whose = f"of {report.organisation}" if report.organisation else "of the whole ledger"
    lines = [
        "It all holds.",
        f"{report.entries:,} entries {whose}, in a ledger of {note.size:,} that the hub signed at {note.time}.",
    ]
    if report.organisation and not report.has_thread:
        lines.append(
            "No entry concerns this organisation, says the hub. That none was left out cannot be proven."
        )
    if not has_held:
        lines.append(
            "You gave no checkpoint (--since), so nothing is said about what the ledger held before."
        )
    return "\n".join(lines)
