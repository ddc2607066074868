"""What was found in a version, in a few sentences: what it is, what is wrong, who can mend it."""

from __future__ import annotations

from collections.abc import Sequence

from wardmote.engine.checking.mending import Offer
from wardmote.faces.plural import counted
from wardmote.hub.catalogue.dataset import Version
from wardmote.hub.intake.upload import FoundTable, Upload


def summary(
    version: Version, upload: Upload | None, found: FoundTable | None, offers: Sequence[Offer] | None
) -> list[str]:
    """The sentences. `offers` are what is wrong by kind; None for who may not see cells."""
    size = f"{counted(version.rows, 'row')} of {counted(len(version.columns), 'column')}"
    said = [f"{size} were read from {upload.file_name}." if upload else f"It has {size}."]
    cells = version.rows * len(version.columns)
    if not version.bad_cells:
        said.append("Every cell is as its column says.")
    else:
        verb = "is" if version.bad_cells == 1 else "are"
        said.append(f"{version.bad_cells:,} of {counted(cells, 'cell')} {verb} bad.")
    if version.bad_cells and offers is not None:
        said.append(_who_mends(offers))
    mended = sum(each.cells for each in found.steps) if found else 0
    if mended:
        said.append(f"Steps that you chose mended {counted(mended, 'cell')}.")
    return said


def mendable(offers: Sequence[Offer]) -> int:
    """How many bad cells a step would write as suggested."""
    return sum(each.with_suggestion for each in offers if each.take)


def _who_mends(offers: Sequence[Offer]) -> str:
    sure = mendable(offers)
    left = sum(each.cells for each in offers) - sure
    if not left:
        return "All of them can be mended here, as suggested below."
    if not sure:
        return "What they should say is not sure: ask whoever owns the system they come from."
    return (
        f"{sure:,} can be mended here, as suggested below; what the other {left:,} should say, "
        "whoever owns the system they come from knows best."
    )
