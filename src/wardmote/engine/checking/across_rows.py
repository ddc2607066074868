"""Rules across rows and tables, followed while a table goes by, and answered at its end in constant memory.

Of each row a rule keeps a fingerprint of its key and the numbers it compares, nothing of the text. What the cells of
the broken rows say is read from the table once more, where there are such rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wardmote.engine.checking.fingerprints import Fingerprinter
from wardmote.engine.checking.keys import ForeignKey, NoRepeat
from wardmote.engine.checking.records import Array, SortedRecords
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.checking.rule import MISSING, Mask, Numbers, Records, TableRule
from wardmote.engine.reading.columns.codes import Bad, Code, bad
from wardmote.engine.reading.columns.read_cells import Verdicts, read_cells
from wardmote.engine.reading.mask import as_mask
from wardmote.kernel.problem import Invalid

if TYPE_CHECKING:
    from wardmote.engine.checking.plan import ColumnPlan
    from wardmote.engine.checking.schema import TableSchema
    from wardmote.engine.reading.table import RawTable, TextBatch

MOST_LISTED = 2_000_000
"""Rows that are listed for one rule; those beyond are counted."""


@dataclass(frozen=True)
class TypedTable:
    """A table to refer to whose cells are typed already. `batches` gives the `columns`, as often as it is called."""

    columns: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]


@dataclass
class _Broken:
    """Rows that break a rule, by their number in the table."""

    rows: list[Numbers] = field(default_factory=list)
    count: int = 0

    def add(self, rows: Numbers) -> None:
        room = MOST_LISTED - sum(map(len, self.rows))
        self.count += len(rows)
        if room > 0 and len(rows):
            self.rows.append(rows[:room].copy())

    def sorted(self) -> Numbers:
        return np.sort(np.concatenate(self.rows)) if self.rows else np.zeros(0, np.int64)


@dataclass
class _Watch:
    """One rule on its way through the table."""

    rule: TableRule
    key: tuple[int, ...]
    measures: tuple[int, ...]
    needed: tuple[int, ...]
    at: int | None
    records: SortedRecords
    broken: _Broken = field(default_factory=_Broken)
    unfilled: _Broken = field(default_factory=_Broken)
    """Rows without any value in a primary key."""


def rules_across_rows(schema: TableSchema, names: Sequence[str]) -> list[TableRule]:
    """The rules of a schema that a table with these columns can be asked about."""
    declared: list[TableRule] = [
        NoRepeat((each.name,), Code.UNIQUE) for each in schema.fields if each.constraints.get("unique")
    ]
    if schema.primary_key:
        declared.append(NoRepeat(schema.primary_key, Code.PRIMARY_KEY))
    declared += [NoRepeat(key, Code.UNIQUE_KEY) for key in schema.unique_keys]
    declared += schema.foreign_keys
    declared += schema.table_rules
    return [each for each in declared if {*each.key, *each.measures, *each.needed} <= set(names)]


class AcrossRows:
    """Follows a table batch by batch. Raises Invalid where a table that the schema refers to is not given."""

    def __init__(
        self,
        plans: Sequence[ColumnPlan],
        schema: TableSchema | None,
        references: Mapping[str, RawTable | TypedTable],
    ) -> None:
        self._plans = plans
        self._places = {plan.column.name: plan.place for plan in plans}
        rules = rules_across_rows(schema, list(self._places)) if schema else []
        self._watches = [self._watch(rule) for rule in rules]
        self._hash = Fingerprinter() if rules else None
        for watch in self._watches:
            if isinstance(watch.rule, ForeignKey) and watch.rule.resource:
                self._add_reference(watch, watch.rule, references)

    def _watch(self, rule: TableRule) -> _Watch:
        places = self._places
        return _Watch(
            rule,
            key=tuple(places[name] for name in rule.key or places),
            measures=tuple(places[name] for name in rule.measures),
            needed=tuple(places[name] for name in rule.needed),
            at=places[rule.key[0] if rule.at not in places else rule.at] if rule.at else None,
            records=SortedRecords(len(rule.measures), [rule.measures.index(name) for name in rule.order]),
        )

    def add(self, columns: Sequence[pa.Array], *, first_row: int) -> None:
        """The next batch: its typed columns."""
        for watch in self._watches:
            rows = np.arange(first_row, first_row + len(columns[0]), dtype=np.int64)
            asked = np.ones(len(rows), bool)
            for place in watch.needed:
                asked &= as_mask(columns[place].is_valid())
            if isinstance(watch.rule, NoRepeat | ForeignKey):
                empty = _all_empty([columns[place] for place in watch.key])
                asked &= ~empty
                if isinstance(watch.rule, NoRepeat) and watch.rule.code is Code.PRIMARY_KEY:
                    watch.unfilled.add(rows[empty])
            self._keep(watch, [columns[place] for place in watch.key], columns, rows, asked)
            if isinstance(watch.rule, ForeignKey) and not watch.rule.resource:
                self._keep_known(watch, [columns[self._places[name]] for name in watch.rule.fields])

    def _keep(
        self, watch: _Watch, key: Sequence[pa.Array], columns: Sequence[pa.Array], rows: Numbers, asked: Mask
    ) -> None:
        if self._hash is None or not asked.any():
            return
        records: Array = np.zeros(len(rows), watch.records.dtype)
        prints = self._hash.of(key)
        records["high"], records["low"], records["row"] = prints[:, 0], prints[:, 1], rows
        for number, place in enumerate(watch.measures):
            records[f"m{number}"] = as_numbers(columns[place])
        watch.records.add(records if asked.all() else records[asked])

    def _keep_known(self, watch: _Watch, key: Sequence[pa.Array]) -> None:
        """Values that stand in the table that a foreign key refers to."""
        count = len(key[0])
        self._keep(watch, key, (), np.zeros(count, np.int64), ~_all_empty(key))

    def _add_reference(
        self, watch: _Watch, rule: ForeignKey, references: Mapping[str, RawTable | TypedTable]
    ) -> None:
        table = references.get(rule.resource)
        if table is None or not set(rule.fields) <= set(table.columns):
            raise Invalid(
                "check.no_reference",
                "The schema refers to a table that is not given."
                if table is None
                else "The table that the schema refers to lacks a column that it names.",
                where=rule.resource,
                next_step=f"Give it as well, with the columns {', '.join(rule.fields)}.",
            )
        places = [table.columns.index(name) for name in rule.fields]
        readers = [Verdicts(self._plans[self._places[name]].column.reader, strict=True) for name in rule.key]
        for rows in _rows_of(table):
            read = zip([rows.column(place) for place in places], readers, strict=True)
            self._keep_known(watch, [_as_read(each, reader) for each, reader in read])

    def found(self, table: RawTable) -> Iterator[tuple[int | None, pa.RecordBatch]]:
        """The broken rows as bad cells, by the place of their column (None for whole rows), in the order of rows
        within a batch; and one line, without a row, for a rule that more rows break than are listed."""
        for watch in self._watches:
            for records in watch.records.parts():
                self._answer(watch, records)
        listed = [
            (watch, why, broken.sorted())
            for watch in self._watches
            for broken, why in ((watch.broken, watch.rule.why), (watch.unfilled, _UNFILLED))
            if broken.count
        ]
        if listed:
            for batch in table.batches():
                for watch, why, rows in listed:
                    start, stop = np.searchsorted(rows, [batch.first_row, batch.first_row + len(batch.lines)])
                    if start < stop:
                        yield watch.at, _as_bad_cells(watch, why, batch, rows[start:stop])
        for watch in self._watches:
            more = watch.broken.count - sum(map(len, watch.broken.rows))
            if more:
                yield watch.at, _more(watch, more)

    def _answer(self, watch: _Watch, records: Array) -> None:
        begins = np.ones(len(records), bool)
        begins[1:] = (np.diff(records["high"]) != 0) | (np.diff(records["low"]) != 0)
        measures = {name: records[f"m{number}"] for number, name in enumerate(watch.rule.measures)}
        asked = Records(begins, records["row"], measures)
        broken = watch.rule.broken(asked)
        if broken.any():
            watch.broken.add(records["row"][broken])


def _rows_of(table: RawTable | TypedTable) -> Iterator[pa.RecordBatch]:
    if isinstance(table, TypedTable):
        yield from table.batches()
    else:
        yield from (batch.rows for batch in table.batches())


def _as_read(values: pa.Array, reader: Verdicts) -> pa.Array:
    """Values of the table referred to, of the type that those of this table have."""
    if values.type == reader.reader.arrow_type and not pa.types.is_string(values.type):
        return values
    texts = values if pa.types.is_string(values.type) else pc.cast(values, pa.string())
    return read_cells(texts, reader, repeats=False).values


_UNFILLED = bad(Code.PRIMARY_KEY, detail="not filled in")


def _all_empty(key: Sequence[pa.Array]) -> Mask:
    empty: Mask = np.logical_and.reduce([as_mask(each.is_null()) for each in key])
    return empty


def as_numbers(values: pa.Array) -> Numbers:
    """Values as whole numbers in the same order; MISSING for none."""
    if pa.types.is_floating(values.type):
        bits = np.asarray(values.fill_null(0.0)).astype(np.float64).view(np.int64)
        numbers = np.where(bits < 0, bits ^ np.iinfo(np.int64).max, bits)
    elif pa.types.is_date32(values.type):
        numbers = np.asarray(values.cast(pa.int32()).fill_null(0)).astype(np.int64)
    else:
        numbers = np.asarray(values.cast(pa.int64()).fill_null(0))
    return np.where(as_mask(values.is_valid()), numbers, MISSING)


def _as_bad_cells(watch: _Watch, why: Bad, batch: TextBatch, rows: Numbers) -> pa.RecordBatch:
    places, count = pa.array(rows - batch.first_row), len(rows)
    blank = pa.array([""] * count, pa.string())
    texts = blank if watch.at is None else pc.fill_null(batch.rows.column(watch.at).take(places), "")
    return pa.record_batch(
        [
            pa.array(rows),
            batch.lines.take(places),
            _repeated(watch.rule.at, count),
            texts,
            _repeated(why.code.value, count),
            _repeated(why.message, count),
            blank,
        ],
        schema=BAD_CELLS_SCHEMA,
    )


def _more(watch: _Watch, count: int) -> pa.RecordBatch:
    why = bad(Code.MORE_OF_THE_SAME, detail=f"{count:,}")
    row = [None, None, watch.rule.at, "", why.code.value, why.message, ""]
    columns = [pa.array([value], each.type) for value, each in zip(row, BAD_CELLS_SCHEMA, strict=True)]
    return pa.record_batch(columns, schema=BAD_CELLS_SCHEMA)


def _repeated(text: str, count: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(text, pa.string()), count)
