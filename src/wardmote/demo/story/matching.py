"""The councils' gazetteer is installed, a council has its council tax matched, and two people review what is left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from wardmote.demo.city import TRUTH_FOLDER, Extract
from wardmote.demo.story.cast import Cast
from wardmote.demo.story.publishing import PublishedSeries
from wardmote.engine.linkage.decided import Verdict
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.derivation.acts import instruct_matching
from wardmote.hub.derivation.followers import FOLLOWERS
from wardmote.hub.derivation.gazetteers import GazetteerSource, install
from wardmote.hub.derivation.matching_terms import found_columns, names_of
from wardmote.hub.derivation.queries import latest_derivation
from wardmote.hub.derivation.review import Listed
from wardmote.hub.derivation.review_acts import choose, sit
from wardmote.hub.derivation.review_queries import listed
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import Clock

GAZETTEERS = "-gazetteer"
"""How the series of a council's gazetteer is named after the council."""
COUNCIL = "eastferry"
MATCHED = "eastferry-council-tax"
"""The series that is matched. Its system knows no UPRN."""
_SMALL_HOUSE = 8
"""The most properties of a house, itself among them, of which somebody at the council knows who lives where."""


def install_gazetteer(extracts: Sequence[Extract], folder: Path, *, clock: Clock) -> None:
    """Builds one gazetteer of what every council has, and lets all members have it used. `folder`: of the extracts."""
    with tempfile.TemporaryDirectory(prefix="wardmote-gazetteer-") as made:
        supply, gazetteer = Path(made) / "supply", Path(made) / "gazetteer"
        supply.mkdir()
        for each in extracts:
            if each.series.endswith(GAZETTEERS):
                shutil.copy(folder / each.file_name, supply / f"{each.organisation}.csv")
        build(supply, gazetteer, progress=lambda _doing: None)
        install(
            gazetteer,
            source=GazetteerSource.LLPG,
            for_all_members=True,
            organisation_ids=(),
            clock=clock,
        )


def match_and_review(
    extracts: Sequence[Extract], series: Sequence[PublishedSeries], folder: Path, cast: Cast, *, clock: Clock
) -> PublishedSeries:
    """Instructs the hub, lets it work, and has two people look at what is in doubt. Returns the matched dataset."""
    extract = next(each for each in extracts if each.series == MATCHED)
    source = next(each for each in series if each.series == MATCHED)
    table = catalogue.dataset(source.dataset_id).tables[0]
    columns = table.current.columns if table.current else ()
    wanted = found_columns(columns).wanted
    publisher = cast.actor(COUNCIL, Role.PUBLISHER, clock=clock)
    carried = _carried(columns, names_of(wanted))
    instruct_matching(table.id, wanted, carried=carried, actor=publisher, clock=clock)
    while run_once(FOLLOWERS, worker="demo", clock=clock):
        pass
    made = latest_derivation(table.id)
    if made is None or not made.version_id:
        raise RuntimeError(f"{MATCHED}: {made}")
    review(made.version_id, true_properties(folder, extract.file_name), cast, clock=clock)
    title = catalogue.dataset(made.dataset_id).description.title
    return PublishedSeries(f"{MATCHED}-matched", COUNCIL, made.dataset_id, title, "closed")


def review(version_id: str, truth: Mapping[int, int], cast: Cast, *, clock: Clock) -> None:
    """The publisher decides the houses of few flats; the analyst half of those, the last otherwise.

    `truth`: the property of each row, counted from 0. Large blocks are left for whoever visits the demo.
    """
    first = sit(version_id, actor=cast.actor(COUNCIL, Role.PUBLISHER, clock=clock), clock=clock)
    known = [each for each in listed(first.review) if _is_known(each, truth)]
    for each in known:
        choose(first, each.place, Verdict.PROPERTY, truth[each.row], clock=clock)
    second = sit(version_id, actor=cast.actor(COUNCIL, Role.ANALYST, clock=clock), clock=clock)
    both = known[: len(known) // 2 + 1]
    for each in both[:-1]:
        choose(second, each.place, Verdict.PROPERTY, truth[each.row], clock=clock)
    for each in both[-1:]:
        choose(second, each.place, Verdict.CANNOT_TELL, 0, clock=clock)


def true_properties(folder: Path, file_name: str) -> dict[int, int]:
    """The property of each of a file's rows, counted from 0."""
    rows = pq.read_table(
        folder / TRUTH_FOLDER / "rows.parquet",
        columns=["row", "uprn"],
        filters=[("file_name", "=", file_name)],
    ).to_pylist()
    return {each["row"] - 1: each["uprn"] for each in rows}


def _is_known(address: Listed, truth: Mapping[int, int]) -> bool:
    """Whether somebody who knows the borough would know: one household, in a house of few flats."""
    is_small = len(address.offered) <= _SMALL_HOUSE
    return is_small and address.rows == 1 and truth[address.row] in address.offered


def _carried(columns: Sequence[Column], needed: Sequence[str]) -> list[str]:
    """What stands in the matched table: the address, and what was not found to be about people."""
    return [each.name for each in columns if each.name in needed or not each.personal]
