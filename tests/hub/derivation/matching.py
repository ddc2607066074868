"""What tests of derived tables share: a table of addresses, an instruction, and the worker's rounds."""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from tests.engine.linkage import village
from tests.hub import people
from tests.hub.datasets import CLOSED, column
from wardmote.engine.checking.report import BAD_CELLS_SCHEMA
from wardmote.engine.linkage.gazetteer.building import build
from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Column, Dataset, Description
from wardmote.hub.catalogue.queries import datasets
from wardmote.hub.derivation.acts import instruct_matching
from wardmote.hub.derivation.followers import FOLLOWERS
from wardmote.hub.derivation.gazetteers import GazetteerSource, install
from wardmote.hub.derivation.matching_terms import said
from wardmote.hub.derivation.models import InstalledGazetteer
from wardmote.hub.derivation.planning import PlansDerivations
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.holdings.versions import bad_cells_writer, new_version_id, version_writer
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.permit import Use

ROWS = pa.table(
    {
        "ref": ["a", "b", "c", "d"],
        "UPRN": pa.array([101_003, 101_004, None, None], pa.int64()),
        "address": [
            "3 Quillfeather Road, Zedbury",
            "5 Quillfeather Rd",
            "Flat 2, Hollin House, Quillfeather Road",
            "The moon",
        ],
        "postcode": ["ZE1 1AA", "ZE1 1AA", "ZE1 1AC", None],
        "tenant": ["Ada Canaryname", "Ben Canaryname", "Cy Canaryname", "Di Canaryname"],
    }
)
TRUTH = [101_003, 101_005, 110_002, None]
SAYS = said(address=("address",), postcode="postcode", held_uprn="UPRN")
CARRIED = ("ref", "UPRN", "address", "postcode")
_TYPES = {"UPRN": "integer"}
_MEANINGS = {"UPRN": "uprn", "address": "address", "postcode": "postcode"}


@cache
def village_gazetteer() -> Path:
    """The village's gazetteer, made once in the process."""
    folder = Path(tempfile.mkdtemp(prefix="wardmote-village-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(write_village(folder / "village.csv"), folder / "gazetteer", progress=lambda _: None)
    return folder / "gazetteer"


def write_village(path: Path, given: list[village.Row] | None = None) -> Path:
    """The village's addresses, with where they are."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["uprn", "address_concat", "postcode", "parentuprn", "xcoordinate", "ycoordinate", "ward"]
        )
        for each in village.rows() if given is None else given:
            ward = "E05000002" if "HOLLIN" in each[1] else "E05000001"
            writer.writerow([*each, 533_000, 181_000, ward])
    return path


def columns(rows: pa.Table) -> tuple[Column, ...]:
    """The columns as reading a file would have found them."""
    return tuple(
        replace(
            column(name, _TYPES.get(name, "string")),
            semantic_type=_MEANINGS.get(name),
            personal=name in {"tenant", "address"},
        )
        for name in rows.schema.names
    )


def draft(
    publisher: Actor, clock: people.TestClock, rows: pa.Table = ROWS, *, dataset_id: str | None = None
) -> tuple[str, str]:
    """A draft that holds these rows. Returns the dataset's id and the version's."""
    version_id = new_version_id()
    kept = {"version_id": version_id, "organisation_id": publisher.organisation_id, "clock": clock}
    writer, report = version_writer(rows.schema, **kept), bad_cells_writer(BAD_CELLS_SCHEMA, **kept)
    for batch in rows.to_batches():
        writer.write(batch)
    for sink in (writer, report):
        sink.close()
        sink.saved(made_of="").save(force_insert=True)
    new = catalogue.Draft(
        id=version_id,
        table_name="tenancies",
        rows=rows.num_rows,
        bad_cells=0,
        content_sha256=writer.stored_manifest.content_sha256,
        columns=columns(rows),
    )
    dataset_id = catalogue.add_drafts(
        [new],
        dataset_id=dataset_id,
        title="Tenancies",
        organisation_id=publisher.organisation_id,
        actor_id=publisher.account_id,
        clock=clock,
    )
    return dataset_id, version_id


def publish(
    publisher: Actor,
    clock: people.TestClock,
    rows: pa.Table = ROWS,
    *,
    dataset_id: str | None = None,
    description: Description = CLOSED,
) -> tuple[str, str]:
    """A published version that holds these rows."""
    dataset_id, version_id = draft(publisher, clock, rows, dataset_id=dataset_id)
    catalogue.describe(description, dataset_id=dataset_id, actor=publisher, clock=clock)
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    return dataset_id, version_id


@dataclass
class Borough:
    """A publisher with a published table of addresses."""

    operator: Actor
    publisher: Actor
    dataset_id: str
    version_id: str
    table_id: str
    clock: people.TestClock

    def instruct(self, says: Wanted = SAYS, *, carried: tuple[str, ...] = CARRIED) -> str:
        """The usual instruction."""
        return instruct_matching(self.table_id, says, carried=carried, actor=self.publisher, clock=self.clock)

    def next_version(self, rows: pa.Table = ROWS, *, description: Description = CLOSED) -> str:
        """Publishes the table's next version."""
        return publish(self.publisher, self.clock, rows, dataset_id=self.dataset_id, description=description)[
            1
        ]

    def derived(self) -> Dataset | None:
        """The dataset that was derived, if it was."""
        own = datasets(organisation_id=self.publisher.organisation_id)
        return next((each for each in own if each.id != self.dataset_id), None)

    def rows(self, version_id: str) -> pa.Table:
        """The rows of a version, as its publisher may open them."""
        permit = decide(
            Ask(version_id, Use.PREVIEW, None, agreement_id=None, purpose=None, case_reference=None),
            actor=self.publisher,
            clock=self.clock,
        )
        with open_rows(permit, clock=self.clock) as rows:
            return pa.Table.from_batches(rows.batches(), rows.schema)


def borough_with_addresses(operator: Actor, clock: people.TestClock) -> Borough:
    """A borough, its publisher and the table."""
    organisation_id = people.join("Northmarsh Council", operator=operator, clock=clock)
    publisher = people.hire(organisation_id, Role.PUBLISHER, operator=operator, clock=clock)
    dataset_id, version_id = publish(publisher, clock)
    table_id = datasets(ids=[dataset_id])[0].tables[0].id
    return Borough(operator, publisher, dataset_id, version_id, table_id, clock)


def install_for_all(folder: Path, clock: people.TestClock) -> InstalledGazetteer:
    """The village's gazetteer, for every member."""
    return install(
        folder, source=GazetteerSource.OTHER, for_all_members=True, organisation_ids=[], clock=clock
    )


def work(clock: people.TestClock) -> None:
    """Lets the worker go round until there is nothing to do."""
    for _ in range(30):
        if not run_once(FOLLOWERS, worker="test", clock=clock):
            return
    raise AssertionError("the worker does not come to rest")


def plan(clock: people.TestClock) -> None:
    """Lets the worker see what is to be done, and not do it."""
    run_once([PlansDerivations()], worker="test", clock=clock)
