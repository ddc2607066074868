"""The `wardmote` command: engine commands need no hub; the others open the hub that --home names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from wardmote import __version__
from wardmote.engine.reading.without_pandas import leave_pandas_out
from wardmote.faces.cli import asks, check, checkpoints, code, inspect, mend
from wardmote.kernel.problem import Problem
from wardmote.site import hub_commands
from wardmote.verify import command as verify

UNREADABLE = 2


def command() -> int:
    """The process of its own that the command is."""
    leave_pandas_out()
    return main()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit codes are each command's own; 2 for a Problem or a wrong call."""
    arguments = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return UNREADABLE
    except BrokenPipeError:
        # the reader of our output went away (`wardmote inspect big.csv | head`): not a fault of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wardmote", description="A city datastore: messy files in, lawful and audited use out."
    )
    parser.add_argument("--version", action="version", version=f"wardmote {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, says, add_arguments, run in COMMANDS:
        command = commands.add_parser(name, help=says, description=says)
        add_arguments(command)
        command.set_defaults(run=run)
    return parser


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument(
        "--beside", type=int, metavar="PID", help="stop when this process, which started it, is gone"
    )


def _home_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, help="the hub's folder (or set WARDMOTE_HOME; default ./var)")


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same city (default 7)")
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="how large the city is: 1, which is the default, has 12,000 homes",
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--no-serve", action="store_true", help="build the city and stop")


def _found_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument("--name", required=True, help="the organisation that operates this hub")
    parser.add_argument("--email", required=True, help="its first administrator's email address")
    parser.add_argument("--person", required=True, help="its first administrator's name")
    parser.add_argument("--ico", required=True, help="its ICO registration number")
    parser.add_argument("--dpo", required=True, help="the post of its data protection officer")


def _parked_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument("--retry", action="store_true", help="have the worker try all of it once more")


def _erase_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument("sequence", type=int, metavar="NUMBER", help="the entry's number")
    parser.add_argument(
        "--reason", choices=["mistake", "personal_data"], required=True, help="why: it is recorded"
    )


COMMANDS = (
    ("inspect", "say what is in a file", inspect.add_arguments, inspect.run),
    ("check", "report every bad cell of a file", check.add_arguments, check.run),
    ("mend", "write a table with steps applied, to a file of its own", mend.add_arguments, mend.run),
    (
        "asks",
        "list the data asks, show one, or say which one a file answers",
        asks.add_arguments,
        asks.run,
    ),
    ("verify", "check an exported ledger, offline", verify.add_arguments, verify.run),
    (
        "checkpoints",
        "keep a hub's checkpoints outside the hub, and say when its history was rewritten",
        checkpoints.add_arguments,
        checkpoints.run,
    ),
    ("code", "show the code that an authenticator app would show now", code.add_arguments, code.run),
    ("demo", "build the made-up city and open it in a browser", _demo_arguments, hub_commands.demo),
    ("serve", "run the hub: web server and worker", _serve_arguments, hub_commands.serve),
    ("worker", "run a worker by itself", _worker_arguments, hub_commands.worker),
    ("found", "found a new hub and invite its first administrator", _found_arguments, hub_commands.found),
    (
        "parked",
        "show what the worker gave up on, or have it tried again",
        _parked_arguments,
        hub_commands.parked,
    ),
    (
        "erase-entry",
        "erase what an entry of the ledger says, for good; that it was erased is recorded",
        _erase_arguments,
        hub_commands.erase_entry,
    ),
    ("migrate", "bring the database up to date", _home_argument, hub_commands.migrate),
)
"""Name, what it does, what adds its arguments, what runs it; docs/reference/commands.md is made of these."""


if __name__ == "__main__":
    raise SystemExit(command())
