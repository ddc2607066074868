"""The columns of a table: found by any of their names, and read as a source needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardmote.engine.linkage.gazetteer.sources.sql import cell


def names(listed: str) -> tuple[str, ...]:
    """Names as a specification lists them, with blanks between."""
    return tuple(listed.split())


def plain(name: str) -> str:
    """A column's name as names are compared: `UPRN Number` and `uprn_number` are one."""
    return "".join(character for character in name.lower() if character.isalnum())


class Columns:
    """The columns of one table and their types, as SQL that reads them; what is not there reads as null."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = dict(types)
        self._names = {plain(name): name for name in reversed(list(types))}

    @property
    def names(self) -> list[str]:
        """All of them, as the table calls them."""
        return list(self._types)

    def __contains__(self, name: str) -> bool:
        return plain(name) in self._names

    def found(self, known: Sequence[str]) -> str | None:
        """The first of these that is there, quoted."""
        name = next((self._names[plain(each)] for each in known if plain(each) in self._names), None)
        return None if name is None else _quoted(name)

    def type_of(self, known: Sequence[str]) -> str:
        """The type of the one that `found` finds."""
        name = next((self._names[plain(each)] for each in known if plain(each) in self._names), "")
        return self._types.get(name, "VARCHAR")

    def text(self, *known: str) -> str:
        """The text of the first of these that is there, null where none is or it is blank."""
        found = self.found(known)
        return "NULL::VARCHAR" if found is None else cell(found)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
