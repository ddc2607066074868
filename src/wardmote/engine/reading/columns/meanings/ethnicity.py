"""Ethnic group, in words or as a code.

Source: the ONS's 19 groups of the 2021 census and 18 of 2011; DfE's codes of the school and children's social
care censuses (WBRI ...); the 16+1 codes of the police and the NHS. They stand in code_lists.yaml. Lists are
never whole, so no answer is bad.
"""

from __future__ import annotations

import re

from wardmote.engine.reading.columns.code_lists import code_readers, code_set
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample

_LETTERED = re.compile(r"^[a-z]\d{0,2}\)? *[-):.]? +|^[a-z]\) *")
_GROUP = re.compile(
    r"\b(?:white|black|asian|mixed)\b.*\b(?:british|irish|african|caribbean|indian|pakistani|bangladeshi|chinese|other)\b",
    re.IGNORECASE,
)
_LEAST_GROUPS = 0.4
_UNSAID = re.compile(r"(?:not |un|prefer|refus|total|all|any|other|information|declin|missing|nobt|no ).*")


def _is_group(text: str) -> bool:
    """A group of the census in its own words, or a part of its name."""
    plain = _LETTERED.sub("", text.lower())
    return any(word in plain for word in code_set("ethnicity", "words"))


def _is_answer(text: str) -> bool:
    plain = text.lower()
    codes = code_set("ethnicity", "codes")
    if plain in codes or plain in code_set("ethnicity", "short_codes") or _LETTERED.sub("", plain) in codes:
        return True
    return _is_group(text) or _UNSAID.fullmatch(plain) is not None


def _share(sample: Sample, _reader: Reader) -> float:
    if MEANING.is_named_by(sample.header):
        return sample.share(_is_answer)
    codes = code_set("ethnicity", "codes")
    of_list = {text.lower() for text in sample.ordinary} & codes
    if len(of_list) >= 3:
        return sample.share(lambda text: text.lower() in codes)
    groups = [text for text in sample.ordinary if _GROUP.search(text)]
    enough = len(groups) >= max(3, _LEAST_GROUPS * len(sample.ordinary))
    return sample.share(_is_answer) if enough else 0.0


MEANING: Meaning = Meaning(
    name="ethnicity",
    title="ethnic group",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    special_category="racial or ethnic origin",
    headers=words_pattern(
        "ethnic(?:ity)?(?: ?(?:code|group|origin|background|category|desc(?:ription)?|name|major|minor|broad))*",
        "ethnic ?groups?.*",
        r"ethnicity ?\d+ ?\w*",
    ),
    not_headers=words_pattern(
        "count", "number", "rate", "percent", "%.*", "proportion", "diversity", "date", "index"
    ),
    readers=code_readers,
    share=_share,
    values_share=0.9,
    called="Ethnicity",
    examples=("White British", "WBRI", "a) WBRI", "Asian or Asian British: Bangladeshi", "A1"),
    near_misses=("12.5", "Library", "SW1A 1AA"),
)
