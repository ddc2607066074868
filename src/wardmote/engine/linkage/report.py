"""What became of every row of a merge: how many reached each level, and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.linkage.match import Level


@dataclass
class LinkageReport:
    """Counts by level, and within a level by the stage that decided: the words of an explanation before its colon."""

    rows: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    stages: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, batch: pa.RecordBatch) -> None:
        """Counts one batch of answers."""
        stage = pc.list_element(pc.split_pattern(batch.column("explanation"), ":", max_splits=1), 0)
        level = batch.column("match_level")
        counted = (
            pa.table({"level": level, "stage": stage})
            .group_by(["level", "stage"])
            .aggregate([([], "count_all")])
        )
        for row in counted.to_pylist():
            self.levels[row["level"]] += row["count_all"]
            self.stages[row["level"], row["stage"]] += row["count_all"]
        self.rows += batch.num_rows

    def lines(self) -> list[str]:
        """For a reader: every level, also those that nothing reached."""
        told = []
        for level in Level:
            count = self.levels[level]
            told.append(f"{level:<9}{count:>12,}  {100 * count / max(1, self.rows):5.1f} %  {_MEANS[level]}")
            stages = [(stage, number) for (of, stage), number in self.stages.items() if of == level]
            told += [
                f"{number:>21,}  by {stage}" for stage, number in sorted(stages, key=lambda each: -each[1])
            ]
        return told


_MEANS = {
    Level.EXACT: "a UPRN is given",
    Level.GUESS: "a UPRN is given; something was assumed, which the explanation says",
    Level.BUILDING: "the text names a building and no unit in it; its UPRN is in parent_uprn",
    Level.PARENT: "the unit is not in the gazetteer; the building's UPRN is in parent_uprn",
    Level.NONE: "no UPRN; the explanation says why",
}
