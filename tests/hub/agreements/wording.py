"""A wording without faults, and what it is held against, for tests of rules: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from wardmote.hub.agreements.content import Contact, Content, DataItem
from wardmote.hub.agreements.fault import ColumnFacts, Surroundings, TableFacts
from wardmote.hub.agreements.template import Gaps, fill, templates
from wardmote.hub.organisations.organisation import Kind

BOROUGH, FIRE, CHARITY = "organisation_borough", "organisation_fire", "organisation_charity"
BINS = "table_bins"

AROUND = Surroundings(
    kinds={BOROUGH: Kind.BOROUGH, FIRE: Kind.FIRE, CHARITY: Kind.CHARITY},
    tables={
        BINS: TableFacts(
            owner_id=BOROUGH,
            columns={
                "uprn": ColumnFacts("integer", personal=True, special_category=False),
                "ward": ColumnFacts("string", personal=False, special_category=False),
                "since": ColumnFacts("date", personal=False, special_category=False),
                "disability": ColumnFacts("string", personal=True, special_category=True),
            },
        ),
        "table_visits": TableFacts(
            owner_id=FIRE, columns={"visited": ColumnFacts("date", personal=True, special_category=False)}
        ),
    },
)


def item(column: str, *, table_id: str = BINS, to: str = FIRE, **changes: object) -> DataItem:
    """One opened column, as the catalogue has it."""
    plain = DataItem(
        table_id=table_id,
        column=column,
        type=AROUND.tables[table_id].columns[column].type,
        category="personal",
        necessary_because="Visits are planned with it.",
        recipients=(to,),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # tests change what they name


def contact(organisation_id: str, post: str = "single_point_of_contact") -> Contact:
    """Somebody to ask."""
    return Contact(organisation_id, post, "Data desk", "desk@example.org")


def gaps(*, to: str = FIRE, items: tuple[DataItem, ...] | None = None) -> Gaps:
    """What a template leaves open, from the borough to somebody."""
    return Gaps(
        title="Assisted bins",
        reference="NM-1",
        providers=(BOROUGH,),
        recipients=(to,),
        items=items if items is not None else (item("uprn", to=to), item("ward", to=to)),
        rows=(),
        start=date(2026, 3, 1),
        end=date(2027, 3, 1),
        reviews=(date(2026, 9, 1),),
        owner=BOROUGH,
        contacts=(contact(BOROUGH), contact(to)),
    )


def content(template: str = "home_fire_safety_visits", *, to: str = FIRE) -> Content:
    """A wording without faults."""
    filled = fill(templates()[template], gaps(to=to))
    return replace(filled, subjects=replace(filled.subjects, area="Northmarsh", approximate_number=2_000))
