"""What runs in the Python workers of Spark's executors: batches of rows in, the same rows with their answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from wardmote import __version__
from wardmote.engine.linkage.calibration import Calibration
from wardmote.engine.linkage.decided import Decisions
from wardmote.engine.linkage.gazetteer import store
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher, no_collecting
from wardmote.engine.linkage.tables.answers import Wanted, answers, matched_schema
from wardmote.kernel.problem import Problem


class Against(NamedTuple):
    """What a table is matched against. `version` is the gazetteer's on the driver: no other is used; nor is another
    calibration, should one lie beside it.
    """

    gazetteer: Path
    version: str
    calibration: Calibration
    decisions: Decisions


def matched(batches: Iterable[pa.RecordBatch], against: Against, wanted: Wanted) -> Iterator[pa.RecordBatch]:
    """Each batch as `matched_schema` has it, its rows in their order."""
    gazetteer = _opened(against.gazetteer, against.version)
    matcher = Matcher(gazetteer, decisions=against.decisions, calibration=against.calibration)
    with no_collecting():
        for rows in batches:
            found = answers(matcher, gazetteer, rows, wanted)
            yield pa.record_batch([*rows.columns, *found.columns], schema=matched_schema(rows.schema, wanted))


def what_is_here(gazetteer: Path) -> str:
    """The versions of Wardmote and of the gazetteer on this machine; what is wrong with it in place of the latter."""
    try:
        version = store.read_header(gazetteer).version
    except Problem as problem:
        version = str(problem)
    return f"Wardmote {__version__}, gazetteer {version}"


@lru_cache(maxsize=1)
def _opened(folder: Path, version: str) -> Gazetteer:
    """Once in each worker, which Spark keeps for many tasks; the workers of a machine share the mapped pages."""
    gazetteer = Gazetteer(folder)
    if gazetteer.version != version:
        raise RuntimeError(f"the gazetteer became {gazetteer.version} while {version} was matched against")
    return gazetteer
