"""Builds the demo: the city, its hub, the agreement, and demo.json, which says who can sign in and what there is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wardmote.demo.city import generate_city, write_extracts
from wardmote.demo.city.model import City
from wardmote.demo.city.systems import assisted_bins
from wardmote.demo.city.writing.publish import Extract
from wardmote.demo.story.cast import Cast, Player, gather_cast
from wardmote.demo.story.matching import install_gazetteer, match_and_review
from wardmote.demo.story.progress import Progress
from wardmote.demo.story.publishing import PublishedSeries, publish_extracts
from wardmote.demo.story.sharing import Sides, agree
from wardmote.demo.story.using import take_share, write_private
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.ledger import acts as ledger
from wardmote.hub.ledger.follower import AnyFollower, run_once
from wardmote.hub.organisations.actor import Role
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict

EXTRACTS_FOLDER = "extracts"
SIDES = Sides(provider="northmarsh", recipient="fire-brigade")


def build(
    home: Path,
    *,
    seed: int,
    base_url: str,
    followers: tuple[AnyFollower, ...],
    clock: Clock,
    scale: float,
) -> dict[str, Any]:
    """Builds everything in an empty hub and writes demo.json into its home. Returns what it wrote.

    Raises Conflict where an earlier build was cut short: it cannot be told which half is there.
    """
    _require_fresh(home)
    progress = Progress()
    city = generate_city(seed=seed, scale=scale, progress=progress.part(0.0, 0.15))
    extracts = write_extracts(city, home / EXTRACTS_FOLDER, progress=progress.part(0.15, 0.25))
    cast = _cast(city, progress.part(0.25, 0.35), clock)
    series = publish_extracts(
        extracts, home / EXTRACTS_FOLDER, cast, clock=clock, progress=progress.part(0.35, 0.9)
    )
    progress("Matching addresses", 0.9)
    install_gazetteer(extracts, home / EXTRACTS_FOLDER, clock=clock)
    matched = match_and_review(extracts, series, home / EXTRACTS_FOLDER, cast, clock=clock)
    progress("Agreeing", 0.95)
    story = next(each for each in series if each.series == assisted_bins.SERIES)
    headers = _headers(extracts, story.dataset_id)
    agreement_id = agree(story.dataset_id, headers, SIDES, cast, clock=clock)
    profile = home / "profile.share"
    share_table = take_share(
        story.dataset_id,
        agreement_id,
        analyst=cast.actor(SIDES.recipient, Role.ANALYST, clock=clock),
        path=profile,
        clock=clock,
    )
    while run_once(followers, worker="demo", clock=clock):
        progress("Telling those concerned", 0.98)
    ledger.make_checkpoint(clock=clock)
    told = {
        "base_url": base_url,
        "people": [_person(each, city) for each in cast.players],
        "datasets": [_dataset(each, city) for each in (*series, matched)],
        "agreement": agreement_id,
        "share_profile": str(profile),
        "share_table": share_table,
    }
    write_private(home / "demo.json", json.dumps(told, indent=2))
    progress("Built", 1.0)
    return told


def _require_fresh(home: Path) -> None:
    if (home / EXTRACTS_FOLDER).exists():
        raise Conflict(
            "demo.half_built",
            "An earlier build of the demo was cut short.",
            where=str(home),
            next_step="Remove that folder, or choose another with --home.",
        )


def _cast(city: City, progress: Callable[[str, float], None], clock: Clock) -> Cast:
    progress("Admitting members", 0.0)
    return gather_cast(city.organisations, clock=clock)


def _headers(extracts: list[Extract], dataset_id: str) -> dict[str, str]:
    """The five columns by their keys in the city, and as the hub's reader named them."""
    extract = next(each for each in extracts if each.series == assisted_bins.SERIES)
    current = catalogue.dataset(dataset_id).tables[0].current
    names = {column.name for column in current.columns} if current else set()
    return {
        key: next(name for name in extract.names_of(key) if name in names)
        for key in assisted_bins.FIRE_VISIT_COLUMNS
    }


def _name(city: City, key: str) -> str:
    return next(each.name for each in city.organisations if each.key == key)


def _person(player: Player, city: City) -> dict[str, str]:
    return {
        "role": player.role.value,
        "organisation": _name(city, player.organisation),
        "email": player.email,
        "password": player.password,
        "totp_secret": player.totp_secret,
        "api_token": player.api_token,
    }


def _dataset(series: PublishedSeries, city: City) -> dict[str, str]:
    return {
        "id": series.dataset_id,
        "title": series.title,
        "organisation": _name(city, series.organisation),
        "access": series.access,
    }
