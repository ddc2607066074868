"""What is remembered of how the files of a series are read: of one table of a dataset, or of a file of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar

from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.intake.mending import TableStep
from wardmote.hub.intake.models import SeriesReading, SeriesSteps, Upload
from wardmote.hub.intake.reading import Reading, reading_from_json
from wardmote.hub.intake.renamed import names_now
from wardmote.hub.intake.sealed_steps import steps_left
from wardmote.kernel.clock import Clock

_Kept = TypeVar("_Kept", SeriesReading, SeriesSteps)

ALL_TABLES = ""
"""In the place of a table's name, where the files of the series hold several."""


@dataclass(frozen=True)
class Remembered:
    """A reading, and the columns that each table had when it was used."""

    reading: Reading
    columns: Mapping[str, Sequence[str]]


def remembered_for(upload: Upload) -> Remembered | None:
    """What is remembered for a file of this name in its dataset: for a table of that name, or for all of them.

    A file of a dataset with one table is of that table whatever it is called, as next month's has next month's name.
    """
    if upload.dataset_id is None:
        return None
    kept = {each.table_name: each for each in SeriesReading.objects.filter(dataset_id=upload.dataset_id)}
    found = _of_series(upload, kept)
    return None if found is None else Remembered(reading_from_json(found.reading), found.columns)


def remembered_steps(upload: Upload, *, clock: Clock) -> tuple[TableStep, ...]:
    """The steps that mended the last file of the upload's series, but those whose texts went with that file."""
    if upload.dataset_id is None:
        return ()
    kept = {each.table_name: each for each in SeriesSteps.objects.filter(dataset_id=upload.dataset_id)}
    found = _of_series(upload, kept)
    if found is None:
        return ()
    steps = steps_left(found.steps, organisation_id=upload.organisation_id, clock=clock)
    named = [each.table for each in steps if each.table]
    names = names_now(dict.fromkeys(named), [each["name"] for each in upload.tables])
    return tuple(replace(each, table=names.get(each.table, each.table)) for each in steps)


def _of_series(upload: Upload, kept: Mapping[str, _Kept]) -> _Kept | None:
    """What is kept by the names of tables and speaks of a file of this name."""
    found = kept.get(PurePath(upload.file_name).stem) or kept.get(ALL_TABLES)
    if found is None and len(kept) == 1 and len(catalogue.dataset(str(upload.dataset_id)).tables) == 1:
        (found,) = kept.values()
    return found


def remember(
    reading: Reading, *, dataset_id: str, columns: Mapping[str, Sequence[str]], versions: Sequence[str]
) -> None:
    """Keeps how a file was read, for the next one of its series; what is plain is forgotten. In a transaction.

    Steps are kept apart: `remember_steps`.
    """
    reading, table_name = replace(reading, steps=()), _table_name(versions)
    series = SeriesReading.objects.filter(dataset_id=dataset_id, table_name=table_name)
    if reading.is_plain:
        series.delete()
        return
    kept = {"reading": reading.as_json(), "columns": {name: list(each) for name, each in columns.items()}}
    if not series.update(**kept):
        SeriesReading.objects.create(dataset_id=dataset_id, table_name=table_name, **kept)


def remember_steps(steps: Sequence[Mapping[str, Any]], *, dataset_id: str, versions: Sequence[str]) -> None:
    """Keeps the steps that mended a file, for the next one of its series. In a transaction."""
    series = SeriesSteps.objects.filter(dataset_id=dataset_id, table_name=_table_name(versions))
    series.delete()
    if steps:
        SeriesSteps.objects.create(
            dataset_id=dataset_id, table_name=_table_name(versions), steps=[dict(each) for each in steps]
        )


def _table_name(versions: Sequence[str]) -> str:
    return catalogue.version(versions[0])[1].name if len(versions) == 1 else ALL_TABLES
