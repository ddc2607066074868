"""rules.md, of the rules that look at more than one cell."""

from __future__ import annotations

import json

from scripts.reference.markdown import code, page, table
from wardmote.engine.checking.rules import all_rules
from wardmote.engine.reading.columns.codes import SENTENCES

INTRODUCTION = """\
A schema says most of what it asks field by field, in Frictionless words: a type, a format, `constraints`. What looks at
more than one cell is said for the whole schema.

- `primaryKey`: columns that are filled in, and together different in every row.
- `uniqueKeys`: lists of columns whose values together come once; rows in which all of them are empty are passed over.
- `foreignKeys`: columns whose values together stand in another table. The table is one of the same file, or is given:
  `wardmote check FILE --schema S --reference wards=wards.csv`. An empty `resource` is the table itself.
- `rules`: a list of our own; each names its `rule` and what that one asks for, as below.

A rule about a column that the table has not got is not asked: that the column is missing is reported by itself. A cell
that cannot be read counts as filled in, and is compared with nothing. A rule that is unknown, that names what is no
field, or that the rest of the schema contradicts is refused when the schema is read."""


def rules() -> str:
    """The page of rules."""
    rows = ((code(each.name), each.says, f"`{SENTENCES[each.code]}`") for each in all_rules().values())
    examples = (
        f"## {each.name}\n\n{each.says}\n\n```json\n{json.dumps(each.example)}\n```"
        for each in all_rules().values()
    )
    heads = ("rule", "what it asks", "what is said of a broken one")
    return page("Rules", INTRODUCTION, table(heads, rows), *examples)
