"""semantic-types.md and bad-cells.md, of the engine's own lists."""

from __future__ import annotations

from importlib import import_module

from scripts.reference.markdown import code, page, table
from wardmote.engine.reading.columns.codes import SENTENCES, Code
from wardmote.engine.reading.columns.meaning import Meaning
from wardmote.engine.reading.columns.meanings import all_meanings

MEANINGS = """\
A column has a type (Frictionless: string, integer, number, boolean, date, datetime, time, year) and may have a semantic
type: what it means. It drives checks, suggestions, and the warning before personal data would be published openly.

A column is said to have a meaning when 98 % of its cells bear it out, or fewer where its header says so too. What does
not parse is a bad cell, reported; it never changes the type silently.

Headers are read with their words cut short as systems cut them ("Dte of Brth", "Applcnt DoB"): `abbreviations.yaml`
beside the code lists how. Whether a column is about people is told from the whole table: `sensitive.yaml` says which
headers make each row one about a person, and which headers and cells speak of a special category or an offence."""

BAD_CELLS = """\
Why a cell is bad. Codes are stable and meant for programs (`wardmote check --json`, the CSV report, the REST API);
sentences are for the person who has to mend the file. In a sentence `{thing}` is what the column holds ("a date"),
`{detail}` the rule that was broken. A value never stands in a sentence: it has a field of its own."""


def semantic_types() -> str:
    """The page of semantic types."""
    rows = (
        (code(each.name), each.title, _says(each), each.proof.value, each.personal.value)
        for each in sorted(all_meanings(), key=lambda each: each.name)
    )
    heads = ("semantic type", "title", "what it is", "what proves it", "personal data")
    return page("Semantic types", MEANINGS, table(heads, rows))


def bad_cells() -> str:
    """The page of bad cells."""
    return page(
        "Bad cells", BAD_CELLS, table(("code", "sentence"), ((code(each), SENTENCES[each]) for each in Code))
    )


def _says(meaning: Meaning) -> str:
    module = import_module(f"wardmote.engine.reading.columns.meanings.{meaning.name}")
    return (module.__doc__ or "").partition("\n\n")[0].rstrip()
