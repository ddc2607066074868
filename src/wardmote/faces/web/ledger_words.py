"""How pages say an entry of the ledger: who did what, to what, under which agreement and for what.

A member's own people are named; for everybody else their organisation is, which is all that is anybody's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from wardmote.faces.web.agreements.words import purpose_title
from wardmote.hub.agreements import queries as agreements
from wardmote.hub.agreements.agreement import Agreement
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Dataset
from wardmote.hub.ledger.act import PUBLIC
from wardmote.hub.ledger.entry import DetailValue, Entry
from wardmote.hub.ledger.kinds import kind_named
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import organisation_names, people_of
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.visible import find_datasets
from wardmote.kernel.problem import NotFound

_HUB_ITSELF = "hub:"
"""How the ledger begins the name of an actor that is no person but a part of the hub."""


_USES: Mapping[str, str] = {
    Use.PREVIEW: "first rows",
    Use.DOWNLOAD: "download",
    Use.SHARE: "Delta Sharing",
    Use.QUERY: "query",
    Use.PROCESS: "the hub’s own work",
}
_FORMATS: Mapping[str, str] = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "parquet": "Parquet",
    "json": "JSON",
    "page": "on a page",
}


@dataclass(frozen=True)
class Thing:
    """What an entry is about, in words; `href` is empty where its reader may not see it."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Line:
    """An entry as a sentence, and what stands under it."""

    sequence: int
    time: datetime
    act: str
    who: str
    says: str
    thing: Thing | None
    agreement: Thing | None
    purpose: str
    case_reference: str
    how: str
    rows: int | None


class Sentences:
    """Says entries to one reader. Made for a page's entries at once, so that names are looked up once."""

    def __init__(self, entries: Iterable[Entry], *, actor: Actor, now: datetime) -> None:
        self._entries, self._actor, self._now = tuple(entries), actor, now

    def lines(self) -> list[Line]:
        """Every entry as a line, in the order given."""
        return [self._line(each) for each in self._entries]

    def who(self, entry: Entry) -> str:
        """Who did it, as the reader may know it."""
        if entry.organisation is None or entry.actor.startswith(_HUB_ITSELF):
            return self._nobodys(entry)
        if entry.organisation == self._actor.organisation_id and entry.actor in self._people:
            return self._people[entry.actor]
        return self.organisation(entry.organisation)

    def organisation(self, organisation_id: str) -> str:
        """An organisation's name."""
        return self._names.get(organisation_id, "an organisation that is gone")

    def _nobodys(self, entry: Entry) -> str:
        outsider = entry.details.get("outsider")
        if isinstance(outsider, str):
            return f"Somebody of {self.organisation(outsider)}, which has no agreement for it,"
        return "Somebody who was not signed in" if entry.actor == PUBLIC else "The hub"

    def _line(self, entry: Entry) -> Line:
        kind = kind_named(entry.act)
        agreement = self._agreements.get(entry.agreement or "")
        reference, rows = entry.details.get("case_reference"), entry.details.get("rows")
        return Line(
            sequence=entry.sequence,
            time=entry.time,
            act=entry.act,
            who=self.who(entry),
            says=kind.says if kind else entry.act,
            thing=self._thing(entry),
            agreement=self._agreement_thing(entry) if entry.agreement != entry.object_id else None,
            purpose=purpose_title(agreement, entry.purpose) if entry.purpose else "",
            case_reference=reference if isinstance(reference, str) else "",
            how=_how(entry),
            rows=rows if isinstance(rows, int) else None,
        )

    def _thing(self, entry: Entry) -> Thing | None:
        say = {
            "version": self._version,
            "share": self._shared,
            "dataset": self._described,
            "table": self._table,
            "agreement": self._agreement_thing,
            "organisation": self._member,
            "account": self._person,
        }.get(entry.object_id.partition("_")[0])
        return say(entry) if say else None

    def _described(self, entry: Entry) -> Thing | None:
        return self._dataset(entry.object_id, "")

    def _member(self, entry: Entry) -> Thing:
        return Thing(self.organisation(entry.object_id))

    def _person(self, entry: Entry) -> Thing | None:
        name = self._people.get(entry.object_id)
        return Thing(name) if name and entry.object_id != entry.actor else None

    def _version(self, entry: Entry) -> Thing | None:
        located = self._versions.get(entry.object_id)
        if located is None:
            return None
        dataset_id, number = located
        return self._dataset(dataset_id, f", version {number}" if number else ", a draft")

    def _table(self, entry: Entry) -> Thing | None:
        return self._of_table(entry.object_id)

    def _shared(self, entry: Entry) -> Thing | None:
        return self._of_table(str(entry.details.get("table")))

    def _of_table(self, table_id: str) -> Thing | None:
        dataset_id = self._tables.get(table_id)
        return self._dataset(dataset_id, "") if dataset_id else None

    def _dataset(self, dataset_id: str, more: str) -> Thing | None:
        found = self._datasets.get(dataset_id)
        if found is None:
            return None
        return Thing(
            f"{found.description.title}{more}", reverse("dataset", kwargs={"dataset_id": dataset_id})
        )

    def _agreement_thing(self, entry: Entry) -> Thing | None:
        agreement_id = entry.agreement or entry.object_id
        found = self._agreements.get(agreement_id)
        if found is None:
            return Thing("an agreement that your organisation is no party to") if entry.agreement else None
        title = (found.running or found.newest).content.identity.title or "an agreement without a title"
        return Thing(title, reverse("agreement", kwargs={"agreement_id": agreement_id}))

    @cached_property
    def _people(self) -> dict[str, str]:
        return {each.id: each.name for each in people_of(self._actor.organisation_id)}

    @cached_property
    def _names(self) -> dict[str, str]:
        named = {each.organisation for each in self._entries} | {each.object_id for each in self._entries}
        outsiders = {each.details.get("outsider") for each in self._entries}
        parties = {party for each in self._entries for party in each.parties}
        return organisation_names(each for each in named | outsiders | parties if isinstance(each, str))

    @cached_property
    def _agreements(self) -> dict[str, Agreement]:
        ids = {each.agreement for each in self._entries} | {each.object_id for each in self._entries}
        wanted = (each for each in ids if each and each.startswith("agreement_"))
        found = ((each, self._agreement(each)) for each in wanted)
        return {each: agreement for each, agreement in found if agreement is not None}

    def _agreement(self, agreement_id: str) -> Agreement | None:
        try:
            return agreements.agreement(agreement_id, organisation_id=self._actor.organisation_id)
        except NotFound:
            return None

    @cached_property
    def _versions(self) -> dict[str, tuple[str, int | None]]:
        ids = {each.object_id for each in self._entries if each.object_id.startswith("version_")}
        found = ((each, catalogue.located(each)) for each in ids)
        return {each: (place.dataset_id, place.number) for each, place in found if place}

    @cached_property
    def _tables(self) -> dict[str, str]:
        ids = {str(each.details["table"]) for each in self._entries if "table" in each.details}
        ids |= {each.object_id for each in self._entries if each.object_id.startswith("table_")}
        return catalogue.dataset_ids_of_tables(ids)

    @cached_property
    def _datasets(self) -> dict[str, Dataset]:
        ids = {each.object_id for each in self._entries if each.object_id.startswith("dataset_")}
        ids |= {dataset_id for dataset_id, _ in self._versions.values()} | set(self._tables.values())
        return {each.id: each for each in find_datasets(ids, actor=self._actor, now=self._now)}


def _how(entry: Entry) -> str:
    """In which way, and in which format, as far as the entry says: "download, XLSX"."""
    said = (_USES.get(str(entry.details.get("use")), ""), _FORMATS.get(str(entry.details.get("format")), ""))
    return ", ".join(each for each in said if each)


def detail_words(value: DetailValue) -> str:
    """A detail as its page shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) if isinstance(value, list) else value
