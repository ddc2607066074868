"""Which reference pages are made, and of what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scripts.reference.api import api
from scripts.reference.code_lists import code_lists_page
from scripts.reference.commands import commands
from scripts.reference.formats import formats
from scripts.reference.ledger import ledger_acts
from scripts.reference.meanings import bad_cells, semantic_types
from scripts.reference.routes import routes
from scripts.reference.rules import rules
from scripts.reference.settings import settings

PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api,
    "bad-cells.md": bad_cells,
    "code-lists.md": code_lists_page,
    "commands.md": commands,
    "formats.md": formats,
    "ledger-acts.md": ledger_acts,
    "routes.md": routes,
    "rules.md": rules,
    "semantic-types.md": semantic_types,
    "settings.md": settings,
}
