"""Canonical JSON is that of RFC 8785."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.hub.ledger.canonical import Json, canonical_json
from wardmote.verify.archive import canonical, read_canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEY = st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=8)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=12,
)
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def plain(value: Json) -> str:
    """RFC 8785, sections 3.2.2 and 3.2.3, written out."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(_SHORT.get(c, f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{plain(key)}:{plain(item)}" for key, item in pairs) + "}"
    return "[" + ",".join(plain(item) for item in value) + "]"  # type: ignore[union-attr]


@given(VALUE)
def test_it_agrees_with_the_rfc_written_out(value: Json) -> None:
    assert canonical_json(value) == plain(value).encode()
    assert canonical(value) == canonical_json(value)
    assert read_canonical(canonical_json(value) + b"\n") == value


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, -(2**53), {"é": 1}, {1: 2}, b"bytes", "\ud800", [{"a": [0.1]}], {"a": {1, 2}}],
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line", [b'{"a":1}', b'{"a": 1}\n', b'{"b":1,"a":2}\n', b'{"a":1,"a":1}\n', b"[" * 100_000, b"\xff\n"]
)
def test_the_checker_takes_no_other_bytes_for_the_same_value(line: bytes) -> None:
    with pytest.raises(ValueError):
        read_canonical(line)
