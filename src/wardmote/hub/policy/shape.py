"""Whether facts have the shape that their types promise: the rule judges nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import NoneType

from wardmote.hub.agreements.opening import Opening
from wardmote.hub.agreements.row_condition import RowCondition
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.facts import Facts, Reader, VersionFacts
from wardmote.hub.policy.instruction import Instruction, Processing
from wardmote.hub.policy.permit import Use

_Kinds = type | tuple[type, ...]
_MAPPING = (dict, Mapping)  # almost always a dict, which is told apart faster

_FACTS: Mapping[str, _Kinds] = {
    "now": datetime,
    "use": Use,
    "columns": (tuple, NoneType),
    "agreement_id": (str, NoneType),
    "purpose": (str, NoneType),
    "case_reference": (str, NoneType),
    "reader": (Reader, NoneType),
    "version": (VersionFacts, NoneType),
    "owner_standing": (Standing, NoneType),
    "openings": (tuple, NoneType),
    "unsealed_since": (datetime, NoneType),
    "processor": (str, NoneType),
    "instruction": (Instruction, NoneType),
}
_READER: Mapping[str, _Kinds] = {
    "account_id": str,
    "organisation_id": str,
    "roles": frozenset,
    "scopes": frozenset,
    "active": bool,
    "standing": Standing,
}
_VERSION: Mapping[str, _Kinds] = {
    "id": str,
    "table_id": str,
    "dataset_id": str,
    "owner_id": str,
    "state": VersionState,
    "access": Access,
    "visibility": Visibility,
    "columns": _MAPPING,
}
_OPENING: Mapping[str, _Kinds] = {
    "agreement_id": str,
    "version": int,
    "table_id": str,
    "recipient_id": str,
    "party_ids": tuple,
    "columns": _MAPPING,
    "rows": tuple,
    "purposes": _MAPPING,
    "ways": frozenset,
    "linkage": bool,
    "case_reference_required": bool,
    "runs_from": datetime,
    "runs_until": datetime,
    "signed": bool,
    "ended": bool,
    "suspended_by": tuple,
}
_INSTRUCTION: Mapping[str, _Kinds] = {
    "id": str,
    "table_id": str,
    "owner_id": str,
    "processing": Processing,
    "processor": str,
    "columns": tuple,
    "withdrawn": bool,
}


def is_well_formed(facts: object) -> bool:
    """Whether every part that a decision can turn on is there, and of its type."""
    return (
        isinstance(facts, Facts)
        and _has(facts, _FACTS)
        and (facts.reader is None or (_has(facts.reader, _READER) and facts.reader.organisation_id != ""))
        and (facts.version is None or (_has(facts.version, _VERSION) and facts.version.owner_id != ""))
        and (facts.instruction is None or _is_instruction(facts.instruction))
        and (facts.processor is None or facts.reader is None)
        and all(isinstance(name, str) for name in facts.columns or ())
        and all(_is_opening(each) for each in facts.openings or ())
    )


def _is_opening(opening: object) -> bool:
    return (
        isinstance(opening, Opening)
        and _has(opening, _OPENING)
        and all(isinstance(each, RowCondition) for each in opening.rows)
    )


def _is_instruction(instruction: object) -> bool:
    return (
        isinstance(instruction, Instruction)
        and _has(instruction, _INSTRUCTION)
        and all(isinstance(each, str) for each in instruction.columns)
    )


def _has(value: object, kinds: Mapping[str, _Kinds]) -> bool:
    for name, kind in kinds.items():  # noqa: SIM110 - a loop takes half the time, and every decision comes here
        if not isinstance(getattr(value, name), kind):
            return False
    return True
