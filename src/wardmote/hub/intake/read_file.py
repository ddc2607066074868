"""Reads the tables of an upload: as somebody says, else as the last file of its series was, else as it is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from wardmote.engine.checking.mending import Fit
from wardmote.engine.reading.chosen import columns_gone, missing_columns, open_chosen
from wardmote.engine.reading.columns.keys import KeyBook
from wardmote.engine.reading.looked import Listener
from wardmote.engine.reading.table import RawTable
from wardmote.hub.catalogue.given_schema import GivenSchema
from wardmote.hub.catalogue.schema_queries import schemas_for_file
from wardmote.hub.intake.answering import matches, missing_for
from wardmote.hub.intake.checked_by import references_in
from wardmote.hub.intake.held_tables import HeldTables, stopped
from wardmote.hub.intake.mending import steps_for
from wardmote.hub.intake.models import Upload
from wardmote.hub.intake.reading import (
    Reading,
    ReadingFrom,
    reading_from_json,
    share_known,
    without_columns,
)
from wardmote.hub.intake.renamed import keyed, names_now, names_said, with_names
from wardmote.hub.intake.sealed_steps import opened_steps, without_idle_texts
from wardmote.hub.intake.series import Remembered, remembered_for
from wardmote.hub.intake.table_store import StoredTable, store_table
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Damaged, Invalid, NotFound, Problem, Refused, Unavailable

_ENOUGH_COLUMNS = 0.5
"""Of those met last time: with fewer it is asked whether the file as it is found has more of them."""


@dataclass(frozen=True)
class ReadUpload:
    """The tables of an upload, in the lake; how they were read; and what of that which was remembered did not fit."""

    tables: list[StoredTable]
    reading: Reading
    reading_from: ReadingFrom
    unfit: Problem | None = None


@dataclass(frozen=True)
class FileReader:
    """One upload whose plain bytes stand at a path for a while. `progress` is told the rows read of a table, `looked`
    how far looking for its tables is; `asked_by` is the account whose leave counts where other tables are looked up."""

    path: Path
    upload: Upload
    progress: Callable[[int], None]
    looked: Listener
    asked_by: str
    clock: Clock

    def read(self) -> ReadUpload:
        """Raises what stands against the file, or against what somebody asks for; Unavailable, Damaged."""
        if self.upload.wanted is not None:
            return self._as_chosen(reading_from_json(self.upload.wanted))
        remembered = remembered_for(self.upload)
        if remembered is None:
            return self._as_found(None)
        try:
            return self._as_remembered(remembered)
        except (Unavailable, Damaged):
            raise
        except Problem as unfit:
            return self._as_found(unfit)

    def _as_found(self, unfit: Problem | None) -> ReadUpload:
        return ReadUpload(
            self._stored(self._opened(Reading()), Reading()), Reading(), ReadingFrom.FOUND, unfit
        )

    def _as_chosen(self, reading: Reading) -> ReadUpload:
        tables = self._opened(reading)
        if gone := (*missing_columns(reading.choices, tables), *_not_answering(reading, tables)):
            raise columns_gone(gone)
        said_by = ReadingFrom.FOUND if reading.is_plain else ReadingFrom.CHOSEN
        stored = self._stored(tables, reading)
        done = [step for table in stored for step in table.steps if step.fit == Fit.FITS]
        used = frozenset(each.id for each in done if each.id)
        kept = replace(reading, steps=without_idle_texts(reading.steps, used))
        return ReadUpload(stored, kept, said_by)

    def _as_remembered(self, remembered: Remembered) -> ReadUpload:
        """Columns that are not there any more are let go of; whatever else does not fit is raised.

        Steps are not taken unasked: cells are mended because somebody looked at them.
        """
        remembered = self._as_named_now(remembered)
        tables = self._opened(remembered.reading)
        self._require_fit(remembered, tables)
        gone = missing_columns(remembered.reading.choices, tables)
        choices = without_columns(remembered.reading.choices, gone)
        reading = replace(remembered.reading, choices=choices, steps=())
        gone = (*gone, *_not_answering(reading, tables))
        unfit = columns_gone(gone) if gone else None
        return ReadUpload(self._stored(tables, reading), reading, ReadingFrom.REMEMBERED, unfit)

    def _as_named_now(self, remembered: Remembered) -> Remembered:
        """Tables that only a month or a number renamed are taken for those of last time."""
        choices = remembered.reading.choices
        if not names_said(choices):
            return remembered
        known = [*remembered.columns, *names_said(choices)]
        names = names_now(dict.fromkeys(known), [each.name for each in self._opened(Reading())])
        reading = replace(remembered.reading, choices=with_names(choices, names))
        return Remembered(reading, keyed(remembered.columns, names))

    def _require_fit(self, remembered: Remembered, tables: list[RawTable]) -> None:
        known = share_known(remembered.columns, tables)
        if known < _ENOUGH_COLUMNS and known < share_known(remembered.columns, self._opened(Reading())):
            raise Invalid(
                "read.remembered_unfit",
                "Read like the last file of this dataset, most of its columns would not be there.",
                next_step="Look whether what was found is right, and say how it is to be read if it is not.",
            )

    def _opened(self, reading: Reading) -> list[RawTable]:
        return open_chosen(
            self.path,
            file_name=self.upload.file_name,
            choices=reading.choices,
            text_apart=True,
            looked=self.looked,
        )

    def _stored(self, tables: list[RawTable], reading: Reading) -> list[StoredTable]:
        answering = matches(reading.answers, tables) if reading.answers else {}
        owner = self.upload.organisation_id
        steps = opened_steps(reading.steps, organisation_id=owner, clock=self.clock)
        book = KeyBook() if len(tables) > 1 else None
        alone = len(tables) == 1
        own = schemas_for_file(self.upload.dataset_id, {each.name: each.columns for each in tables})
        stored = [
            self._with_held_tables(
                partial(
                    store_table,
                    table,
                    columns=reading.choices.of(table.name).columns,
                    answering=answering.get(place),
                    own=own.get(table.name),
                    steps=steps_for(steps, table.name, alone=alone),
                    keys=book,
                    organisation_id=owner,
                    progress=self.progress,
                    clock=self.clock,
                ),
                references_in(tables),
                None if place in answering else own.get(table.name),
            )
            for place, table in enumerate(tables)
        ]
        links = book.links() if book else []
        return [
            replace(each, links=tuple(link for link in links if link.table == each.report.name))
            for each in stored
        ]

    def _with_held_tables(
        self, store: Callable[..., StoredTable], beside: Mapping[str, RawTable], own: GivenSchema | None
    ) -> StoredTable:
        """Stores a table whose own schema may refer to tables of other datasets; without those that may not be opened,
        or that stop to be open meanwhile."""
        keys = own.schema.foreign_keys if own else ()
        elsewhere = [each for each in keys if each.resource and each.resource not in beside]
        if not elsewhere:
            return store(references=beside, missing=())
        held = HeldTables(self.asked_by, self.upload.organisation_id, self.upload.opens_data, self.clock)
        found, missing = held.look_up(elsewhere)
        try:
            stored = store(references={**beside, **found}, missing=missing)
        except (Refused, NotFound):
            return store(references=beside, missing=(*missing, *stopped(found)))
        held.finish()
        return stored


def _not_answering(reading: Reading, tables: list[RawTable]) -> tuple[str, ...]:
    return missing_for(reading.answers, tables) if reading.answers else ()
