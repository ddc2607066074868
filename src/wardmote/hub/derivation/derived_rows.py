"""The rows of a derived version on their way into the lake, and what the catalogue is told of their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from wardmote.engine.checking.distinct import Distinct, DistinctCounter
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.linkage.tables.matched_table import Answered, MatchedTable
from wardmote.engine.linkage.tables.report import LinkageReport, ordered
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.derivation.derivation import Group, Report, Stage, StandsOut
from wardmote.hub.derivation.review_listing import Listing
from wardmote.hub.holdings.versions import RowsWriter, bad_cells_writer, new_version_id, version_writer
from wardmote.kernel.clock import Clock

_TYPES = {pa.int64(): "integer", pa.float64(): "number", pa.string(): "string"}
_MEANINGS = {
    "uprn": "uprn",
    "parent_uprn": "uprn",
    **{name: name for name in ("easting", "northing", "ward", "lsoa")},
}
_MOST_GROUPS = 200
_EVIDENCE = "Made by the hub when it matched the row’s address to a property."


@dataclass(frozen=True)
class DerivedRows:
    """Rows that are in the lake, and that the database does not know yet."""

    version_id: str
    rows: RowsWriter
    bad_cells: RowsWriter
    columns: tuple[Column, ...]
    report: Report
    listing: Listing

    @property
    def size_bytes(self) -> int:
        """Of the rows, as they lie there."""
        return sum(each.size_bytes for each in self.rows.stored_manifest.parts)


def store_matched(
    batches: Iterable[pa.RecordBatch],
    table: MatchedTable,
    *,
    source: Mapping[str, Column],
    address: Sequence[str],
    organisation_id: str,
    progress: Callable[[int], None],
    listing: Listing,
    clock: Clock,
) -> DerivedRows:
    """Matches the batches and stores them. A kill before they are saved leaves an orphan, which `sweep` removes."""
    version_id = new_version_id()
    tally = _Tally(table)
    writer = version_writer(table.schema, version_id=version_id, organisation_id=organisation_id, clock=clock)
    try:
        for rows in batches:
            whole, answered = table.batch(rows)
            writer.write(whole)
            tally.add(answered)
            listing.gathered.add(whole)
            progress(tally.report.rows)
        writer.close()
    except BaseException:
        writer.abandon()
        raise
    bad_cells = bad_cells_writer(
        BAD_CELLS_SCHEMA, version_id=version_id, organisation_id=organisation_id, clock=clock
    )
    bad_cells.close()
    personal = any(source[each].personal for each in address)
    columns = (*_carried(source, table), *tally.columns(personal=personal))
    return DerivedRows(version_id, writer, bad_cells, columns, tally.as_report(), listing)


class _Tally:
    """Counts what was answered."""

    def __init__(self, table: MatchedTable) -> None:
        self.report = LinkageReport()
        self._fields = list(table.answers)
        self._counter = DistinctCounter(len(self._fields))
        self._empty = [0] * len(self._fields)

    def add(self, answered: Answered) -> None:
        self.report.add(answered.answers, answered.groups)
        self._counter.add(answered.answers)
        each = zip(self._empty, answered.answers.columns, strict=True)
        self._empty = [before + column.null_count for before, column in each]

    def columns(self, *, personal: bool) -> list[Column]:
        each = zip(self._fields, self._counter.found(), self._empty, strict=True)
        return [_answer(field, distinct, empty, personal=personal) for field, distinct, empty in each]

    def as_report(self) -> Report:
        total = self.report.total
        stages = sorted(total.stages.items(), key=lambda each: -each[1])
        return Report(
            rows=total.rows,
            levels=dict(total.levels),
            stages=tuple(Stage(level, stage, count) for (level, stage), count in stages),
            held=dict(self.report.held),
            groups=groups_in(self.report),
            stands_out=standing_out(self.report),
        )


def groups_in(report: LinkageReport) -> tuple[Group, ...]:
    """The groups of each kind, the largest first."""
    return tuple(
        Group(by, value or "", tally.rows, tally.given)
        for by, tallies in report.groups.items()
        for value, tally in ordered(tallies)[:_MOST_GROUPS]
    )


def standing_out(report: LinkageReport) -> tuple[StandsOut, ...]:
    """Those of them that fare otherwise than the others, the worst off first."""
    found = report.differences()[:_MOST_GROUPS]
    return tuple(
        StandsOut(each.by, each.value, each.rows, each.share, each.share_of_others) for each in found
    )


def _carried(source: Mapping[str, Column], table: MatchedTable) -> list[Column]:
    """What is known of the source's columns holds here too. Their bad cells were empty when they were stored."""
    return [
        replace(
            source[name],
            name=new,
            share_valid=1.0,
            bad_cells=0,
            empty_cells=source[name].empty_cells + source[name].bad_cells,
            pair=table.renamed.get(source[name].pair or ""),
            refers_to=None,
        )
        for name, new in table.renamed.items()
    ]


def _answer(field: pa.Field, distinct: Distinct, empty: int, *, personal: bool) -> Column:
    return Column(
        name=field.name,
        type=_TYPES[field.type],
        semantic_type=_MEANINGS.get(field.name),
        personal=personal,
        special_category=False,
        share_valid=1.0,
        bad_cells=0,
        empty_cells=empty,
        evidence=_EVIDENCE,
        distinct_values=distinct.values,
        unique_share=distinct.share,
        is_estimated=distinct.is_estimated,
    )
