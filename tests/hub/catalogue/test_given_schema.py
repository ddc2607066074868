"""A schema that nothing could be checked by is refused when it is given, and lists of values are not for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hub.people import NOON
from wardmote.engine.checking.schema import schema_from_json
from wardmote.hub.catalogue.given_schema import GivenSchema, is_checked, require_sound
from wardmote.kernel.problem import Invalid


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "low"}}]}, "no value"),
        ({"fields": [{"name": "a", "constraints": {"pattern": "(?=a)"}}]}, "pattern"),
        ({"fields": [{"name": f"a{n}"} for n in range(2_001)]}, "2,000"),
        ({"fields": [{"name": f"a{n}", "constraints": {"unique": True}} for n in range(201)]}, "200"),
        ({"fields": [{"name": "a"}, {"name": "b"}], "uniqueKeys": [["a", "b"]] * 201}, "200"),
    ],
)
def test_a_schema_that_nothing_can_be_checked_by_is_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        require_sound(schema_from_json(said))


def test_as_much_as_is_allowed_is_taken() -> None:
    fields = [{"name": f"a{n}", "constraints": {"unique": n < 200}} for n in range(2_000)]
    require_sound(schema_from_json({"fields": fields}))


FIELDS = [
    {"name": "a", "constraints": {"enum": ["x"], "required": True}},
    {"name": "b", "constraints": {"enum": ["y"]}},
]
GIVEN = GivenSchema("schema_1", "table_1", {"title": "T", "fields": FIELDS}, "", "version_1", NOON, None)


def test_lists_of_values_are_left_out_for_those_who_may_not_see_them() -> None:
    assert GIVEN.as_seen(lists_values=True) == GIVEN.descriptor
    plain = [{"name": "a", "constraints": {"required": True}}, {"name": "b"}]
    assert GIVEN.as_seen(lists_values=False) == {"title": "T", "fields": plain}


@pytest.mark.parametrize(
    ("schema_id", "ask", "version_id", "checked"),
    [
        ("schema_1", "", "version_2", True),
        ("schema_0", "", "version_2", False),
        (None, "", "version_2", False),
        (None, "an_ask", "version_2", True),
        (None, "", "version_1", True),
    ],
)
def test_a_version_was_held_to_the_schema_or_to_its_ask_or_is_where_the_schema_comes_from(
    schema_id: str | None, ask: str, version_id: str, checked: bool
) -> None:
    assert is_checked(schema_id, ask, version_id, GIVEN) is checked
    assert is_checked(schema_id, ask, version_id, None)
