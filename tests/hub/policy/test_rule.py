"""The rule against its oracle, near misses, and seeded bugs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial
from itertools import islice

import pytest

from tests.hub.policy import examples
from tests.hub.policy.near_misses import STARTS, near_misses
from tests.hub.policy.oracle import TRUE_WHEN, oracle, plain
from wardmote.hub.agreements.opening import Opening
from wardmote.hub.catalogue.dataset import VersionState
from wardmote.hub.policy import rule as rule_module
from wardmote.hub.policy.facts import Facts, Reader, VersionFacts
from wardmote.hub.policy.instruction import Instruction
from wardmote.hub.policy.permit import Ground
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.rule import Allowed, Decision, Denied, rule

CASES = 30_000
MOST_CASES_TO_KILL = 10_000


def answer(decision: Decision) -> tuple[object, ...]:
    """A decision in the oracle's words."""
    if isinstance(decision, Denied):
        return ("no", decision.known)
    return (
        "yes",
        decision.ground.value,
        list(decision.columns),
        plain(decision.rows),
        decision.agreement_id,
        decision.agreement_version,
        decision.instruction_id,
    )


class _Answered:
    """Near misses with the oracle's answers: made once, gone through for the rule and again for each seeded bug."""

    def __init__(self) -> None:
        self._known: list[tuple[Facts, tuple[object, ...]]] = []
        self._more = near_misses()

    def first(self, count: int) -> Iterator[tuple[Facts, tuple[object, ...]]]:
        for number in range(count):
            if number == len(self._known):
                facts = next(self._more)
                self._known.append((facts, oracle(facts)))
            yield self._known[number]


ANSWERED = _Answered()


def test_every_start_is_allowed_on_its_ground() -> None:
    grounds = [rule(start).ground for start in STARTS if isinstance(rule(start), Allowed)]  # type: ignore[union-attr]
    assert len(grounds) == len(STARTS)
    assert Counter(grounds) == {
        Ground.AGREEMENT: 6,
        Ground.OWNER: 2,
        Ground.PROCESSING: 2,
        Ground.OPEN: 2,
    }


def test_the_rule_and_its_oracle_agree_on_every_near_miss() -> None:
    said = Counter[str]()
    for facts, right in ANSWERED.first(CASES):
        decision = rule(facts)
        assert answer(decision) == right, facts
        said[decision.reason if isinstance(decision, Denied) else "yes"] += 1
    assert said["yes"] > CASES / 10  # the fuzz is of near misses, not of noise
    assert Reason.UNCLEAR in said


def test_the_reason_that_is_given_is_true() -> None:
    for facts in islice(near_misses(seed=3), CASES):
        decision = rule(facts)
        if isinstance(decision, Denied):
            assert TRUE_WHEN[decision.reason](plain(facts)), (decision.reason, facts)


def test_near_misses_meet_every_reason_the_rule_can_give() -> None:
    met = {
        decision.reason
        for decision in map(rule, islice(near_misses(seed=2), CASES))
        if isinstance(decision, Denied)
    }
    by_still_alone = {Reason.TERMS_CHANGED, Reason.STOPPED}
    assert met == set(Reason) - by_still_alone


# Bugs that somebody could write. Each stands in for one small part of the rule.

Bug = Callable[[], dict[str, object]]
parts = rule_module


def _when(opening: Opening, facts: Facts, *, but: str) -> Reason | None:
    """`_in_force` with one of its checks left out."""
    checks = {
        "signed": (not opening.signed, Reason.NOT_SIGNED),
        "ended": (opening.ended, Reason.ENDED),
        "expired": (facts.now >= opening.runs_until, Reason.EXPIRED),
        "suspended": (bool(opening.suspended_by), Reason.SUSPENDED),
        "begun": (facts.now < opening.runs_from, Reason.NOT_BEGUN),
    }
    return next((reason for name, (holds, reason) in checks.items() if holds and name != but), None)


def _without(check: str) -> dict[str, object]:
    return {"_in_force": lambda opening, facts: _when(opening, facts, but=check)}


def _last_day_included() -> dict[str, object]:
    def in_force(opening: Opening, facts: Facts) -> Reason | None:
        if facts.now == opening.runs_until:
            return _when(opening, facts, but="expired")
        return _when(opening, facts, but="")

    return {"_in_force": in_force}


def _only_owners_suspension_counts() -> dict[str, object]:
    def in_force(opening: Opening, facts: Facts) -> Reason | None:
        theirs = tuple(each for each in opening.suspended_by if each == examples.OWNER)
        return _when(replace(opening, suspended_by=theirs), facts, but="")

    return {"_in_force": in_force}


def _person_without(check: str) -> dict[str, object]:
    def person(reader: Reader, roles: frozenset[object]) -> Reason | None:
        if check != "scope" and "data" not in reader.scopes:
            return Reason.SCOPE
        if check != "role" and not reader.roles & roles:
            return Reason.ROLE
        return Reason.READER_STANDING if check != "standing" and not reader.standing.may_act else None

    return {"_person": person}


def _first_agreement_is_good_enough() -> dict[str, object]:
    return {"_choose": lambda facts, openings: openings[0]}


def _drift(compare: Callable[[Opening, VersionFacts | dict[str, str]], tuple[str, ...]]) -> dict[str, object]:
    return {"changed_columns": compare}


def _purpose_of_any_agreement() -> dict[str, object]:
    def purpose(opening: Opening, facts: Facts) -> Reason | None:
        known = {code for each in facts.openings or () for code in each.purposes}
        return None if facts.purpose in known else Reason.PURPOSE_NOT_AGREED

    return {"_purpose": purpose}


def _case_reference_optional() -> dict[str, object]:
    real = parts._case_reference
    return {"_case_reference": lambda opening, facts: real(opening, facts) if facts.case_reference else None}


def _any_column_of_the_table() -> dict[str, object]:
    def columns(opening: Opening, facts: Facts, version: VersionFacts) -> Decision:
        return parts._columns(replace(facts, columns=facts.columns), version, ground=Ground.AGREEMENT)

    return {"_agreed_columns": columns}


def _rows_forgotten() -> dict[str, object]:
    real = parts._agreed_columns

    def columns(opening: Opening, facts: Facts, version: VersionFacts) -> Decision:
        decision = real(opening, facts, version)
        return replace(decision, rows=()) if isinstance(decision, Allowed) else decision

    return {"_agreed_columns": columns}


def _open_licence_is_enough() -> dict[str, object]:
    return {"_opens_to": lambda version, reader: version.access == "open"}


def _public_is_enough() -> dict[str, object]:
    return {"_opens_to": lambda version, reader: version.visibility == "public"}


def _case_does_not_matter() -> dict[str, object]:
    real = parts._not_in

    def not_in(asked: tuple[str, ...], permitted: dict[str, str]) -> tuple[str, ...]:
        return real(tuple(name.strip().lower() for name in asked), permitted)

    return {"_not_in": not_in}


def _whoever_asks_may_know() -> dict[str, object]:
    return {"_nothing": lambda reader: Denied(Reason.UNKNOWN, known=True)}


def _closed_accounts_live_on() -> dict[str, object]:
    return {"_active": lambda reader: reader}


def _parties_see_drafts() -> dict[str, object]:
    return {"_ONCE_PUBLISHED": frozenset(VersionState)}


def _instructs_without(check: str) -> dict[str, object]:
    """`_instructs` with one of its checks left out."""

    def instructs(instruction: Instruction, facts: Facts, processor: str, version: VersionFacts) -> bool:
        checks = {
            "withdrawn": not instruction.withdrawn,
            "use": facts.use == "process",
            "processor": instruction.processor == processor,
            "processing": instruction.processing == facts.purpose,
            "table": instruction.table_id == version.table_id,
            "owner": instruction.owner_id == version.owner_id,
        }
        return all(holds for name, holds in checks.items() if name != check)

    return {"_instructs": instructs}


def _all_columns_instructed() -> dict[str, object]:
    return {
        "_instructed_columns": lambda instruction, facts, version: replace(
            parts._columns(facts, version, ground=Ground.PROCESSING), instruction_id=instruction.id
        )
    }


BUGS: dict[str, Bug] = {
    "suspension is not looked at": lambda: _without("suspended"),
    "only the owner's suspension counts": _only_owners_suspension_counts,
    "an ended agreement goes on": lambda: _without("ended"),
    "an expired agreement goes on": lambda: _without("expired"),
    "the end is one moment late": _last_day_included,
    "an agreement starts before its start": lambda: _without("begun"),
    "one signature is enough": lambda: _without("signed"),
    "any scope of a token will do": lambda: _person_without("scope"),
    "any role will do": lambda: _person_without("role"),
    "a suspended member reads on": lambda: _person_without("standing"),
    "the owner's standing is not looked at": lambda: {"_stands": lambda facts: True},
    "closed accounts live on": _closed_accounts_live_on,
    "the first agreement is good enough": _first_agreement_is_good_enough,
    "a purpose of another agreement will do": _purpose_of_any_agreement,
    "any purpose will do": lambda: {"_purpose": lambda opening, facts: None},
    "the case reference is optional": _case_reference_optional,
    "any case reference will do": lambda: {"_case_reference": lambda opening, facts: None},
    "every way of use is allowed": lambda: {
        "uses_of": lambda opening: frozenset(facts_use for facts_use in parts.Use)
    },
    "columns are compared by name alone": lambda: _drift(
        lambda opening, columns: tuple(name for name in opening.columns if name not in columns)
    ),
    "columns that choose rows may change": lambda: _drift(
        lambda opening, columns: tuple(n for n, kind in opening.columns.items() if columns.get(n) != kind)  # type: ignore[union-attr]
    ),
    "any column of the table may be asked for": _any_column_of_the_table,
    "names of columns are compared loosely": _case_does_not_matter,
    "row conditions are forgotten": _rows_forgotten,
    "an open licence opens what only parties may know of": _open_licence_is_enough,
    "a public description opens closed rows": _public_is_enough,
    "terms of another recipient will do": lambda: {"_misfit": lambda opening, reader, version: None},
    "strangers are told why not": _whoever_asks_may_know,
    "parties learn of drafts": _parties_see_drafts,
    "destroyed rows are opened": lambda: {"_WITH_ROWS": frozenset(VersionState)},
    "an unsealed ledger is not looked at": lambda: {"_is_unsealed": lambda facts: False},
    "a ledger may be unsealed a moment too long": lambda: {
        "LONGEST_UNSEALED": parts.LONGEST_UNSEALED + timedelta(microseconds=1)
    },
    **{
        f"an instruction's {check} is not looked at": partial(_instructs_without, check)
        for check in ("withdrawn", "use", "processor", "processing", "table", "owner")
    },
    "columns outside the instruction are opened": _all_columns_instructed,
    "the hub processes drafts and what was withdrawn": lambda: {"_unfit_to_process": lambda version: None},
    "withdrawn rows are opened to recipients": lambda: {"_withdrawn": lambda version: None},
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_seeded_bug_is_killed(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, faulty in BUGS[bug]().items():
        assert hasattr(rule_module, name)
        monkeypatch.setattr(rule_module, name, faulty)
    killed_by = next(
        (
            number
            for number, (facts, right) in enumerate(ANSWERED.first(MOST_CASES_TO_KILL), 1)
            if answer(rule(facts)) != right
        ),
        None,
    )
    assert killed_by is not None, f"{MOST_CASES_TO_KILL} near misses did not notice that {bug}"


# Whatever is missing or odd is a no.

_NONSENSE: list[object] = [
    None,
    "",
    "yes",
    0,
    1,
    True,
    (),
    ("x",),
    {},
    {"x": 1},
    object(),
    b"x",
    1.5,
    frozenset({"x"}),
]


@pytest.mark.parametrize("start", range(len(STARTS)))
def test_nonsense_in_any_part_never_raises_and_never_opens_more(start: int) -> None:
    facts = STARTS[start]
    before = rule(facts)
    assert isinstance(before, Allowed)
    for part, holder in (
        ("facts", Facts),
        ("reader", Reader),
        ("version", VersionFacts),
        ("opening", Opening),
        ("instruction", Instruction),
    ):
        for field in fields(holder):
            for nonsense in _NONSENSE:
                after = rule(_spoilt(facts, part, field.name, nonsense))
                if isinstance(after, Allowed):
                    assert _harmless(facts, part, field.name, nonsense), (part, field.name, nonsense)


def _spoilt(facts: Facts, part: str, name: str, nonsense: object) -> Facts:
    change = {name: nonsense}
    if part == "facts":
        return replace(facts, **change)  # type: ignore[arg-type]
    if part == "opening":
        first, *others = facts.openings or (examples.OPENING,)
        return replace(facts, openings=(replace(first, **change), *others))  # type: ignore[arg-type]
    usual = {
        "reader": examples.READER,
        "version": examples.VERSION,
        "instruction": examples.INSTRUCTION,
    }
    holder = getattr(facts, part) or usual[part]
    return replace(facts, **{part: replace(holder, **change)})  # type: ignore[arg-type]


def _harmless(facts: Facts, part: str, name: str, nonsense: object) -> bool:
    """Where the oracle, which knows nothing of shapes, would say yes as well."""
    spoilt = _spoilt(facts, part, name, nonsense)
    return oracle(spoilt)[0] == "yes"


def test_facts_that_are_no_facts_are_a_no() -> None:
    for nonsense in _NONSENSE:
        assert isinstance(rule(nonsense), Denied)  # type: ignore[arg-type]
