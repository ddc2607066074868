"""Derives: the follower that matches a version's addresses and makes of it a version of a dataset of the same owner.

Safe to kill at any moment: the rows are stored first, and one transaction makes them a version and the derivation made.
What a kill leaves in the lake is swept, and the derivation done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet

from wardmote import __version__
from wardmote.engine.linkage.gazetteer.gazetteer import Gazetteer
from wardmote.engine.linkage.matching import Matcher, no_collecting
from wardmote.engine.linkage.tables.matched_table import MatchedTable
from wardmote.hub.catalogue import queries as catalogue
from wardmote.hub.catalogue.acts import Draft
from wardmote.hub.catalogue.dataset import Dataset, Table, Version
from wardmote.hub.catalogue.deriving import add_derived_draft
from wardmote.hub.derivation import ledger_acts
from wardmote.hub.derivation.derivation import DerivationState
from wardmote.hub.derivation.derived_rows import DerivedRows, store_matched
from wardmote.hub.derivation.gazetteers import folder_of
from wardmote.hub.derivation.matching_terms import from_terms, names_of
from wardmote.hub.derivation.models import Derivation
from wardmote.hub.derivation.planning import what_is_wanted
from wardmote.hub.derivation.review_listing import begin_list, keep_list
from wardmote.hub.derivation.review_queries import decisions_of
from wardmote.hub.holdings.publishing import publish_derived
from wardmote.hub.holdings.rows import open_rows
from wardmote.hub.ledger.acts import record
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.lease import LeaseLost
from wardmote.hub.ledger.limited_work import WorkLimits
from wardmote.hub.policy.decide import complete, decide
from wardmote.hub.policy.gather import Ask
from wardmote.hub.policy.instruction import DERIVATION, Instruction, Processing
from wardmote.hub.policy.instructions import latest_instruction
from wardmote.hub.policy.permit import Permit, Use
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Conflict, Damaged, Problem, TooLarge, Unavailable

MADE_BY = f"wardmote {__version__}"
_CPU_SECONDS, _ROWS_PER_CPU_SECOND, _WALL_FOR_CPU = 120, 500, 5
"""What may be taken: some ten times what matching takes where most addresses are hard."""
_TOLD_EVERY_SECONDS = 1.0
_TITLE = "{title}: matched to properties"
_SUMMARY = (
    "Every row of “{title}” with the property (UPRN) that its address was matched to. The hub makes it on the owner’s "
    "instruction, and anew with each version of its source."
)
_LONGEST_TITLE = 170


class DerivesTables:
    """Follows derivations that were asked for, one organisation after the other."""

    name = "derivations"
    in_lanes = True
    acts = frozenset({ledger_acts.ASKED.name})

    def limits_of(self, entry: Entry, *, clock: Clock) -> WorkLimits:  # noqa: ARG002 - as the protocol has it
        """More for more rows."""
        rows = catalogue.version(entry.object_id)[2].rows
        cpu_seconds = _CPU_SECONDS + rows // _ROWS_PER_CPU_SECOND
        return WorkLimits(cpu_seconds, _WALL_FOR_CPU * cpu_seconds)

    def past_limits(self, entry: Entry, limits: WorkLimits, *, clock: Clock) -> None:
        """Gives it up, and tells the owner."""
        row = Derivation.objects.get(pk=entry.details["derivation"])
        _fail(row, _takes_too_long(limits), clock=clock)

    def has_failed(self, entry: Entry, *, clock: Clock) -> None:  # noqa: ARG002 - as the protocol has it
        """Says on the dataset's page that it waits, through a fault of ours."""
        _keep_problem(str(entry.details["derivation"]), _waits("derivation.fault"))

    def handle_long(self, entry: Entry, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
        """Safe to repeat: what is not waiting is left alone. A fault of ours is raised, retried and parked."""
        row = Derivation.objects.select_related("gazetteer").get(pk=entry.details["derivation"])
        if row.state != DerivationState.WAITING:
            return
        try:
            _derive(row, clock=clock, keep_lease=keep_lease)
        except (Unavailable, Damaged) as problem:
            _keep_problem(row.id, _waits(problem.code))
            raise
        except Problem as problem:
            _fail(row, problem, clock=clock)
        except LeaseLost:
            raise
        except Exception:
            self.has_failed(entry, clock=clock)
            raise


def _derive(row: Derivation, *, clock: Clock, keep_lease: Callable[[], None]) -> None:
    instruction = latest_instruction(row.source_table_id, processing=Processing.MATCH_ADDRESSES)
    if instruction is None or not _is_wanted(row, instruction):
        _pass_over(row, clock=clock)
        return
    source = catalogue.version(row.source_version_id)
    permit = decide(_ask(instruction, source[2]), actor=DERIVATION, clock=clock)
    done = _matched(row, permit, instruction, source, clock=clock, keep_lease=keep_lease)
    complete(permit, file_format="parquet", rows=done.report.rows, size_bytes=done.size_bytes, clock=clock)
    with transaction.atomic():
        held = Derivation.objects.select_for_update().get(pk=row.pk)
        if held.state != DerivationState.WAITING:
            return  # another worker was quicker; what we stored is an orphan, and is swept
        still_given = latest_instruction(
            row.source_table_id, processing=Processing.MATCH_ADDRESSES, hold=True
        )
        if still_given is None or not _is_wanted(row, still_given):
            _pass_over(row, clock=clock)
            return
        _keep(row, done, source, clock=clock)


def _is_wanted(row: Derivation, instruction: Instruction) -> bool:
    """Whether it is still this instruction, this version and this gazetteer."""
    if instruction.id != row.instruction_id:
        return False
    wanted = None if instruction.withdrawn else what_is_wanted(instruction)
    return wanted is not None and (wanted.version_id, wanted.gazetteer.pk) == (
        row.source_version_id,
        row.gazetteer_id,
    )


def _ask(instruction: Instruction, source: Version) -> Ask:
    """For the instructed columns that the version has. Raises Conflict where it lacks one that says where."""
    known = source.column_types()
    gone = [each for each in names_of(from_terms(instruction.terms)) if each not in known]
    if gone:
        raise Conflict(
            "derivation.columns_gone",
            "The version has no longer every column that the addresses stood in.",
            where=", ".join(gone),
            next_step="Say on the dataset's page which columns hold them now.",
        )
    return Ask(
        version_id=source.id,
        use=Use.PROCESS,
        columns=tuple(each for each in instruction.columns if each in known),
        agreement_id=None,
        purpose=instruction.processing.value,
        case_reference=None,
    )


def _matched(
    row: Derivation,
    permit: Permit,
    instruction: Instruction,
    source: tuple[Dataset, Table, Version],
    *,
    clock: Clock,
    keep_lease: Callable[[], None],
) -> DerivedRows:
    wanted = from_terms(instruction.terms)
    progress = _Progress(row.id, keep_lease)
    with open_rows(permit, clock=clock) as rows, no_collecting():
        gazetteer = Gazetteer(folder_of(row.gazetteer))
        matcher = Matcher(gazetteer, decisions=decisions_of(row.owner_id, clock=clock))
        table = MatchedTable(rows.schema, wanted, gazetteer=gazetteer, matcher=matcher)
        return store_matched(
            rows.batches(),
            table,
            source={each.name: each for each in source[2].columns},
            address=wanted.columns.address,
            organisation_id=row.owner_id,
            progress=progress,
            listing=begin_list(wanted, table, owner_id=row.owner_id, clock=clock),
            clock=clock,
        )


class _Progress:
    """Tells now and then how far it is, and keeps the lease."""

    def __init__(self, derivation_id: str, keep_lease: Callable[[], None]) -> None:
        self._derivation_id, self._keep_lease = derivation_id, keep_lease
        self._told_at = time.monotonic()

    def __call__(self, rows_done: int) -> None:
        if time.monotonic() - self._told_at >= _TOLD_EVERY_SECONDS:
            self._keep_lease()
            Derivation.objects.filter(pk=self._derivation_id).update(rows_done=rows_done)
            self._told_at = time.monotonic()


def _keep(
    row: Derivation, done: DerivedRows, source: tuple[Dataset, Table, Version], *, clock: Clock
) -> None:
    """Makes the stored rows a version, published unless that breaks readers. In the caller's transaction."""
    dataset, table, version = source
    for written in (done.rows, done.bad_cells):
        written.saved(made_of="").save(force_insert=True)
    title = dataset.description.title[:_LONGEST_TITLE]
    dataset_id = add_derived_draft(
        _draft(done, table, version),
        dataset_id=_dataset_before(row),
        source=dataset,
        title=_TITLE.format(title=title),
        summary=_SUMMARY.format(title=title),
        actor_id=DERIVATION.name,
        clock=clock,
    )
    doubtful = keep_list(done.listing, version_id=done.version_id, owner_id=row.owner_id)
    number = publish_derived(done.version_id, actor_id=DERIVATION.name, clock=clock)
    Derivation.objects.filter(pk=row.pk).update(
        state=DerivationState.MADE,
        problem=None,
        made_by=MADE_BY,
        dataset_id=dataset_id,
        version_id=done.version_id,
        rows_done=done.report.rows,
        report=asdict(done.report),
        finished_at=clock(),
    )
    details = {
        "derivation": row.id,
        "table": row.source_table_id,
        "source": row.source_version_id,
        "gazetteer": row.gazetteer.digest,
        "rows": done.report.rows,
        "matched": done.report.matched,
        "doubtful": doubtful,
        "published": number is not None,
    }
    _tell_owner(row, done.version_id, details, clock=clock)


def _draft(done: DerivedRows, table: Table, source: Version) -> Draft:
    return Draft(
        id=done.version_id,
        table_name=table.name,
        rows=done.report.rows,
        bad_cells=0,
        content_sha256=done.rows.stored_manifest.content_sha256,
        columns=done.columns,
        derived_from=source.id,
    )


def _dataset_before(row: Derivation) -> str | None:
    """The dataset that earlier versions of the table were made into."""
    made = Derivation.objects.filter(source_table_id=row.source_table_id).exclude(dataset_id="")
    return made.values_list("dataset_id", flat=True).first()


def _pass_over(row: Derivation, *, clock: Clock) -> None:
    _waiting(row.id).update(state=DerivationState.PASSED_OVER, problem=None, finished_at=clock())


def _fail(row: Derivation, problem: Problem, *, clock: Clock) -> None:
    with transaction.atomic():
        failed = {"state": DerivationState.FAILED, "problem": problem.as_json(), "finished_at": clock()}
        if not _waiting(row.id).update(**failed):
            return
        details = {"derivation": row.id, "table": row.source_table_id, "reason": problem.code}
        record(
            ledger_acts.FAILED,
            actor=DERIVATION.name,
            organisation=None,
            object_id=row.source_version_id,
            parties=[row.owner_id],
            clock=clock,
            details=details,
        )


def _tell_owner(row: Derivation, version_id: str, details: dict[str, object], *, clock: Clock) -> None:
    """An entry of nobody's that concerns the owner: that is a notice to them."""
    record(
        ledger_acts.MADE,
        actor=DERIVATION.name,
        organisation=None,
        object_id=version_id,
        parties=[row.owner_id],
        clock=clock,
        details=details,
    )


def _waiting(derivation_id: str) -> QuerySet[Derivation]:
    return Derivation.objects.filter(pk=derivation_id, state=DerivationState.WAITING)


def _keep_problem(derivation_id: str, problem: Problem) -> None:
    _waiting(derivation_id).update(problem=problem.as_json())


def _waits(code: str) -> Unavailable:
    return Unavailable(
        code,
        "The hub cannot match the table at the moment.",
        next_step="You need do nothing: it is tried again.",
    )


def _takes_too_long(limits: WorkLimits) -> TooLarge:
    return TooLarge(
        "derivation.takes_too_long",
        "Matching the table took longer than a table of its size may take here, "
        f"{limits.cpu_seconds:,} seconds of a processor or {limits.wall_seconds:,} seconds by the clock.",
        next_step="Look whether the address column holds addresses; else tell the hub's operator.",
    )
