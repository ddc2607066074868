"""Gender or sex, in words or as a code.

Source: the ONS's 2021 census (sex, gender identity); the NHS Data Dictionary's person stated gender; DfE's
censuses; the Home Office's and Ofsted's lists (a) Male ...). They stand in code_lists.yaml. Lists are never
whole, so no answer is bad.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.code_lists import code_readers, code_set
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.sample import Sample


def _share(sample: Sample, _reader: Reader) -> float:
    words = code_set("gender", "words")
    if MEANING.is_named_by(sample.header):
        known = words | code_set("gender", "codes")
        return sample.share(lambda text: text.lower().removesuffix(".0") in known)
    proof = {text.lower() for text in sample.ordinary} & code_set("gender", "proof")
    return sample.share(lambda text: text.lower() in words) if len(proof) >= 2 else 0.0


MEANING: Meaning = Meaning(
    name="gender",
    title="gender or sex",
    proof=Proof.VALUES,
    personal=Personal.BESIDE_PEOPLE,
    headers=words_pattern(
        "gender(?: ?(?:code|desc(?:ription)?|identity|name))?",
        "sex(?: ?(?:code|desc(?:ription)?))?",
        "stated gender",
        "persons? gender",
    ),
    not_headers=words_pattern(
        "sex (?:offen.*|education|life|work.*)",
        "count",
        "number",
        "same sex",
        "gap",
        "reassignment",
        "gender neutral",
    ),
    readers=code_readers,
    share=_share,
    least_distinct=2,
    called="Gender",
    examples=("Male", "F", "female", "Prefer not to say"),
    near_misses=("12.5", "Library", "SW1A 1AA"),
)
