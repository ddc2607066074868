"""Forms about a wording: what they have in common."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.forms.forms import DeclarativeFieldsMetaclass

from wardmote.faces.web.agreements.fields import OneOf
from wardmote.faces.web.agreements.told import TableTold, table_told
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.surroundings import named_tables
from wardmote.hub.agreements.template import SuggestedItem
from wardmote.hub.catalogue.dataset import Dataset, Table
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.organisations.actor import Actor
from wardmote.hub.organisations.queries import Member, members, organisation_names
from wardmote.hub.policy.visible import visible_datasets


@dataclass(frozen=True)
class Desk:
    """What a form about a wording has around it: the wording, who changes it, and when.

    `givers` narrows whose tables are offered, and `suggested` are columns to tick at first, in a first draft.
    """

    content: Content
    actor: Actor
    now: datetime
    givers: tuple[str, ...] | None = None
    suggested: tuple[SuggestedItem, ...] = ()

    @cached_property
    def members(self) -> list[Member]:
        """The members in good standing, by name."""
        return [each for each in members(now=self.now) if each.standing.may_act]

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the parties, in the wording's order."""
        found = organisation_names(self.content.party_ids)
        return {each: found[each] for each in self.content.party_ids}

    @cached_property
    def offered_tables(self) -> list[tuple[Dataset, Table]]:
        """The published tables of the parties that the actor may know of, by title."""
        owners = self.givers or self.content.party_ids
        return [
            (dataset, table)
            for dataset in visible_datasets(actor=self.actor, now=self.now)
            if dataset.organisation_id in owners
            for table in dataset.tables
            if table.current is not None
        ]

    def table(self, table_id: str) -> Table:
        """One of them; without a version where the wording still names a table that is gone. Raises NotFound."""
        found = next((table for _, table in self.offered_tables if table.id == table_id), None)
        if found is not None:
            return found
        if table_id not in named_tables(self.content):
            raise unknown()
        return Table(id=table_id, dataset_id="", name="", versions=())

    def told(self, table_id: str) -> TableTold:
        """A table's words."""
        return table_told(table_id, actor=self.actor, now=self.now)


class _AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """A form class that cannot be used before it says all that it has to say."""


class DeskForm(forms.Form, metaclass=_AbstractForm):
    """A form about a wording. `of` says which table or party, where it is about one."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, desk: Desk, of: str, based_on: int) -> None:
        super().__init__(data)
        self.desk, self.of = desk, of
        self.fields["based_on"].initial = based_on
        self.lay_out()

    @abstractmethod
    def lay_out(self) -> None:
        """Adds the fields that depend on the wording, and sets what all show at first. Raises NotFound for `of`."""

    @property
    def about(self) -> str:
        """The party or table that the section is about, in words; empty where it is about all."""
        return ""

    def drawn(self) -> list[tuple[str, list[BoundField]]]:
        """The fields to draw, in groups with a legend each; one group without a legend unless there are blocks."""
        return [("", [bound for bound in self if bound.name != "based_on"])]


class SectionForm(DeskForm):
    """One section of a wording."""

    @abstractmethod
    def applied(self) -> Content:
        """The wording with what was said in place."""


class PartForm(SectionForm):
    """A section that is one dataclass of the wording: fields have the names of its fields."""

    part: ClassVar[str] = ""

    def lay_out(self) -> None:
        """Shows what the wording says."""
        held = getattr(self.desk.content, self.part)
        for name in self._said_names():
            self.fields[name].initial = getattr(held, name)

    def applied(self) -> Content:
        """The wording with this part said anew."""
        said = {name: self.cleaned_data[name] for name in self._said_names()}
        held = getattr(self.desk.content, self.part)
        return replace(self.desk.content, **{self.part: replace(held, **said)})

    def _said_names(self) -> list[str]:
        return [name for name in self.fields if name != "based_on"]


class BlocksForm(SectionForm):
    """A section that is a list: a block of fields for each entry, and an empty one to add another."""

    entry: ClassVar[str] = "Entry"
    spare: ClassVar[int] = 1

    @abstractmethod
    def block_fields(self) -> dict[str, forms.Field]:
        """Fresh fields of one block, by name."""

    @abstractmethod
    def held(self) -> list[dict[str, Any]]:
        """What each entry shows at first."""

    def lay_out(self) -> None:
        """Adds the blocks."""
        entries = self.held()
        self.count = len(entries) + self.spare
        for number in range(self.count):
            shown = entries[number] if number < len(entries) else {}
            for name, field in self.block_fields().items():
                field.initial = shown.get(name)
                if isinstance(field, OneOf) and not shown:
                    field.may_wait = True
                self.fields[f"{name}_{number}"] = field
            if shown:
                self.fields[f"remove_{number}"] = forms.BooleanField(
                    label=f"Remove this {self.entry.lower()}", required=False
                )

    def said(self) -> list[dict[str, Any]]:
        """What every block that is neither removed nor empty says."""
        names = list(self.block_fields())
        blocks = [
            {name: self.cleaned_data[f"{name}_{number}"] for name in names} for number in range(self.count)
        ]
        return [
            block
            for number, block in enumerate(blocks)
            if not self.cleaned_data.get(f"remove_{number}") and self.is_filled(block)
        ]

    def is_filled(self, block: dict[str, Any]) -> bool:
        """Whether something was said in a block."""
        return any(block.values())

    def drawn(self) -> list[tuple[str, list[BoundField]]]:
        """A group for each block."""
        names = [*self.block_fields(), "remove"]
        last = self.count - self.spare
        add = f"Add {'another' if last else 'a'} {self.entry.lower()}"
        return [
            (
                f"{self.entry} {number + 1}" if number < last else add,
                [self[f"{name}_{number}"] for name in names if f"{name}_{number}" in self.fields],
            )
            for number in range(self.count)
        ]
