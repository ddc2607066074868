"""Patterns of a schema, matched in linear time by RE2: a hostile pattern cannot hang the hub."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from wardmote.kernel.problem import Invalid

_LONGEST_PATTERN = 2_000


def whole_cell(pattern: str, *, where: str) -> str:
    """The pattern, made to match whole cells. Raises Invalid for what RE2 cannot do (look-around,
    back-references) or a pattern of more than 2,000 characters."""
    whole = rf"\A(?:{pattern})\z"
    if len(pattern) > _LONGEST_PATTERN or not _is_understood(whole):
        raise Invalid(
            "schema.pattern",
            "The pattern is too long, is not a regular expression, or uses look-around or back-references.",
            where=where,
            next_step="Write a pattern that RE2 understands.",
        )
    return whole


def _is_understood(pattern: str) -> bool:
    try:
        pc.match_substring_regex(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return False
    return True
