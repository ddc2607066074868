"""A semantic type: what a column means, how it is recognised, and whether it is about people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from wardmote.engine.reading.columns.headers import speaks_of
from wardmote.engine.reading.columns.sample import ENOUGH_SHARE

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

    from wardmote.engine.reading.columns.reader import Reader
    from wardmote.engine.reading.columns.sample import Sample
    from wardmote.engine.reading.columns.vintages import Vintage


class Proof(Enum):
    """What it takes to say that a column has a meaning."""

    VALUES = "values alone"
    HEADER = "the header, and values that do not speak against it"
    TYPE = "the type of the column"


class Personal(Enum):
    """Whether the column is personal data."""

    YES = "always"
    CONTACT = "unless it is an office's: it does not make a table one about people"
    BESIDE_PEOPLE = "in a table about people"
    NO = "no"


@dataclass(frozen=True)
class Detail:
    """What a meaning says more of a column: its unit, for areas the year of the boundaries with the reason, and for
    email addresses and telephone numbers whether they are surely an office's (or surely not; None: nobody can say)."""

    unit: str | None = None
    vintage: Vintage | None = None
    of_an_office: bool | None = None


@dataclass(frozen=True)
class Meaning:
    """One semantic type.

    `readers` offers ways to read the cells, the likeliest first. `share` tells what part of the sample bears
    the meaning out (by default: what the reader takes); for a meaning proved by HEADER a share of
    `named_share` will do, one proved by VALUES needs `values_share` where the header does not say so (less than
    98 % only where the form is one that nothing else has: then the rest are bad cells), and at least
    `least_distinct` distinct cells.

    `examples` are cells of a column of this kind, `near_misses` look much like them and are not, and `called`
    is a header such a column may have: a sweep tries them together. `special_category` is said of the column
    whatever its header; `is_of_one_person` says that it tells which person a row is about; `register` names
    the public list whose key it is.
    """

    name: str
    title: str
    proof: Proof
    personal: Personal
    headers: re.Pattern[str] | None = None
    not_headers: re.Pattern[str] | None = None
    readers: Callable[[Sample], Sequence[Reader]] | None = None
    share: Callable[[Sample, Reader], float] | None = None
    named_share: float = 0.8
    values_share: float = ENOUGH_SHARE
    least_distinct: int = 3
    called: str = ""
    examples: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    details: Callable[[Sample], Detail] | None = None
    special_category: str | None = None
    is_of_one_person: bool = False
    register: str | None = None

    def is_named_by(self, header: str) -> bool:
        """Whether the header says so."""
        if self.headers is None or not speaks_of(self.headers, header):
            return False
        return not self.is_ruled_out_by(header)

    def is_ruled_out_by(self, header: str) -> bool:
        """Whether the header says that it is something else."""
        return self.not_headers is not None and speaks_of(self.not_headers, header)

    def share_in(self, sample: Sample, reader: Reader) -> float:
        """The part of the sample's ordinary cells that bears the meaning out, 0 to 1."""
        if self.share is not None:
            return self.share(sample, reader)
        return sample.share(reader.takes, measures=reader.measures)
