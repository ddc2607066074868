"""A program publishes what breaks readers: refused, shown, accepted, published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.faces.api.calling import Api
from tests.hub import datasets, people
from wardmote.hub.organisations.actor import Actor, Scope


def test_a_program_accepts_the_difference_it_was_shown(
    api: Callable[..., Api], publisher: Actor, clock: people.TestClock
) -> None:
    kept = {"publisher": publisher, "clock": clock}
    trees = {"tree": "string", "height": "number"}
    described = replace(datasets.OPEN, title="Trees")
    dataset_id, first = datasets.published(described, **kept, columns=trees)
    _, version_id = datasets.draft(dataset_id, **kept, columns={"tree": "string", "girth": "integer"})
    program = api(publisher, Scope.UPLOAD)
    assert program.take("GET", f"versions/{first}/difference")["sha256"] is None
    refused = program.take("POST", f"versions/{version_id}/publish", {}, status=409)
    assert (refused["code"], refused["where"]) == ("publish.breaks_readers", "columns")
    shown = program.take("GET", f"versions/{version_id}/difference")
    assert [(each["kind"], each["column"], each["breaks"]) for each in shown["changes"]] == [
        ("gone", "height", True),
        ("added", "girth", False),
    ]
    assert (shown["breaking_columns"], shown["accepted"]) == (["height"], False)
    wrong = {"sha256": "0" * 64, "columns": ["height"]}
    at = f"versions/{version_id}/accept-difference"
    assert program.take("POST", at, wrong, status=409)["code"] == "version.difference_changed"
    program.take("POST", at, {"sha256": shown["sha256"], "columns": ["height"]}, status=204)
    assert program.take("GET", f"versions/{version_id}/difference")["accepted"] is True
    assert program.take("POST", f"versions/{version_id}/publish", {})["number"] == 2
