"""A table's schema is given, replaced and withdrawn by its publisher."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from wardmote.engine.checking.schema import TableSchema, schema_to_json
from wardmote.hub.catalogue import ledger_acts, models
from wardmote.hub.catalogue.acts import record_act
from wardmote.hub.catalogue.given_schema import require_sound, rule_count
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor, Role, Scope, require_role, require_scope
from wardmote.hub.organisations.queries import require_standing
from wardmote.kernel.clock import Clock


@transaction.atomic
def give_schema(table_id: str, schema: TableSchema, *, kept_from: str, actor: Actor, clock: Clock) -> str:
    """Gives a table of the actor's organisation a schema, in the place of one it has. Returns the schema's id.

    Following versions are checked against it. `kept_from`: the version in which it was recognised, "" for none.
    Raises NotFound, Refused, and Invalid for a schema that nothing can be checked by.
    """
    table = _own_table(table_id, actor, clock)
    require_sound(schema)
    descriptor = schema_to_json(schema)
    sha256 = hashlib.sha256(json.dumps(descriptor, sort_keys=True).encode()).hexdigest()
    now = models.GivenSchema.objects.filter(table=table, withdrawn_at=None).first()
    if now is not None and now.sha256 == sha256:
        return now.id
    if now is not None:
        _end(now, clock)
    given = models.GivenSchema.objects.create(
        table=table, descriptor=descriptor, sha256=sha256, kept_from=kept_from, given_at=clock()
    )
    details = {"columns": len(schema.fields), "rules": rule_count(schema), "content": sha256}
    kind = ledger_acts.SCHEMA_KEPT if kept_from else ledger_acts.SCHEMA_GIVEN
    record_act(kind, table_id, actor=actor, clock=clock, details=details)
    return given.id


@transaction.atomic
def withdraw_schema(table_id: str, *, actor: Actor, clock: Clock) -> None:
    """Takes a table's schema back: following versions are as they are found. Raises NotFound for none, Refused."""
    table = _own_table(table_id, actor, clock)
    now = models.GivenSchema.objects.filter(table=table, withdrawn_at=None).first()
    if now is None:
        raise unknown()
    _end(now, clock)
    details = {"content": now.sha256}
    record_act(ledger_acts.SCHEMA_WITHDRAWN, table_id, actor=actor, clock=clock, details=details)


def _end(given: models.GivenSchema, clock: Clock) -> None:
    given.withdrawn_at = clock()
    given.save(update_fields=["withdrawn_at"])


def _own_table(table_id: str, actor: Actor, clock: Clock) -> models.Table:
    """The table, held until the transaction ends."""
    require_scope(actor, Scope.UPLOAD)
    rows = models.Table.objects.select_for_update()
    found = rows.filter(pk=table_id, dataset__organisation_id=actor.organisation_id).first()
    if found is None:
        raise unknown()
    require_role(actor, Role.PUBLISHER, organisation_id=actor.organisation_id)
    require_standing(actor, now=clock())
    return found
