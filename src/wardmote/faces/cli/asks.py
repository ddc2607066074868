"""wardmote asks: what others ask for, and which of it a file answers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wardmote.engine.checking import (
    AskMatch,
    TableSchema,
    best_ask,
    found_in_table,
    library_names,
    library_schema,
    match_ask,
    schema_to_json,
)
from wardmote.engine.reading import RawTable
from wardmote.faces.cli.grid import grid
from wardmote.faces.cli.opened import tables_of

_SHOWN_ASKS = 3
_POOR_FIT = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a table; without it the asks themselves are shown"
    )
    parser.add_argument("--ask", metavar="NAME", help="only this ask of the library")
    parser.add_argument("--table", metavar="NAME", help="the sheet or member, where there are several")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Exit code 0. Raises NotFound where there is no such ask or file, Unreadable for what is no table."""
    asks = [library_schema(name) for name in ([args.ask] if args.ask else library_names())]
    if args.file is not None:
        answers = [(table, ranked_asks(table, asks)) for table in tables_of(args.file, name=args.table)]
        print(_matches_as_json(args.file, answers) if args.json else _matches_as_text(answers))
    elif args.ask:
        print(_json(schema_to_json(asks[0])) if args.json else _ask_as_text(asks[0]))
    else:
        print(_json([_line(ask) for ask in asks]) if args.json else _list_as_text(asks))
    return 0


def picked(table: RawTable) -> AskMatch | None:
    """The ask of the library that a table fits; None where it fits none well."""
    ranked = ranked_asks(table, [library_schema(name) for name in library_names()])
    return ranked[0] if ranked and fits_well(ranked[0]) else None


def fits_well(match: AskMatch) -> bool:
    """Whether the best of several matches is good enough to be taken for what the table is."""
    return match.score >= _POOR_FIT


def ranked_asks(table: RawTable, asks: Sequence[TableSchema]) -> list[AskMatch]:
    """The asks the table answers in some part, the best first."""
    found = found_in_table(table)
    if len(asks) == 1:
        return [match_ask(found, asks[0])]
    return [match for match in best_ask(found, asks)[:_SHOWN_ASKS] if match.pairs]


def _line(ask: TableSchema) -> dict[str, str]:
    return {"name": ask.name, "title": ask.title, "sensitivity": ask.sensitivity}


def _list_as_text(asks: Sequence[TableSchema]) -> str:
    lines = [[ask.name, ask.title, ask.sensitivity, str(len(ask.fields))] for ask in asks]
    return grid(["ask", "title", "sensitivity", "columns"], lines)


def _ask_as_text(ask: TableSchema) -> str:
    lines = [
        [each.name, each.type, each.semantic_type or "", "required" if each.is_required else "", each.reason]
        for each in ask.fields
    ]
    about = "\n".join(str(ask.extra[key]) for key in ("description", "source") if key in ask.extra)
    return f"{ask.title}\n{about}\n\n{grid(['column', 'type', 'meaning', '', 'why it is asked for'], lines)}"


def _matches_as_json(file: Path, answers: Sequence[tuple[RawTable, Sequence[AskMatch]]]) -> str:
    tables = [
        {"name": table.name, "asks": [_match_as_json(match) for match in matches]}
        for table, matches in answers
    ]
    return _json({"file": file.name, "tables": tables})


def _match_as_json(match: AskMatch) -> dict[str, Any]:
    return {
        "ask": match.schema.name,
        "title": match.schema.title,
        "score": round(match.score, 4),
        "columns": [
            {
                "column": pair.column,
                "field": pair.field,
                "score": round(pair.score, 4),
                "because": list(pair.reasons),
            }
            for pair in match.pairs
        ],
        "missing_required": list(match.missing_required),
        "missing_optional": list(match.missing_optional),
        "extra": list(match.extra),
    }


def _matches_as_text(answers: Sequence[tuple[RawTable, Sequence[AskMatch]]]) -> str:
    return "\n\n".join(_table_as_text(table, matches) for table, matches in answers)


def _table_as_text(table: RawTable, matches: Sequence[AskMatch]) -> str:
    nearest = _names("The nearest", [_scored(each) for each in matches])
    if not matches or (len(matches) > 1 and not fits_well(matches[0])):
        none = f"{table.name}: no ask of the library fits it well. --ask NAME shows how far one goes."
        return f"{none} {nearest}".rstrip()
    best, *others = matches
    lines = [[pair.column, pair.field, f"{pair.score:.0%}", " ".join(pair.reasons)] for pair in best.pairs]
    parts = [
        f"{table.name}: {best.schema.title} ({best.schema.name}), {best.score:.0%}",
        grid(["column", "answers", "sure", "because"], lines) if lines else "No column answers it.",
        _names("Missing, and required", best.missing_required),
        _names("Missing", best.missing_optional),
        _names("Not asked for", best.extra),
        _names("Or else", [_scored(each) for each in others]),
    ]
    return "\n".join(filter(None, parts))


def _scored(match: AskMatch) -> str:
    return f"{match.schema.name} ({match.score:.0%})"


def _names(says: str, names: Sequence[str]) -> str:
    return f"{says}: {', '.join(names)}." if names else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
