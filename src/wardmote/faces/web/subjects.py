"""Every subject that has pages, in the order of the menu. A new file of pages is named here, and nowhere else."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import URLPattern

from wardmote.faces.problems import NO_SUCH_PAGE
from wardmote.faces.routes import SIGNED_IN, HubRequest
from wardmote.faces.web import (
    about,
    account,
    address_review,
    asks,
    datasets,
    difference,
    home,
    joining,
    ledger,
    ledger_use,
    matching,
    mending,
    mending_texts,
    notices,
    organisations,
    people,
    readings,
    sending_in_parts,
    shares,
    sign_in,
    table_schemas,
    uploads,
    using,
    versions,
)
from wardmote.faces.web.agreements import binding, drafting, editing, reading, review
from wardmote.faces.web.page_face import page

_SUBJECTS = (
    home,
    sign_in,
    joining,
    datasets,
    sending_in_parts,
    uploads,
    readings,
    asks,
    versions,
    table_schemas,
    matching,
    difference,
    mending,
    mending_texts,
    address_review,
    using,
    shares,
    drafting,
    reading,
    editing,
    review,
    binding,
    ledger,
    ledger_use,
    notices,
    people,
    organisations,
    account,
    about,
)

ROUTES: list[URLPattern] = [each for subject in _SUBJECTS for each in subject.ROUTES]


def nothing_here(request: HubRequest, address: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Raises NotFound: for strangers the guard asked to sign in before, as it does at addresses that exist."""
    raise NO_SUCH_PAGE


LAST = [
    page(
        "<path:address>",
        nothing_here,
        name="nothing_here",
        needs=SIGNED_IN,
        says="Any other address: strangers are asked to sign in, as where there is something.",
    )
]
"""Comes after every other route of the hub."""
