"""A dataset and what it holds, as values. Terms are DCAT's; frequencies are Dublin Core's; no row is ever here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Access(StrEnum):
    """Whether a licence opens the rows to everybody, or only agreements open them."""

    OPEN = "open"
    CLOSED = "closed"


class Visibility(StrEnum):
    """Who may know that the dataset exists."""

    PUBLIC = "public"
    MEMBERS = "members"
    PARTIES = "parties"  # the owner, and parties to an agreement that names one of its tables


class Licence(StrEnum):
    """Licences by their SPDX short names, and `closed`."""

    OGL_3 = "OGL-UK-3.0"
    CC_BY_4 = "CC-BY-4.0"
    CC0_1 = "CC0-1.0"
    CLOSED = "closed"

    @property
    def access(self) -> Access:
        """A licence opens the rows; `closed` does not."""
        return Access.CLOSED if self is Licence.CLOSED else Access.OPEN

    @property
    def label(self) -> str:
        """The licence's own name."""
        return {
            Licence.OGL_3: "Open Government Licence v3.0",
            Licence.CC_BY_4: "Creative Commons Attribution 4.0",
            Licence.CC0_1: "Creative Commons Zero 1.0",
            Licence.CLOSED: "Closed: used under an agreement only",
        }[self]


class Frequency(StrEnum):
    """How often a new version is expected (Dublin Core collection frequency terms)."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    IRREGULAR = "irregular"
    NEVER = "never"


class VersionState(StrEnum):
    """Where a version stands. Only `published` can be read by anybody but its owner."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"  # its key is gone, and so are its rows, backups included


@dataclass(frozen=True)
class Column:
    """One column of a version: its Frictionless type, what it means, and how good it was found to be.

    `distinct_values` is how many different values its filled cells hold, `unique_share` that number as a share of
    those cells; None where nobody counted. `is_estimated` says that both are told from a sample of the values.
    `confidence` (0 to 1) is how sure type and meaning are, `evidence` why; `pair` is the column that gives a place
    together with this one. The column likely holds keys of the public list `register`, or of another table of the same
    file, which `refers_to` names with its column ("Children: Child ID"); the latter is for the owner alone.
    `missing_texts` are words for an empty cell ("N/K") and marks for a withheld figure ("c") that stand in it.
    """

    name: str
    type: str
    semantic_type: str | None
    personal: bool
    special_category: bool
    share_valid: float
    bad_cells: int
    empty_cells: int
    evidence: str
    distinct_values: int | None = None
    unique_share: float | None = None
    is_estimated: bool = False
    confidence: float | None = None
    pair: str | None = None
    register: str | None = None
    refers_to: str | None = None
    missing_texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """What comes out of the database has lists."""
        object.__setattr__(self, "missing_texts", tuple(self.missing_texts))


@dataclass(frozen=True)
class Version:
    """One immutable version of a table."""

    id: str
    table_id: str
    number: int | None  # None while it is a draft
    state: VersionState
    rows: int
    bad_cells: int
    content_sha256: str
    columns: tuple[Column, ...]
    made_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    accepted_difference: str = (
        ""  # the digest of the difference from the version before that its owner accepted
    )
    schema_id: str | None = None  # the schema of its table that it was checked against
    ask: str = ""  # the data ask that it was checked against, as an answer to it
    derived_from: str = ""  # the version of the same owner that the hub made it of

    def column_types(self) -> dict[str, str]:
        """Names to types: what an agreement that covers later versions is held against."""
        return {column.name: column.type for column in self.columns}


@dataclass(frozen=True)
class Table:
    """A table of a dataset, with its versions, newest first."""

    id: str
    dataset_id: str
    name: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version | None:
        """The newest published version."""
        return next((each for each in self.versions if each.state is VersionState.PUBLISHED), None)

    @property
    def is_left(self) -> bool:
        """Whether nothing stands in it, nor was ever published: its drafts were thrown away, or read otherwise."""
        return all(each.state is VersionState.DESTROYED and each.number is None for each in self.versions)


@dataclass(frozen=True)
class Description:
    """What its publisher says of a dataset."""

    title: str
    summary: str
    licence: Licence
    visibility: Visibility
    frequency: Frequency
    contact: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """A dataset: who owns it, what its publisher says of it, and its tables."""

    id: str
    organisation_id: str
    description: Description
    made_at: datetime
    tables: tuple[Table, ...]

    @property
    def access(self) -> Access:
        """Open or closed, as its licence says."""
        return self.description.licence.access

    @property
    def has_published(self) -> bool:
        """Whether any version can be read by others."""
        return any(table.current is not None for table in self.tables)

    @property
    def is_known_to_members(self) -> bool:
        """Whether every member may know of it: what is published and not for parties alone."""
        return self.has_published and self.description.visibility is not Visibility.PARTIES


def personal_columns(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The columns that look like personal data: publishing them openly needs the IG lead's recorded reason."""
    return tuple(column.name for column in columns if column.personal or column.special_category)
