"""How an upload that was read would answer a data ask: told from what is kept of its columns, not from its rows."""

from __future__ import annotations

from wardmote.engine.checking.asks import FoundColumn, match_ask
from wardmote.engine.checking.library import library_schema
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.intake.answering import Answer, as_answer
from wardmote.hub.intake.upload import FoundTable


def proposed_answer(table: FoundTable, ask: str) -> Answer:
    """The answer it was read as or looks like; of another ask, the match of its columns. Raises NotFound for no ask."""
    known = next((each for each in (table.answer, table.looks_like) if each and each.ask == ask), None)
    return known or as_answer(match_ask(_columns(table), library_schema(ask)))


def _columns(table: FoundTable) -> list[FoundColumn]:
    """The file's own columns, with what is known of them."""
    found = catalogue.version(table.version_id)[2].columns
    if table.answer is None:
        return [FoundColumn(each.name, each.type, each.semantic_type) for each in found]
    return [
        FoundColumn(name, each.type, each.semantic_type)
        for name, each in zip(table.answer.columns, found, strict=True)
    ]
