"""Run inside a hub's environment: founds it and prints an API token of its first administrator, who has every role."""

import sys
from datetime import date, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before its models are imported

from wardmote.hub.organisations import acts, people_acts, queries, token_acts  # noqa: E402
from wardmote.hub.organisations.actor import Scope  # noqa: E402
from wardmote.hub.organisations.organisation import Evidence, EvidenceKind, Kind  # noqa: E402
from wardmote.kernel.clock import system_clock as clock  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
registered = Evidence(EvidenceKind.ICO_REGISTRATION, "ZA000000", date(2099, 1, 1))
evidence = (registered, Evidence(EvidenceKind.DPO, "Data Protection Officer", None))
application = acts.Application("Faulty hub", Kind.GOVERNMENT, "a@example.org", "", evidence)
hub = acts.found_hub(application, clock=clock)
link = people_acts.invite_first_administrator(
    email="a@example.org", name="A", organisation_id=hub, clock=clock
)
account = people_acts.accept_invitation(link.text, password="correct horse battery 7", clock=clock)
actor = queries.actor_of(account, second_factor_at=clock())
assert actor is not None
made = token_acts.make_token(
    name="faults", scopes=list(Scope), life=timedelta(days=1), actor=actor, clock=clock
)
sys.stdout.write(f"{made[1]}\n")
