"""The schema library: every data ask loads, gives its reasons and is a schema to others."""

from __future__ import annotations

from pathlib import Path

import frictionless
import pytest
import yaml

from wardmote.engine.checking import library_names, library_schema, schema_from_json, schema_to_json
from wardmote.engine.checking.declared import declared_reader
from wardmote.engine.checking.schema import SENSITIVITIES
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.columns.meanings import meaning_named
from wardmote.engine.reading.columns.sample import Sample
from wardmote.kernel.problem import NotFound


@pytest.mark.parametrize("name", library_names())
def test_every_field_has_a_reason_and_can_be_read(name: str) -> None:
    schema = library_schema(name)
    assert schema.extra["title"]
    assert schema.extra["description"]
    for field in schema.fields:
        assert field.reason.endswith("."), field.name
        assert declared_reader(field, Sample(field.name, {}, 0)).type == field.type


@pytest.mark.parametrize("name", library_names())
def test_every_ask_says_what_it_is_and_contradicts_itself_nowhere(name: str) -> None:
    schema = library_schema(name)
    assert schema_from_json(schema_to_json(schema)) == schema
    assert all(schema.extra[key] for key in ("title", "description", "version", "source"))
    assert schema.sensitivity in SENSITIVITIES
    assert all(schema.field_named(key) for key in schema.primary_key)
    for field in schema.fields:
        listed = field.constraints.get("enum", [])
        assert len(set(listed)) == len(listed), field.name
        assert field.semantic_type is None or meaning_named(field.semantic_type), field.name
    said = [header_words(text) for field in schema.fields for text in (field.name, *field.aliases)]
    assert sorted(set(said)) == sorted(said)


def test_the_example_of_the_docs_is_an_ask() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-data-ask.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert next(field.name for field in schema_from_json(yaml.safe_load(example)).fields) == "referral_id"


def test_the_library_asks_over_all_subjects() -> None:
    assert {f"annex_a_list_{number}" for number in range(1, 12)} < set(library_names())
    assert len(library_names()) >= 11 + 12


@pytest.mark.parametrize("name", library_names())
def test_a_data_ask_is_a_schema_to_frictionless(name: str) -> None:
    descriptor = schema_to_json(library_schema(name))
    assert len(frictionless.Schema.from_descriptor(descriptor).fields) == len(descriptor["fields"])


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(NotFound) as missing:
        library_schema("assisted_bin")
    assert "assisted_bins" in missing.value.next_step
