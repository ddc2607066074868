"""What one person would be answered now, about many things at once: for lists, and pages that offer nothing in vain.

It asks the one rule, on facts that a few queries read however long the list is. It opens nothing and records nothing:
rows are `decide`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wardmote.hub.agreements import queries as agreements
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue.dataset import Dataset, Version
from wardmote.hub.catalogue.queries import Located
from wardmote.hub.organisations import queries as organisations
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.facts import Facts, Reader
from wardmote.hub.policy.gather import Asker, asker_of, reader_of, version_facts
from wardmote.hub.policy.permit import Ground, Use
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.recording import Judged, problem
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_AGREED_ROWS, Allowed, Denied, rule, uses_of
from wardmote.kernel.problem import Problem

ANY_CASE = "CASE-1"
"""Stands for the reference that somebody would give: that it is one is all the rule asks of it."""


class Reach(StrEnum):
    """How near a dataset is to somebody: what a list says beside its name."""

    OPEN = "open"
    OWN = "own"
    AGREED = "agreed"
    COLLEAGUES = "colleagues"  # agreed with their organisation, whose analysts may
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True)
class Prospect:
    """What asking to use a version under one agreement would be answered now. `refusal` None is a yes."""

    opening: Opening
    use: Use
    reason: Reason | None
    refusal: Problem | None


@dataclass(frozen=True)
class Outlook:
    """Where one person stands towards all data. `openings`: by table, None where stored content is damaged."""

    now: datetime
    asker: Asker | None
    reader: Reader | None
    standings: Mapping[str, Standing]
    openings: Mapping[str, tuple[Opening, ...] | None]

    def asked(
        self,
        dataset: Dataset,
        version: Version,
        *,
        use: Use,
        columns: tuple[str, ...] | None = None,
        agreement_id: str | None = None,
        purpose: str | None = None,
        case_reference: str | None = None,
    ) -> Judged:
        """The answer to one question, as `decide` would have it but for the seal of the ledger."""
        found = _located(dataset, version)
        owns = self.reader is None or self.reader.organisation_id == dataset.organisation_id
        facts = Facts(
            now=self.now,
            use=use,
            columns=columns,
            agreement_id=agreement_id,
            purpose=purpose,
            case_reference=case_reference,
            reader=self.reader,
            version=version_facts(found),
            owner_standing=self.standings.get(dataset.organisation_id),
            openings=() if owns else self.openings.get(version.table_id, ()),
            unsealed_since=None,
            processor=None,
            instruction=None,
        )
        return Judged(facts, found, self.asker, rule(facts))

    def prospects(self, dataset: Dataset, version: Version, *, uses: Sequence[Use]) -> list[Prospect]:
        """One for each agreement that names the table for the person's organisation, for the first use it allows."""
        return [
            self._prospect(dataset, version, each, uses) for each in self.openings.get(version.table_id) or ()
        ]

    def reach(self, dataset: Dataset) -> Reach:
        """The nearest of the dataset's tables in their current versions."""
        if self.reader is not None and self.reader.organisation_id == dataset.organisation_id:
            return Reach.OWN
        found = {self._reach(dataset, each.current) for each in dataset.tables if each.current}
        return next((each for each in Reach if each in found), Reach.CLOSED)

    def _reach(self, dataset: Dataset, version: Version) -> Reach:
        open_to_all = self.asked(dataset, version, use=Use.DOWNLOAD).decision
        if isinstance(open_to_all, Allowed) and open_to_all.ground is Ground.OPEN:
            return Reach.OPEN
        if None in self.reasons(dataset, version):
            return Reach.AGREED
        analysts = self._of_analysts().reasons(dataset, version)
        if None in analysts:
            return Reach.COLLEAGUES
        return Reach.SUSPENDED if Reason.SUSPENDED in analysts else Reach.CLOSED

    def reasons(self, dataset: Dataset, version: Version) -> set[Reason | None]:
        """Why each agreement that names the table does not open it for any use; None for one that does."""
        judged = (
            self._judged(dataset, version, each, tuple(Use))[0].decision
            for each in self.openings.get(version.table_id) or ()
        )
        return {each.reason if isinstance(each, Denied) else None for each in judged}

    def _of_analysts(self) -> Outlook:
        """The same for somebody of the organisation who has the role for it."""
        if self.reader is None:
            return self
        return replace(
            self, reader=replace(self.reader, roles=self.reader.roles | ROLES_THAT_OPEN_AGREED_ROWS)
        )

    def _prospect(
        self, dataset: Dataset, version: Version, opening: Opening, uses: Sequence[Use]
    ) -> Prospect:
        judged, use = self._judged(dataset, version, opening, uses)
        denied = judged.decision if isinstance(judged.decision, Denied) else None
        return Prospect(
            opening=opening,
            use=use,
            reason=denied.reason if denied else None,
            refusal=problem(judged, denied) if denied else None,
        )

    def _judged(
        self, dataset: Dataset, version: Version, opening: Opening, uses: Collection[Use]
    ) -> tuple[Judged, Use]:
        """What would be answered to somebody who names a purpose of the agreement, and a case where it wants one."""
        allowed = uses_of(opening)
        use = next((each for each in uses if each in allowed), next(iter(uses)))
        judged = self.asked(
            dataset,
            version,
            use=use,
            agreement_id=opening.agreement_id,
            purpose=next(iter(opening.purposes), None),
            case_reference=ANY_CASE if opening.case_reference_required else None,
        )
        return judged, use


def outlook(owner_ids: Iterable[str], *, actor: Actor | None, now: datetime) -> Outlook:
    """The outlook of the actor on data of these owners, and of whoever has an agreement with their organisation."""
    asker = asker_of(actor)
    openings = agreements.openings_of(actor.organisation_id) if actor else {}
    parties = {party for each in openings.values() for one in each or () for party in one.party_ids}
    own = {actor.organisation_id} if actor else set()
    standings = organisations.standings({*owner_ids, *parties, *own}, now=now)
    reader = reader_of(asker, standings, now) if asker else None
    return Outlook(now, asker, reader, standings, openings if reader else {})


def _located(dataset: Dataset, version: Version) -> Located:
    return Located(
        version_id=version.id,
        table_id=version.table_id,
        dataset_id=dataset.id,
        owner_id=dataset.organisation_id,
        number=version.number,
        state=version.state,
        access=dataset.access,
        visibility=dataset.description.visibility,
        contact=dataset.description.contact,
        columns=version.column_types(),
    )
