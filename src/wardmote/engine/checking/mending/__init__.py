"""Steps that mend a table before it is converted: chosen by kind, recorded, replayed; the original stays as it is."""

from wardmote.engine.checking.mending.mended import Fit, MendedTable, StepOutcome, mended
from wardmote.engine.checking.mending.offers import Example, Offer, OfferSink, steps_of, steps_offered
from wardmote.engine.checking.mending.step import (
    MOST_STEPS,
    Step,
    StepKind,
    may_mend,
    steps_from_json,
    steps_from_yaml,
    steps_to_json,
)
from wardmote.engine.checking.mending.texts import BadText, bad_texts

__all__ = [
    "MOST_STEPS",
    "BadText",
    "Example",
    "Fit",
    "MendedTable",
    "Offer",
    "OfferSink",
    "Step",
    "StepKind",
    "StepOutcome",
    "bad_texts",
    "may_mend",
    "mended",
    "steps_from_json",
    "steps_from_yaml",
    "steps_of",
    "steps_offered",
    "steps_to_json",
]
