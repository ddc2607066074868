"""Every organisation's files, written to a folder, with the truth beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from wardmote.demo.city.model import City
from wardmote.demo.city.register import Register
from wardmote.demo.city.systems import (
    advice,
    assisted_bins,
    council_tax,
    electoral_register,
    empty_homes,
    fire,
    gazetteer,
    housing_benefit,
    licensing,
    open_tables,
)
from wardmote.demo.city.writing.publish import Extract, publish
from wardmote.demo.city.writing.sheet import Draft
from wardmote.demo.city.writing.spoil import BadCell
from wardmote.demo.city.writing.truth import save_truth

TRUTH_FOLDER = "truth"

_SYSTEMS: tuple[Callable[[Register], Iterator[Draft]], ...] = (
    assisted_bins.drafts,
    council_tax.drafts,
    housing_benefit.drafts,
    electoral_register.drafts,
    empty_homes.drafts,
    licensing.drafts,
    gazetteer.drafts,
    fire.drafts,
    advice.drafts,
    open_tables.drafts,
)


def write_extracts(
    city: City, folder: Path, *, progress: Callable[[str, float], None] | None = None
) -> list[Extract]:
    """Writes all files under the folder, one folder per organisation, and the truth under `truth/`.

    The same city gives the same bytes. `progress` is told the file and the share of the work done, from 0 to 1.
    Returns one description per file, in a fixed order: by system, then organisation, then month.
    """
    register = Register.of(city)
    extracts: list[Extract] = []
    written: list[tuple[Draft, list[BadCell]]] = []
    for done, system in enumerate(_SYSTEMS):
        for draft in system(register):
            if progress is not None:
                progress(draft.file_name, done / len(_SYSTEMS))
            extract, bad = publish(draft, folder, seed=str(city.seed))
            extracts.append(extract)
            written.append((draft, bad))
    save_truth(city, written, folder / TRUTH_FOLDER)
    if progress is not None:
        progress("The files are written", 1.0)
    return extracts
