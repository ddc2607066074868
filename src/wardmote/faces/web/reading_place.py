"""The table of an upload that somebody says something of."""

from __future__ import annotations

from dataclasses import dataclass

from wardmote.engine.reading.choices import ReadChoices, TableChoices
from wardmote.engine.reading.notes import NoteKind
from wardmote.hub.catalogue.queries import version
from wardmote.hub.intake.reading import with_table
from wardmote.hub.intake.upload import FoundTable, Upload


@dataclass(frozen=True)
class Place:
    """The table of an upload that a form is about; none where the file could not be read."""

    upload: Upload
    table: FoundTable | None

    @property
    def choices(self) -> ReadChoices:
        """What is said of the whole file."""
        return self.upload.reading.choices

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name if self.table else ""

    @property
    def said(self) -> TableChoices:
        """What is said of the table."""
        return self.choices.of(self.name)

    @property
    def labels_left_out(self) -> list[str]:
        """The names of columns whose labels are written once and left out in the rows below."""
        if self.table is None or not self.has_noticed(NoteKind.OUTLINE):
            return []
        return [version(self.table.version_id)[2].columns[0].name]

    def has_noticed(self, kind: NoteKind) -> bool:
        """Whether something of a kind was seen when the table was read."""
        return self.table is not None and kind in {each.kind for each in self.table.set_aside}

    def saying(self, said: TableChoices) -> ReadChoices:
        """What is said of the whole file, with this of the table."""
        return with_table(self.choices, self.name, said, alone=len(self.upload.tables) < 2)
