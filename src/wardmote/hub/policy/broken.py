"""Whom a new version breaks of those who read its table under an agreement: told by the rule that would refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from wardmote.hub.agreements.opening import Opening
from wardmote.hub.agreements.queries import openings_of_table
from wardmote.hub.catalogue.drift import BrokenReader, ReaderKind
from wardmote.hub.policy.rule import changed_columns


def broken_agreements(
    table_id: str, before: Mapping[str, str], after: Mapping[str, str], *, now: datetime, hold: bool
) -> tuple[BrokenReader, ...]:
    """The agreements that name columns which were there `before` and are not `after`, or are of another type.

    Agreements count that bind: signed, and neither over nor ended. A suspended one comes back. Both mappings are names
    to types; `hold` keeps the agreements still until the transaction ends.
    """
    binding = [each for each in openings_of_table(table_id, hold=hold) if _binds(each, now)]
    by_agreement = groupby(sorted(binding, key=_id), key=_id)
    found = (_broken(list(openings), before, after) for _, openings in by_agreement)
    return tuple(each for each in found if each.columns)


def _id(opening: Opening) -> str:
    return opening.agreement_id


def _binds(opening: Opening, now: datetime) -> bool:
    return opening.signed and not opening.ended and now < opening.runs_until


def _broken(openings: list[Opening], before: Mapping[str, str], after: Mapping[str, str]) -> BrokenReader:
    lost = {
        name
        for each in openings
        for name in set(changed_columns(each, after)) - set(changed_columns(each, before))
    }
    first = openings[0]
    return BrokenReader(
        kind=ReaderKind.AGREEMENT,
        columns=tuple(sorted(lost)),
        agreement_id=first.agreement_id,
        agreement_title=first.title,
        told=first.party_ids,
    )
