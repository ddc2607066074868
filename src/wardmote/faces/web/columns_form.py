"""What the columns of a table are, and which column of its schema each is: as it was found, to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django import forms

from wardmote.engine.reading.choices import COLUMN_TYPES, ColumnChoice, ReadChoices
from wardmote.engine.reading.columns.meanings import all_meanings
from wardmote.faces.web.data_words import TYPES, because_words, begun, meaning
from wardmote.faces.web.reading_place import Place
from wardmote.hub.catalogue.dataset import Column
from wardmote.hub.catalogue.schema_queries import schema_by_id


class ColumnsForm(forms.Form):
    """What each column of a table is. The fields are numbered: a column may be called anything."""

    def __init__(self, place: Place, columns: tuple[Column, ...], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a form's data as it comes
        self._place, self._names = place, _names_in_file(place, columns)
        self._fields = _Fields(place, self._names)
        for number, (name, column) in enumerate(zip(self._names, columns, strict=True)):
            said = place.said.columns.get(name)
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name,
                required=True,
                initial=_key(said) if said else _AS_FOUND,
                choices=_options(said),
                help_text=f"Now: {_now(column)}. {begun(because_words(column.evidence))}.",
            )
            if self._fields.are_asked_of(name):
                self.fields[f"field_{number}"] = self._fields.choice(name)

    def choices(self) -> ReadChoices:
        """What is chosen of the columns, beside all that was chosen before."""
        keys = {name: self.cleaned_data[f"column_{n}"] for n, name in enumerate(self._names)}
        said = {name: _read_key(key) for name, key in keys.items() if key != _AS_FOUND}
        for number, name in enumerate(self._names):
            key = self.cleaned_data.get(f"field_{number}", _AS_FOUND)
            if key != _AS_FOUND:
                said[name] = replace(said.get(name, ColumnChoice()), stands_for=key.removeprefix(_FIELD))
        return self._place.saying(replace(self._place.said, columns=said))


_AS_FOUND = "found"
_FIELD = "field "


class _Fields:
    """The columns of the schema that a table of its own was checked against, to be told from those of the file."""

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        given = schema_by_id(place.table.schema_id) if place.table and place.table.schema_id else None
        self._said = place.said.columns
        self._found = {each.column: each.field for each in place.table.known_as} if place.table else {}
        known = [each.name for each in given.schema.fields] if given else []
        self._names = set(known)
        self._open = [each for each in known if each not in names or each in self._found.values()]

    def are_asked_of(self, name: str) -> bool:
        """Whether a column is not plainly the one of its name."""
        told = self._said.get(name, ColumnChoice()).stands_for is not None
        return bool(self._names) and (name not in self._names or name in self._found or told)

    def choice(self, name: str) -> forms.ChoiceField:
        """Which of the schema's columns it is."""
        said = self._said.get(name, ColumnChoice()).stands_for
        fields = dict.fromkeys([*self._open, *([said] if said in self._names else [])])
        options = [(f"{_FIELD}{each}", each) for each in fields]
        return forms.ChoiceField(
            label=f"Which column of the schema is “{name}”?",
            required=True,
            initial=_AS_FOUND if said is None else f"{_FIELD}{said}",
            choices=[(_AS_FOUND, "As it is found"), *options, (_FIELD, "None of them")],
            help_text=f"Now: {self._found.get(name, 'none of them')}.",
        )


def _names_in_file(place: Place, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The columns as the file has them: what answers an ask has the asked names in the version."""
    if place.table and place.table.answer:
        return place.table.answer.columns
    return tuple(each.name for each in columns)


def _now(column: Column) -> str:
    kind = TYPES.get(column.type, column.type)
    return f"{meaning(column.semantic_type)} ({kind.lower()})" if column.semantic_type else kind


def _options(said: ColumnChoice | None) -> list[tuple[str, str]]:
    types = {f"{each}//": TYPES[each] for each in COLUMN_TYPES}
    dates = {"date//day": "Date, the day first", "date//month": "Date, the month first"}
    titles = {f"/{each.name}/": begun(each.title) for each in all_meanings()}
    # a date is offered as a type, and not once more as what a column means
    meanings = {key: title for key, title in titles.items() if title not in types.values()}
    known = {_AS_FOUND, *types, *dates, *meanings}
    own = {_key(said): "As it was chosen"} if said and _key(said) not in known else {}
    ordered = sorted((types | meanings).items(), key=lambda option: option[1].lower())
    return [(_AS_FOUND, "As it is found"), *own.items(), *dates.items(), *ordered]


def _key(said: ColumnChoice) -> str:
    if not said.says_what:
        return _AS_FOUND
    order = {None: "", True: "month", False: "day"}[said.month_first]
    kind = said.type or ("date" if order else "")
    return f"{kind}/{said.semantic_type or ''}/{order}"


def _read_key(key: str) -> ColumnChoice:
    kind, semantic_type, order = key.split("/")
    return ColumnChoice(kind or None, semantic_type or None, {"": None, "month": True, "day": False}[order])
