"""What became of every row of a merge: how many reached each level, how and why, in all and by group.

A merge that drops homes of one ward, tenure or kind of dwelling more than of others skews all that is counted on it:
the groups make it visible.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.tables import held
from wardmote.kernel.problem import Invalid

#: Groups of one kind; a column with more values is no grouping.
MOST_GROUPS: Final = 2_000
#: A group stands out if its share of rows with a UPRN is that far from the others', and further than chance would
#: have it: by that many standard errors, of a two-proportion z test with the pooled share.
_POINTS, _STANDARD_ERRORS = 0.02, 3.3
#: What an explanation without a UPRN says -> the reason that is counted. None holds anything of an address.
REASONS: Final = {
    "fit equally well": "two properties fit equally well",
    "nothing fits well enough": "nothing fits well enough",
    "a guess in another postcode": "only a guess in another postcode",
    "what fits best is not meant": "the text says that what fits best is not meant",
    "the postcode contradicts the street": "the postcode says one address, street and number another",
    "nothing in the gazetteer has": "nothing in the gazetteer has its number, street and name",
    "nothing to match": "the address is empty",
    "too little to match": "neither a street nor a building, nor a number at a postcode",
    "not an address": "too long to be an address",
}


@dataclass
class Tally:
    """Rows by level, and by level and what decided: the stage that an explanation begins with, or the reason."""

    levels: Counter[str] = field(default_factory=Counter)
    stages: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """All of them."""
        return self.levels.total()

    @property
    def given(self) -> int:
        """Those with a UPRN."""
        return self.levels[Level.EXACT] + self.levels[Level.GUESS]

    def count(self, level: str, stage: str, rows: int) -> None:
        """Counts rows that came to a level in one way."""
        self.levels[level] += rows
        self.stages[level, stage] += rows


class Difference(NamedTuple):
    """A group that stands out: the share of its rows that were given a UPRN, and that of the others."""

    by: str
    value: str
    rows: int
    share: float
    share_of_others: float


@dataclass
class LinkageReport:
    """Counts in all, by group (what it is by -> its value, None where that is not known), and of held UPRNs."""

    total: Tally = field(default_factory=Tally)
    groups: dict[str, dict[str | None, Tally]] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """All of them."""
        return self.total.rows

    def add(self, batch: pa.RecordBatch, groups: Mapping[str, pa.Array] | None = None) -> None:
        """Counts one batch of answers, a row of `groups` beside each. Raises Invalid for too many groups of a kind."""
        decided = pa.table({"level": batch.column("match_level"), "stage": _stages(batch)})
        for (level, stage), rows in _counted(decided):
            self.total.count(level, stage, rows)
        for by, values in (groups or {}).items():
            tallies = self.groups.setdefault(by, defaultdict(Tally))
            for (value, level, stage), rows in _counted(decided.add_column(0, "value", values)):
                tallies[value].count(level, stage, rows)
            _require_few(by, len(tallies))
        if held.COLUMN in batch.schema.names:
            for check in pc.value_counts(batch.column(held.COLUMN).drop_null()).to_pylist():
                self.held[check["values"]] += check["counts"]

    def differences(self) -> list[Difference]:
        """The groups that stand out, the worst off first."""
        found = [each for by, tallies in self.groups.items() for each in _differences(by, tallies)]
        return sorted(found, key=lambda each: each.share - each.share_of_others)


def _stages(batch: pa.RecordBatch) -> pa.Array:
    """The words of an explanation before its colon, which name the stage; for what has no UPRN the reason besides."""
    said = batch.column("explanation")
    stage = pc.list_element(pc.split_pattern(said, ":", max_splits=1), 0)
    is_none = pc.equal(batch.column("match_level"), Level.NONE)
    for words, reason in REASONS.items():
        stage = pc.if_else(pc.and_(is_none, pc.match_substring(said, words)), reason, stage)
    return stage


def _counted(table: pa.Table) -> Iterator[tuple[tuple[str, ...], int]]:
    counted = table.group_by(table.column_names).aggregate([([], "count_all")])
    for row in counted.to_pylist():
        rows = row.pop("count_all")
        yield tuple(row.values()), rows


def _require_few(by: str, count: int) -> None:
    if count > MOST_GROUPS:
        raise Invalid(
            "match.groups",
            f"More than {MOST_GROUPS:,} different values: the report would be as long as the table.",
            where=by,
            next_step="Report by a column that has few values, such as the source, the tenure or the ward.",
        )


def _differences(by: str, tallies: Mapping[str | None, Tally]) -> Iterator[Difference]:
    """Rows of which the group is not known are no group: they are mostly those that found nothing."""
    known = {value: tally for value, tally in tallies.items() if value is not None}
    rows, given = sum(each.rows for each in known.values()), sum(each.given for each in known.values())
    for value, tally in known.items():
        others = rows - tally.rows
        if not others:
            continue
        share, share_of_others = tally.given / tally.rows, (given - tally.given) / others
        pooled = given / rows
        error = math.sqrt(pooled * (1 - pooled) * (1 / tally.rows + 1 / others))
        apart = abs(share - share_of_others)
        if apart >= _POINTS and apart > _STANDARD_ERRORS * error:
            yield Difference(by, value, tally.rows, share, share_of_others)


def ordered(tallies: Mapping[str | None, Tally]) -> Sequence[tuple[str | None, Tally]]:
    """The groups of a kind, the largest first."""
    return sorted(tallies.items(), key=lambda each: (-each[1].rows, each[0] or ""))
