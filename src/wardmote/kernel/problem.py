"""Problem: the one error a user is shown.

Whatever stops somebody says what is wrong, where, and what to do next. The kinds below are a closed list:
one place in `faces` maps each kind to an HTTP status and a page, and one to an exit code. A Problem never
carries a value of somebody's record: name the column and the row, not what stands in them. (A report of bad
cells is data of its owner and is not a Problem.)
"""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - a user meets a problem, not an error
    """Something a person can be told.

    `code` is stable and for programs (`file.empty`), `what` is one plain sentence, `where` names the place
    (a file, a sheet, a column, a row, a field of a form), `next_step` says what the reader can do now.
    """

    def __init__(self, code: str, what: str, *, next_step: str, where: str | None = None) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.what}{place} {self.next_step}"

    def as_json(self) -> dict[str, str | None]:
        """The shape every face shows: code, what, where, next_step."""
        return {"code": self.code, "what": self.what, "where": self.where, "next_step": self.next_step}


class Invalid(Problem):
    """The request, form or file says something that cannot be taken as it stands."""


class Unreadable(Problem):
    """A file is not what it should be: empty, encrypted, a picture, cut off, or hostile."""


class TooLarge(Problem):
    """It is past a stated limit of size, rows, columns, memory or time."""


class SignInNeeded(Problem):
    """Nobody is signed in, or the second factor is missing or too old."""


class Refused(Problem):
    """Known party, known thing, and the answer is no: says why and whom to ask."""


class NotFound(Problem):
    """It does not exist, or is no business of the one who asks: the two look the same."""


class Conflict(Problem):
    """It cannot be done in the present state, or somebody else changed it first."""


class Unavailable(Problem):
    """Not now: a part of the hub is not working, or a queue is full."""


class Damaged(Problem):
    """Stored bytes do not match their seal, digest or key. Never shown as an empty answer."""
