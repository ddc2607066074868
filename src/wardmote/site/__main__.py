"""The `wardmote` command: engine commands need no hub; the others open the hub that --home names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from wardmote import __version__
from wardmote.engine.process_template import TEMPLATE
from wardmote.kernel.problem import Problem

UNREADABLE = 2


_Run = Callable[[argparse.Namespace], int]
_AddArguments = Callable[[argparse.ArgumentParser], None]
_READS_FILES = frozenset({"inspect", "check", "mend", "asks", "match", "bench"})
_NO_TABLES = frozenset({"verify", "checkpoints", "code"})
_PANDAS = frozenset({"spark", "--engine=spark"})  # pyspark asks for it
_DELIMITED = frozenset({".csv", ".tsv", ".txt"})


def command() -> int:
    """The process of its own that the command is."""
    arguments = sys.argv[1:]
    reads_files = _READS_FILES.intersection(arguments[:1])
    apart = [Path(each) for each in arguments[1:] if _will_be_read_apart(each)] if reads_files else []
    if apart:
        TEMPLATE.start()  # it imports what it needs beside us
    wants_pandas = _PANDAS.intersection(arguments)
    if not wants_pandas and any(
        each not in _NO_TABLES and not each.startswith("-") for each in arguments[:1]
    ):
        import_module("wardmote.engine.reading.without_pandas").leave_pandas_out()
    if apart:
        import_module("wardmote.engine.reading.opening").begin_to_read(apart[0])  # and reads beside us
    return main()


def _will_be_read_apart(argument: str) -> bool:
    """Whether it looks like a file that a limited process reads; should it not, nothing is lost but some time."""
    path = Path(argument)
    return path.suffix.lower() not in _DELIMITED and path.is_file()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit codes are each command's own; 2 for a Problem or a wrong call."""
    given = sys.argv[1:] if argv is None else argv
    arguments = _parser(next((each for each in given if not each.startswith("-")), None)).parse_args(given)
    try:
        run: _Run = arguments.run
        return run(arguments)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return UNREADABLE
    except BrokenPipeError:
        # the reader of our output went away (`wardmote inspect big.csv | head`): not a fault of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    """What understands the arguments of one command, and names the others."""
    parser = argparse.ArgumentParser(
        prog="wardmote", description="A city datastore: messy files in, lawful and audited use out."
    )
    parser.add_argument("--version", action="version", version=f"wardmote {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, says, add_arguments, run in COMMANDS:
        command = commands.add_parser(name, help=says, description=says)
        if name == wanted:
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


def _install_gazetteer_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument(
        "gazetteer", type=Path, metavar="DIR", help="what wardmote gazetteer build made; it is copied"
    )
    parser.add_argument(
        "--for",
        dest="for_whom",
        required=True,
        metavar="WHO",
        help="all-members, or the ids of organisations separated by commas: whoever the licence of its source covers. "
        "Given again for the same gazetteer, it replaces what was said before",
    )
    parser.add_argument(
        "--source",
        choices=["addressbase", "ngd_address", "llpg", "other"],
        default="other",
        help="what it was built from; it is recorded (default other)",
    )


def _remove_gazetteer_arguments(parser: argparse.ArgumentParser) -> None:
    _home_argument(parser)
    parser.add_argument(
        "gazetteer",
        metavar="DIGEST",
        help="its digest, or 8 or more characters that it begins with, as install-gazetteer and the reports of matched "
        "tables say it",
    )


def _of(module: str) -> tuple[_AddArguments, _Run]:
    """A command in a module of its own, imported when it is called: who reads a small file need not wait for all."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        import_module(module).add_arguments(parser)

    def run(arguments: argparse.Namespace) -> int:
        code: int = import_module(module).run(arguments)
        return code

    return add_arguments, run


def _of_hub(name: str) -> _Run:
    def run(arguments: argparse.Namespace) -> int:
        code: int = getattr(import_module("wardmote.site.hub_commands"), name)(arguments)
        return code

    return run


COMMANDS: tuple[tuple[str, str, _AddArguments, _Run], ...] = (
    ("inspect", "say what is in a file", *_of("wardmote.faces.cli.inspect")),
    ("check", "report every bad cell of a file", *_of("wardmote.faces.cli.check")),
    ("mend", "write a table with steps applied, to a file of its own", *_of("wardmote.faces.cli.mend")),
    (
        "asks",
        "list the data asks, show one, or say which one a file answers",
        *_of("wardmote.faces.cli.asks"),
    ),
    (
        "gazetteer",
        "build a gazetteer: the addresses of an area and their UPRNs",
        *_of("wardmote.faces.cli.gazetteer"),
    ),
    ("match", "find the UPRN of each row's address", *_of("wardmote.faces.cli.match")),
    ("bench", "score matching on a file whose UPRNs are known", *_of("wardmote.faces.cli.bench")),
    ("verify", "check an exported ledger, offline", *_of("wardmote.verify.command")),
    (
        "checkpoints",
        "keep a hub's checkpoints outside the hub, and say when its history was rewritten",
        *_of("wardmote.faces.cli.checkpoints"),
    ),
    ("code", "show the code that an authenticator app would show now", *_of("wardmote.faces.cli.code")),
    ("demo", "build the made-up city and open it in a browser", _demo_arguments, _of_hub("demo")),
    ("serve", "run the hub: web server and worker", _serve_arguments, _of_hub("serve")),
    ("worker", "run a worker by itself", _worker_arguments, _of_hub("worker")),
    ("found", "found a new hub and invite its first administrator", _found_arguments, _of_hub("found")),
    (
        "parked",
        "show what the worker gave up on, or have it tried again",
        _parked_arguments,
        _of_hub("parked"),
    ),
    (
        "erase-entry",
        "erase what an entry of the ledger says, for good; that it was erased is recorded",
        _erase_arguments,
        _of_hub("erase_entry"),
    ),
    (
        "install-gazetteer",
        "copy a gazetteer into the hub, and say who may have their addresses matched with it",
        _install_gazetteer_arguments,
        _of_hub("install_gazetteer"),
    ),
    (
        "remove-gazetteer",
        "remove a gazetteer from the hub: nothing more is matched with it, and what was stays",
        _remove_gazetteer_arguments,
        _of_hub("remove_gazetteer"),
    ),
    ("migrate", "bring the database up to date", _home_argument, _of_hub("migrate")),
)
"""Name, what it does, what adds its arguments, what runs it; docs/reference/commands.md is made of these."""


if __name__ == "__main__":
    raise SystemExit(command())
