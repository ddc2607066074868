"""The first rows of a file that could not be read as a table, for its publisher to say how it is to be read.

They are cells as people wrote them: sealed under the key of the file, and gone with it, as texts of steps are
(docs/decisions/0009-texts-in-steps.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.engine.reading.chosen import open_chosen
from wardmote.engine.reading.table import RawTable
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.holdings.beside import open_beside, seal_beside
from wardmote.hub.intake import ledger_acts
from wardmote.hub.intake.arrival import require_may_send
from wardmote.hub.intake.models import Upload
from wardmote.hub.ledger.acts import record
from wardmote.hub.organisations.actor import Actor
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import NotFound, Problem

FIRST_ROWS = 30
SHOWN_COLUMNS = 60
SHOWN_CHARACTERS = 80
_NAME = "first rows"
_WITHOUT_HEADER = ReadChoices(table=TableChoices(header_row=0, one_table=True))

NumberedRows = list[tuple[int, list[str]]]
"""Rows as they stand in a sheet or a text, each with its number there."""


def shown_rows(table: RawTable) -> NumberedRows:
    """The first rows of a table's file, header included, cut to what a page shows."""
    return [
        (number, [cell[:SHOWN_CHARACTERS] for cell in cells[:SHOWN_COLUMNS]])
        for number, cells in table.first_rows(FIRST_ROWS)
    ]


def sealed_first_rows(path: Path, upload: Upload, *, clock: Clock) -> str:
    """The first rows as they are kept with an upload that is refused; empty where nothing of it is seen as rows."""
    rows = next(_seen(path, upload.file_name), [])
    if not rows:
        return ""
    text = json.dumps(rows, ensure_ascii=False)
    owner = upload.organisation_id
    return seal_beside(upload.original_id, text, name=_NAME, organisation_id=owner, clock=clock)


def first_rows_seen(upload_id: str, *, actor: Actor, clock: Clock) -> NumberedRows:
    """Of a refused upload of the actor's organisation, for who may have it read otherwise; none where none were seen.

    That they were shown is recorded first. Raises Refused without the publisher's role, NotFound for somebody else's.
    """
    require_may_send(actor, None, clock=clock)
    found = Upload.objects.filter(pk=upload_id, organisation_id=actor.organisation_id).first()
    if found is None:
        raise unknown()
    if not found.first_seen:
        return []
    owner = found.organisation_id
    try:
        text = open_beside(
            found.original_id, found.first_seen, name=_NAME, organisation_id=owner, clock=clock
        )
    except NotFound:  # the file was destroyed, and this with it
        return []
    rows: NumberedRows = [(number, cells) for number, cells in json.loads(text)]
    _record_shown(found, len(rows), actor=actor, clock=clock)
    return rows


@transaction.atomic
def _record_shown(upload: Upload, rows: int, *, actor: Actor, clock: Clock) -> None:
    record(
        ledger_acts.FIRST_ROWS_SHOWN,
        actor=actor.account_id,
        organisation=upload.organisation_id,
        object_id=upload.id,
        parties=[],
        clock=clock,
        details={"rows": rows},
    )


def _seen(path: Path, file_name: str) -> Iterator[NumberedRows]:
    """Of the first table, read as it is found; where that is refused too, without a header."""
    for choices in (ReadChoices(), _WITHOUT_HEADER):
        try:
            tables = open_chosen(path, file_name=file_name, choices=choices, text_apart=True)
            yield shown_rows(tables[0])
        except Problem:  # nothing more is known of it than what it is refused for
            continue
