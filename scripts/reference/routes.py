"""routes.md, of the declared routes."""

from __future__ import annotations

from scripts.reference.markdown import code, page, table
from wardmote.faces.routes import reference_rows

INTRODUCTION = """\
Every address of the hub, its methods, what it needs and what it is. There is no default: the hub refuses to start with
an address that does not say what it needs. HEAD comes with GET.

What a route needs is only who gets as far as its view. Whose data it is, and whether an agreement opens it, is decided
behind it: [how access is decided](../explanation/how-access-is-decided.md). Strangers are asked to sign in at every
address that is not for anybody, whether there is something or not."""


def routes() -> str:
    """The page."""
    rows = ((code(address), methods, need, says) for address, methods, need, says in reference_rows())
    return page("Routes", INTRODUCTION, table(("address", "methods", "needs", "what it is"), rows))
