"""An answer in plain words: part by part what agrees, what differs, what was assumed, and why the next one lost."""

from __future__ import annotations

from wardmote.engine.linkage.comparing.scoring import NATURE_BITS, SAME_POSTCODE, Candidate
from wardmote.engine.linkage.gazetteer.gazetteer import Entry, Gazetteer
from wardmote.engine.linkage.text.numbers import NumberFit
from wardmote.engine.linkage.text.units import Same, Unit, first_large
from wardmote.engine.linkage.text.words import BESIDE, spaced_postcode


def explained(
    gazetteer: Gazetteer, best: Candidate, other: Candidate | None, margin: float, *, has_postcode: bool
) -> str:
    """Every component of the best candidate, then the runner-up. `has_postcode`: whether the text gives one."""
    said = [
        _unit(best),
        _number(best),
        _words(gazetteer, best),
        _postcode(best, has_postcode=has_postcode),
        nature(gazetteer, best.entry),
    ]
    if best.guessed or best.reading.assumed:
        how = "assumed that" if best.guessed or best.reading.is_guess else "read so that"
        said.append(f"{how} {best.guessed or best.reading.assumed}")
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
    postcode = spaced_postcode(candidate.building.postcode)
    street = " ".join((*place.name, candidate.building.number, *place.street)).title()
    return ", ".join(filter(None, (first_large(unit), " ".join(street.split()), postcode)))


def _unit(best: Candidate) -> str:
    said = best.reading.unit
    listed = best.entry.unit if best.entry else None
    if best.reading.is_several:
        return "the text names several homes"
    if best.unit is Same.NEITHER:
        has_units = best.entry and best.entry.has_units
        return "the text names no unit, and this is the building, which has some" if has_units else ""
    if best.unit is Same.UNSAID:
        return "the text names no unit, the building has some"
    if best.unit in (Same.NO, Same.ABSENT):
        return _missing(said)
    if listed is None or said.spoken() == listed.spoken():
        return f"{said.spoken()} agrees"
    verb = "taken for" if best.guessed or best.unit is Same.PART else "is"
    return f"{said.spoken()} {verb} {listed.spoken()}"


def _missing(said: Unit) -> str:
    if not said:
        return "what the gazetteer has there is no home, as a garage"
    if said.kind == BESIDE:
        return "the text means what lies beside the building, which is not in the gazetteer"
    return f"{said.spoken()} is not in the gazetteer, the building is"


def _number(best: Candidate) -> str:
    said, listed = best.reading.number, best.building.number
    inner, outer = (listed, said) if "-" in said and "-" not in listed else (said, listed)
    verb = "overlaps" if "-" in inner else "lies in"
    return {
        NumberFit.YES: f"number {said} agrees",
        NumberFit.WITHIN: f"number {inner} {verb} {outer}",
        NumberFit.UNSAID: f"the text lacks the number {listed}",
        NumberFit.UNLISTED: f"the gazetteer has no number where the text has {said}",
    }.get(best.number, "")


def _words(gazetteer: Gazetteer, best: Candidate) -> str:
    place, fit = gazetteer.place(best.building.place), best.words
    street, name = " ".join(place.street).title(), " ".join(place.name).title()
    if not fit.lost_street:
        said = [f"{' '.join(place.name + place.street).title()} agrees"]
    else:
        is_whole = fit.lost_street >= sum(map(gazetteer.weight, set(place.street)))
        said = [f"the text does not name {street}{'' if is_whole else ' in full'}"]
        if name and not fit.lost_name:
            said.insert(0, f"{name} agrees")
    if fit.lost_name:
        said.append(f"the text does not name {name} in full")
    said += [f"{one.title()} for {other.title()}" for one, other in fit.altered]
    if fit.foreign:
        said.append(f"left aside: {' '.join(fit.foreign).title()}")
    return ", ".join(filter(None, said))


def _postcode(best: Candidate, *, has_postcode: bool) -> str:
    listed = spaced_postcode(best.building.postcode)
    if best.postcode_bits >= SAME_POSTCODE:
        return "postcode agrees"
    if not listed:
        return "listed without a postcode"
    return f"found at {listed}{', not at the postcode given' if has_postcode else ''}"


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
    if other.locality_bits < best.locality_bits:
        reasons.append("its locality")
    if _against(other) < _against(best):
        reasons.append("its status or class")
    why = f", which loses by {margin:.0f} bits for {', '.join(reasons) or 'the words besides'}"
    return f"Next: {written(gazetteer, other)}{why}."
