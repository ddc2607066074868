"""settings.md, of the declared variables."""

from __future__ import annotations

from scripts.reference.markdown import code, page, table
from wardmote.site.variables import VARIABLES

INTRODUCTION = """\
A hub is told everything by its environment. Nothing needs to be set to try it; a hub that people use sets at least
WARDMOTE_HOME, WARDMOTE_KEYS, DATABASE_URL, WARDMOTE_BASE_URL and WARDMOTE_TRUSTED_PROXIES:
[deploy](../how-to/deploy.md)."""


def settings() -> str:
    """The page."""
    rows = ((code(each.name), each.says, each.default) for each in VARIABLES)
    return page("Settings", INTRODUCTION, table(("variable", "what it is for", "where it is not set"), rows))
