"""Requests that are allowed, with one or two things changed: where bugs of access rules are found.

Drawn at random from everything, requests are refused for ten reasons at once, and a missing check goes unnoticed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from tests.hub.policy.examples import (
    COLUMNS,
    INSTRUCTION,
    NOW,
    OPENING,
    OTHER,
    OWNER,
    READER,
    RECIPIENT,
    VERSION,
    agreed,
    instructed,
    openly,
    owned,
)
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.facts import Facts
from wardmote.hub.policy.permit import Use

Flip = Callable[[Facts], Facts]
SECOND = timedelta(seconds=1)


def _facts(**changes: object) -> Flip:
    return lambda facts: replace(facts, **changes)  # type: ignore[arg-type]


def _reader(**changes: object) -> Flip:
    def flip(facts: Facts) -> Facts:
        return replace(facts, reader=replace(facts.reader or READER, **changes))  # type: ignore[arg-type]

    return flip


def _version(**changes: object) -> Flip:
    def flip(facts: Facts) -> Facts:
        return replace(facts, version=replace(facts.version or VERSION, **changes))  # type: ignore[arg-type]

    return flip


def _opening(**changes: object) -> Flip:
    def flip(facts: Facts) -> Facts:
        first, *others = facts.openings or (OPENING,)
        return replace(facts, openings=(replace(first, **changes), *others))  # type: ignore[arg-type]

    return flip


def _instruction(**changes: object) -> Flip:
    def flip(facts: Facts) -> Facts:
        return replace(facts, instruction=replace(facts.instruction or INSTRUCTION, **changes))  # type: ignore[arg-type]

    return flip


def _another(**changes: object) -> Flip:
    """A second agreement beside the first."""

    def flip(facts: Facts) -> Facts:
        second = replace(OPENING, agreement_id="agreement_two", purposes={"fraud": "Fraud"}, **changes)  # type: ignore[arg-type]
        return replace(facts, openings=(*(facts.openings or ()), second))

    return flip


FLIPS: list[Flip] = [
    *(_facts(use=use) for use in Use),
    *(
        _facts(columns=columns)
        for columns in (
            None, (), ("ward",), ("name",), ("ward", "name"), ("ward", "ward"), ("Ward",), ("ward ",), ("*",),
            ("since",), ("no_such",), ("bins", "uprn", "ward"),
        )
    ),
    *(_facts(agreement_id=name) for name in ("agreement_one", "agreement_two", "agreement_three", "")),
    *(_facts(purpose=purpose) for purpose in ("visits", "outcomes", "fraud", "Visits", "visit", "", None)),
    *(
        _facts(case_reference=case)
        for case in (None, "", "HFSV-2026/0147", "Mrs Smith", "no-digit", "1" * 30, "1" * 31, "12\n", "٣")
    ),
    _facts(reader=None),
    _facts(version=None),
    *(_facts(owner_standing=standing) for standing in (*Standing, None)),
    *(
        _facts(unsealed_since=NOW - timedelta(hours=4) + change)
        for change in (-timedelta(days=1), -SECOND, timedelta(0), SECOND)
    ),
    _facts(unsealed_since=None),
    _facts(unsealed_since=NOW + SECOND),
    _facts(openings=()),
    _facts(openings=None),
    _facts(openings=(OPENING, OPENING)),
    *(_facts(now=moment) for moment in (
        OPENING.runs_from - SECOND, OPENING.runs_from, OPENING.runs_from + SECOND,
        OPENING.runs_until - SECOND, OPENING.runs_until, OPENING.runs_until + SECOND,
    )),
    *(_reader(organisation_id=one) for one in (OWNER, RECIPIENT, OTHER)),
    *(_reader(roles=frozenset({role})) for role in Role),
    _reader(roles=frozenset()),
    _reader(roles=frozenset(Role)),
    *(_reader(scopes=frozenset({scope})) for scope in Scope),
    _reader(scopes=frozenset(Scope) - {Scope.DATA}),
    _reader(active=False),
    *(_reader(standing=standing) for standing in Standing),
    *(_version(state=state) for state in VersionState),
    *(_version(access=access) for access in Access),
    *(_version(visibility=visibility) for visibility in Visibility),
    *(_version(access=Access.OPEN, visibility=visibility) for visibility in Visibility),
    *(_version(owner_id=one) for one in (RECIPIENT, OTHER)),
    _version(table_id="table_two"),
    *(_version(columns=columns) for columns in (
        {},
        {**COLUMNS, "ward": "integer"},
        {**COLUMNS, "bins": "number"},
        {**COLUMNS, "since": "string"},
        {**COLUMNS, "name": "integer"},
        {**COLUMNS, "new": "string"},
        {name: kind for name, kind in COLUMNS.items() if name != "bins"},
        {name: kind for name, kind in COLUMNS.items() if name != "since"},
        {("wards" if name == "ward" else name): kind for name, kind in COLUMNS.items()},
        dict(reversed(COLUMNS.items())),
    )),
    _opening(signed=False),
    _opening(ended=True),
    _opening(suspended_by=(OWNER,)),
    _opening(suspended_by=(RECIPIENT,)),
    _opening(suspended_by=(RECIPIENT, OWNER)),
    *(_opening(runs_from=NOW + change) for change in (-SECOND, timedelta(0), SECOND)),
    *(_opening(runs_until=NOW + change) for change in (-SECOND, timedelta(0), SECOND)),
    _opening(columns={}),
    _opening(columns={"name": "string"}),
    _opening(columns={"ward": "string"}),
    _opening(rows=()),
    _opening(rows=(RowCondition("gone", "string", Operator.IS_PRESENT, ()),)),
    _opening(purposes={}),
    *(_opening(ways=frozenset(ways)) for ways in (
        (), ("view_only",), ("query_only",), ("api",), ("platform_download",), ("secure_email",), ("sftp", "api"),
    )),
    _opening(linkage=False),
    _opening(case_reference_required=False),
    _opening(recipient_id=OTHER),
    _opening(party_ids=(OWNER, OTHER)),
    _opening(party_ids=(RECIPIENT, OTHER)),
    _opening(party_ids=()),
    _opening(table_id="table_two"),
    _another(),
    _another(signed=False),
    _another(suspended_by=(OWNER,)),
    _another(columns=COLUMNS),
    *(_facts(processor=one) for one in (None, "hub:derivation", "hub:intake", "hub", "", OWNER)),
    *(_facts(purpose=purpose) for purpose in ("match_addresses", "match_people", "Match_addresses")),
    *(_facts(instruction=one) for one in (None, INSTRUCTION)),
    _instruction(withdrawn=True),
    _instruction(withdrawn=True),
    _instruction(table_id="table_two"),
    _instruction(owner_id=OTHER),
    _instruction(processor="hub:intake"),
    *(_instruction(columns=columns) for columns in (
        (), ("ward",), ("ward", "ward"), ("ward", "no_such"), tuple(COLUMNS),
    )),
]  # fmt: skip

STARTS: list[Facts] = [
    agreed(),
    agreed(columns=None),
    agreed(agreement_id="agreement_one", use=Use.SHARE),
    agreed(use=Use.PROCESS, purpose="outcomes"),
    _another()(agreed(agreement_id="agreement_one")),
    _opening(case_reference_required=False)(agreed(case_reference=None)),
    owned(),
    _version(state=VersionState.WITHDRAWN)(owned(columns=("name",))),
    instructed(),
    instructed(columns=("name", "ward")),
    openly(),
    _version(visibility=Visibility.MEMBERS)(openly(reader=READER)),
]


def near_misses(seed: int = 1) -> Iterator[Facts]:
    """Every start with every single flip, then with pairs drawn at random, without end."""
    yield from STARTS
    for start in STARTS:
        for flip in FLIPS:
            yield flip(start)
    draw = random.Random(seed)
    while True:
        first, second = draw.sample(FLIPS, 2)
        yield second(first(draw.choice(STARTS)))
