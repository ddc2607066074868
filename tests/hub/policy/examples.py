"""Facts under which the answer is yes, to start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from wardmote.hub.agreements.opening import Opening
from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.catalogue.dataset import Access, VersionState, Visibility
from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.organisation import Standing
from wardmote.hub.policy.facts import Facts, Reader, VersionFacts
from wardmote.hub.policy.instruction import DERIVATION, Instruction, Processing
from wardmote.hub.policy.permit import Use

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
OWNER, RECIPIENT, OTHER = "organisation_owner", "organisation_recipient", "organisation_other"
COLUMNS = {"uprn": "integer", "ward": "string", "bins": "integer", "since": "date", "name": "string"}

READER = Reader(
    account_id="account_analyst",
    organisation_id=RECIPIENT,
    roles=frozenset({Role.ANALYST}),
    scopes=frozenset(Scope),
    active=True,
    standing=Standing.ASSURED,
)

VERSION = VersionFacts(
    id="version_one",
    table_id="table_one",
    dataset_id="dataset_one",
    owner_id=OWNER,
    state=VersionState.PUBLISHED,
    access=Access.CLOSED,
    visibility=Visibility.MEMBERS,
    columns=COLUMNS,
)

OPENING = Opening(
    agreement_id="agreement_one",
    version=3,
    title="Visits",
    table_id="table_one",
    recipient_id=RECIPIENT,
    party_ids=(OWNER, RECIPIENT),
    columns={"uprn": "integer", "ward": "string", "bins": "integer"},
    rows=(RowCondition("since", "date", Operator.AT_LEAST, ("2020-01-01",)),),
    purposes={"visits": "Visits", "outcomes": "Outcomes"},
    ways=frozenset({"platform_download", "api"}),
    linkage=True,
    case_reference_required=True,
    runs_from=NOW - timedelta(days=30),
    runs_until=NOW + timedelta(days=300),
    signed=True,
    ended=False,
    suspended_by=(),
)


def agreed(**changes: object) -> Facts:
    """A recipient's analyst downloads under an agreement in force."""
    facts = Facts(
        now=NOW,
        use=Use.DOWNLOAD,
        columns=("ward", "uprn"),
        agreement_id=None,
        purpose="visits",
        case_reference="HFSV-2026/0147",
        reader=READER,
        version=VERSION,
        owner_standing=Standing.ASSURED,
        openings=(OPENING,),
        unsealed_since=NOW - timedelta(minutes=1),
        processor=None,
        instruction=None,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # tests change what they name


INSTRUCTION = Instruction(
    id="instruction_one",
    table_id="table_one",
    owner_id=OWNER,
    processing=Processing.MATCH_ADDRESSES,
    processor=DERIVATION.name,
    columns=("ward", "uprn", "name"),
    terms={},
    given_at=NOW - timedelta(days=1),
    withdrawn=False,
)


def instructed(**changes: object) -> Facts:
    """The hub itself processes a table on its owner's instruction."""
    facts = agreed(
        use=Use.PROCESS,
        columns=None,
        purpose="match_addresses",
        case_reference=None,
        reader=None,
        openings=(),
        processor=DERIVATION.name,
        instruction=INSTRUCTION,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # tests change what they name


def owned(**changes: object) -> Facts:
    """A publisher previews a draft of their own."""
    publisher = replace(READER, organisation_id=OWNER, roles=frozenset({Role.PUBLISHER}))
    facts = agreed(
        reader=publisher,
        version=replace(VERSION, state=VersionState.DRAFT),
        use=Use.PREVIEW,
        columns=None,
        purpose=None,
        case_reference=None,
        openings=(),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # tests change what they name


def openly(**changes: object) -> Facts:
    """Somebody without an account downloads open data."""
    facts = agreed(
        reader=None,
        version=replace(VERSION, access=Access.OPEN, visibility=Visibility.PUBLIC),
        columns=("ward", "name"),
        purpose=None,
        case_reference=None,
        openings=(),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # tests change what they name
