"""The part of a schema that speaks of more than one cell: primaryKey, uniqueKeys, foreignKeys, and our own `rules`.

Source of the first three: Data Package 2.0, Table Schema. `rules` is a list of objects, each with the name of a rule of
`checking.rules` under `rule` and what that one asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wardmote.engine.checking.keys import ForeignKey
from wardmote.engine.checking.rule import AskedField, RowRule, TableRule, Written
from wardmote.engine.checking.rules import all_rules
from wardmote.kernel.problem import Invalid

_UNDER = ("agreement", "purpose")
"""Of a reference, ours: what a partner's table is opened under."""


@dataclass(frozen=True)
class DeclaredRule:
    """A rule as it is written, and what it was read as."""

    written: Mapping[str, Any]
    rule: RowRule | TableRule = field(compare=False)


def _refuse(what: str, where: str) -> Invalid:
    return Invalid("schema.invalid", what, where=where, next_step="Mend the schema and try again.")


def key_of(written: object, names: Sequence[str], where: str) -> tuple[str, ...]:
    """Names of fields, one as a text or several in a list. Raises Invalid for a name that is no field."""
    key = [written] if isinstance(written, str) else written
    if not isinstance(key, list) or any(name not in names for name in key) or len(set(key)) != len(key):
        raise _refuse(f"{where} names a column that is not a field, or one twice.", where)
    return tuple(key)


def unique_keys_of(written: object, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """uniqueKeys: a list of lists of fields."""
    if not isinstance(written, list) or not all(isinstance(each, list) and each for each in written):
        raise _refuse("uniqueKeys is a list of lists of columns.", "uniqueKeys")
    return tuple(key_of(each, names, "uniqueKeys") for each in written)


def foreign_keys_of(written: object, names: Sequence[str]) -> tuple[ForeignKey, ...]:
    """foreignKeys: fields here, and the resource and its fields that they refer to; no resource is the table itself."""
    if not isinstance(written, list):
        raise _refuse("foreignKeys is a list.", "foreignKeys")
    return tuple(_foreign_key(each, names) for each in written)


def _foreign_key(written: object, names: Sequence[str]) -> ForeignKey:
    reference = written.get("reference") if isinstance(written, dict) else None
    if not isinstance(written, dict) or not isinstance(reference, dict):
        raise _refuse("A foreign key has fields and a reference.", "foreignKeys")
    key = key_of(written.get("fields"), names, "foreignKeys")
    resource, fields = reference.get("resource", ""), reference.get("fields")
    fields = [fields] if isinstance(fields, str) else fields
    if (
        not isinstance(resource, str)
        or not isinstance(fields, list)
        or not all(isinstance(each, str) for each in fields)
    ):
        raise _refuse("The reference of a foreign key has a resource and its fields.", "foreignKeys")
    if len(fields) != len(key) or not key:
        raise _refuse("A foreign key has as many fields as its reference.", "foreignKeys")
    if not resource:
        key_of(fields, names, "foreignKeys")
    under = {word: reference.get(word, "") for word in _UNDER}
    if not all(isinstance(each, str) for each in under.values()):
        raise _refuse("agreement and purpose of a reference are texts.", "foreignKeys")
    return ForeignKey(key, resource, tuple(fields), **under)


def rules_of_schema(written: object, fields: Sequence[AskedField]) -> tuple[DeclaredRule, ...]:
    """Our own rules. Raises Invalid for one that is unknown, or that contradicts the schema or itself."""
    if not isinstance(written, list) or not all(isinstance(each, dict) for each in written):
        raise _refuse("rules is a list of objects.", "rules")
    return rules_under(written, {each.name: each for each in fields})


def rules_under(
    written: Sequence[Mapping[str, Any]], fields: Mapping[str, AskedField]
) -> tuple[DeclaredRule, ...]:
    """Rules of a schema, about fields by the names that the rules have for them. Raises Invalid as above."""
    return tuple(_declared(number, each, fields) for number, each in enumerate(written, 1))


def _declared(number: int, said: Mapping[str, Any], fields: Mapping[str, AskedField]) -> DeclaredRule:
    said = {
        word: each.isoformat() if isinstance(each, date) else each for word, each in said.items()
    }  # as YAML has it
    kind = all_rules().get(str(said.get("rule")))
    if kind is None:
        raise _refuse(f"An unknown rule; known are {', '.join(all_rules())}.", f"rules, number {number}")
    written = Written(f"rules, number {number}: {kind.name}", said, fields)
    rule = kind.read(written)
    written.finish()
    return DeclaredRule(said, rule)


def keys_to_json(
    primary_key: Sequence[str], unique_keys: Sequence[Sequence[str]], foreign_keys: Sequence[ForeignKey]
) -> dict[str, Any]:
    """The keys of a schema as its descriptor says them; nothing for those it has not."""
    said: dict[str, Any] = {}
    if primary_key:
        said["primaryKey"] = list(primary_key)
    if unique_keys:
        said["uniqueKeys"] = [list(each) for each in unique_keys]
    if foreign_keys:
        said["foreignKeys"] = [
            {"fields": list(each.key), "reference": _reference_to_json(each)} for each in foreign_keys
        ]
    return said


def _reference_to_json(key: ForeignKey) -> dict[str, Any]:
    under = {word: getattr(key, word) for word in _UNDER}
    return {"resource": key.resource, "fields": list(key.fields)} | {
        word: said for word, said in under.items() if said
    }
