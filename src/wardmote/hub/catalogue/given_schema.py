"""A schema that a publisher gives a table of hers: what every following version of it is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wardmote.engine.checking.constraints import rules_of
from wardmote.engine.checking.declared import declared_reader
from wardmote.engine.checking.schema import TableSchema, schema_from_json
from wardmote.engine.reading.columns.sample import Sample
from wardmote.kernel.problem import Invalid

MOST_FIELDS = 2_000
MOST_RULES = 200
"""Rules, keys and columns without repeats together: each is followed through the whole table."""


@dataclass(frozen=True)
class GivenSchema:
    """A schema of a table. `kept_from` is the version in which it was recognised; empty for one that was sent."""

    id: str
    table_id: str
    descriptor: Mapping[str, Any]
    sha256: str
    kept_from: str
    given_at: datetime
    withdrawn_at: datetime | None

    @property
    def schema(self) -> TableSchema:
        """The schema itself."""
        return schema_from_json(dict(self.descriptor))

    def as_seen(self, *, lists_values: bool) -> dict[str, Any]:
        """The descriptor; without lists of values where those are not for everybody, for they are values of cells."""
        fields = self.descriptor["fields"]
        shown = fields if lists_values else [_without_values(each) for each in fields]
        return {**self.descriptor, "fields": shown}


def is_checked(schema_id: str | None, ask: str, version_id: str, now: GivenSchema | None) -> bool:
    """Whether a version was held to the schema that its table has `now`, if it has one.

    `schema_id` and `ask` are what the version was checked against. An answer is held to the ask instead, and the
    version in which a schema was recognised fits it as it is.
    """
    return now is None or bool(ask) or schema_id == now.id or now.kept_from == version_id


def require_sound(schema: TableSchema) -> None:
    """Raises Invalid for a schema that is too much to check by, or that no column could ever be held to."""
    if len(schema.fields) > MOST_FIELDS:
        raise _refuse(f"The schema has more than {MOST_FIELDS:,} fields.")
    across = [*schema.rules, *schema.unique_keys, *schema.foreign_keys]
    unique = sum(bool(each.constraints.get("unique")) for each in schema.fields)
    if len(across) + unique > MOST_RULES:
        raise _refuse(f"The schema has more than {MOST_RULES} rules, keys and unique columns together.")
    for each in schema.fields:
        rules_of(each, declared_reader(each, Sample(each.name, {}, 0)))


def rule_count(schema: TableSchema) -> int:
    """How many rules and keys it has, those of single cells apart."""
    keys = len(schema.unique_keys) + len(schema.foreign_keys) + bool(schema.primary_key)
    return len(schema.rules) + keys


def _without_values(field: Mapping[str, Any]) -> dict[str, Any]:
    constraints = {key: each for key, each in field.get("constraints", {}).items() if key != "enum"}
    plain = {key: each for key, each in field.items() if key != "constraints"}
    return {**plain, "constraints": constraints} if constraints else plain


def _refuse(what: str) -> Invalid:
    return Invalid(
        "schema.too_much", what, where="schema", next_step="Leave some of them out, and try again."
    )
