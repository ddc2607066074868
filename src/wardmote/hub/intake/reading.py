"""How an upload is read: what a person chose, and the steps that mend its cells. Kept with it and with its series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from wardmote.engine.reading.choices import ReadChoices, TableChoices, choices_from_json, choices_to_json
from wardmote.engine.reading.columns.headers import header_words
from wardmote.engine.reading.table import RawTable
from wardmote.hub.intake.answering import AskAnswer, answer_from_json
from wardmote.hub.intake.sealed_steps import require_kept
from wardmote.kernel.problem import Invalid

_MOST_STEPS = 1_000


class ReadingFrom(StrEnum):
    """Who says how an upload is read."""

    FOUND = "found"  # nobody: it was found out
    CHOSEN = "chosen"  # a person, of this upload
    REMEMBERED = "remembered"  # what was chosen for an earlier upload of the same series


@dataclass(frozen=True)
class Reading:
    """How a file is read. `steps` mend cells after that, in their order, each as sealed_steps keeps it.

    `answers` is the data ask that it answers, if it answers one.
    """

    choices: ReadChoices = field(default_factory=ReadChoices)
    steps: tuple[dict[str, Any], ...] = ()
    answers: AskAnswer | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nobody says anything: all of it is found out."""
        return self == Reading()

    def answering(self, answers: AskAnswer | None) -> Reading:
        """The same, as an answer to an ask, or to none."""
        return replace(self, answers=answers)

    def kinds(self) -> tuple[str, ...]:
        """What is said, without any value: for the ledger."""
        said = {"steps": self.steps, "ask": self.answers}
        return (*self.choices.kinds(), *(name for name, each in said.items() if each))

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        kept = {"choices": choices_to_json(self.choices), "steps": list(self.steps)}
        return kept if self.answers is None else {**kept, "answers": self.answers.as_json()}


def reading_from_json(kept: Mapping[str, Any]) -> Reading:
    """A reading as it was kept or sent. Raises Invalid, naming the place, for what is unknown or contradicts itself."""
    steps = kept.get("steps", [])
    if (
        kept.keys() - {"choices", "steps", "answers"}
        or not isinstance(steps, list)
        or len(steps) > _MOST_STEPS
    ):
        raise _wrong("steps", f"A reading is its choices, and up to {_MOST_STEPS:,} steps.")
    if not all(isinstance(each, dict) and isinstance(each.get("kind"), str) for each in steps):
        raise _wrong("steps", "Each step says its kind.")
    require_kept(steps)
    answers = kept.get("answers")
    return Reading(
        choices_from_json(kept.get("choices", {})),
        tuple(steps),
        None if answers is None else answer_from_json(answers),
    )


def with_table(choices: ReadChoices, name: str, said: TableChoices, *, alone: bool) -> ReadChoices:
    """The choices with another word on one table. What is said of the only table of a file is said of any.

    So it holds for the next file of the series too, whose table may have another name.
    """
    if alone and name not in choices.tables:
        return replace(choices, table=said)
    return replace(choices, tables={**choices.tables, name: said})


def without_columns(choices: ReadChoices, gone: Iterable[str]) -> ReadChoices:
    """The choices without what they say of some columns."""
    left_out = frozenset(gone)

    def less(said: TableChoices) -> TableChoices:
        return replace(
            said, columns={name: each for name, each in said.columns.items() if name not in left_out}
        )

    return replace(
        choices, table=less(choices.table), tables={name: less(each) for name, each in choices.tables.items()}
    )


def share_known(columns: Mapping[str, Sequence[str]], tables: Sequence[RawTable]) -> float:
    """The share, 0 to 1, of the columns met last time that the tables have now, whatever their case; 1 for none met.

    `columns` are those of last time by their tables; a table alone is the same whatever it is called.
    """
    alone = len(columns) == len(tables) == 1
    now = {each.name: _words(each.columns) for each in tables}
    before = {tables[0].name if alone else name: _words(each) for name, each in columns.items()}
    known = sum(len(words) for words in before.values())
    return sum(len(words & now.get(name, set())) for name, words in before.items()) / known if known else 1.0


def _words(names: Iterable[str]) -> set[str]:
    return {header_words(name) for name in names}


def _wrong(where: str, what: str) -> Invalid:
    return Invalid("read.reading", what, where=where, next_step="Change it, or leave it out.")
