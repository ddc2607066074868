"""Number of a bank account: eight digits, or six or seven that lack their leading zeros.

Source: Pay.UK's rules for account numbers (vocaLink's validation of account numbers needs the sort code too,
so the check digit is not looked at). Account references of councils look the same: the header must speak of a
bank.
"""

from __future__ import annotations

from wardmote.engine.reading.columns.codes import Code
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import PatternReader

MEANING = Meaning(
    name="bank_account",
    title="bank account number",
    proof=Proof.HEADER,
    personal=Personal.YES,
    headers=words_pattern(
        "bank (?:account|acct?)(?: (?:no|num|number))?",
        "bank (?:no|number)",
        "payee account(?: (?:no|number))?",
        "(?:account|acct?) (?:no|number) bank",
    ),
    not_headers=words_pattern("name", "holder", "type", "date", "sort code"),
    readers=lambda _: [
        PatternReader("[0-9]{6,8}", Code.NOT_OF_THE_FORM, thing="a bank account number", form="8 digits")
    ],
    called="Bank account number",
    examples=("12345678", "00123456"),
    near_misses=("12345", "123456789", "1234-5678"),
)
