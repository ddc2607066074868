"""ledger-acts.md, of the declared kinds of act and the followers."""

from __future__ import annotations

import inspect
from itertools import groupby

from scripts.reference.markdown import code, page, table
from wardmote.hub.ledger.case_reference import CASE_REFERENCE_RULE
from wardmote.hub.ledger.follower import EVERY_ACT, AnyFollower
from wardmote.hub.ledger.kinds import ActKind, declared
from wardmote.site.followers import FOLLOWERS

INTRODUCTION = f"""\
Every kind of act the ledger knows, and what an entry of it may carry besides sequence, time, actor, organisation,
object, agreement and purpose. There is no free text in the ledger: every detail has a declared kind.

{CASE_REFERENCE_RULE} A `digest` is a SHA-256; the text it is of (a reason, a comment) is kept with the
thing itself, not in the ledger. `names` are names of columns; one that could hide a value is kept as its digest. How an
export is read and checked: [ledger export](ledger-export.md)."""


def ledger_acts() -> str:
    """The page."""
    blocks = []
    for room, kinds in groupby(declared(), key=lambda kind: kind.name.partition(".")[0]):
        rows = ((code(each.name), each.says, _details(each)) for each in kinds)
        blocks += [f"## {room}", table(("act", "somebody ...", "details"), rows)]
    return page("Acts of the ledger", INTRODUCTION, *blocks, "## Followers", FOLLOWING, _followers())


FOLLOWING = """\
What reacts to acts. Each keeps its own position in the ledger, handles each entry at least once, and parks what keeps
failing where the operator sees it."""


def _followers() -> str:
    rows = ((code(each.name), _acts(each), _says(each)) for each in FOLLOWERS)
    return table(("follower", "acts", "what it does"), rows)


def _details(kind: ActKind) -> str:
    return ", ".join(f"{name}: {detail.value}" for name, detail in kind.details.items())


def _acts(follower: AnyFollower) -> str:
    return (
        "every act" if follower.acts == EVERY_ACT else ", ".join(code(each) for each in sorted(follower.acts))
    )


def _says(follower: AnyFollower) -> str:
    return (inspect.getdoc(type(follower)) or "").partition("\n\n")[0]
