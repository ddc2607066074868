"""The way of an agreement as a picture: its stations, which are behind it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wardmote.hub.agreements.agreement import Agreement, Version
from wardmote.hub.agreements.state import Stage, State

_STATIONS = ("Draft", "Screening", "DPIA", "Review", "Signing", "In force", "Over", "Closed")
_PLACES: dict[State, int] = {
    State.DRAFT: 0,
    State.SCREENING: 1,
    State.DPIA: 2,
    State.REVIEW: 3,
    State.READY: 4,
    State.PART_SIGNED: 4,
    State.SIGNED: 5,
    State.EXPIRING: 5,
    State.SUSPENDED: 5,
    State.EXPIRED: 6,
    State.TERMINATED: 6,
    State.CLOSED: 7,
}
_DPIA, _SIGNING, _IN_FORCE = 2, 4, 5


class Mark(StrEnum):
    """How a station lies to where the agreement stands."""

    DONE = "done"
    HERE = "here"
    STOPPED = "stopped"
    ENDED = "ended"
    AHEAD = "ahead"
    SKIPPED = "skipped"


_STANDING = {Mark.HERE, Mark.STOPPED, Mark.ENDED}


@dataclass(frozen=True)
class Station:
    """One station of the way. `note` is a word under its title, or empty."""

    title: str
    mark: Mark
    note: str


@dataclass(frozen=True)
class Way:
    """The stations in order, and the same in words."""

    stations: tuple[Station, ...]
    title: str
    words: str


def ways(agreement: Agreement, stage: Stage) -> list[Way]:
    """One picture, or two while a new version is drafted beside the one in force."""
    made = []
    if stage.running:
        made.append(_way(agreement.running or agreement.newest, stage.running))
    if stage.drafting:
        made.append(_way(agreement.newest, stage.drafting))
    return made


def _way(version: Version, state: State) -> Way:
    stations = tuple(_station(number, version, state) for number in range(len(_STATIONS)))
    here = next(each for each in stations if each.mark in _STANDING)
    return Way(
        stations=stations,
        title=f"The way of version {version.number}: {here.note.lower() or here.title.lower()}",
        words=" ".join(_sentence(mark, stations) for mark in Mark if _titles(mark, stations)),
    )


def _station(number: int, version: Version, state: State) -> Station:
    here = _PLACES[state]
    if number == here:
        mark = {State.SUSPENDED: Mark.STOPPED, State.TERMINATED: Mark.ENDED}.get(state, Mark.HERE)
    elif _is_skipped(number, version, state):
        mark = Mark.SKIPPED
    else:
        mark = Mark.DONE if number < here else Mark.AHEAD
    return Station(_STATIONS[number], mark, _note(number, version, state, mark))


def _is_skipped(number: int, version: Version, state: State) -> bool:
    if number == _DPIA:
        return version.screening.needed is False
    dropped = state is State.TERMINATED and version.signed_at is None
    return dropped and number < _PLACES[state] and number > _PLACES[version.state]


def _note(number: int, version: Version, state: State, mark: Mark) -> str:
    if mark is Mark.SKIPPED:
        return "not needed" if number == _DPIA else "not reached"
    if number == _SIGNING and mark in {Mark.HERE, Mark.DONE}:
        return f"{len(version.signatures)} of {len(version.content.parties)} signed"
    if number == _PLACES[state]:
        return {
            State.SUSPENDED: "Suspended",
            State.EXPIRING: "Ends soon",
            State.EXPIRED: "Expired",
            State.TERMINATED: "Ended",
        }.get(state, "")
    return ""


_SENTENCES = {
    Mark.DONE: "Done",
    Mark.HERE: "Now",
    Mark.STOPPED: "Stopped at",
    Mark.ENDED: "Ended at",
    Mark.AHEAD: "Still to come",
    Mark.SKIPPED: "Left out",
}


def _sentence(mark: Mark, stations: tuple[Station, ...]) -> str:
    return f"{_SENTENCES[mark]}: {', '.join(_titles(mark, stations))}."


def _titles(mark: Mark, stations: tuple[Station, ...]) -> list[str]:
    return [
        f"{each.title} ({each.note.lower()})" if each.note else each.title
        for each in stations
        if each.mark is mark
    ]
