"""Why a cell is bad: a closed list of codes, one plain English sentence each.

Codes are stable and meant for programs; sentences are for the person who has to mend the file. `{thing}`
in a sentence is filled with what the column holds ("a date", "a UPRN"), `{detail}` with the rule that was
broken. A value of somebody's record never enters a sentence: it stands in a field of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Code(StrEnum):
    """The closed list."""

    TYPE_ERROR = "type-error"
    NO_SUCH_DAY = "no-such-day"
    NO_SUCH_TIME = "no-such-time"
    TIME_ZONE = "time-zone"
    UNUSUAL_STYLE = "unusual-style"
    OUT_OF_RANGE = "out-of-range"
    CHECK_DIGIT = "check-digit"
    MANGLED = "mangled-by-spreadsheet"
    NOT_A_UPRN = "not-a-uprn"
    NOT_A_USRN = "not-a-usrn"
    NOT_A_POSTCODE = "not-a-postcode"
    NOT_AN_NHS_NUMBER = "not-an-nhs-number"
    NOT_A_NINO = "not-a-nino"
    NOT_AN_EMAIL = "not-an-email"
    NOT_A_PHONE_NUMBER = "not-a-phone-number"
    NOT_AN_AREA_CODE = "not-an-area-code"
    NOT_A_COMPANY_NUMBER = "not-a-company-number"
    NOT_OF_THE_FORM = "not-of-the-form"
    REQUIRED = "required"
    UNIQUE = "unique"
    PRIMARY_KEY = "primary-key"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    MIN_LENGTH = "min-length"
    MAX_LENGTH = "max-length"
    PATTERN = "pattern"
    ENUM = "enum"
    UNIQUE_KEY = "unique-key"
    FOREIGN_KEY = "foreign-key"
    IN_ORDER = "in-order"
    REQUIRED_IF = "required-if"
    ONE_OF_FILLED = "one-of-filled"
    SUM_OF = "sum-of"
    NOT_AFTER = "not-after"
    REPEATED_ROW = "repeated-row"
    ASCENDING = "ascending"
    PERIODS = "periods"
    MORE_OF_THE_SAME = "more-of-the-same"
    MISSING_COLUMN = "missing-column"
    EXTRA_COLUMN = "extra-column"
    RENAMED_COLUMN = "renamed-column"
    NO_KNOWN_COLUMN = "no-known-column"


SENTENCES: dict[Code, str] = {
    Code.TYPE_ERROR: "This cannot be read as {thing}.",
    Code.NO_SUCH_DAY: "There is no such day in the calendar.",
    Code.NO_SUCH_TIME: "There is no such time of day.",
    Code.TIME_ZONE: "This time {detail}, unlike the rest of the column, so nobody can say which moment it is.",
    Code.UNUSUAL_STYLE: "This has {detail}, which the other numbers of the column have not.",
    Code.OUT_OF_RANGE: "This is outside what {thing} can be: {detail}.",
    Code.CHECK_DIGIT: "The check digit is wrong, so at least one digit of this {thing} was mistyped.",
    Code.MANGLED: "A spreadsheet has turned this into a rounded number: take {thing} again from its source.",
    Code.NOT_A_UPRN: "This is not a UPRN: a UPRN is up to 12 digits.",
    Code.NOT_A_USRN: "This is not a USRN: a USRN is up to 8 digits.",
    Code.NOT_A_POSTCODE: "This is not a UK postcode.",
    Code.NOT_AN_NHS_NUMBER: "This is not an NHS number: an NHS number is 10 digits.",
    Code.NOT_A_NINO: "This is not a National Insurance number: two letters, six digits and a letter A to D.",
    Code.NOT_AN_EMAIL: "This is not an email address.",
    Code.NOT_A_PHONE_NUMBER: "This is not a telephone number.",
    Code.NOT_AN_AREA_CODE: "This is not {thing}.",
    Code.NOT_A_COMPANY_NUMBER: "This is not a company number: 8 digits, or two letters and 6 digits.",
    Code.NOT_OF_THE_FORM: "This is not {thing}, which is {detail}.",
    Code.REQUIRED: "This cell is empty, and the schema says the column must be filled in.",
    Code.UNIQUE: "This value stands in an earlier row, and the schema says values of the column are unique.",
    Code.PRIMARY_KEY: "The key of this row is {detail}.",
    Code.MINIMUM: "This is less than the lowest value the schema allows, {detail}.",
    Code.MAXIMUM: "This is more than the highest value the schema allows, {detail}.",
    Code.MIN_LENGTH: "This is shorter than the schema allows, {detail}.",
    Code.MAX_LENGTH: "This is longer than the schema allows, {detail}.",
    Code.PATTERN: "This does not have the form the schema asks for.",
    Code.ENUM: "This is not one of the values the schema allows.",
    Code.UNIQUE_KEY: "These values stand together in an earlier row, and the schema says they are unique.",
    Code.FOREIGN_KEY: "This stands nowhere in {detail}, and the schema says it must.",
    Code.IN_ORDER: "This is {thing} what stands under {detail}, and the schema says the two are in order.",
    Code.REQUIRED_IF: "This cell is empty, and the schema says it must be filled in where {thing} has {detail}.",
    Code.ONE_OF_FILLED: "The schema says that {thing} of these must be filled in: {detail}.",
    Code.SUM_OF: "This is not the sum of {detail}, and the schema says it is.",
    Code.NOT_AFTER: "This is after {detail}, the last day the schema allows.",
    Code.REPEATED_ROW: "This row is the same as an earlier one, in every column.",
    Code.ASCENDING: "This is less than in the row before{detail}, and the schema says the rows are in order.",
    Code.PERIODS: "This begins {detail}, and the schema says that periods with the same {thing} follow each other.",
    Code.MORE_OF_THE_SAME: "{detail} more rows break this rule; only so many are listed.",
    Code.MISSING_COLUMN: "The schema asks for this column and the table has not got it.",
    Code.EXTRA_COLUMN: "The table has a column the schema does not know.",
    Code.RENAMED_COLUMN: "This column is taken for the one the schema calls {detail}, and was checked as that.",
    Code.NO_KNOWN_COLUMN: "The table has not one column that the schema knows.",
}


@dataclass(frozen=True)
class Bad:
    """Why one cell is bad, and what would mend it where that is sure enough to say (else empty)."""

    code: Code
    message: str
    suggestion: str = ""


def bad(code: Code, *, thing: str = "", detail: str = "", suggestion: str = "") -> Bad:
    """The code with its sentence filled in."""
    return Bad(code, _sentence(code, thing, detail), suggestion)


@lru_cache(maxsize=1024)
def _sentence(code: Code, thing: str, detail: str) -> str:
    return SENTENCES[code].format(thing=thing, detail=detail)


class BadValue(Exception):  # noqa: N818 - says what the value is
    """Raised by a reader for a cell it cannot take."""

    def __init__(self, why: Bad) -> None:
        super().__init__(why.code)
        self.why = why
