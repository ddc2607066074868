"""Rules about who is party to an agreement, what it opens, and to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wardmote.hub.agreements.code_list import CodeLists
from wardmote.hub.agreements.content import Content, DataItem, PartyRole
from wardmote.hub.agreements.fault import Fault, Surroundings, TableFacts, missing, not_listed
from wardmote.hub.ledger.kinds import is_code


def data_faults(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    """Every fault of parties, purposes, data items and row limits."""
    yield from _identity(content, lists)
    yield from _parties(content, around)
    yield from _type(content, around, lists)
    yield from _purposes(content)
    yield from _items(content, around, lists)
    yield from _rows(content, around)


def _identity(content: Content, lists: CodeLists) -> Iterator[Fault]:
    for field in ("title", "reference"):
        if not getattr(content.identity, field).strip():
            yield missing(f"identity.{field}", field)
    if content.identity.type not in lists.agreement_types:
        yield not_listed("identity.type")


def _parties(content: Content, around: Surroundings) -> Iterator[Fault]:
    ids = content.party_ids
    if len(set(ids)) < 2:
        yield Fault("parties", "An agreement needs two parties at least.", "Add the other party.")
    if len(set(ids)) != len(ids):
        yield Fault("parties", "A party is there twice.", "Name each organisation once, in one role.")
    if not any(party.role.decides for party in content.parties):
        yield Fault("parties", "Nobody is a controller.", "Say which party decides why and how data is used.")
    for number, party in enumerate(content.parties):
        if party.organisation_id not in around.kinds:
            yield Fault(
                f"parties.{number}",
                "This is not a member in good standing.",
                "Choose a member from the list.",
            )


def _type(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    kind = lists.agreement_types.get(content.identity.type)
    if kind is None:
        return
    if kind.opens_data and not content.items:
        yield Fault(
            "items", "The agreement opens no column.", "Add the columns that are needed, each with why."
        )
    if not kind.opens_data and content.items:
        yield Fault(
            "items", f"“{kind.title}” opens no columns.", "Choose another type, or leave the columns out."
        )
    roles = Counter(party.role for party in content.parties)
    givers = set(around.owners(content).values())
    expected = {
        "one_way_disclosure": (
            len(givers) <= 1,
            "One party gives in a one-way agreement, and here several do.",
        ),
        "two_way_protocol": (len(givers) != 1, "Parties give to each other in this type, and here one does."),
        "joint_controller_arrangement": (
            roles[PartyRole.JOINT_CONTROLLER] >= 2,
            "This type needs two joint controllers.",
        ),
        "processing_contract": (roles[PartyRole.PROCESSOR] >= 1, "This type needs a processor."),
    }
    holds, what = expected.get(kind.code, (True, ""))
    if not holds:
        yield Fault("identity.type", what, "Choose the type that fits, or change the parties and columns.")


def _purposes(content: Content) -> Iterator[Fault]:
    if not content.purposes:
        yield Fault("purposes", "There is no purpose.", "Add what the data may be used for.")
    codes = Counter(purpose.code for purpose in content.purposes)
    for number, purpose in enumerate(content.purposes):
        if not is_code(purpose.code) or codes[purpose.code] > 1:
            yield Fault(
                f"purposes.{number}.code",
                "A purpose needs a code of its own.",
                "Use lower-case letters, digits and underscores, and no code twice.",
            )
        for field, what in (
            ("title", "title"),
            ("objective", "objective"),
            ("expected_benefits", "expected benefit"),
        ):
            if not getattr(purpose, field).strip():
                yield missing(f"purposes.{number}.{field}", what)


def _items(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    named = Counter((item.table_id, item.column) for item in content.items)
    for number, item in enumerate(content.items):
        place = f"items.{number}"
        if named[item.table_id, item.column] > 1:
            yield Fault(place, "This column is there twice.", "Keep one, with all who receive it.")
        if not item.necessary_because.strip():
            yield missing(f"{place}.necessary_because", "reason why this column is needed")
        if item.category not in lists.data_categories:
            yield not_listed(f"{place}.category")
        table = around.tables.get(item.table_id)
        yield from _fits_table(place, item.column, item.type, table)
        if table is not None:
            yield from _giver_and_receivers(place, item, table.owner_id, content)


def _giver_and_receivers(place: str, item: DataItem, owner_id: str, content: Content) -> Iterator[Fault]:
    deciding = {party.organisation_id for party in content.parties if party.role.decides}
    if owner_id not in deciding:
        yield Fault(
            f"{place}.table_id",
            "The owner of this table is not a controller party to the agreement.",
            "Add the owner as a party: only they can open their table.",
        )
    if not item.recipients:
        yield Fault(f"{place}.recipients", "Nobody receives this column.", "Say which parties do.")
    if not set(item.recipients) <= set(content.party_ids) - {owner_id}:
        yield Fault(
            f"{place}.recipients",
            "A recipient is not a party, or owns the table.",
            "Choose among the other parties.",
        )


def _fits_table(place: str, column: str, kind: str, table: TableFacts | None) -> Iterator[Fault]:
    if table is None:
        yield Fault(
            f"{place}.table_id", "There is no such published table.", "Choose one from the catalogue."
        )
    elif column not in table.columns:
        yield Fault(f"{place}.column", "The table has no such column now.", "Choose one of its columns.")
    elif table.columns[column].type != kind:
        yield Fault(
            f"{place}.type",
            f"The column's type is {table.columns[column].type} now.",
            "Take the column's present type over into the agreement.",
        )


def _rows(content: Content, around: Surroundings) -> Iterator[Fault]:
    opened = {item.table_id for item in content.items}
    for number, limit in enumerate(content.rows):
        place = f"rows.{number}"
        if limit.table_id not in opened:
            yield Fault(f"{place}.table_id", "No column of this table is opened.", "Leave this limit out.")
            continue
        condition = limit.condition
        yield from _fits_table(
            f"{place}.condition", condition.column, condition.type, around.tables.get(limit.table_id)
        )
        wrong = condition.fault()
        if wrong:
            yield Fault(f"{place}.condition", wrong, "Mend the condition, or leave it out.")
