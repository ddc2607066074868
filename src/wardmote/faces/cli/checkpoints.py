"""`wardmote checkpoints keep`: a member keeps the hub's checkpoints, where the hub cannot reach them."""

from __future__ import annotations

import argparse
import sys
import time
from hashlib import sha256
from pathlib import Path

from wardmote.verify.fault import UnreadableError
from wardmote.verify.keeping import BrokenLedgerError, Keeper, pinned_key
from wardmote.verify.kept import KEY_NAME, KeptCheckpoints
from wardmote.verify.shown import ShownLedger

KEPT, BROKEN, UNREADABLE = 0, 1, 2
EVERY_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 3_600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares what the command takes."""
    parser.add_argument(
        "action", choices=["keep"], metavar="keep", help="take new checkpoints and keep each as a file"
    )
    parser.add_argument(
        "--hub", metavar="URL", required=True, help="the hub's address, such as https://hub.example.org"
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="the folder to keep them in, outside the hub"
    )
    parser.add_argument(
        "--key",
        metavar="PUBLIC",
        type=Path,
        help="the hub's public key (PEM) that you were given when you joined; without it the hub's word is taken at "
        "first use, and held it to from then on",
    )
    parser.add_argument("--once", action="store_true", help="look once and stop: for cron")
    parser.add_argument(
        "--every",
        metavar="SECONDS",
        type=float,
        default=EVERY_SECONDS,
        help="seconds between two looks (default 60); longer and longer while the hub does not answer",
    )


def run(arguments: argparse.Namespace) -> int:
    """Exit codes: 0 all is well; 1 the hub shows another ledger than it did; 2 it could not be told (with --once)."""
    failures = 0
    try:
        while True:
            code = _look(arguments)
            failures = failures + 1 if code == UNREADABLE else 0
            if arguments.once or code == BROKEN:
                return code
            time.sleep(min(arguments.every * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
    except KeyboardInterrupt:
        return KEPT


def _look(arguments: argparse.Namespace) -> int:
    try:
        kept, shown = KeptCheckpoints(arguments.out), ShownLedger(arguments.hub)
        given = arguments.key.read_bytes() if arguments.key else None
        key, from_hub = pinned_key(kept, shown, given)
        if from_hub:
            digest = sha256(key.public_bytes_raw()).hexdigest()
            _say(
                f"The hub's key was taken from the hub itself and kept as {KEY_NAME}. Compare its SHA-256 with another "
                f"member's: {digest}"
            )
        return _keep(Keeper(shown, kept, key))
    except (UnreadableError, OSError) as problem:
        sys.stderr.write(f"Nothing could be checked: {problem}\n")
        return UNREADABLE


def _keep(keeper: Keeper) -> int:
    try:
        count = keeper.keep_new()
    except BrokenLedgerError as broken:
        _say(f"{broken}\nTell the other members, and keep this folder as it is: it is the evidence.")
        _say(f"What proves it: {keeper.kept.keep_evidence(broken.kind, broken.evidence)}")
        return BROKEN
    newest = keeper.kept.newest()
    if count and newest is not None:
        _say(f"Kept {count:,} new: the ledger has {newest.size:,} entries, signed at {newest.time}.")
    elif newest is None:
        _say("The hub has no checkpoint yet.")
    return KEPT


def _say(words: str) -> None:
    print(words, flush=True)
