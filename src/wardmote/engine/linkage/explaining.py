"""An answer in plain words: part by part what agrees, what differs, what was assumed, and why the next one lost."""

from __future__ import annotations

from wardmote.engine.linkage.comparing.scoring import NATURE_BITS, SAME_POSTCODE, Candidate
from wardmote.engine.linkage.gazetteer.gazetteer import Entry, Gazetteer
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.units import Same


def explained(gazetteer: Gazetteer, best: Candidate, other: Candidate | None, margin: float) -> str:
    """Every component of the best candidate, then the runner-up."""
    said = [
        _unit(best),
        _number(best),
        _words(gazetteer, best),
        _postcode(best),
        nature(gazetteer, best.entry),
    ]
    if best.guessed or best.reading.assumed:
        said.append(f"assumed that {best.guessed or best.reading.assumed}")
    text = "; ".join(each for each in said if each)
    return (
        f"{text}. {_runner_up(gazetteer, best, other, margin)}"
        if other
        else f"{text}. Nothing else came near."
    )


def tied(gazetteer: Gazetteer, best: Candidate, other: Candidate) -> str:
    """Why two candidates cannot be told apart."""
    return f"{written(gazetteer, best)} and {written(gazetteer, other)} fit equally well"


def written(gazetteer: Gazetteer, candidate: Candidate) -> str:
    """A candidate as an address."""
    place = gazetteer.place(candidate.building.place)
    unit = candidate.entry.unit.spoken() if candidate.entry and candidate.entry.unit else ""
    street = " ".join((*place.name, candidate.building.number, *place.street)).title()
    return ", ".join(filter(None, (unit.capitalize(), " ".join(street.split()), candidate.building.postcode)))


def _unit(best: Candidate) -> str:
    said = best.reading.unit
    listed = best.entry.unit if best.entry else None
    if best.unit is Same.NEITHER:
        units = " of a building with units" if best.entry and best.entry.has_units else ""
        return f"no unit in the text, and the entry{units} has none" if units else ""
    if best.unit is Same.UNSAID:
        return "the text names no unit, the building has some"
    if best.unit in (Same.NO, Same.ABSENT):
        if not said:
            return "what the gazetteer has there is no home, as a garage"
        return f"{said.spoken()} is not in the gazetteer, the building is"
    if listed is None or said == listed:
        return f"{said.spoken()} agrees"
    verb = "taken for" if best.guessed or best.unit is Same.PART else "is"
    return f"{said.spoken()} {verb} {listed.spoken()}"


def _number(best: Candidate) -> str:
    said, listed = best.reading.number, best.building.number
    return {
        NumberFit.YES: f"number {said} agrees",
        NumberFit.WITHIN: f"number {said} lies in {listed}",
        NumberFit.UNSAID: f"the text lacks the number {listed}",
        NumberFit.UNLISTED: f"the gazetteer has no number where the text has {said}",
    }.get(best.number, "")


def _words(gazetteer: Gazetteer, best: Candidate) -> str:
    place, fit = gazetteer.place(best.building.place), best.words
    said = [f"{' '.join(place.name + place.street).title()} agrees" if not fit.lost_street else ""]
    if fit.lost_street:
        said = [f"the text does not name {' '.join(place.street).title()} in full"]
    if fit.lost_name:
        said.append(f"the text does not name {' '.join(place.name).title()} in full")
    said += [f"{one.title()} for {other.title()}" for one, other in fit.altered]
    if fit.foreign:
        said.append(f"left aside: {' '.join(fit.foreign).title()}")
    return ", ".join(filter(None, said))


def _postcode(best: Candidate) -> str:
    if best.postcode_bits >= SAME_POSTCODE:
        return "postcode agrees"
    return f"found at {best.building.postcode}" if best.building.postcode else "listed without a postcode"


def nature(gazetteer: Gazetteer, entry: Entry | None) -> str:
    """What is to be known of an entry beside its address: that it is historic, provisional or no home."""
    if entry is None or not (entry.is_historic or entry.is_provisional or not entry.is_home):
        return ""
    if entry.is_historic:
        ended = gazetteer.ended(entry.row)
        return f"this address is historic{f', since {ended.day} {ended:%B %Y}' if ended else ''}"
    if entry.is_provisional:
        return "this address is provisional: planned, or not yet confirmed"
    return f"it is no home, its class is {gazetteer.class_of(entry.row)}"


def _against(candidate: Candidate) -> float:
    return NATURE_BITS[candidate.entry.flags] if candidate.entry else 0.0


def _runner_up(gazetteer: Gazetteer, best: Candidate, other: Candidate, margin: float) -> str:
    reasons = []
    if other.unit < best.unit:
        reasons.append("its unit")
    if other.number < best.number:
        reasons.append("its number")
    if other.words.found - other.words.lost_street < best.words.found - best.words.lost_street:
        reasons.append("its street or name")
    if other.postcode_bits < best.postcode_bits:
        reasons.append("its postcode")
    if _against(other) < _against(best):
        reasons.append("its status or class")
    why = f", which loses by {margin:.0f} bits for {', '.join(reasons) or 'the words besides'}"
    return f"Next: {written(gazetteer, other)}{why}."
