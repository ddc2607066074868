"""What changed between two wordings of an agreement, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wardmote.hub.agreements.content import Content
from wardmote.hub.ledger.canonical import Json

_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "parties": ("organisation_id",),
    "purposes": ("code",),
    "bases": ("organisation_id",),
    "items": ("table_id", "column"),
    "contacts": ("organisation_id", "post", "name"),
}
"""By what the entries of a list are recognised again; entries of other lists are compared as one value."""


@dataclass(frozen=True)
class Change:
    """One difference. `before` or `after` is None where the place is new or gone."""

    place: str
    before: Json
    after: Json


def difference(old: Content, new: Content) -> tuple[Change, ...]:
    """Every place where two contents differ, in the order of the fields; what is new comes last."""
    before, after = dict(_leaves("", old.as_json())), dict(_leaves("", new.as_json()))
    places = dict.fromkeys([*before, *after])
    return tuple(
        Change(place, before.get(place), after.get(place))
        for place in places
        if (place in before, before.get(place)) != (place in after, after.get(place))
    )


def _leaves(place: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{place}.{key}" if place else key, inner)
    elif isinstance(value, Sequence) and not isinstance(value, str) and _keys(place):
        for entry in value:
            yield from _entry(place, entry)
    else:
        yield place, value


def _entry(place: str, entry: Json) -> Iterator[tuple[str, Json]]:
    if not isinstance(entry, Mapping):
        raise TypeError("an entry of a named list is a group of fields")
    name = " ".join(str(entry[key]) for key in _keys(place))
    yield from _leaves(f"{place}[{name}]", entry)


def _keys(place: str) -> tuple[str, ...]:
    return _NAMED_BY.get(place.rsplit(".", 1)[-1], ())
