"""An upload and what was found in it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from wardmote.engine.checking.overruling import Overruled
from wardmote.hub.intake.answering import Answer, AnsweredField
from wardmote.hub.intake.held_tables import Unchecked
from wardmote.hub.intake.mending import StepDone
from wardmote.hub.intake.reading import Reading, ReadingFrom

READER = "intake.reader"
"""The follower of the ledger that reads uploads."""


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVED = "received"  # whole, kept, and recorded; waiting to be read
    READING = "reading"
    READY = "ready"  # its tables are drafts
    REFUSED = "refused"  # it cannot be read: `problem` says why and what to do
    FAILED = "failed"  # we gave up on it, through a fault of ours; the operator can have it tried again


class ReadingStage(StrEnum):
    """What is done with a file that is being read, before its rows are."""

    COPIED = "copied"  # its plain bytes are laid out
    ENCODING = "encoding"  # it is looked through for how it is written
    TABLES = "tables"  # it is looked through for its tables


@dataclass(frozen=True)
class ComingOn:
    """How far it is in a stage. `of_bytes` is None where nobody knows how much there is, as in an archive."""

    stage: ReadingStage
    done_bytes: int
    of_bytes: int | None


UNFINISHED = frozenset({UploadState.RECEIVED, UploadState.READING})


@dataclass(frozen=True)
class SetAside:
    """Something in the file that is not a row: a title, a total, a footnote. Where it stands; never its text."""

    kind: str
    first_line: int | None
    last_line: int | None
    count: int


@dataclass(frozen=True)
class FoundTable:
    """One table found in the file."""

    name: str
    version_id: str
    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    header_rows: int
    names_its_columns: bool  # its format does: no row of it is a header
    rows: int
    bad_cells: int
    set_aside: tuple[SetAside, ...]
    answer: Answer | None = None  # the ask it was read as an answer to
    looks_like: Answer | None = None  # the ask it would answer, if nobody said that it answers one
    steps: tuple[StepDone, ...] = ()  # those that were applied, in their order
    schema_id: str | None = None  # the schema of its own that it was checked against
    overruled: tuple[Overruled, ...] = ()  # what was said of columns and does not count under a schema
    unchecked: tuple[Unchecked, ...] = ()  # tables that foreign keys refer to, and that are not to be had
    known_as: tuple[AnsweredField, ...] = ()  # columns that the schema of its own calls otherwise


@dataclass(frozen=True)
class Upload:
    """A file as it arrived. `file_name` is the sender's own: shown to the owner, used for nothing.

    `reading` is how its tables were read, `wanted` how somebody asks for it to be read, until that is done. `unfit` is
    the problem of what was remembered of its series and fits no longer. One that is ready and has a `problem` could
    not be read as somebody asked, and is as it was.
    `coming_on` says how far it is before there are rows; None for a file that is finished, or whose rows are read.
    `same_as` is the id of the organisation's latest earlier upload of the same bytes: for the same dataset, or for any
    where this one began a new dataset. Of a file in parts it is not known until it is read, nor `sha256`: "" till then.
    """

    id: str
    organisation_id: str
    account_id: str
    file_name: str
    size_bytes: int
    sha256: str
    state: UploadState
    dataset_id: str | None
    same_as: str | None
    rows_read: int
    coming_on: ComingOn | None
    problem: dict[str, str | None] | None
    tables: tuple[FoundTable, ...]
    reading: Reading
    reading_from: ReadingFrom
    wanted: Reading | None
    unfit: dict[str, str | None] | None
    received_at: datetime
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether anything more will happen to it."""
        return self.state not in UNFINISHED


LONGEST_FILE_NAME = 200


def display_name(sent: str) -> str:
    """The sender's file name made fit to show: its last part, without control or direction characters, cut to 200.

    It is never used as a path; a name of nothing but tricks becomes `upload`.
    """
    last_part = PurePosixPath(sent.replace("\\", "/")).name
    shown = "".join(each for each in last_part if each.isprintable())
    return shown.strip(" .")[:LONGEST_FILE_NAME] or "upload"
