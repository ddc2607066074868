"""Whole texts compared at once: made alike and hashed in the database engine, looked up in a sorted array."""

from __future__ import annotations

from typing import Final

from wardmote.engine.linkage.text.words import NARROW, NORMAL_STEPS, SPELT_OUT, WIDE

_POSTCODE: Final = r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b"


def normalised_sql(column: str) -> str:
    """SQL that does what `words.normalised` does; null becomes the empty text."""
    sql = f"upper(strip_accents({_as_ascii_sql(column)}))"
    for pattern, replacement in NORMAL_STEPS:
        sql = f"regexp_replace({sql}, '{_quoted(pattern)}', '{replacement}', 'g')"
    plain = (
        f"replace(replace(upper({column}), ',', ' '), '  ', ' ')"  # enough for most, at a fifth of the cost
    )
    return f"CASE WHEN regexp_full_match({plain}, '([A-Z0-9]+ )*[A-Z0-9]+') THEN {plain} ELSE trim({sql}) END"


def squeezed_sql(column: str) -> str:
    """SQL that does what `words.squeezed_postcode` does."""
    return f"regexp_replace(upper({_as_ascii_sql(column)}), '[^A-Z0-9]', '', 'g')"


def _as_ascii_sql(column: str) -> str:
    """SQL for full-width letters as ASCII ones, and ß as SS. A text has some only where it has more bytes than
    characters."""
    wide, narrow = _quoted(WIDE), _quoted(NARROW)
    given = f"coalesce({column}, '')"
    ascii_sql = f"translate({given}, '{wide}', '{narrow}')"
    for letter, letters in SPELT_OUT.items():
        ascii_sql = f"replace({ascii_sql}, '{letter}', '{_quoted(letters)}')"
    return f"CASE WHEN strlen({given}) = length({given}) THEN {given} ELSE {ascii_sql} END"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def inner_postcode_sql(column: str) -> str:
    """SQL for the postcode inside a normalised text, squeezed; empty where there is none."""
    return f"replace(regexp_extract({column}, '{_POSTCODE}'), ' ', '')"


def without_postcode_sql(column: str) -> str:
    """SQL for a normalised text without the postcode in it."""
    return f"trim(replace(regexp_replace({column}, '{_POSTCODE}', ''), '  ', ' '))"


def key_sql(text: str, postcode: str) -> str:
    """SQL for the 64 bits that stand for a text and its postcode, by MD5: an index outlives the engine."""
    return f"md5_number_lower({text} || '|' || {postcode})"
