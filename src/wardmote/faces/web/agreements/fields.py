"""The kinds of field that forms about agreements are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from wardmote.faces.web.dates import DAY_FORMATS
from wardmote.hub.agreements.code_list import Code
from wardmote.hub.agreements.plain import LONGEST_TEXT

_LONG_LIST = 10


class Waiting(forms.Field):
    """A field that is needed in the end, and may still be empty in a draft: its findings say so, not its form."""

    def validate(self, value: Any) -> None:
        """Everything but that there is something. Raises ValidationError."""
        if value not in self.empty_values:
            super().validate(value)


class Line(Waiting, forms.CharField):
    """One line of text."""

    def __init__(
        self, *, label: str, hint: str = "", longest: int = 200, classes: str = "", optional: bool = False
    ) -> None:
        widget = forms.TextInput(attrs={"class": classes})
        super().__init__(
            label=label, help_text=hint, max_length=longest, required=not optional, widget=widget
        )


class Words(Waiting, forms.CharField):
    """Some sentences; lines end as on one system, whoever typed them."""

    def __init__(self, *, label: str, hint: str = "", rows: int = 4, optional: bool = False) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(
            label=label, help_text=hint, max_length=LONGEST_TEXT, required=not optional, widget=widget
        )

    def clean(self, value: Any) -> str:
        """The text with plain line ends."""
        text: str = super().clean(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class Lines(Words):
    """A list, one entry on each line."""

    def prepare_value(self, value: Any) -> Any:
        """A list as lines of text."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The entries, without empty ones."""
        return tuple(each.strip() for each in super().clean(value).splitlines() if each.strip())


class Day(forms.DateField):
    """A date, typed as people write it."""

    def __init__(self, *, label: str, hint: str = "For example 31/3/2027.") -> None:
        widget = forms.DateInput(attrs={"class": "govuk-input--width-10"}, format="%d/%m/%Y")
        super().__init__(label=label, help_text=hint, input_formats=DAY_FORMATS, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """A date as people here write it."""
        return _written(value)


class Days(Lines):
    """Several dates, one on each line."""

    def prepare_value(self, value: Any) -> Any:
        """Dates as lines of text."""
        return "\n".join(_written(each) for each in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The dates, in order, each once."""
        one = forms.DateField(input_formats=DAY_FORMATS)
        return tuple(sorted({one.clean(each) for each in super().clean(value)}))


class Number(forms.IntegerField):
    """A whole number that is not negative."""

    def __init__(self, *, label: str, hint: str = "", most: int = 1_000_000_000) -> None:
        widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"})
        super().__init__(label=label, help_text=hint, min_value=0, max_value=most, widget=widget)


class Tick(forms.BooleanField):
    """Yes, or left alone for no."""

    def __init__(self, *, label: str, hint: str = "") -> None:
        super().__init__(label=label, help_text=hint, required=False)


class OneOf(forms.TypedChoiceField):
    """One of a closed list: radios with hints, or a select where it is long. `none` allows none, in these words."""

    def __init__(
        self,
        *,
        label: str,
        choices: Iterable[tuple[str, str]],
        hints: Mapping[str, str] | None = None,
        hint: str = "",
        none: str = "",
        coerce: Callable[[Any], Any] = str,
        select: bool = False,
    ) -> None:
        listed = [*([("", none)] if none else []), *choices]
        long = select or len(listed) > _LONG_LIST
        super().__init__(
            label=label,
            choices=listed,
            help_text=hint,
            coerce=coerce,
            empty_value=None,
            widget=forms.Select if long else forms.RadioSelect,
        )
        self.hints, self.may_wait = dict(hints or {}), bool(none)

    def validate(self, value: Any) -> None:
        """One of the list; none where that is a choice. Raises ValidationError."""
        if value not in self.empty_values or not self.may_wait:
            super().validate(value)

    def prepare_value(self, value: Any) -> Any:
        """No choice is the empty one."""
        return "" if value is None else value


class AnyOf(Waiting, forms.MultipleChoiceField):
    """Any number of a closed list, with hints. Those held before keep their order; others follow in the list's."""

    def __init__(
        self,
        *,
        label: str,
        choices: Iterable[tuple[str, str]],
        hints: Mapping[str, str] | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(
            label=label,
            choices=list(choices),
            help_text=hint,
            widget=forms.CheckboxSelectMultiple,
        )
        self.hints = dict(hints or {})

    def clean(self, value: Any) -> Any:
        """The codes chosen."""
        chosen: list[str] = super().clean(value)
        held = [each for each in self.initial or () if each in chosen]
        return (*held, *(each for each in chosen if each not in held))


def code_choices(rows: Mapping[str, Code]) -> list[tuple[str, str]]:
    """A closed list as choices; what nobody has verified says so."""
    return [(each.code, _title(each)) for each in rows.values()]


def code_hints(rows: Mapping[str, Code]) -> dict[str, str]:
    """What the rows of a closed list mean."""
    return {each.code: each.text for each in rows.values()}


def code_field(
    rows: Mapping[str, Code], *, label: str, hint: str = "", none: str = "", select: bool = False
) -> OneOf:
    """A field for one row of a closed list."""
    return OneOf(
        label=label, choices=code_choices(rows), hints=code_hints(rows), hint=hint, none=none, select=select
    )


def _title(row: Code) -> str:
    return row.title if row.verified else f"{row.title} (not verified)"


def _written(value: Any) -> Any:
    return f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else value
