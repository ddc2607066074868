"""A borough with real rows in its lake and a fire brigade that wants them, for tests of the interfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.hub import agreed, datasets, people
from tests.laid_down import laid_down
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue import queries
from wardmote.hub.catalogue.dataset import Description
from wardmote.hub.holdings import publishing
from wardmote.hub.holdings.versions import bad_cells_writer, new_version_id, version_writer
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.organisation import Kind
from wardmote.kernel.clock import Clock

PURPOSE = {"purpose": "home_fire_safety_visits", "case_reference": "HFSV-2026/0147"}
CANARY = "Canaryname"

BAD = pa.table(
    {
        "row": pa.array([3, 4], pa.int64()),
        "line": pa.array([7, 8], pa.int64()),
        "column": ["ward", "ward"],
        "value": ["=cmd()", "???"],
        "code": ["type-error", "type-error"],
        "message": ["It is not a ward.", "It is not a ward."],
        "suggestion": pa.array([None, "Eastwick"], pa.string()),
    }
)


def rows(count: int, *, ward_characters: int = 0) -> pa.Table:
    """That many rows of the columns that tests agree about, wards filled up to a length; names hold the canary."""
    wards = [each and each.ljust(ward_characters, "~") for each in ("Eastwick", "=Westwick", None)]
    return pa.table(
        {
            "uprn": pa.array(range(10_000_000_000, 10_000_000_000 + count), pa.int64()),
            "ward": pa.array([wards[n % 3] for n in range(count)], pa.string()),
            "bins": pa.array([n % 4 for n in range(count)], pa.int64()),
            "since": pa.array(
                [date(2020, 1, 1) + timedelta(days=n % 900) for n in range(count)], pa.date32()
            ),
            "name": pa.array([f"Ada {CANARY} {n}" for n in range(count)], pa.string()),
        }
    )


def every_type() -> pa.Table:
    """Two rows of every type a version may hold, the second one empty."""
    return pa.table(
        {
            "text": pa.array(["a", None], pa.string()),
            "whole": pa.array([2**53 - 1, None], pa.int64()),
            "real": pa.array([0.5, None], pa.float64()),
            "money": pa.array([Decimal("12.50"), None], pa.decimal128(12, 2)),
            "yes": pa.array([True, None], pa.bool_()),
            "day": pa.array([date(2026, 3, 1), None], pa.date32()),
            "moment": pa.array([datetime(2026, 3, 1, 12, 30, tzinfo=UTC), None], pa.timestamp("us")),
        }
    )


def store(
    table: pa.Table,
    *,
    publisher: Actor,
    clock: Clock,
    description: Description = datasets.CLOSED,
    dataset_id: str | None = None,
    types: dict[str, str] = datasets.COLUMNS,
) -> tuple[str, str]:
    """A published version that holds the table. Returns the dataset's id and the version's."""
    version_id = new_version_id()
    kept: dict[str, Any] = {
        "version_id": version_id,
        "organisation_id": publisher.organisation_id,
        "clock": clock,
    }
    writer, report = version_writer(table.schema, **kept), bad_cells_writer(BAD.schema, **kept)
    for sink, held in ((writer, table), (report, BAD)):
        for batch in held.to_batches():
            sink.write(batch)
        sink.close()
        sink.saved(made_of="").save(force_insert=True)
    draft = catalogue.Draft(
        id=version_id,
        table_name="bins",
        rows=table.num_rows,
        bad_cells=BAD.num_rows,
        content_sha256=writer.stored_manifest.content_sha256,
        columns=tuple(datasets.column(name, types.get(name, "string")) for name in table.schema.names),
    )
    made = catalogue.add_drafts(
        [draft],
        dataset_id=dataset_id,
        title="bins",
        organisation_id=publisher.organisation_id,
        actor_id=publisher.account_id,
        clock=clock,
    )
    catalogue.describe(description, dataset_id=made, actor=publisher, clock=clock)
    publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)
    return made, version_id


@dataclass(frozen=True)
class _Members:
    """Who is there before anything is published."""

    operator: Actor
    borough: agreed.Team
    fire: agreed.Team


def city(table: pa.Table, *, operator: Actor, clock: Clock, name: str = "") -> agreed.City:
    """The borough, its published table with these rows, and the brigade. There is nobody else."""
    return _published(table, _members(operator, name, clock), clock=clock)


def laid_down_city(table: pa.Table, *, clock: Clock) -> agreed.City:
    """The same with its hub, in an empty database: its members are made once in a process, its table every time."""
    made = laid_down("members", lambda: _members(people.found_hub(clock), "", clock))
    again = _Members(agreed.again(made.operator, clock), made.borough.again(clock), made.fire.again(clock))
    return _published(table, again, clock=clock)


def _members(operator: Actor, name: str, clock: Clock) -> _Members:
    return _Members(
        operator,
        borough=agreed.team(f"Northmarsh{name}", Kind.BOROUGH, operator=operator, clock=clock),
        fire=agreed.team(f"Fire Brigade{name}", Kind.FIRE, operator=operator, clock=clock),
    )


def _published(table: pa.Table, members: _Members, *, clock: Clock) -> agreed.City:
    dataset_id, version_id = store(table, publisher=members.borough.publisher, clock=clock)
    return agreed.City(
        clock=clock,
        operator=members.operator,
        borough=members.borough,
        fire=members.fire,
        other_borough=members.borough,
        dataset_id=dataset_id,
        table_id=queries.dataset(dataset_id).tables[0].id,
        version_id=version_id,
    )


def signed_now(found: agreed.City, **changes: object) -> str:
    """An agreement in force now, whatever day it is."""
    today = found.clock().date()
    dates = {
        "start": today - timedelta(days=10),
        "end": today + timedelta(days=300),
        "reviews": (today + timedelta(days=100),),
    }
    return agreed.signed(found, **{**dates, **changes})


OPEN_ROWS = replace(datasets.OPEN, title="Trees & more: “=1+1”")
