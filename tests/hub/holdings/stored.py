"""Versions with real rows in a real lake, for tests."""

from __future__ import annotations

import pyarrow as pa

from tests.hub.datasets import CLOSED, column
from tests.hub.people import TestClock
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Description
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.versions import bad_cells_writer, new_version_id, version_writer
from wardmote.hub.organisations.actor import Actor

ROWS = pa.table(
    {
        "uprn": pa.array([10_000_000_001, 10_000_000_002, 10_000_000_003], pa.int64()),
        "ward": ["Eastwick", "Westwick", None],
        "name": ["Ada Canaryname", "Ben Canaryname", "Cy Canaryname"],
    }
)
TYPES = {"uprn": "integer", "ward": "string", "name": "string"}
BAD = pa.table(
    {
        "row": pa.array([3], pa.int64()),
        "line": pa.array([7], pa.int64()),
        "column": ["ward"],
        "value": ["???"],
        "code": ["type-error"],
        "message": ["It is not a ward."],
        "suggestion": pa.array([None], pa.string()),
    }
)


def store(
    publisher: Actor,
    clock: TestClock,
    rows: pa.Table = ROWS,
    *,
    dataset_id: str | None = None,
    description: Description = CLOSED,
) -> tuple[str, str]:
    """A published version that holds these rows. Returns the dataset's id and the version's."""
    version_id = new_version_id()
    kept = {"version_id": version_id, "organisation_id": publisher.organisation_id, "clock": clock}
    writer, report = version_writer(rows.schema, **kept), bad_cells_writer(BAD.schema, **kept)
    for sink, table in ((writer, rows), (report, BAD)):
        for batch in table.to_batches():
            sink.write(batch)
        sink.close()
        sink.saved(made_of="").save(force_insert=True)
    draft = catalogue.Draft(
        id=version_id,
        table_name="bins",
        rows=rows.num_rows,
        bad_cells=1,
        content_sha256=writer.stored_manifest.content_sha256,
        columns=tuple(column(name, TYPES.get(name, "string")) for name in rows.schema.names),
    )
    found = catalogue.add_drafts(
        [draft],
        dataset_id=dataset_id,
        title="bins",
        organisation_id=publisher.organisation_id,
        actor_id=publisher.account_id,
        clock=clock,
    )
    catalogue.describe(description, dataset_id=found, actor=publisher, clock=clock)
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    return found, version_id
