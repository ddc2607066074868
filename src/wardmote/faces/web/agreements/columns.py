"""What an agreement opens: columns of a table, each with why, and which of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField

from wardmote.faces.web.agreements.fields import AnyOf, Lines, OneOf, Words, code_choices
from wardmote.faces.web.agreements.forms import BlocksForm, DeskForm, SectionForm
from wardmote.faces.web.agreements.words import OPERATORS
from wardmote.faces.web.data_words import meaning, type_words
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.content import Content, DataItem, RowLimit
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.agreements.template import SuggestedItem
from wardmote.hub.catalogue.dataset import Column, Table


@dataclass(frozen=True)
class Choice:
    """A column that can be opened: the fields that ask about it, and a line on what it is."""

    number: int
    name: str
    about: str
    why: BoundField
    category: BoundField
    recipients: BoundField | None


class ColumnFields:
    """The fields that ask about each column of a table, for any form; and what they said, as data items."""

    def __init__(
        self,
        form: forms.Form,
        table: Table,
        *,
        recipients: Mapping[str, str],
        held: Iterable[DataItem] = (),
        suggested: Iterable[SuggestedItem] = (),
    ) -> None:
        self._form, self._table, self._recipients = form, table, recipients
        self._columns = table.current.columns if table.current else ()
        self._held = {each.column: each for each in held}
        self._suggested = {each.meaning: each for each in suggested}
        form.fields["columns"] = AnyOf(
            label="Columns", choices=[(each.name, each.name) for each in self._columns]
        )
        form.fields["columns"].initial = [each.name for each in self._columns if self._is_first_chosen(each)]
        for number, column in enumerate(self._columns):
            self._add(number, column)

    def choices(self) -> list[Choice]:
        """The columns in the table's order, to be drawn."""
        form = self._form
        return [
            Choice(
                number,
                column.name,
                _about(column),
                form[f"why_{number}"],
                form[f"category_{number}"],
                form[f"recipients_{number}"] if f"recipients_{number}" in form.fields else None,
            )
            for number, column in enumerate(self._columns)
        ]

    def items(self) -> tuple[DataItem, ...]:
        """The columns chosen, each with its present type."""
        said = self._form.cleaned_data
        return tuple(
            DataItem(
                table_id=self._table.id,
                column=column.name,
                type=column.type,
                category=said[f"category_{number}"],
                necessary_because=said[f"why_{number}"],
                recipients=said.get(f"recipients_{number}", tuple(self._recipients)),
            )
            for number, column in enumerate(self._columns)
            if column.name in said["columns"]
        )

    def _is_first_chosen(self, column: Column) -> bool:
        return column.name in self._held or column.semantic_type in self._suggested

    def _add(self, number: int, column: Column) -> None:
        held, suggested = self._held.get(column.name), self._suggested.get(column.semantic_type or "")
        first = held or suggested
        why = Words(label="It is necessary because", rows=2)
        why.initial = first.necessary_because if first else ""
        category = OneOf(label="Category", choices=code_choices(code_lists().data_categories), select=True)
        category.initial = first.category if first else "personal"
        self._form.fields |= {f"why_{number}": why, f"category_{number}": category}
        if len(self._recipients) > 1:
            received = AnyOf(label="Received by", choices=self._recipients.items())
            received.initial = held.recipients if held else tuple(self._recipients)
            self._form.fields[f"recipients_{number}"] = received


def _about(column: Column) -> str:
    parts = [meaning(column.semantic_type) or type_words(column.type)]
    if column.special_category:
        parts.append("looks like special category data")
    elif column.personal:
        parts.append("looks personal")
    return ", ".join(parts)


class ItemsForm(SectionForm):
    """The columns of one table; `of` is the table."""

    def lay_out(self) -> None:
        """Every column of the table as it is now. One that the wording names and the table lost is not kept."""
        held = [each for each in self.desk.content.items if each.table_id == self.of]
        owner = self.desk.told(self.of).owner_id
        recipients = {each: name for each, name in self.desk.names.items() if each != owner}
        self.columns = ColumnFields(
            self,
            self.desk.table(self.of),
            recipients=recipients,
            held=held,
            suggested=() if held else self.desk.suggested,
        )

    @property
    def about(self) -> str:
        """The table's title."""
        return self.desk.told(self.of).label

    def choices(self) -> list[Choice]:
        """The columns, to be drawn."""
        return self.columns.choices()

    def applied(self) -> Content:
        """The wording with these columns of the table, in place of those before; without any, no limit of its rows."""
        content, items = self.desk.content, self.columns.items()
        others = [each for each in content.items if each.table_id != self.of]
        before = sum(1 for each in others if _precedes(each, self.of, content))
        rows = tuple(each for each in content.rows if items or each.table_id != self.of)
        return replace(content, items=(*others[:before], *items, *others[before:]), rows=rows)


def _precedes(item: DataItem, table_id: str, content: Content) -> bool:
    order = list(dict.fromkeys(each.table_id for each in content.items))
    return table_id not in order or order.index(item.table_id) < order.index(table_id)


class RowsForm(BlocksForm):
    """Which rows of one table; `of` is the table. All that is said must hold."""

    entry = "Condition"

    @property
    def about(self) -> str:
        """The table's title."""
        return self.desk.told(self.of).label

    def lay_out(self) -> None:
        """The conditions there are, and an empty one.

        A condition on a column that the table lost stays to be seen: dropping it unseen would open more rows.
        """
        held = (each.condition for each in self.desk.content.rows if each.table_id == self.of)
        self.types = {each.column: each.type for each in held}
        self.types |= {each.name: each.type for each in _columns(self.desk.table(self.of))}
        super().lay_out()

    def block_fields(self) -> dict[str, forms.Field]:
        """One condition."""
        return {
            "column": OneOf(
                label="Column",
                choices=[(each, each) for each in self.types],
                none="Choose a column",
                select=True,
            ),
            "operator": OneOf(
                label="What must hold",
                choices=[(each.value, word.capitalize()) for each, word in OPERATORS.items()],
                coerce=Operator,
                select=True,
            ),
            "values": Lines(
                label="Values",
                hint="One on each line: dates as 2026-03-31, numbers in digits, true or false. "
                "None for “is filled in” and “is empty”.",
                rows=3,
                optional=True,
            ),
        }

    def held(self) -> list[dict[str, Any]]:
        """The conditions of this table."""
        held = (each.condition for each in self.desk.content.rows if each.table_id == self.of)
        return [{"column": each.column, "operator": each.operator, "values": each.values} for each in held]

    def is_filled(self, block: dict[str, Any]) -> bool:
        """A column was chosen."""
        return bool(block["column"])

    def applied(self) -> Content:
        """The wording with these conditions for the table, in place of those before."""
        made = tuple(
            RowLimit(
                self.of,
                RowCondition(each["column"], self.types[each["column"]], each["operator"], each["values"]),
            )
            for each in self.said()
        )
        others = tuple(each for each in self.desk.content.rows if each.table_id != self.of)
        return replace(self.desk.content, rows=(*others, *made))


def _columns(table: Table) -> tuple[Column, ...]:
    return table.current.columns if table.current else ()


class TableForm(DeskForm):
    """Which table to open columns of, among those that are not in the wording yet."""

    def lay_out(self) -> None:
        """The parties' published tables that the actor may know of."""
        named = {each.table_id for each in self.desk.content.items}
        offered = [
            (table.id, table_label(dataset.description.title, table, len(dataset.tables)))
            for dataset, table in self.desk.offered_tables
            if table.id not in named
        ]
        owners = {
            table.id: self.desk.names[dataset.organisation_id] for dataset, table in self.desk.offered_tables
        }
        self.fields["table"] = OneOf(label="Table", choices=offered, hints=owners)


def table_label(title: str, table: Table, siblings: int) -> str:
    """A table in a list: its dataset's title, and its own name where the dataset has several."""
    return f"{title}: {table.name}" if siblings > 1 else title
