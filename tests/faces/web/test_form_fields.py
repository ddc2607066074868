"""Django's forms as parameters of the macros."""

from __future__ import annotations

from django import forms

from wardmote.faces.web.form_fields import HintedChoices, add_problem, error_summary, field_params
from wardmote.kernel.problem import Conflict


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the letter")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    kinds = HintedChoices(label="Kinds", choices=[("a", "A"), ("b", "B")], hints={"a": "The first"})


def test_a_field_says_its_macro_label_hint_and_value() -> None:
    params = field_params(Form({"name": "Ada"})["name"])
    assert (params["macro"], params["label"], params["hint"], params["value"]) == (
        "input",
        "Name",
        "As on the letter",
        "Ada",
    )


def test_what_may_be_left_out_says_so() -> None:
    params = field_params(Form()["note"])
    assert (params["macro"], params["label"], params["rows"]) == ("textarea", "Note (optional)", 3)


def test_a_password_is_never_sent_back() -> None:
    assert field_params(Form({"password": "secret"})["password"])["value"] is None


def test_choices_say_which_are_chosen() -> None:
    items = field_params(Form({"kinds": ["b"]})["kinds"])["items"]
    assert [(each["value"], each["checked"]) for each in items] == [("a", False), ("b", True)]
    assert items[0]["hint"] == {"text": "The first"}


def test_the_summary_links_each_error_to_its_field() -> None:
    form = Form({"password": "x"})
    assert error_summary(form) == [
        {"text": "Enter: Name", "href": "#id_name"},
        {"text": "Choose: Kinds", "href": "#id_kinds"},
    ]
    assert field_params(form["name"])["error"] == "Enter: Name"


def test_a_problem_goes_to_the_field_it_names_or_to_the_top() -> None:
    form = Form({"name": "Ada", "password": "x", "kinds": ["a"]})
    add_problem(form, Conflict("c", "Taken.", where="name", next_step="Choose another."))
    add_problem(form, Conflict("c", "Not now.", where="elsewhere", next_step="Wait."))
    assert form.errors["name"] == ["Taken. Choose another."]
    assert form.non_field_errors() == ["Not now. Wait."]


def test_a_page_may_say_it_once_for_all_its_fields() -> None:
    form = Form()
    form.says_optional_once = True  # type: ignore[attr-defined]  # as a form declares it
    assert field_params(form["note"])["label"] == "Note"
