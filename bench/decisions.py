"""What a decision costs: the pure rule, and `decide` with its record, on SQLite with synchronous=FULL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.timing import Figure, percentile

_MEASURE = """
import django, json, sys, time; django.setup()
from wardmote.hub.catalogue.models import Version
from wardmote.hub.organisations.models import Account
from wardmote.hub.organisations import queries
from wardmote.hub.policy.decide import decide
from wardmote.hub.policy.gather import Ask, Asker, gather
from wardmote.hub.policy.permit import Use
from wardmote.hub.policy.rule import rule
from wardmote.kernel.clock import system_clock as clock
actor = queries.actor_of(Account.objects.get().pk, second_factor_at=None)
ask = Ask(Version.objects.filter(state="published").first().pk, Use.DOWNLOAD, None, None, None, None)
def timed(work, times):
    spent = []
    for _ in range(times):
        started = time.perf_counter(); work(); spent.append(time.perf_counter() - started)
    return spent
decided = timed(lambda: decide(ask, actor=actor, clock=clock), 300)
asker = Asker(actor.account_id, actor.token_id, actor.organisation_id, actor.scopes)
facts, _ = gather(ask, asker=asker, now=clock(), hold=False)
print(json.dumps({"decide": decided, "rule": timed(lambda: rule(facts), 5000)}))
"""


def measure(home: Path) -> list[Figure]:
    """The figures of deciding, in a hub that has published something."""
    environment = os.environ | {
        "WARDMOTE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "wardmote.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], env=environment, capture_output=True, text=True, check=True
    )
    spent = json.loads(done.stdout.splitlines()[-1])
    rule_us = percentile(spent["rule"], 0.5) * 1e6
    p50_ms, p95_ms = (percentile(spent["decide"], share) * 1000 for share in (0.5, 0.95))
    return [
        Figure("rule(facts), pure", "at most 50 µs", f"{rule_us:.0f} µs (median of 5,000)", rule_us <= 50),
        Figure(
            "decide() with its record",
            "at most 8 ms p95",
            f"{p95_ms:.1f} ms p95, {p50_ms:.1f} ms p50 (300)",
            p95_ms <= 8,
        ),
    ]
