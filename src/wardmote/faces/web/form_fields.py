"""Django's forms as parameters of the GOV.UK macros; templates/macros/forms.html does the drawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.forms.forms import BaseForm

from wardmote.kernel.problem import Problem

_MACRO_OF_WIDGET: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.HiddenInput, "hidden"),
    (forms.FileInput, "file"),
]
_REQUIRED = forms.Field.default_error_messages["required"]
_PASSED_ATTRIBUTES = ("autocomplete", "inputmode", "spellcheck", "rows", "accept")


class HintedChoices(forms.MultipleChoiceField):
    """Checkboxes, each with a hint under it."""

    def __init__(self, *, label: str, choices: list[tuple[str, str]], hints: dict[str, str]) -> None:
        super().__init__(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        self.hints = hints


def add_problem(form: BaseForm, problem: Problem) -> None:
    """Puts a Problem an act raised on the form: at the field it names, if there is one, else at the top."""
    place = problem.where if problem.where in form.fields else None
    form.add_error(place, f"{problem.what} {problem.next_step}")


def error_summary(form: BaseForm) -> list[dict[str, str]]:
    """Every error of the form, each with the link to its field, in the order of the page."""
    items = [{"text": str(text)} for text in form.non_field_errors()]
    for bound in form:
        items += [{"text": text, "href": f"#{_first_input(bound)}"} for text in _errors(bound)]
    return items


def field_params(bound: BoundField) -> dict[str, Any]:
    """What the macro of a field needs; `macro` names it."""
    macro = next((name for kind, name in _MACRO_OF_WIDGET if isinstance(bound.field.widget, kind)), "input")
    attributes = {
        key: bound.field.widget.attrs[key] for key in _PASSED_ATTRIBUTES if key in bound.field.widget.attrs
    }
    label = str(bound.label)
    return {
        "macro": macro,
        "id": bound.auto_id,
        "name": bound.html_name,
        "value": _shown_value(bound),
        "label": f"{label} (optional)" if _says_optional(bound, macro) else label,
        "hint": str(bound.help_text) or None,
        "error": " ".join(_errors(bound)) or None,
        "items": _items(bound),
        "type": getattr(bound.field.widget, "input_type", "text"),
        "classes": bound.field.widget.attrs.get("class", ""),
        **attributes,
    }


def _says_optional(bound: BoundField, macro: str) -> bool:
    """A form whose page says it of all its fields at once has `says_optional_once`."""
    said_once = getattr(bound.form, "says_optional_once", False)
    return not (bound.field.required or said_once or macro in {"checkbox", "hidden"})


def _first_input(bound: BoundField) -> str:
    return bound.auto_id or bound.html_name


def _errors(bound: BoundField) -> list[str]:
    """The field's errors; what Django says of an empty field names the field, as each line of the summary must."""
    return [_missing(bound) if text == _REQUIRED else str(text) for text in bound.errors]


def _missing(bound: BoundField) -> str:
    label = str(bound.label).rstrip("?.")
    return f"Choose: {label}" if isinstance(bound.field, forms.ChoiceField) else f"Enter: {label}"


def _shown_value(bound: BoundField) -> Any:
    if isinstance(bound.field.widget, forms.PasswordInput | forms.FileInput):
        return None
    value = bound.value()
    return "" if value is None else value


def _items(bound: BoundField) -> list[dict[str, Any]]:
    if not isinstance(bound.field, forms.ChoiceField):
        return []
    value = bound.value()
    chosen = {str(each) for each in (value if isinstance(value, list | tuple | set) else [value])}
    hints: dict[str, str] = getattr(bound.field, "hints", {})
    options = cast("Iterable[tuple[object, object]]", bound.field.choices)
    return [_item(key, said, chosen, hints) for key, said in options]


def _item(key: object, said: object, chosen: set[str], hints: dict[str, str]) -> dict[str, Any]:
    """One choice; or, where `said` is a list, a group of choices of a select under the title `key`."""
    if isinstance(said, list | tuple):
        return {"group": str(key), "items": [_item(one, title, chosen, hints) for one, title in said]}
    return {
        "value": str(key),
        "text": str(said),
        "hint": {"text": hints[str(key)]} if str(key) in hints else None,
        "checked": str(key) in chosen,  # radios and checkboxes
        "selected": str(key) in chosen,  # a select
    }
