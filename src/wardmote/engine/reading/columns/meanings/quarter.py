"""Quarter of a calendar or financial year, with or without the year.

Source: ONS writes 2019 Q1, councils also Q1 2019/20 and Quarter 1.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.periods import MONTH_NAMES_ANY_CASE
from wardmote.engine.reading.columns.reader import PatternReader

_YEAR = "(?:(?:FY ?)?(?:19|20)[0-9]{2}(?: ?[-/] ?(?:19|20)?[0-9]{2})?|[0-9]{2}[-/][0-9]{2})"
_QUARTER = "(?:[Qq](?:tr)?|QTR|[Qq]uarter|QUARTER) ?[1-4]"
_MONTHS = f"{MONTH_NAMES_ANY_CASE} ?(?:-|–|to) ?{MONTH_NAMES_ANY_CASE}"
_WITHOUT_YEAR = rf"{_QUARTER}(?: ?\({_MONTHS}\))?|{_MONTHS}"
_NOTE = r"(?: ?\([a-z]{1,2}\))?"
_GAP = "[ -/,:]{0,2}"

MEANING = Meaning(
    name="quarter",
    title="quarter",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern("quarters?", "qtrs?", "(?:year|financial|calendar) (?:quarter|qtr)"),
    not_headers=words_pattern("count", "number of", "rank"),
    readers=lambda _: [
        PatternReader(
            f"(?:{_WITHOUT_YEAR}|{_YEAR}{_GAP}{_QUARTER}|{_QUARTER}{_GAP}{_YEAR}|{_MONTHS} {_YEAR}){_NOTE}",
            Code.NOT_OF_THE_FORM,
            thing="a quarter",
            form="Q1 to Q4, with or without a year",
        )
    ],
    least_distinct=1,
    called="Quarter",
    examples=("Q1", "2019 Q1", "Q3 2019/20", "2019-Q4", "Quarter 2", "Jan-Mar 2020", "Q1 (Apr-Jun)"),
    near_misses=("Q5", "Q", "2019", "Q1 extra", "A1"),
)
