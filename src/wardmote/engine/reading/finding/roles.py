"""What a row below the header is: a record, the header again, a total, a footnote.

Pure functions. A row is only set aside where several signs agree: "Total Gas & Power" is a supplier, and Total may be
a value of a category like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from wardmote.engine.reading.finding.layout import Row, typical_width, value_shares
from wardmote.engine.reading.finding.values import is_missing_sign, is_value

_TOTAL = re.compile(
    r"[\W_]*((sub|grand)[\s-]*|(\w+[\s-]+){0,3})totals?(\s+amount)?[\W_]*",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(r"[\W_]*(grand\s+)?totals?(\s*[:(–-]\s|\s*:|\s+(of|for|all)\b)", re.IGNORECASE)
_SUMS_SOME = re.compile(r"[\W_]*(sub|grand)[\s-]*total", re.IGNORECASE)
_SUM = re.compile(r"[\W_]*(overall|sums?|overall\s+sum|grand\s+sum)[\W_]*", re.IGNORECASE)
_BEGINS_WITH_TOTAL = re.compile(r"[\W_]*total\b", re.IGNORECASE)
_LONGEST_LABEL = 100
_ENOUGH_TO_IDENTIFY = 20
_SHORTEST_TITLE = 10
"""Characters, of a title that is known again."""
_FOOTNOTE = re.compile(
    r"\s*(sources?|notes?|footnotes?|n\.?b\.?|key|base:|glossary|disclaimer|please note|data source|back to|contact"
    r"|last updated|©|\(c\)|crown copyright|ons crown|[*†‡§!]+\s|\(?\d{1,2}[).:]\s|\[\w{1,6}\]\s)",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"\W*((report|data|list) (run|generated|produced|printed|extracted|date)\b"
    r"|(printed|generated|produced|extracted) (on|by|at|from)\b|page \d+( of|$)|end of (report|list|file)\b)",
    re.IGNORECASE,
)
"""What systems print below their lists."""


@dataclass(frozen=True)
class TableShape:
    """What the rows of a table are like, learned from its first ones."""

    header: tuple[dict[int, str], ...]
    word_columns: frozenset[int]
    """Columns whose cells are mostly words: names, categories, areas."""
    always_words: frozenset[int]
    """Those of them that are hardly ever empty."""
    identifying: frozenset[int]
    """Columns that name or number single things: few of their cells are alike."""
    typical_cells: float
    titles: tuple[dict[int, str], ...] = ()
    """Rows of one text above the header, which a report has at the top of every page."""

    @property
    def page_tops(self) -> tuple[dict[int, str], ...]:
        """What may come again inside the data: rows of the header, and the titles above it."""
        return (*(labels for labels in self.header if len(labels) > 1), *self.titles)


def learn_shape(header: Sequence[Row], body: Sequence[Row], titles: Sequence[Row] = ()) -> TableShape:
    """The shape of a table, from its header, a sample of the rows below, and what stands above."""
    shares = value_shares(body)
    words = frozenset(position for position, share in shares.items() if share < 0.5)
    filled = {position: sum(position in row.cells for row in body) for position in words}
    return TableShape(
        header=tuple(dict(row.cells) for row in header),
        word_columns=words,
        always_words=frozenset(position for position in words if filled[position] >= 0.9 * len(body)),
        identifying=frozenset(position for position in shares if _is_identifying(position, body))
        - _crossed_with_others(body),
        typical_cells=typical_width(body) if len(body) >= 3 else typical_width([*header[-1:], *body]),
        titles=tuple(dict(row.cells) for row in titles if _is_title(row)),
    )


def _is_title(row: Row) -> bool:
    texts = list(row.cells.values())
    return len(texts) == 1 and len(texts[0]) >= _SHORTEST_TITLE and not is_value(texts[0])


def _is_identifying(position: int, body: Sequence[Row]) -> bool:
    cells = [row.cells[position] for row in body if position in row.cells]
    return len(set(cells)) >= max(_ENOUGH_TO_IDENTIFY, 0.25 * len(cells))


def _crossed_with_others(body: Sequence[Row]) -> frozenset[int]:
    """Columns in which Total is a value like any other: some row has it there alone, and not as its label."""
    alone = set()
    for row in body:
        labels = [position for position, cell in row.cells.items() if is_total_label(cell)]
        if len(labels) == 1 and labels[0] != min(row.cells):
            alone.add(labels[0])
    return frozenset(alone)


def is_total_label(cell: str) -> bool:
    """`Total`, `Grand total:`, `*Sub-total`, `District total`, and nothing behind it in the cell."""
    return len(cell) <= _LONGEST_LABEL and _TOTAL.fullmatch(cell) is not None


def names_total(row: Row, shape: TableShape) -> bool:
    """Whether a row says of itself that it sums others: its label is a total and nothing else in it names a thing."""
    first = min(row.cells)
    if not (is_total_label(row.cells[first]) or _TOTAL_OF.match(row.cells[first])):
        return False
    others = [row.cells[position] for position in shape.word_columns & row.cells.keys() - {first}]
    return all(_BEGINS_WITH_TOTAL.match(cell) or is_missing_sign(cell) for cell in others)


def totals_single_things(row: Row, shape: TableShape) -> bool:
    """Whether a row says Total more than once, and once where others have the name or number of a single thing.

    Total in several columns of categories is a record like any other.
    """
    labels = {position for position, cell in row.cells.items() if is_total_label(cell)}
    return len(labels) > 1 and bool(labels & shape.identifying)


def lacks_what_others_have(row: Row, shape: TableShape) -> bool:
    """Whether a column of words that is hardly ever empty has nothing of its own in this row."""
    return any(
        position not in row.cells
        or is_total_label(row.cells[position])
        or is_missing_sign(row.cells[position])
        for position in shape.always_words - {min(row.cells)}
    )


def is_surely_total(row: Row, shape: TableShape) -> bool:
    """Whether a row sums others, whatever the other rows are."""
    return totals_single_things(row, shape) or (
        names_total(row, shape) and (lacks_what_others_have(row, shape) or sums_some(row))
    )


def sums_some(row: Row) -> bool:
    """Whether a row is called a sub-total or a grand total, which no category is, and has nothing but figures."""
    first = min(row.cells)
    figures = [cell for at, cell in row.cells.items() if at != first]
    return _SUMS_SOME.match(row.cells[first]) is not None and bool(figures) and all(map(is_value, figures))


def is_final_sum(row: Row, shape: TableShape) -> bool:
    """Whether a row below the data says that it is a sum, in a word that says nothing of the kind anywhere else."""
    first = min(row.cells)
    figures = [cell for position, cell in row.cells.items() if position != first]
    says_so = _SUM.fullmatch(row.cells[first][:_LONGEST_LABEL]) is not None
    return says_so and first in shape.word_columns and bool(figures) and all(map(is_value, figures))


def is_narrow(row: Row, shape: TableShape) -> bool:
    """Whether a row has far fewer filled cells than the others."""
    return len(row.cells) < max(2, ceil(0.5 * shape.typical_cells)) if shape.typical_cells >= 2 else False


def is_bare_total(row: Row, shape: TableShape) -> bool:
    """Whether a row below the data holds numbers only, with all columns of words empty."""
    return all(is_value(cell) for cell in row.cells.values()) and not (shape.word_columns & row.cells.keys())


def begins_as_footnote(row: Row) -> bool:
    """Whether a row begins with a word or a mark of footnotes: Source, Note, *, 1)."""
    return _FOOTNOTE.match(row.cells[min(row.cells)]) is not None


def is_footnote(row: Row, shape: TableShape, *, after_blank: bool) -> bool:
    """Whether a row at the end of a table is text about it. Asked from the last row upwards only."""
    if begins_as_footnote(row) and (is_narrow(row, shape) or after_blank):
        return True
    if len(row.cells) < shape.typical_cells and _PRINTED.match(row.cells[min(row.cells)]):
        return True
    if not is_narrow(row, shape):
        return False
    return after_blank or (shape.typical_cells > 2 and len(row.cells) == 1)
