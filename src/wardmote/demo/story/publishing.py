"""Every organisation uploads its extracts; the hub reads them, and their publishers describe and publish them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wardmote.demo.city import Extract
from wardmote.demo.story.cast import Cast
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.catalogue.dataset import Description, Frequency, Licence, Visibility, personal_columns
from wardmote.hub.catalogue.queries import version
from wardmote.hub.holdings import publishing
from wardmote.hub.intake import queries as intake
from wardmote.hub.intake.arrival import Arrival
from wardmote.hub.intake.followers import FOLLOWERS
from wardmote.hub.intake.upload import Upload, UploadState
from wardmote.hub.ledger.follower import run_once
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.kernel.clock import Clock

_CHUNK_BYTES = 2**20
_FREQUENCIES: Mapping[str, Frequency] = {
    **{each.value: each for each in Frequency},
    "yearly": Frequency.ANNUAL,
    "as needed": Frequency.IRREGULAR,
}
_WHY_OPEN: Mapping[str, str] = {
    "councillors": "Councillors are elected; their names and wards are public.",
    "hmo-licences": "The register of licences is public under section 232 of the Housing Act 2004.",
}
_WHY_OPEN_OTHERWISE = "Looked at: the columns name places and bodies, not people."


@dataclass(frozen=True)
class PublishedSeries:
    """A dataset of the demo, by the city's own name for the series."""

    series: str
    organisation: str
    dataset_id: str
    title: str
    access: str


def publish_extracts(
    extracts: Sequence[Extract],
    folder: Path,
    cast: Cast,
    *,
    clock: Clock,
    progress: Callable[[str, float], None],
) -> list[PublishedSeries]:
    """Publishes all files, months of a series as versions of one dataset."""
    published: dict[str, PublishedSeries] = {}
    for done, extract in enumerate(extracts):
        progress(f"Publishing {extract.title}", done / len(extracts))
        known = published.get(extract.series)
        dataset_id = _publish(extract, folder, cast, known.dataset_id if known else None, clock=clock)
        published[extract.series] = PublishedSeries(
            extract.series, extract.organisation, dataset_id, extract.title, extract.access
        )
    return list(published.values())


def _publish(extract: Extract, folder: Path, cast: Cast, dataset_id: str | None, *, clock: Clock) -> str:
    publisher = cast.actor(extract.organisation, Role.PUBLISHER, clock=clock)
    upload = _upload(folder / extract.file_name, dataset_id, publisher, clock=clock)
    if upload.state is not UploadState.READY or upload.dataset_id is None:
        raise RuntimeError(f"{extract.file_name}: {upload.state}, {upload.problem}")
    if dataset_id is None:
        catalogue.describe(_description(extract), dataset_id=upload.dataset_id, actor=publisher, clock=clock)
    for table in upload.tables:
        _publish_version(table.version_id, extract, cast, publisher, clock=clock)
    return upload.dataset_id


def _upload(path: Path, dataset_id: str | None, publisher: Actor, *, clock: Clock) -> Upload:
    with (
        path.open("rb") as file,
        Arrival(
            file_name=path.name,
            dataset_id=dataset_id,
            expected_bytes=path.stat().st_size,
            actor=publisher,
            clock=clock,
        ) as arrival,
    ):
        while chunk := file.read(_CHUNK_BYTES):
            arrival.write(chunk)
        upload_id = arrival.finish()
    while run_once(FOLLOWERS, worker="demo", clock=clock):
        pass
    return intake.upload(upload_id, actor=publisher)


def _description(extract: Extract) -> Description:
    is_open = extract.access == "open"
    return Description(
        title=extract.title,
        summary=extract.description,
        licence=Licence.OGL_3 if is_open else Licence.CLOSED,
        visibility=Visibility.PUBLIC if is_open else Visibility.MEMBERS,
        frequency=_FREQUENCIES.get(extract.frequency, Frequency.IRREGULAR),
        contact=f"data@{extract.organisation}.example.org",
        topics=(),
    )


def _publish_version(
    version_id: str, extract: Extract, cast: Cast, publisher: Actor, *, clock: Clock
) -> None:
    columns = version(version_id)[2].columns
    if extract.access == "open" and personal_columns(columns):
        lead = cast.actor(extract.organisation, Role.IG_LEAD, clock=clock)
        publishing.publish(version_id, reason_for_personal=_why_open(extract), actor=lead, clock=clock)
    else:
        publishing.publish(version_id, reason_for_personal=None, actor=publisher, clock=clock)


def _why_open(extract: Extract) -> str:
    found = (why for name, why in _WHY_OPEN.items() if extract.series.endswith(name))
    return next(found, _WHY_OPEN_OTHERWISE)
