"""commands.md, of the command line's own table."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from scripts.reference.markdown import code, page, table
from wardmote.site.__main__ import COMMANDS

INTRODUCTION = """\
`wardmote COMMAND --help` says the same. `inspect`, `check`, `mend`, `asks`, `gazetteer`,
`match`, `verify` and `code` need no hub; `checkpoints` needs one only at its address; the others open the hub that
`--home` names. Settings beyond these come from the environment: [settings](settings.md).

Exit codes: 0 where all is well; 2 for a wrong call or a Problem, which is said on standard error. `check`, `verify`
and `checkpoints` end with 1 where what they looked at does not hold."""


def commands() -> str:
    """The page."""
    return page("Commands", INTRODUCTION, *_blocks())


def _blocks() -> Iterator[str]:
    for name, says, add_arguments, _ in COMMANDS:
        parser = argparse.ArgumentParser(add_help=False)
        add_arguments(parser)
        told = ((code(_written(each)), each.help or "") for each in parser._actions)  # noqa: SLF001 - groups too
        yield f"## wardmote {name}"
        yield f"{says[:1].upper()}{says[1:]}."
        yield table(("argument", "what it says"), told)


def _written(argument: argparse.Action) -> str:
    value = argument.metavar if isinstance(argument.metavar, str) else argument.dest.upper()
    if not argument.option_strings:
        return value
    option = argument.option_strings[-1]
    return option if argument.nargs == 0 else f"{option} {value}"
