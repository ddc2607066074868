"""Whether an agreement's wording can be sent round and signed: every fault at once, and what to look at twice. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from wardmote.hub.agreements.code_list import Code, CodeLists, Gateway
from wardmote.hub.agreements.content import Content
from wardmote.hub.agreements.data_rules import data_faults
from wardmote.hub.agreements.fault import Fault, Surroundings
from wardmote.hub.agreements.legal_rules import legal_faults
from wardmote.hub.agreements.term_rules import term_faults


def faults(content: Content, around: Surroundings, *, lists: CodeLists) -> tuple[Fault, ...]:
    """Everything that has to be put right before the agreement can be sent for review, in the order of its fields."""
    return (
        *data_faults(content, around, lists),
        *legal_faults(content, around, lists),
        *term_faults(content, lists),
    )


def cautions(content: Content, around: Surroundings, *, lists: CodeLists) -> tuple[Fault, ...]:
    """What does not bar signing, and a careful person looks at: unverified law, conditions to read, odd categories."""
    return (*_unverified(content, lists), *_conditions(content, lists), *_categories(content, around, lists))


def _unverified(content: Content, lists: CodeLists) -> Iterator[Fault]:
    legal = content.legal
    chosen: list[tuple[str, Code | Gateway | None]] = [
        ("legal.article_10", lists.article_10.get(legal.article_10 or "")),
        ("legal.schedule_1", lists.schedule_1.get(legal.schedule_1 or "")),
        ("legal.confidentiality", lists.confidentiality.get(legal.confidentiality)),
        ("retention.method", lists.disposal_methods.get(content.retention.method)),
        *(
            (f"legal.bases.{number}.gateways", lists.gateways.get(code))
            for number, basis in enumerate(legal.bases)
            for code in basis.gateways
        ),
    ]
    for place, row in chosen:
        if row is not None and not row.verified:
            yield Fault(
                place, f"Not verified: {row.title}.", "Have your information governance lawyer check it."
            )


def _conditions(content: Content, lists: CodeLists) -> Iterator[Fault]:
    for number, basis in enumerate(content.legal.bases):
        for gateway in (lists.gateways[code] for code in basis.gateways if code in lists.gateways):
            yield Fault(
                f"legal.bases.{number}.gateways",
                f"{gateway.title}: {gateway.conditions}",
                "Make sure that this is so.",
            )


def _categories(content: Content, around: Surroundings, lists: CodeLists) -> Iterator[Fault]:
    for number, item in enumerate(content.items):
        table = around.tables.get(item.table_id)
        column = table.columns.get(item.column) if table else None
        category = lists.data_categories.get(item.category)
        if column is None or category is None:
            continue
        sensitive = category.special or category.criminal
        if (column.personal and not category.personal) or (column.special_category and not sensitive):
            yield Fault(
                f"items.{number}.category",
                "The catalogue takes this column for more sensitive than that.",
                "Check the category, or have the publisher correct the catalogue.",
            )
