"""Texts made alike by the engine and by the plain function: whatever letter of whatever script stands in them."""

from __future__ import annotations

import unicodedata

import duckdb
import pyarrow as pa
import pytest

from wardmote.engine.linkage.text.exact import normalised_sql, squeezed_sql
from wardmote.engine.linkage.text.words import normalised, squeezed_postcode

#: Every letter that this Python knows, and what else any Unicode of the last twenty years has.
CHARACTERS = [
    each
    for each in map(chr, range(1, 0x10000))
    if unicodedata.category(each).startswith("L") or unicodedata.ucd_3_2_0.category(each) not in ("Cn", "Cs")
]


def by_the_engine(sql: str, texts: list[str]) -> list[str]:
    with duckdb.connect() as engine:
        engine.register("given", pa.table({"text": texts, "row": range(len(texts))}))
        return [row[0] for row in engine.execute(f"SELECT {sql} FROM given ORDER BY row").fetchall()]


@pytest.mark.parametrize("form", ["1A{}b 2", "{}", "12 {}{} ROAD"])
def test_every_character_is_made_alike(form: str) -> None:
    texts = [form.format(each, each) for each in CHARACTERS]
    assert len(texts) > 50_000
    assert by_the_engine(normalised_sql("text"), texts) == [normalised(text) for text in texts]


def test_every_character_of_a_postcode_is_squeezed_alike() -> None:
    texts = [f"e6 1{each}b" for each in CHARACTERS]
    assert by_the_engine(squeezed_sql("text"), texts) == [squeezed_postcode(text) for text in texts]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("5 Weiß Road", "5 WEISS ROAD"),
        ("5 WEIẞ ROAD", "5 WEISS ROAD"),
        ("Flat 3, Oﬃce Row", "FLAT 3 OFFICE ROW"),
        ("1½ High Street", "1½ HIGH STREET"),
        ("1 ½ High Street", "1½ HIGH STREET"),
        ("St. Zoë's, 4¼", "ST ZOES 4¼"),
        ("5 High Street ²", "5 HIGH STREET"),
    ],
)
def test_letters_are_spelt_out_and_half_a_number_is_kept(given: str, made: str) -> None:
    assert normalised(given) == made
    assert by_the_engine(normalised_sql("text"), [given]) == [made]
