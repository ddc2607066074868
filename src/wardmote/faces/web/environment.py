"""Jinja2 as the GOV.UK macros want it: undefined members chain, everything is escaped."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from wardmote.faces.web import data_words, reading_words, schema_words
from wardmote.faces.web.dates import day, moment
from wardmote.faces.web.form_fields import error_summary, field_params
from wardmote.faces.web.words import SCOPES


def environment(**options: Any) -> Environment:
    """What Django asks for: the environment all pages are rendered in."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options |= {"loader": ChoiceLoader([options["loader"], govuk]), "undefined": ChainableUndefined}
    made = Environment(**{**options, "autoescape": True})  # noqa: S701 - it is True
    made.globals |= {
        "static": static,
        "url": _url,
        "json_script": json_script,
        "get_messages": get_messages,
        "field_params": field_params,
        "error_summary": error_summary,
        "hub_name": settings.HUB_NAME,
    }
    made.filters |= data_words.FILTERS | reading_words.FILTERS | schema_words.FILTERS
    made.filters |= {"day": day, "moment": moment, "scope_title": lambda scope: SCOPES[scope][0]}
    return made


def _url(name: str, **captured: Any) -> str:
    return reverse(name, kwargs=captured)
