"""A refusal as a party is told of it: under which agreement, and of a suspended one what its suspenders said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wardmote.kernel.problem import Refused


@dataclass(frozen=True)
class Suspended:
    """One party's suspension, as the people of the parties may read it. `reason` is what somebody wrote."""

    organisation: str
    contact: str
    since: datetime
    reason: str


class RefusedUnder(Refused):
    """A refusal under an agreement of the asker's own organisation: says which, and of a suspended one why.

    What a suspender wrote is for the parties' people to read: faces show `suspensions` to the asker. It is no part of
    the error's text, so that no log has it.
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        next_step: str,
        where: str | None,
        agreement_id: str,
        suspensions: tuple[Suspended, ...],
    ) -> None:
        super().__init__(code, what, next_step=next_step, where=where)
        self.agreement_id = agreement_id
        self.suspensions = suspensions
