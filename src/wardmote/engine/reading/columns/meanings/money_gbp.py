"""Pounds sterling.

Source: ISO 4217 (GBP); the words for sums are those of councils' spending over £500.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.headers import whole_words, words_pattern
from wardmote.engine.reading.columns.meaning import Detail, Meaning, Personal, Proof
from wardmote.engine.reading.columns.numbers import IntegerReader, NumberReader, signs_in
from wardmote.engine.reading.columns.sample import Sample
from wardmote.engine.reading.columns.units import unit_in_header

_COUNTED = words_pattern(
    "[a-z]+s (?:made|received|processed|issued|registered|completed|agreed|refused|granted|recovered)",
    "[a-z]+s in (?:arrears|debt|credit)",
    "(?:accounts|properties|dwellings|applications|claims|cases|requests|transactions|invoices|notices|customers|tenants|"
    "claimants|tenancies|orders|agreements)(?: (?:in|with|for|on|by|at|who|that|having|registered|receiving) .*)?$",
)
"""Headers of how many things there are, whatever sums they speak of besides: "Payments made", "Accounts in arrears"."""


_SUM = words_pattern(
    "amounts?",
    "value",
    "total (?:cost|spend|price|value)",
    "costs? of.*",
    "spend.*",
    "(?:amount|sum|value) of.*",
)


def _is_count(sample: Sample) -> bool:
    """Whether whole numbers stand under a header that counts things and has no pound sign."""
    words = whole_words(sample.header)
    if "£" in words or "gbp" in words or not _COUNTED.search(words) or _SUM.search(words):
        return False
    whole = IntegerReader()
    return all(map(whole.takes, sample.measured))


def _readers(sample: Sample) -> list[NumberReader]:
    pounds = sum(count for text, count in sample.measured.items() if "£" in signs_in(text))
    habit = pounds >= 2 and pounds >= 0.02 * sample.size(measures=True)
    mostly = pounds >= 0.2 * sample.size(measures=True)
    if not habit and (not MEANING.is_named_by(sample.header) or _is_count(sample)):
        return []
    return [NumberReader({"£"} if habit or mostly else (), thing="a sum of money")]


def _details(sample: Sample) -> Detail:
    """Pounds, or thousands or millions of them where the header says so."""
    said = unit_in_header(sample.header)
    return Detail(unit=said if said in {"£000", "£m"} else "£")


MEANING = Meaning(
    name="money_gbp",
    title="pounds sterling",
    proof=Proof.VALUES,
    personal=Personal.NO,
    headers=words_pattern(
        "£(?:000s?|k|m|bn)?",
        "gbp",
        "amounts?",
        "costs?",
        "prices?",
        "rents?",
        "salary",
        "(?:basic|gross|nett?|annual|weekly|monthly|hourly|take home) pay",
        "pay (?:amount|gbp)",
        "salaries",
        "wages?",
        "spend",
        "spent",
        "expenditure",
        "fees?",
        "charges?",
        "income",
        "earnings",
        "budget",
        "invoice (?:value|total|nett?|gross)",
        "nett? (?:amount|value|total)",
        "gross (?:amount|value|total)",
        "rateable value",
        "grants?",
        "payments?",
        "balance",
        "debts?",
        "arrears",
        "(?:award|entitlement) (?:amount|value)",
        "weekly (?:award|entitlement|amount)",
        "deposit",
        "loans?",
        "^(?:nett?|gross|vat)(?: (?:£|amount|value|total))?$",
    ),
    not_headers=words_pattern(
        "%.*",
        ".*%",
        "percent(?:age)?",
        "count",
        "number",
        "no",
        "rank",
        "rate",
        "ratio",
        "score",
        "decile",
        "index",
        "date",
        "id",
        "ref(?:erence)?",
        "code",
        "share",
        "proportion",
        "deprivation",
        "(?:after|before) housing costs",
        "rates? of",
        "households",
        "(?:prices?|rents?) sales",
        "numerator",
        "low incomes?",
        "income (?:support|deprived|domain|decile|band)",
        "denominator",
        "owned",
        "rented",
        "rent free",
        "(?:charges?|fees?|payments?|costs?) (?:required|flag|mode|method|type|status|device|points?)",
        "flag",
        "people",
        "persons",
    ),
    readers=_readers,
    details=_details,
    called="Amount",
    examples=("£1,200.50", "£12", "(£3.00)"),
    near_misses=("about 5", "n.k.?", "cheap"),
)
