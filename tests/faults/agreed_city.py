"""Run inside a founded hub's environment: a borough's published table and a brigade's agreement, printed as JSON."""

import base64
import json
import secrets
import sys
from datetime import timedelta

import django

django.setup()

import pyarrow as pa  # noqa: E402 - after Django, as what follows

from tests.faces.api import world  # noqa: E402 - Django must be set up before its models are imported
from tests.hub import people  # noqa: E402
from wardmote.hub.organisations.actor import Actor, Scope  # noqa: E402
from wardmote.hub.organisations.models import Account  # noqa: E402
from wardmote.hub.organisations.token_acts import make_token  # noqa: E402
from wardmote.kernel.clock import system_clock as clock  # noqa: E402

ROWS = 200_000
WARD_BYTES = 90
"""Of chance, so that the Parquet file is far larger than what the two ends' network buffers take."""


def token(actor: Actor) -> str:
    return make_token(name="faults", scopes=tuple(Scope), life=timedelta(days=1), actor=actor, clock=clock)[1]


noise = base64.b64encode(secrets.token_bytes(ROWS * WARD_BYTES)).decode()
each = len(noise) // ROWS
rows = world.rows(ROWS)
wards = pa.array([noise[n * each : (n + 1) * each] for n in range(ROWS)])
rows = rows.set_column(rows.schema.get_field_index("ward"), "ward", wards)
city = world.city(rows, operator=people.signed_in(Account.objects.get().id, clock=clock), clock=clock)
made = {
    "agreement_id": world.signed_now(city),
    "table_id": city.table_id,
    "analyst": token(city.fire.analyst),
    "ig_lead": token(city.borough.ig_lead),
    "rows": ROWS,
}
sys.stdout.write(f"{json.dumps(made)}\n")
