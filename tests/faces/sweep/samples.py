"""What each address and each form is filled with, and whose it rightly is. A route that is missing here fails a test.

A name on the right is a key of `Content.ids` or of `Content.persons`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests.faces.api import world
from tests.faces.sweep.asking import CODE_OF_NOW
from tests.faces.sweep.content import Content
from tests.hub import agreed
from wardmote.faces.api.shapes import as_json
from wardmote.faces.routes import Route
from wardmote.hub.agreements.code_list import code_lists
from wardmote.hub.agreements.queries import agreement
from wardmote.hub.agreements.state import ROLE_FOR, Action
from wardmote.hub.derivation.matching_report import ROLES_THAT_KNOW_REPORTS
from wardmote.hub.organisations.actor import Role
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.kernel.ids import is_id

CAPTURED = re.compile(r"<(?:\w+:)?(\w+)>")

_PLACES: Mapping[str, str] = {
    "account_id": "colleague",
    "agreement_id": "running agreement",
    "dataset_id": "hidden dataset",
    "organisation_id": "borough",
    "partial_id": "partial upload",
    "permit_id": "permit",
    "share_id": "share",
    "table_id": "hidden table",
    "token_id": "token",
    "upload_id": "read upload",
    "version_id": "hidden version",
    "pk": "passkey",
    "sequence": "entry",
    "place": "place in a review",
    "number": "first version",
    "old": "first version",
    "new": "second version",
    "share": "share's name",
    "schema": "share's schema",
    "table": "share's table",
    "link": "link",
    "template": "template",
    "ask": "ask",
    "step": "step",
    "section": "section",
    "of": "hidden table",
    "address": "any address",
}

_OF_DRAFTS = (
    "version_bad_cells",
    "version_bad_cells_xlsx",
    "version_mend",
    "version_mend_texts",
    "version_steps",
    "version_steps_take",
    "version_publish",
    "version_check_again",
)
_PLACES_OF_ROUTES: Mapping[str, Mapping[str, str]] = {
    "agreement_change_of": {"section": "section of a table"},
    "agreement_screening": {"agreement_id": "drafted agreement"},
    "agreement_dpia": {"agreement_id": "assessed agreement"},
    "agreement_review": {"agreement_id": "assessed agreement"},
    "agreement_comment": {"agreement_id": "reviewed agreement"},
    "agreement_ready": {"agreement_id": "reviewed agreement"},
    "agreement_sign": {"agreement_id": "ready agreement"},
    "agreement_resume": {"agreement_id": "suspended agreement"},
    "agreement_disposal": {"agreement_id": "ended agreement"},
    "organisation_admit": {"organisation_id": "applicant"},
    "organisation_restore": {"organisation_id": "suspended member"},
    "upload": {"upload_id": "unreadable upload"},
    "api_agreement": {"agreement_id": "suspended agreement"},
    "dataset_reading": {"dataset_id": "draft dataset"},
    "dataset_reading_forget": {"dataset_id": "draft dataset"},
    "dataset_forget_reading": {"dataset_id": "draft dataset"},
    **{name: {"version_id": "draft version"} for name in _OF_DRAFTS},
    "version_mend_undo": {"version_id": "mended version"},
    "version_mend_as_before": {"version_id": "following version"},
    "version_steps_undo": {"version_id": "mended version"},
    "version_let_through": {"version_id": "personal version"},
    "version_accept_difference": {"version_id": "drifted version"},
    "version_difference": {"version_id": "drifted version"},
    "version_destroy": {"version_id": "withdrawn version"},
    "version_matching": {"version_id": "derived version"},
    "version_matching_groups": {"version_id": "derived version"},
    **{
        name: {"version_id": "reviewed version", "place": "place in a review"}
        for name in (
            "review",
            "review_address",
            "review_addresses",
            "review_decide",
            "review_undo",
            "review_decisions_csv",
        )
    },
    # the bytes of one that was ended do not come back with the database
    "tus_end": {"partial_id": "partial upload 0 to end"},
    "tus_override": {"partial_id": "partial upload 1 to end"},
    "upload_in_parts_end": {"partial_id": "partial upload 2 to end"},
    "upload_in_parts_override": {"partial_id": "partial upload 3 to end"},
}
"""Where another state is needed; of an endpoint of the interface as of the page of that name, unless it has a line."""

LISTED = {"dataset_id": "listed dataset", "table_id": "listed table", "version_id": "listed version"}
"""The dataset that every member may know of, in place of the one that parties know of."""

NOT_OF_THINGS = frozenset({"template", "ask", "step", "section", "address"})
"""Places that name a part of the program, not something that somebody has."""


def places(route: Route) -> dict[str, str]:
    """What stands in each place of the route's address. Raises KeyError for a place that nobody thought of."""
    own = _PLACES_OF_ROUTES.get(route.name) or _PLACES_OF_ROUTES.get(_plain(route.name), {})
    return {name: own.get(name) or _PLACES[name] for name in CAPTURED.findall(route.address)}


def address(route: Route, ids: Mapping[str, str | int], filled: Mapping[str, str]) -> str:
    """The route's address with ids in its places, and with those that stand behind its question mark."""
    path = "/" + CAPTURED.sub(lambda match: str(ids[filled[match[1]]]), route.address)
    asked = {
        "api_upload_send": f"?file_name=next.csv&dataset={ids['hidden dataset']}",
        "api_version_matching_groups": "?by=ward",
    }
    return path + asked.get(route.name, "")


# ---------------------------------------------------------------------------------------------------- whose it is

_RIGHTFUL: Mapping[str, str] = {
    **dict.fromkeys(
        ("permit", "permit_csv", "permit_xlsx", "permit_parquet", "permit_preview"), "fire.analyst"
    ),
    **dict.fromkeys(
        ("permits", "permit_ask", "version_query", "shares", "share_make", "share_revoke", "share_profile"),
        "fire.analyst",
    ),
    **dict.fromkeys(("table_use", "table_share", "table_open"), "fire.analyst"),
    **dict.fromkeys(
        ("dataset", "datasets", "dataset_make", "upload_send", "uploads", "upload"), "borough.publisher"
    ),
    **dict.fromkeys(("upload_reading", "dataset_reading", "dataset_reading_forget"), "borough.publisher"),
    **dict.fromkeys(("upload_answer", "upload_answer_send", "ask_answer"), "borough.publisher"),
    **dict.fromkeys(("version_publish", "version_withdraw", "version_destroy"), "borough.publisher"),
    **dict.fromkeys(("version_accept_difference", "version_difference"), "borough.publisher"),
    **dict.fromkeys(("version_schema", "version_lineage", "version_matching"), "borough.publisher"),
    "version_matching_groups": "borough.publisher",
    **dict.fromkeys(("review", "review_address", "review_addresses", "review_decide"), "borough.publisher"),
    **dict.fromkeys(("review_undo", "review_decisions_csv", "review_forget"), "borough.publisher"),
    **dict.fromkeys(
        ("table_matching", "table_matching_instruct", "table_matching_again", "table_matching_withdraw"),
        "borough.publisher",
    ),
    **dict.fromkeys(("table_schema", "table_schema_give", "table_schema_withdraw"), "borough.publisher"),
    **dict.fromkeys(("version_keep_schema", "version_check_again"), "borough.publisher"),
    **dict.fromkeys(("dataset_describe", "version_bad_cells", "version_bad_cells_xlsx"), "borough.publisher"),
    **dict.fromkeys(("version_steps", "version_steps_take", "version_steps_undo"), "borough.publisher"),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), "borough.publisher"),
    **dict.fromkeys(("agreement_ready", "agreement_disposal"), "fire.ig_lead"),
    "agreement_sign": "borough.signatory",
    "token_revoke": "borough.analyst",
    "account": "borough.analyst",
    "people": "fire.administrator",
}

_ROLES_OF_ACTS: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(("api_dataset_make", "api_dataset_describe"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_upload_send", "api_version_withdraw"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_upload_reading", "api_dataset_reading_forget"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_version_destroy", "api_version_publish"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_version_accept_difference", "api_upload_answer_send"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_table_schema_give", "api_table_schema_withdraw"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(("api_version_keep_schema", "api_version_check_again"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(
        (
            "api_table_matching_instruct",
            "api_table_matching_again",
            "api_table_matching_withdraw",
            "api_review_forget",
        ),
        frozenset({Role.PUBLISHER}),
    ),
    **dict.fromkeys(("api_permit_ask", "api_share_make", "table_use"), ROLES_THAT_OPEN_OWN_ROWS),
    **dict.fromkeys(("api_version_steps_take", "api_version_steps_undo"), frozenset({Role.PUBLISHER})),
    **dict.fromkeys(
        ("api_version_query", "api_version_bad_cells", "api_version_steps", "api_version_matching_groups"),
        ROLES_THAT_OPEN_OWN_ROWS,
    ),
    **dict.fromkeys(
        (
            "api_review",
            "api_review_address",
            "api_review_addresses",
            "api_review_decide",
            "api_review_undo",
            "api_review_decisions_csv",
        ),
        ROLES_THAT_OPEN_OWN_ROWS,
    ),
    "api_version_matching": ROLES_THAT_KNOW_REPORTS,
    "table_share": ROLES_THAT_OPEN_OWN_ROWS,
    "api_agreement_draft": frozenset({Role.IG_LEAD}),
    "api_agreement_sign": frozenset({Role.SIGNATORY}),
    **dict.fromkeys(
        (
            "api_agreement_edit",
            "api_agreement_screening",
            "api_agreement_dpia",
            "api_agreement_review",
            "api_agreement_comment",
            "api_agreement_ready",
            "api_agreement_suspend",
            "api_agreement_resume",
            "api_agreement_end",
            "api_agreement_disposal",
        ),
        frozenset({ROLE_FOR[Action.EDIT]}),
    ),
}
"""Roles that an act asks for behind a route that asks for none."""

_NAMED_IN_BODY = frozenset({"api_permit_ask", "api_share_make", "api_upload_send", "api_agreement_draft"})
"""Routes that name things in what is sent, not in the address."""

_LEADS_NOWHERE = frozenset({"nothing_here", "api_nothing_here", "delta_sharing_nothing_here"})

WRONG_BEFORE_IT_IS_LOOKED_UP = frozenset({"api_agreement_draft"})
"""A wording between others is refused whether or not there are such others."""

SHOWS_ITS_FORM = frozenset({"table_use", "table_share"})
"""Pages that show their form again to whom no agreement gives a purpose to choose."""

SHOWN_BEFORE_THE_DECISION = frozenset({("table_share", "GET")})
"""A button that leads to the decision."""

ONLY_READS = frozenset({"delta_sharing_query", "share_profile"})
"""Routes that take POST and change nothing: as their protocol has it, or to keep a secret out of the address."""

OPEN_PLACES: Mapping[str, Mapping[str, str]] = {"table_open": {"table_id": "open table"}}
"""Where somebody is right only with what is open."""


def rightful(route: Route) -> str:
    """Somebody who may."""
    if route.need.operates_hub:
        return "operator"
    if _plain(route.name) in _RIGHTFUL:
        return _RIGHTFUL[_plain(route.name)]
    if route.face.name.startswith("delta sharing"):
        return "fire.analyst"
    roles = route.need.roles or {Role.IG_LEAD}
    return f"borough.{max(roles).value}"


def roles_needed(route: Route) -> frozenset[Role]:
    """Roles without any of which the answer is no, whether route or act says so; none where nobody needs one."""
    return route.need.roles or _ROLES_OF_ACTS.get(route.name, frozenset())


def wrong_roles(route: Route) -> frozenset[Role]:
    """Roles that are not enough: every one for an act's own check, one for the guard that all routes share."""
    if route.need.operates_hub:
        return frozenset({Role.ADMINISTRATOR})
    needed = roles_needed(route)
    wrong = frozenset(Role) - needed if needed else frozenset()
    return frozenset({min(wrong)}) if route.need.roles else wrong


def is_about_something(route: Route) -> bool:
    """Whether address or body names a thing that somebody has, which may or may not be there."""
    return (
        bool(set(places(route)) - NOT_OF_THINGS)
        or route.name in _NAMED_IN_BODY
        or route.name in _LEADS_NOWHERE
    )


def listed_places(route: Route) -> dict[str, str]:
    """The places of the route where the dataset that every member may know of could stand."""
    return {name: LISTED[name] for name in places(route) if name in LISTED}


def is_the_parties(route: Route) -> bool:
    """Whether a partner has business there: agreements, what they open, and one's own doings under them."""
    return (
        "agreement_id" in places(route)
        or _plain(route.name)
        in {
            "dataset",
            "version_schema",
            "version_lineage",
            "permit_ask",
            "share_make",
            "version_query",
            "agreement_draft",
        }
        or _plain(route.name) in {"table_use", "table_share", "table_open"}
    )


def leads_nowhere(route: Route) -> bool:
    """Whether the route is there to say that there is nothing."""
    return route.name in _LEADS_NOWHERE


def named_in_tables() -> set[str]:
    """The routes that the tables here name in full."""
    return {
        *OF_ONESELF,
        *_ROLES_OF_ACTS,
        *_NAMED_IN_BODY,
        *_LEADS_NOWHERE,
        *OPEN_PLACES,
        *SHOWS_ITS_FORM,
        *ONLY_READS,
    }


def acts_on_something(route: Route) -> bool:
    """Whether the route takes a method that may change what is not only the asker's own."""
    may_change = bool(route.methods & {"POST", "PUT", "PATCH", "DELETE"})
    return may_change and route.name not in OF_ONESELF | _LEADS_NOWHERE


# ----------------------------------------------------------------------------------------------------- what is sent

OF_ONESELF = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "second_factor_choose",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "apply",
        "join",
        "upload_new",
        "ask_answer",
        "agreement_new",
        "agreement_new_check",
        "agreement_new_partners",
        "agreement_new_step",
        "ledger_export",
        "api_notices_seen",
        "people_invite",
        "password_change",
        "token_make",
        "tus_create",
        "upload_in_parts_create",
    }
)
"""Addresses without anybody's id: whoever comes in acts for themselves there."""


def sent(route: Route, content: Content) -> Any:
    """What a rightful person sends to the route: a form's fields, or JSON. Raises KeyError if nobody thought of it."""
    return _sent(content)[route.name]


def sent_by_others(route: Route, content: Content, *, absent: bool) -> Any:
    """The same, sent by somebody else; with `absent`, about what is not there. Nothing to addresses of oneself."""
    said = sent(route, content) if acts_on_something(route) else None
    if not absent or isinstance(said, bytes) or "file" in (said or {}):
        return said
    text = json.dumps(said)
    for name, real in content.ids_known.items():
        if isinstance(real, str) and is_id(real):
            text = text.replace(real, str(content.absent[name]))
    return json.loads(text)


@cache
def _sent(content: Content) -> dict[str, Any]:
    return _forms(content.ids) | _bodies(content.ids)


def _forms(ids: Mapping[str, Any]) -> dict[str, Any]:
    return _forms_of_data(ids) | _forms_of_agreements(ids)


def _forms_of_data(ids: Mapping[str, Any]) -> dict[str, Any]:
    described = {
        "title": "Bins",
        "licence": "closed",
        "visibility": "members",
        "frequency": "monthly",
        "contact": "bins@example.org",
    }
    empty = ("version_publish", "version_withdraw", "version_destroy", "share_revoke", "token_revoke")
    empty += ("agreement_review", "agreement_resume", "person_reset", "person_start_over", "person_close")
    empty += ("organisation_admit", "organisation_restore", "mfa_remove_webauthn", "version_mend_as_before")
    empty += (
        "table_matching_again",
        "table_matching_withdraw",
        "table_schema_withdraw",
        "version_keep_schema",
        "version_check_again",
    )
    tidy = {"kind": "tidy-spaces", "column": "ward"}
    return {
        **{name: {} for name in empty},
        "upload_reading": {"header_row": "1", "delimiter": "", "encoding": ""},
        "upload_columns": {"column_0": "string//", "column_1": "found"},
        "upload_as_found": {},
        "dataset_forget_reading": {},
        **dict.fromkeys(("version_mend", "version_mend_undo"), tidy),
        "version_mend_texts": {"column": "1", "old": "Ward 1", "new": "Ward One"},
        "dataset_describe": described,
        "upload_next": {"file": b"a,b\r\n1,2\r\n"},
        "ask_answer": {"file": b"a,b\r\n1,2\r\n"},
        "table_schema": {"file": b"fields: [{name: ref}]"},
        "table_matching": {"address": ["ward"], "carried": ["ward", "name"]},
        "upload_answer": {"field-0": "ref"},
        "review_address": {"choice": "unsure"},
        "review_undo": {},
        "review_forget": {},
        "version_let_through": {"reason": "They are councillors."},
        "version_accept_difference": {
            "difference": ids["drifted difference"],
            "columns": "tree",
            "accepted": "on",
        },
    }


def _forms_of_agreements(ids: Mapping[str, Any]) -> dict[str, Any]:
    use = {
        "purpose": f"{ids['running agreement']}/{world.PURPOSE['purpose']}",
        "case_reference": world.PURPOSE["case_reference"],
    }
    newcomer = {"name": "Dee", "email": "dee@example.org"}
    return {
        "table_use": use,
        "table_share": use,
        "share_profile": {"token": ids["share token"]},
        "agreement_add_table": {"table": ids["listed table"], "based_on": 2},
        "agreement_change": {"title": "Another title"},
        "agreement_change_of": {"why_0": "The crews ask for it."},
        "agreement_screening": dict.fromkeys(agreed.answers(), "no"),
        "agreement_dpia": {},
        "agreement_comment": {"comment": "Good."},
        "agreement_ready": {"content_sha256": ids["reviewed wording"]},
        "agreement_sign": {"content_sha256": ids["ready wording"]},
        "agreement_suspend": {"reason": "A laptop is lost."},
        "agreement_end": {"reason": "It is done."},
        "agreement_disposal": {
            "method": next(iter(code_lists().disposal_methods)),
            "disposed_on": "1/11/2026",
            "reference": "D-1",
        },
        "person_roles": {"roles": ["analyst", "publisher"]},
        "organisation_suspend": {"reason": "Evidence lapsed."},
        "organisation_evidence": {"kind": "dpo", "reference": "Head of Governance"},
        "organisation_invite": newcomer,
        "mfa_edit_webauthn": {"name": "Key ring"},
    }


def _bodies(ids: Mapping[str, Any]) -> dict[str, Any]:
    use = {"agreement_id": ids["running agreement"], **world.PURPOSE}
    tidy = {"steps": [{"kind": "tidy-spaces", "column": "ward"}]}
    return {
        **_bodies_of_agreements(ids),
        "api_upload_reading": {"table": {"header_row": 1}},
        "api_dataset_reading_forget": None,
        **dict.fromkeys(("api_version_steps_take", "api_version_steps_undo"), tidy),
        "api_dataset_make": {"title": "Bins", "contact": "bins@example.org"},
        "api_dataset_describe": {"title": "Bins", "contact": "bins@example.org"},
        "api_permit_ask": {"table_id": ids["hidden table"], **use},
        "api_share_make": {"table_id": ids["hidden table"], **use},
        "api_share_revoke": None,
        "api_upload_answer_send": {"columns": {}},
        "api_upload_send": b"a,b\r\n1,2\r\n",
        "api_version_accept_difference": {"sha256": ids["drifted difference"], "columns": ["tree"]},
        "api_table_schema_give": b"fields: [{name: ref}]",
        **dict.fromkeys(("api_table_schema_withdraw", "api_version_keep_schema", "api_version_check_again")),
        "api_table_matching_instruct": {"address": ["ward"], "carried": ["ward", "name"]},
        "api_table_matching_again": None,
        "api_review_decide": {"decision": "cannot tell"},
        **dict.fromkeys(("api_review_undo", "api_review_forget")),
        "api_table_matching_withdraw": None,
        "api_version_destroy": None,
        "api_version_publish": {},
        "api_version_withdraw": None,
        **dict.fromkeys(("tus_part", "upload_in_parts_part"), b"a,b\r\n"),
        **dict.fromkeys(("tus_end", "upload_in_parts_end", "tus_override", "upload_in_parts_override")),
        "api_version_query": {"sql": "SELECT * FROM data", **use},
        "delta_sharing_query": {},
    }


def _bodies_of_agreements(ids: Mapping[str, Any]) -> dict[str, Any]:
    borough = str(ids["borough"])
    running = agreement(str(ids["running agreement"]), organisation_id=borough).newest.content
    wording = as_json(running)
    reworded = {**wording, "identity": {**wording["identity"], "title": "Another title"}}
    reason = {"reason": "A laptop is lost."}
    return {
        "api_agreement_draft": {"content": wording},
        "api_agreement_edit": {"based_on": 2, "content": reworded},
        "api_agreement_screening": {"answers": agreed.answers()},
        "api_agreement_dpia": as_json(agreed.DPIA),
        "api_agreement_review": None,
        "api_agreement_comment": {"comment": "Good."},
        "api_agreement_ready": {"content_sha256": ids["reviewed wording"]},
        "api_agreement_sign": {"content_sha256": ids["ready wording"], "totp_code": CODE_OF_NOW},
        "api_agreement_suspend": reason,
        "api_agreement_resume": None,
        "api_agreement_end": reason,
        "api_agreement_disposal": {
            "method": next(iter(code_lists().disposal_methods)),
            "disposed_on": "2026-11-01",
            "reference": "D-1",
        },
    }


def is_form_page(route: Route) -> bool:
    """Whether the page shows the form that it takes."""
    return {"GET", "POST"} <= route.methods


def _plain(name: str) -> str:
    return name.removeprefix("api_")
