"""Matching a table's addresses to properties on its owner's instruction, what came of it, and what was made of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from wardmote.engine.linkage.tables.answers import Wanted
from wardmote.faces.api.shapes import JsonObject
from wardmote.faces.api.v1.endpoint import NOTHING, Answer, Endpoint
from wardmote.faces.routes import PUBLIC, HubRequest, acting, token_scope
from wardmote.faces.version_schema import visible_version
from wardmote.hub.catalogue.dataset import Table
from wardmote.hub.catalogue.own import own_table
from wardmote.hub.derivation.acts import instruct_matching, match_again, withdraw_matching
from wardmote.hub.derivation.derivation import DerivationState, Report
from wardmote.hub.derivation.gazetteers import gazetteer_for, gazetteers_for
from wardmote.hub.derivation.matching_report import matching_report
from wardmote.hub.derivation.matching_terms import Found, found_columns, from_terms, said
from wardmote.hub.derivation.queries import Related, latest_derivation, lineage
from wardmote.hub.derivation.report_by import ReportBy
from wardmote.hub.derivation.report_by import report_by as hub_report_by
from wardmote.hub.organisations.actor import Scope
from wardmote.hub.policy.instructing import table_to_instruct
from wardmote.hub.policy.instruction import Processing
from wardmote.hub.policy.instructions import instruction_in_force


@dataclass(frozen=True)
class MatchingSent:
    """An instruction. `address` names the column of the address, or its lines in order; empty takes what is proposed.

    It is refused where it is empty and several columns could hold the address or the postcode.
    `carried` are the columns of what is made, and all that the hub opens; null for every column there is now.
    """

    address: tuple[str, ...] = ()
    postcode: str | None = None
    held_uprn: str | None = None
    carried: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ColumnsShown:
    """The columns that say where. `address` is empty where none was recognised."""

    address: tuple[str, ...]
    postcode: str | None
    held_uprn: str | None


@dataclass(frozen=True)
class ColumnsProposed:
    """The columns that could say where. `choose` says what has to be chosen, as several columns could be meant."""

    address: tuple[str, ...]
    postcode: str | None
    held_uprn: str | None
    choose: str | None


@dataclass(frozen=True)
class InstructionShown:
    """The instruction in force."""

    id: str
    given_at: datetime
    columns: ColumnsShown
    carried: tuple[str, ...]


@dataclass(frozen=True)
class DerivationShown:
    """The latest run: `dataset_id` and `version_id` are what was made. `problem` says why it waits or failed."""

    state: DerivationState
    source_version_id: str
    rows_done: int
    dataset_id: str | None
    version_id: str | None
    problem: JsonObject | None


@dataclass(frozen=True)
class MatchingShown:
    """What the hub is instructed to do with a table, and what came of it. `has_gazetteer`: whether it can."""

    table_id: str
    instruction: InstructionShown | None
    proposed: ColumnsProposed
    has_gazetteer: bool
    latest: DerivationShown | None


@dataclass(frozen=True)
class MatchingReport:
    """How well a version was matched, and with what. The report holds counts only.

    For the owner's publishers, analysts and information governance leads; `groups` and `stands_out` are empty for
    these leads, who may not open its rows.
    """

    version_id: str
    source_version_id: str
    instruction_id: str
    gazetteer_sha256: str
    gazetteer_source: str
    gazetteer_removed: bool
    made_by: str
    made_at: datetime | None
    report: Report


@dataclass(frozen=True)
class GazetteerShown:
    """A gazetteer: what it was built from, how much is in it, and whether tables of yours are matched with it now."""

    sha256: str
    source: str
    counts: dict[str, int]
    installed_at: datetime
    is_used: bool


@dataclass(frozen=True)
class GazetteersShown:
    """Those that your organisation may have used, the newest first: that one is."""

    gazetteers: tuple[GazetteerShown, ...]


@dataclass(frozen=True)
class ByAsked:
    """The column whose values make the groups; a version that is not there is told before a missing column."""

    by: str = ""


@dataclass(frozen=True)
class RelatedShown:
    """A version of another dataset."""

    dataset_id: str
    version_id: str
    number: int | None


@dataclass(frozen=True)
class LineageShown:
    """What a version was made of, and what was made of it, as far as one may know of that."""

    version_id: str
    made_of: RelatedShown | None
    made_into: tuple[RelatedShown, ...]


def show(request: HubRequest, table_id: str) -> MatchingShown:
    """The instruction for a table of one's own, and what came of it."""
    dataset, table = own_table(table_id, acting(request))
    given = instruction_in_force(table_id, Processing.MATCH_ADDRESSES)
    instruction = None
    if given is not None:
        said_columns = _columns(from_terms(given.terms))
        instruction = InstructionShown(given.id, given.given_at, said_columns, given.columns)
    has_gazetteer = gazetteer_for(dataset.organisation_id) is not None
    proposed, doubt = _proposed(table)
    offered = ColumnsProposed(
        *proposed.columns, proposed.uprn, f"{doubt.what} {doubt.next_step}" if doubt else None
    )
    return MatchingShown(table_id, instruction, offered, has_gazetteer, _latest(table_id))


def instruct(request: HubRequest, table_id: str, *, body: MatchingSent) -> MatchingShown:
    """Instructs the hub, in the place of what it was instructed before."""
    _, table = table_to_instruct(table_id, acting(request))
    wanted = said(address=body.address, postcode=body.postcode, held_uprn=body.held_uprn)
    if not body.address:
        wanted, doubt = _proposed(table)
        if doubt:
            raise doubt
    carried = _names(table) if body.carried is None else body.carried
    instruct_matching(table_id, wanted, carried=carried, actor=acting(request), clock=request.clock)
    return show(request, table_id)


def again(request: HubRequest, table_id: str) -> MatchingShown:
    """Has the current version matched once more."""
    match_again(table_id, actor=acting(request), clock=request.clock)
    return show(request, table_id)


def withdraw(request: HubRequest, table_id: str) -> None:
    """Takes the instruction back."""
    withdraw_matching(table_id, actor=acting(request), clock=request.clock)


def gazetteers(request: HubRequest) -> GazetteersShown:
    """What one's organisation may have its addresses matched with."""
    found = gazetteers_for(acting(request).organisation_id)
    return GazetteersShown(
        tuple(
            GazetteerShown(each.digest, each.source, each.counts, each.installed_at, is_used=each is found[0])
            for each in found
        )
    )


def report(request: HubRequest, version_id: str) -> MatchingReport:
    """How well a version of one's own was matched."""
    made = matching_report(version_id, actor=acting(request))
    return MatchingReport(
        version_id=version_id,
        source_version_id=made.source_version_id,
        instruction_id=made.instruction_id,
        gazetteer_sha256=made.gazetteer_digest,
        gazetteer_source=made.gazetteer_source,
        gazetteer_removed=made.gazetteer_removed,
        made_by=made.made_by,
        made_at=made.finished_at,
        report=made.report,
    )


def report_by(request: HubRequest, version_id: str, *, query: ByAsked) -> ReportBy:
    """How well the groups of a column were matched."""
    return hub_report_by(version_id, query.by, actor=acting(request), clock=request.clock)


def show_lineage(request: HubRequest, version_id: str) -> LineageShown:
    """What a version was made of and into."""
    dataset, _, _ = visible_version(version_id, actor=request.actor, clock=request.clock)
    found = lineage(dataset, actor=request.actor, now=request.clock())
    origin = found.made_of.get(version_id)
    return LineageShown(
        version_id,
        None if origin is None else _related(origin),
        tuple(map(_related, found.made_into.get(version_id, ()))),
    )


def _related(found: Related) -> RelatedShown:
    return RelatedShown(found.dataset.id, found.version.id, found.version.number)


def _latest(table_id: str) -> DerivationShown | None:
    made = latest_derivation(table_id)
    if made is None:
        return None
    return DerivationShown(
        state=made.state,
        source_version_id=made.source_version_id,
        rows_done=made.rows_done,
        dataset_id=made.dataset_id or None,
        version_id=made.version_id or None,
        problem=dict(made.problem) if made.problem else None,
    )


def _columns(wanted: Wanted) -> ColumnsShown:
    return ColumnsShown(wanted.columns.address, wanted.columns.postcode, wanted.uprn)


def _proposed(table: Table) -> Found:
    newest = table.current or next(iter(table.versions), None)
    return found_columns(newest.columns if newest else ())


def _names(table: Table) -> tuple[str, ...]:
    newest = table.current or next(iter(table.versions), None)
    return tuple(newest.column_types()) if newest else ()


_SEND = token_scope(Scope.UPLOAD)
ENDPOINTS = [
    Endpoint(
        "GET",
        "gazetteers",
        gazetteers,
        "gazetteers",
        token_scope(Scope.CATALOGUE),
        "The gazetteers that one's organisation may have its addresses matched with.",
        Answer(GazetteersShown),
    ),
    Endpoint(
        "GET",
        "tables/<str:table_id>/matching",
        show,
        "table_matching",
        _SEND,
        "What the hub is instructed to match in a table of one's organisation, and what came of it.",
        Answer(MatchingShown),
    ),
    Endpoint(
        "PUT",
        "tables/<str:table_id>/matching",
        instruct,
        "table_matching_instruct",
        _SEND,
        "Instruct the hub to match a table's addresses to properties, now and with each version to come.",
        Answer(MatchingShown),
        body=MatchingSent,
    ),
    Endpoint(
        "POST",
        "tables/<str:table_id>/matching/again",
        again,
        "table_matching_again",
        _SEND,
        "Have a table's current version matched again: after a failure, or with what was decided since.",
        Answer(MatchingShown, HTTPStatus.ACCEPTED, says="It waits to be matched; look here how far it is."),
    ),
    Endpoint(
        "DELETE",
        "tables/<str:table_id>/matching",
        withdraw,
        "table_matching_withdraw",
        _SEND,
        "Withdraw that instruction: nothing more is opened under it, and what was made stays.",
        NOTHING,
    ),
    Endpoint(
        "GET",
        "versions/<str:version_id>/matching",
        report,
        "version_matching",
        token_scope(Scope.DATA),
        "How well the addresses of a version of one's organisation were matched, and with what.",
        Answer(MatchingReport),
    ),
    Endpoint(
        "GET",
        "versions/<str:version_id>/matching/groups",
        report_by,
        "version_matching_groups",
        token_scope(Scope.DATA),
        "How well the groups of a column were matched; for who may open its rows, and recorded as that is.",
        Answer(ReportBy),
        query=ByAsked,
    ),
    Endpoint(
        "GET",
        "versions/<str:version_id>/lineage",
        show_lineage,
        "version_lineage",
        PUBLIC,
        "What a version was made of, and what was made of it, as far as one may know of that.",
        Answer(LineageShown),
    ),
]
