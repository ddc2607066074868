"""Standing follows from what was recorded and from dates, on the day it is asked."""

from datetime import date, timedelta

import pytest

from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Standing, standing

LAST_DAY = date(2026, 3, 31)
EVIDENCE = (
    Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", LAST_DAY),
    Evidence(EvidenceKind.DPO, "Data Protection Officer", None),
)


def on(
    day: date, *, admitted: bool = True, suspended: bool = False, left: bool = False, evidence=EVIDENCE
) -> Standing:
    return standing(admitted=admitted, suspended=suspended, left=left, evidence=evidence, today=day)


@pytest.mark.parametrize(
    ("days_after", "expected"),
    [
        (0, Standing.ASSURED),
        (1, Standing.EVIDENCE_DUE),
        (30, Standing.EVIDENCE_DUE),
        (31, Standing.SUSPENDED),
    ],
)
def test_lapsed_evidence_is_due_for_thirty_days_and_then_suspends(
    days_after: int, expected: Standing
) -> None:
    assert on(LAST_DAY + timedelta(days=days_after)) is expected


def test_renewed_evidence_counts_by_its_latest_day() -> None:
    renewed = (*EVIDENCE, Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", date(2030, 1, 1)))
    assert on(LAST_DAY + timedelta(days=400), evidence=renewed) is Standing.ASSURED


def test_without_a_required_piece_a_member_is_suspended() -> None:
    assert on(LAST_DAY, evidence=EVIDENCE[:1]) is Standing.SUSPENDED


def test_an_applicant_may_not_act_and_who_left_neither() -> None:
    assert on(LAST_DAY, admitted=False) is Standing.APPLIED
    assert on(LAST_DAY, left=True) is Standing.LEFT
    assert on(LAST_DAY, suspended=True) is Standing.SUSPENDED
    assert [each for each in Standing if each.may_act] == [Standing.ASSURED, Standing.EVIDENCE_DUE]
