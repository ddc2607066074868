"""The words after a number cut into the building's name, the street and the locality, which is learnt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wardmote.engine.linkage.text.words import BUILDING_TYPES, DIRECTIONS, STREET_TYPES, TYPES

#: After how many different streets a run of words stands before it is a locality.
_SEEN = 3
#: Where the run holds a word such as GATE or HILL, which may as well be a street's: FOREST GATE, MUSWELL HILL.
_SEEN_WITH_TYPE = 6


def learn_localities(tails: Iterable[Sequence[str]]) -> frozenset[tuple[str, ...]]:
    """The runs of words that end many texts after the name of a street, and few after what is none.

    ROAD LONDON stands after CHURCH HILL, but mostly after BRENTWOOD; STRATFORD LONDON after roads alone.
    """
    given = [tuple(words) for words in tails]
    seen: Counter[tuple[str, ...]] = Counter(
        words[at:] for words in given for at in range(2, len(words)) if words[at - 1] in STREET_TYPES
    )
    likely = {
        run: count
        for run, count in seen.items()
        if count >= (_SEEN if TYPES.isdisjoint(run) else _SEEN_WITH_TYPE)
    }
    elsewhere: Counter[tuple[str, ...]] = Counter()
    for words in given:
        longest = next((at for at in range(1, len(words)) if words[at:] in likely), 0)
        if longest and words[longest - 1] not in STREET_TYPES:
            elsewhere[words[longest:]] += 1
    return frozenset(run for run, count in likely.items() if count >= elsewhere[run])


def with_beginnings(runs: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """The localities, and those that others stand behind: SEVEN KINGS, where texts end in SEVEN KINGS ILFORD.

    GEORGES ROAD, of a court in STREET GEORGES ROAD TWICKENHAM, is none.
    """
    known = frozenset(runs)
    begun = (run[:at] for run in known for at in range(1, len(run)) if run[at:] in known)
    return known | {run for run in begun if TYPES.isdisjoint(run)}


def words_of(localities: Iterable[str]) -> dict[str, int]:
    """The distinct words of localities, numbered."""
    found: dict[str, int] = {}
    for text in localities:
        for word in text.split():
            found.setdefault(word, len(found))
    return found


def cut(
    words: Sequence[str], localities: frozenset[tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Name, street and locality; the locality is the longest that is known and leaves a word."""
    given = tuple(words)
    end = next((at for at in range(1, len(given)) if given[at:] in localities), len(given))
    core, locality = given[:end], given[end:]
    at = next((at for at in range(2, len(core)) if _ends_a_name(core[at - 1], core[at:])), 0)
    return core[:at], core[at:], locality


def _ends_a_name(word: str, street: Sequence[str]) -> bool:
    """Whether a building's name ends with the word: COURT in GLADE COURT THE GLADE, but neither LANE in REDBRIDGE LANE
    EAST, PARK in SOUTH PARK CRESCENT, nor ROAD in MAYFIELD ROAD DAGENHAM.
    """
    if word in BUILDING_TYPES:
        return len(street) > 1 or not (street[0] in TYPES or street[0] in DIRECTIONS)
    is_told = street[0] == "THE" or any(each not in TYPES and each not in DIRECTIONS for each in street)
    return word in STREET_TYPES and is_told and not STREET_TYPES.isdisjoint(street)


def without_localities(
    words: Sequence[str], localities: frozenset[tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a text without the localities it ends with, several where it names several; and those."""
    core = tuple(words)
    while end := next((at for at in range(1, len(core)) if core[at:] in localities), 0):
        core = core[:end]
    return core, tuple(words[len(core) :])
