"""What a program says of how the file it sends is to be read, whichever way it sends it."""

from __future__ import annotations

from wardmote.engine.reading.choices import ReadChoices
from wardmote.faces.api.shapes import parse_json, read_object
from wardmote.hub.intake.answering import AskAnswer
from wardmote.hub.intake.reading import Reading


def reading_said(*, choices: str | None, ask: str | None) -> Reading | None:
    """The reading that `choices` (the JSON of a ReadChoices) and the name of a data ask come to; None for neither.

    Raises Invalid for choices that are unknown or contradict themselves, NotFound for an ask there is not.
    """
    if choices is None and ask is None:
        return None
    chosen = ReadChoices() if choices is None else read_object(ReadChoices, parse_json(choices.encode()))
    return Reading(chosen, answers=None if ask is None else AskAnswer(ask))
