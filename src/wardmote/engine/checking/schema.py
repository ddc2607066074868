"""A schema: Frictionless Table Schema in and out, with what a column means and why it is asked for.

Source: Data Package 2.0, Table Schema. Our extra properties of a field are `semanticType` (a name of
`reading.columns.meanings`), `reason` (why a data ask needs the column) and `aliases` (other headers the column is
known to arrive under); of a schema, `sensitivity` (one of SENSITIVITIES) and `rules` (read by `schema_rules`). White
space around a cell is no part of it, and columns are checked by name; `asks` tells which column of a file is meant by
which field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from wardmote.engine.checking.rule import RowRule, TableRule
from wardmote.engine.checking.schema_rules import (
    DeclaredRule,
    foreign_keys_of,
    key_of,
    keys_to_json,
    rules_of_schema,
    unique_keys_of,
)
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.columns.meanings import all_meanings, meaning_named
from wardmote.engine.reading.finding.names import has_unseen, unseen_shown
from wardmote.kernel.problem import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wardmote.engine.checking.keys import ForeignKey

TYPES = frozenset({"any", "string", "integer", "number", "boolean", "date", "datetime", "time", "year"})
"""The Frictionless types that are checked; others (geopoint, object, list, duration ...) are refused."""

SENSITIVITIES = ("open", "official", "personal", "special")
"""Of the rows a schema asks for: published or publishable; about no person; about people; special category or
criminal offence data (UK GDPR, articles 9 and 10)."""

FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS = ("minLength", "maxLength")
_OF_TEXT = ("pattern", *_LENGTHS)
_CONSTRAINTS = frozenset({"required", "unique", "enum", *_BOUNDS, *_OF_TEXT})
_WORDS = ("trueValues", "falseValues")
_MARKS = ("groupChar", "decimalChar")
_OPTIONS = frozenset({*_WORDS, *_MARKS, "bareNumber"})
_OF_TIME = frozenset({"date", "datetime", "time"})
_KEYS = ("primaryKey", "uniqueKeys", "foreignKeys")
_LONGEST_FORMAT = 100
_LONGEST_LENGTH = 2**31 - 1
_LONGEST_TOLD = 400


@dataclass(frozen=True)
class SchemaField:
    """One column as a schema asks for it. `options` holds the properties that belong to a single type
    (trueValues, falseValues, bareNumber, groupChar, decimalChar), `extra` whatever else it said."""

    name: str
    type: str = "string"
    format: str = "default"
    title: str = ""
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    missing_values: tuple[str, ...] | None = None
    semantic_type: str | None = None
    reason: str = ""
    aliases: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        """Whether an empty cell is a mistake."""
        return bool(self.constraints.get("required", False))


@dataclass(frozen=True)
class TableSchema:
    """What a table must be. `chosen` are columns of which it asks nothing, and a publisher says what they are.

    Of a schema that was fitted to a table, `renamed` are the columns only guessed to be a field, and its name.
    """

    fields: tuple[SchemaField, ...]
    primary_key: tuple[str, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    fields_match: str = "exact"
    sensitivity: str = ""
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[DeclaredRule, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    chosen: tuple[SchemaField, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called, for a program; empty where it says none."""
        return str(self.extra.get("name", ""))

    @property
    def title(self) -> str:
        """What it is called, for people; its name where it says none."""
        return str(self.extra.get("title", "")) or self.name

    @property
    def row_rules(self) -> tuple[RowRule, ...]:
        """Those of the rules that look at one row."""
        return tuple(each.rule for each in self.rules if isinstance(each.rule, RowRule))

    @property
    def table_rules(self) -> tuple[TableRule, ...]:
        """Those of the rules that look at several rows."""
        return tuple(each.rule for each in self.rules if isinstance(each.rule, TableRule))

    def field_named(self, name: str) -> SchemaField | None:
        """The field of that name, or None."""
        return next((each for each in self.fields if each.name == name), None)

    def chosen_named(self, name: str) -> SchemaField | None:
        """The chosen column of that name, or None."""
        return next((each for each in self.chosen if each.name == name), None)

    def missing_values_of(self, asked: SchemaField) -> frozenset[str]:
        """Texts that stand for an empty cell in this column."""
        return frozenset(self.missing_values if asked.missing_values is None else asked.missing_values)


def _refuse(what: str, where: str | None = None) -> Invalid:
    told = what if len(what) <= _LONGEST_TOLD else f"{what[:_LONGEST_TOLD]} ..."
    place = where if where is None else where[:_LONGEST_TOLD]
    return Invalid("schema.invalid", told, where=place, next_step="Mend the schema and try again.")


def schema_from_json(descriptor: object) -> TableSchema:
    """A schema from a Table Schema descriptor. Raises Invalid, naming the field that is wrong."""
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("fields"), list):
        raise _refuse("A schema is an object with a list of fields.")
    fields = tuple(_field_from_json(each) for each in descriptor["fields"])
    names = [each.name for each in fields]
    if not fields or len(set(names)) != len(names):
        raise _refuse("A schema has at least one field, and no name twice.")
    match = descriptor.get("fieldsMatch", "exact")
    match = match[0] if isinstance(match, list) and match else match
    if match not in FIELDS_MATCH:
        raise _refuse(f"fieldsMatch is one of {', '.join(FIELDS_MATCH)}.")
    _check_aliases(fields)
    known = {*_KEYS, "fields", "missingValues", "fieldsMatch", "sensitivity", "rules"}
    return TableSchema(
        fields=fields,
        primary_key=key_of(descriptor.get("primaryKey", []), names, "primaryKey"),
        unique_keys=unique_keys_of(descriptor.get("uniqueKeys", []), names),
        foreign_keys=foreign_keys_of(descriptor.get("foreignKeys", []), names),
        rules=rules_of_schema(descriptor.get("rules", []), fields),
        missing_values=_missing_values(descriptor.get("missingValues", [""])) or (),
        fields_match=match,
        sensitivity=_sensitivity(descriptor.get("sensitivity", "")),
        extra={key: value for key, value in descriptor.items() if key not in known},
    )


def _sensitivity(written: object) -> str:
    if not isinstance(written, str) or (written and written not in SENSITIVITIES):
        raise _refuse(f"sensitivity is one of {', '.join(SENSITIVITIES)}.", "sensitivity")
    return written


def _check_aliases(fields: tuple[SchemaField, ...]) -> None:
    """An alias, whatever its case and punctuation, stands for one field only."""
    owners: dict[str, str] = {}
    for each in fields:
        owners.setdefault(header_words(each.name), each.name)
    for each in fields:
        for alias in each.aliases:
            words = header_words(alias)
            if not words or owners.get(words):
                raise _refuse(
                    f"An alias that says nothing, or that is a name or alias already: {alias}.", each.name
                )
            owners[words] = each.name


def _aliases(name: str, written: object) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        raise _refuse("aliases is a list of texts.", name)
    return tuple(written)


def _missing_values(written: object) -> tuple[str, ...] | None:
    if written is None:
        return None
    if not isinstance(written, list):
        raise _refuse("missingValues is a list of texts.", "missingValues")
    values = [each.get("value") if isinstance(each, dict) else each for each in written]
    if not all(isinstance(each, str) for each in values):
        raise _refuse("missingValues is a list of texts.", "missingValues")
    return tuple(str(each) for each in values)


def _field_from_json(written: object) -> SchemaField:
    if not isinstance(written, dict) or not isinstance(written.get("name"), str):
        raise _refuse("Every field is an object with a name.")
    name = written["name"]
    _check_names(name, written)
    kind = written.get("type", "string")
    if not isinstance(kind, str) or kind not in TYPES:
        raise _refuse(f"A type that is not checked here; known are {', '.join(sorted(TYPES))}.", name)
    meaning = written.get("semanticType")
    if meaning is not None and meaning_named(str(meaning)) is None:
        known = ", ".join(each.name for each in all_meanings())
        raise _refuse(f"An unknown semanticType; known are {known}.", name)
    constraints = written.get("constraints", {})
    _check_constraints(name, kind, constraints)
    _check_options(name, written)
    _check_format(name, kind, str(written.get("format", "default")))
    plain = {
        "name",
        "type",
        "format",
        "title",
        "description",
        "constraints",
        "missingValues",
        "semanticType",
        "reason",
        "aliases",
    }
    return SchemaField(
        name=name,
        type=kind,
        format=str(written.get("format", "default")),
        title=str(written.get("title", "")),
        description=str(written.get("description", "")),
        constraints=constraints,
        options={key: written[key] for key in _OPTIONS & written.keys()},
        missing_values=_missing_values(written.get("missingValues")),
        semantic_type=meaning,
        reason=str(written.get("reason", "")),
        aliases=_aliases(name, written.get("aliases", [])),
        extra={key: value for key, value in written.items() if key not in plain | _OPTIONS},
    )


def _check_names(name: str, written: Mapping[str, object]) -> None:
    aliases = written.get("aliases")
    said = [name, written.get("title"), *(aliases if isinstance(aliases, list) else ())]
    if any(isinstance(each, str) and has_unseen(each) for each in said):
        raise _refuse(
            "A name, title or alias holds a mark that nobody sees: write it without.", unseen_shown(name)
        )


def _check_constraints(name: str, kind: str, constraints: object) -> None:
    if not isinstance(constraints, dict):
        raise _refuse("constraints is an object.", name)
    unknown = constraints.keys() - _CONSTRAINTS
    if unknown:
        raise _refuse(f"An unknown constraint: {', '.join(sorted(map(str, unknown)))}.", name)
    if kind not in {"string", "any"} and constraints.keys() & set(_OF_TEXT):
        raise _refuse(f"pattern, minLength and maxLength are for text, not for {kind}.", name)
    if kind in {"string", "boolean", "any"} and constraints.keys() & set(_BOUNDS):
        raise _refuse(f"A lowest or highest value is not for {kind}.", name)
    for length in _LENGTHS:
        if length in constraints and not _is_length(constraints[length]):
            raise _refuse(f"{length} is a whole number from 0 to {_LONGEST_LENGTH:,}.", name)
    if "enum" in constraints and not (isinstance(constraints["enum"], list) and constraints["enum"]):
        raise _refuse("enum is a list of values.", name)
    if "pattern" in constraints and not isinstance(constraints["pattern"], str):
        raise _refuse("pattern is a text.", name)


def _is_length(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LONGEST_LENGTH


def _check_options(name: str, written: Mapping[str, object]) -> None:
    for option in _WORDS:
        words = written.get(option, [])
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise _refuse(f"{option} is a list of texts.", name)
    for option in _MARKS:
        mark = written.get(option, ".")
        is_none = mark == "" and option == "groupChar"
        if not is_none and (not isinstance(mark, str) or len(mark) != 1 or mark.isdigit()):
            raise _refuse(f"{option} is one character, and no digit.", name)
    if not isinstance(written.get("bareNumber", True), bool):
        raise _refuse("bareNumber is true or false.", name)


def _check_format(name: str, kind: str, pattern: str) -> None:
    if kind in _OF_TIME and pattern not in {"default", "any"} and not _reads_what_it_writes(pattern):
        raise _refuse(
            'The format of a day or a time is "default", "any" or a pattern such as %d/%m/%Y.', name
        )


def _reads_what_it_writes(pattern: str) -> bool:
    """Whether strptime knows a pattern: some of strftime's it does not, and one part twice is an error of `re`."""
    if not 0 < len(pattern) <= _LONGEST_FORMAT:
        return False
    try:
        datetime.strptime(datetime(2000, 1, 1, tzinfo=UTC).strftime(pattern), pattern)  # noqa: DTZ007 - only tried
    except (ValueError, re.error):
        return False
    return True


def schema_to_json(schema: TableSchema) -> dict[str, Any]:
    """The descriptor of a schema; `schema_from_json` of it gives the same schema."""
    descriptor: dict[str, Any] = {**schema.extra, "fields": [_field_to_json(each) for each in schema.fields]}
    descriptor |= keys_to_json(schema.primary_key, schema.unique_keys, schema.foreign_keys)
    if schema.rules:
        descriptor["rules"] = [dict(each.written) for each in schema.rules]
    if schema.missing_values != ("",):
        descriptor["missingValues"] = list(schema.missing_values)
    if schema.fields_match != "exact":
        descriptor["fieldsMatch"] = schema.fields_match
    if schema.sensitivity:
        descriptor["sensitivity"] = schema.sensitivity
    return descriptor


def _field_to_json(asked: SchemaField) -> dict[str, Any]:
    written: dict[str, Any] = {"name": asked.name, "type": asked.type}
    if asked.format != "default":
        written["format"] = asked.format
    texts = {"title": asked.title, "description": asked.description}
    written |= {key: text for key, text in texts.items() if text}
    written |= asked.options
    if asked.constraints:
        written["constraints"] = dict(asked.constraints)
    if asked.missing_values is not None:
        written["missingValues"] = list(asked.missing_values)
    if asked.semantic_type:
        written["semanticType"] = asked.semantic_type
    if asked.reason:
        written["reason"] = asked.reason
    if asked.aliases:
        written["aliases"] = list(asked.aliases)
    return written | dict(asked.extra)
