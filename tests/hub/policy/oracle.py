"""The rule, said a second time: tables of conditions over plain dictionaries, every one of which has to hold.

Shares nothing with the rule but the facts. No order, no early exit: for each ground, a list of what must be true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from wardmote.hub.policy.facts import Facts

Plain = dict[str, Any]
Condition = Callable[[Plain], bool]

IN_STANDING = {"assured", "evidence_due"}
CASE = re.compile(r"^(?=.*[0-9])[A-Za-z0-9/-]{1,30}\Z")
WAYS_FOR = {
    "preview": {"platform_download", "api", "view_only"},
    "download": {"platform_download"},
    "share": {"api"},
    "query": {"api", "query_only"},
}


_PLAIN_ALREADY = {str, int, bool, type(None), datetime}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def plain(value: object) -> Any:
    """Facts as dictionaries, enumerations as their words."""
    kind = type(value)
    if kind in _PLAIN_ALREADY:
        return value
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return {plain(each) for each in value}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return dict(value) if isinstance(value, dict) else value


def oracle(facts: Facts) -> tuple[object, ...]:
    """("yes", ground, columns, rows, agreement, its version, instruction), or ("no", whether to say why)."""
    asked: Plain = plain(facts)
    if by_two(asked):
        return ("no", False)
    for ground, conditions in GROUNDS.items():
        if all(holds(asked) for holds in conditions):
            return ("yes", ground, *granted(asked, ground))
    return ("no", any(all(holds(asked) for holds in conditions) for conditions in KNOWING))


def granted(asked: Plain, ground: str) -> tuple[object, ...]:
    terms = the_agreement(asked) if ground == "agreement" else None
    in_reach = terms["columns"] if terms else asked["version"]["columns"]
    columns = asked["columns"]
    instruction = asked["instruction"] if ground == "processing" else None
    if columns is None and instruction:
        columns = instruction["columns"]
    if columns is None:
        columns = [name for name in asked["version"]["columns"] if name in in_reach]
    return (
        columns,
        terms["rows"] if terms else [],
        *((terms["agreement_id"], terms["version"]) if terms else (None, None)),
        instruction["id"] if instruction else None,
    )


def in_force(terms: Plain, now: object) -> bool:
    return bool(
        terms["signed"]
        and not terms["ended"]
        and not terms["suspended_by"]
        and terms["runs_from"] <= now < terms["runs_until"]
    )


def the_agreement(asked: Plain) -> Plain | None:
    """The one agreement that could carry the request: the one named, or the only one in force."""
    every = asked["openings"] or []
    if asked["agreement_id"] is not None:
        every = [each for each in every if each["agreement_id"] == asked["agreement_id"]]
    carrying = [each for each in every if in_force(each, asked["now"])]
    return carrying[0] if len(carrying) == 1 else None


def of_agreement(condition: Callable[[Plain, Plain], bool]) -> Condition:
    def holds(asked: Plain) -> bool:
        terms = the_agreement(asked)
        return terms is not None and condition(asked, terms)

    return holds


def somebody(asked: Plain) -> bool:
    return asked["reader"] is not None and asked["reader"]["active"]


def exists(asked: Plain) -> bool:
    return asked["version"] is not None


def of_the_owner(asked: Plain) -> bool:
    return (
        exists(asked)
        and somebody(asked)
        and asked["reader"]["organisation_id"] == asked["version"]["owner_id"]
    )


def published(asked: Plain) -> bool:
    return exists(asked) and asked["version"]["state"] == "published"


def reader_in_standing(asked: Plain) -> bool:
    return somebody(asked) and asked["reader"]["standing"] in IN_STANDING


def sealed_of_late(asked: Plain) -> bool:
    return asked["unsealed_since"] is None or asked["unsealed_since"] + timedelta(hours=4) > asked["now"]


def may_read_data(asked: Plain) -> bool:
    return somebody(asked) and "data" in asked["reader"]["scopes"]


def owner_in_standing(asked: Plain) -> bool:
    return asked["owner_standing"] in IN_STANDING


def of_an_analyst(asked: Plain) -> bool:
    return somebody(asked) and "analyst" in asked["reader"]["roles"]


def of_who_handles_own_rows(asked: Plain) -> bool:
    return somebody(asked) and bool({"analyst", "publisher"} & asked["reader"]["roles"])


def open_to_asker(asked: Plain) -> bool:
    if not exists(asked) or asked["version"]["access"] != "open":
        return False
    to_members = (
        asked["version"]["visibility"] == "members" and reader_in_standing(asked) and may_read_data(asked)
    )
    return asked["version"]["visibility"] == "public" or to_members


def each_column_once(asked: Plain) -> bool:
    return asked["columns"] is None or len(asked["columns"]) == len(set(asked["columns"])) > 0


def has_columns(asked: Plain) -> bool:
    return exists(asked) and bool(asked["version"]["columns"])


def columns_of_the_table(asked: Plain) -> bool:
    return exists(asked) and set(asked["columns"] or []) <= set(asked["version"]["columns"])


def types_hold(asked: Plain, terms: Plain) -> bool:
    now = asked["version"]["columns"]
    promised = list(terms["columns"].items()) + [(each["column"], each["type"]) for each in terms["rows"]]
    return all(name in now and now[name] == kind for name, kind in promised)


def use_agreed(asked: Plain, terms: Plain) -> bool:
    here = {"platform_download", "api", "view_only", "query_only"}
    if asked["use"] == "process":
        return bool(terms["linkage"] and terms["ways"] & here)
    return bool(WAYS_FOR[asked["use"]] & terms["ways"])


def case_given(asked: Plain, terms: Plain) -> bool:
    if not asked["case_reference"]:
        return not terms["case_reference_required"]
    return CASE.match(asked["case_reference"]) is not None


def about_these(asked: Plain, terms: Plain) -> bool:
    return bool(
        terms["table_id"] == asked["version"]["table_id"]
        and terms["recipient_id"] == asked["reader"]["organisation_id"]
        and asked["version"]["owner_id"] in terms["party_ids"]
        and asked["reader"]["organisation_id"] in terms["party_ids"]
    )


def by_the_hub(asked: Plain) -> bool:
    return asked["processor"] is not None


def by_two(asked: Plain) -> bool:
    return asked["reader"] is not None and by_the_hub(asked)


def instructed(asked: Plain) -> bool:
    """The owner's instruction stands, for this work by this part of the hub on this table."""
    said = asked["instruction"]
    return bool(
        exists(asked)
        and said
        and not said["withdrawn"]
        and asked["use"] == "process"
        and (said["processor"], said["processing"]) == (asked["processor"], asked["purpose"])
        and (said["table_id"], said["owner_id"])
        == (asked["version"]["table_id"], asked["version"]["owner_id"])
    )


def columns_instructed(asked: Plain) -> bool:
    named = asked["instruction"]["columns"] if asked["instruction"] else []
    wanted = named if asked["columns"] is None else asked["columns"]
    return exists(asked) and set(wanted) <= set(named) & set(asked["version"]["columns"])


PROCESSING: list[Condition] = [
    by_the_hub,
    instructed,
    published,
    owner_in_standing,
    each_column_once,
    columns_instructed,
    lambda asked: (
        asked["columns"] is not None
        or len(asked["instruction"]["columns"]) == len(set(asked["instruction"]["columns"])) > 0
    ),
]
OWNER: list[Condition] = [
    of_the_owner,
    may_read_data,
    of_who_handles_own_rows,
    reader_in_standing,
    lambda asked: exists(asked) and asked["version"]["state"] in {"draft", "published", "withdrawn"},
    each_column_once,
    has_columns,
    columns_of_the_table,
]
OPEN: list[Condition] = [
    lambda asked: not by_the_hub(asked),
    lambda asked: not of_the_owner(asked),
    sealed_of_late,
    published,
    open_to_asker,
    owner_in_standing,
    each_column_once,
    has_columns,
    columns_of_the_table,
]
AGREEMENT: list[Condition] = [
    somebody,
    lambda asked: not of_the_owner(asked),
    lambda asked: not open_to_asker(asked),
    sealed_of_late,
    published,
    may_read_data,
    of_an_analyst,
    reader_in_standing,
    owner_in_standing,
    each_column_once,
    lambda asked: (
        asked["agreement_id"] is None
        or sum(each["agreement_id"] == asked["agreement_id"] for each in asked["openings"] or []) == 1
    ),
    of_agreement(about_these),
    of_agreement(lambda asked, terms: asked["purpose"] in terms["purposes"]),
    of_agreement(case_given),
    of_agreement(use_agreed),
    of_agreement(types_hold),
    of_agreement(lambda asked, terms: bool(terms["columns"])),
    of_agreement(lambda asked, terms: set(asked["columns"] or []) <= set(terms["columns"])),
]

GROUNDS: dict[str, list[Condition]] = {
    "processing": PROCESSING,
    "owner": OWNER,
    "open": OPEN,
    "agreement": AGREEMENT,
}

KNOWING: list[list[Condition]] = [
    [by_the_hub, exists],
    [of_the_owner],
    [lambda asked: not by_the_hub(asked), published, open_to_asker],
    [
        somebody,
        lambda asked: exists(asked) and asked["version"]["state"] in {"published", "withdrawn"},
        lambda asked: asked["openings"] is None or bool(asked["openings"]),
    ],
]
"""Who is entitled to hear why not: the hub itself, the owner's people, whoever the data is open to, and parties."""


def _some(condition: Callable[[Plain, Plain], bool]) -> Condition:
    """Of some agreement that names the table for the reader, whether or not it is in force."""
    return lambda asked: any(condition(asked, terms) for terms in asked["openings"] or [])


TRUE_WHEN: dict[str, Condition] = {
    "unsealed": lambda asked: not of_the_owner(asked) and not sealed_of_late(asked),
    "sign_in": lambda asked: not somebody(asked),
    "unknown": lambda asked: (
        (somebody(asked) and not asked["openings"])
        or not exists(asked)
        or asked["version"]["state"] not in {"published", "withdrawn"}
    ),
    "scope": lambda asked: not may_read_data(asked),
    "role": lambda asked: not of_an_analyst(asked),
    "reader_standing": lambda asked: not reader_in_standing(asked),
    "owner_standing": lambda asked: not owner_in_standing(asked),
    "withdrawn": lambda asked: asked["version"]["state"] == "withdrawn",
    "destroyed": lambda asked: asked["version"]["state"] == "destroyed",
    "no_agreement": lambda asked: (
        sum(each["agreement_id"] == asked["agreement_id"] for each in asked["openings"]) != 1
    ),
    "choose_agreement": lambda asked: (
        asked["agreement_id"] is None and sum(in_force(each, asked["now"]) for each in asked["openings"]) > 1
    ),
    "not_signed": _some(lambda asked, terms: not terms["signed"]),
    "not_begun": _some(lambda asked, terms: asked["now"] < terms["runs_from"]),
    "expired": _some(lambda asked, terms: asked["now"] >= terms["runs_until"]),
    "ended": _some(lambda asked, terms: terms["ended"]),
    "suspended": _some(lambda asked, terms: bool(terms["suspended_by"])),
    "purpose_needed": lambda asked: not asked["purpose"],
    "purpose_not_agreed": _some(lambda asked, terms: asked["purpose"] not in terms["purposes"]),
    "case_reference_needed": lambda asked: not asked["case_reference"],
    "case_reference_shape": lambda asked: CASE.match(asked["case_reference"]) is None,
    "use_not_agreed": _some(lambda asked, terms: not use_agreed(asked, terms)),
    "columns_changed": _some(lambda asked, terms: not types_hold(asked, terms)),
    "column_not_agreed": _some(lambda asked, terms: not set(asked["columns"]) <= set(terms["columns"])),
    "column_unknown": lambda asked: not columns_of_the_table(asked),
    "no_columns": lambda asked: (
        not each_column_once(asked)
        or not has_columns(asked)
        or (by_the_hub(asked) and asked["columns"] is None)
        or not asked["openings"]
        or any(not terms["columns"] for terms in asked["openings"])
    ),
    "not_instructed": lambda asked: by_the_hub(asked) and not instructed(asked),
    "column_not_instructed": lambda asked: not columns_instructed(asked),
    "not_published": lambda asked: asked["version"]["state"] == "draft",
    "unclear": lambda asked: (
        by_two(asked)
        or asked["openings"] is None
        or any(not about_these(asked, each) for each in asked["openings"])
    ),
}
"""What has to be so when a reason is given: a person is never told something that is not the case."""
