"""The closed lists that an agreement's codes come from: YAML in `code_lists`, read strictly and held together.

Each row says how far it can be trusted: V was read in the primary text, V2 in a secondary source, and K is general
knowledge that an information governance lawyer has still to check, shown to people as “not verified”.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from wardmote.engine.own_yaml import own_yaml
from wardmote.hub.agreements.plain import from_plain
from wardmote.hub.ledger.kinds import is_code
from wardmote.hub.organisations.organisation import Kind

FOLDER = Path(__file__).parent / "code_lists"


class Mark(StrEnum):
    """Where a row's content was read."""

    V = "V"
    V2 = "V2"
    K = "K"


@dataclass(frozen=True)
class Code:
    """One row of a closed list. `verified` is false until a lawyer has checked what nobody has read in a source."""

    code: str
    title: str
    text: str
    mark: Mark
    verified: bool


@dataclass(frozen=True)
class Article6Basis(Code):
    """`public_tasks`: whether a public authority may rely on it for its tasks."""

    public_tasks: bool


@dataclass(frozen=True)
class Article9Condition(Code):
    """`schedule_1`: the conditions of which one is needed as well; empty where none is."""

    schedule_1: tuple[str, ...]


@dataclass(frozen=True)
class Article10Ground(Code):
    """`schedule_1`: whether a Schedule 1 condition is needed as well."""

    schedule_1: bool


@dataclass(frozen=True)
class Schedule1Condition(Code):
    """`policy_document`: whether the controller needs an appropriate policy document."""

    part: int
    policy_document: bool


@dataclass(frozen=True)
class AgreementType(Code):
    """`opens_data`: whether agreements of this type open columns."""

    opens_data: bool


@dataclass(frozen=True)
class DataCategory(Code):
    """What kind of data a column holds, in law."""

    personal: bool
    special: bool
    criminal: bool


@dataclass(frozen=True)
class DpiaTrigger(Code):
    """`combined`: counts only together with another criterion."""

    law: str
    combined: bool


class GatewayKind(StrEnum):
    """What a gateway is. The last three never carry a disclosure on their own."""

    POWER = "power"
    DUTY = "duty"
    IMPLIED_POWER = "implied_power"
    EXEMPTION = "exemption"
    CONDITION = "condition"
    RESTRICTION = "restriction"

    @property
    def carries(self) -> bool:
        """Whether a disclosure can rest on it."""
        return self in {GatewayKind.POWER, GatewayKind.DUTY, GatewayKind.IMPLIED_POWER}


@dataclass(frozen=True)
class Exclusion:
    """Categories that may not go through a gateway, when they come from these kinds (empty: from any)."""

    categories: tuple[str, ...]
    from_kinds: tuple[Kind, ...]

    def bars(self, category: str, giver: Kind) -> bool:
        """Whether it keeps data of that category, given by that kind of organisation, from going through."""
        return category in self.categories and (not self.from_kinds or giver in self.from_kinds)


@dataclass(frozen=True)
class Gateway:
    """A row of the register of gateways. Empty kinds mean any kind."""

    code: str
    law: str
    section: str
    kind: GatewayKind
    from_kinds: tuple[Kind, ...]
    to_kinds: tuple[Kind, ...]
    purpose: str
    excludes: tuple[Exclusion, ...]
    consent_needed: bool
    in_force: bool
    in_force_from: date | None
    conditions: str
    url: str | None
    checked_on: date | None
    checked_by: str | None
    mark: Mark
    verified: bool

    @property
    def title(self) -> str:
        """What a list shows."""
        return f"{self.law}, {self.section}"

    def carries(self, giver: Kind, receiver: Kind) -> bool:
        """Whether a disclosure from one kind of organisation to another can rest on it."""
        from_fits = not self.from_kinds or giver in self.from_kinds
        to_fits = not self.to_kinds or receiver in self.to_kinds
        return self.kind.carries and self.in_force and from_fits and to_fits

    def bars(self, category: str, giver: Kind) -> bool:
        """Whether data of that category, given by that kind of organisation, may not go through it."""
        return any(each.bars(category, giver) for each in self.excludes)


Row = TypeVar("Row", bound="Code | Gateway")


@dataclass(frozen=True)
class CodeLists:
    """All closed lists, by code."""

    agreement_types: Mapping[str, AgreementType]
    annex_1: Mapping[str, Code]
    article_6: Mapping[str, Article6Basis]
    article_9: Mapping[str, Article9Condition]
    article_10: Mapping[str, Article10Ground]
    confidentiality: Mapping[str, Code]
    contact_posts: Mapping[str, Code]
    data_categories: Mapping[str, DataCategory]
    disposal_methods: Mapping[str, Code]
    dpia_triggers: Mapping[str, DpiaTrigger]
    frequencies: Mapping[str, Code]
    gateways: Mapping[str, Gateway]
    international_transfers: Mapping[str, Code]
    methods: Mapping[str, Code]
    retention_triggers: Mapping[str, Code]
    schedule_1: Mapping[str, Schedule1Condition]
    vetting_levels: Mapping[str, Code]


@cache
def code_lists() -> CodeLists:
    """The lists, read once. Raises Invalid or ValueError for a file that is not as it should be: at start-up."""
    lists = CodeLists(
        agreement_types=_read("agreement_types", AgreementType),
        annex_1=_read("annex_1", Code),
        article_6=_read("article_6", Article6Basis),
        article_9=_read("article_9", Article9Condition),
        article_10=_read("article_10", Article10Ground),
        confidentiality=_read("confidentiality", Code),
        contact_posts=_read("contact_posts", Code),
        data_categories=_read("data_categories", DataCategory),
        disposal_methods=_read("disposal_methods", Code),
        dpia_triggers=_read("dpia_triggers", DpiaTrigger),
        frequencies=_read("frequencies", Code),
        gateways=_read("gateways", Gateway),
        international_transfers=_read("international_transfers", Code),
        methods=_read("methods", Code),
        retention_triggers=_read("retention_triggers", Code),
        schedule_1=_read("schedule_1", Schedule1Condition),
        vetting_levels=_read("vetting_levels", Code),
    )
    _require_known(lists.schedule_1, (code for each in lists.article_9.values() for code in each.schedule_1))
    excluded = (one for each in lists.gateways.values() for one in each.excludes)
    _require_known(lists.data_categories, (code for each in excluded for code in each.categories))
    return lists


_DEFAULTS: Mapping[type, Mapping[str, object]] = {
    Gateway: {"in_force_from": None, "url": None, "checked_on": None, "checked_by": None}
}
"""What a row may leave out, beside `verified`, which only rows marked K say."""


def _read(name: str, cls: type[Row]) -> Mapping[str, Row]:
    loaded: dict[str, Any] = own_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    if set(loaded) - {"title", "source", "fields", "items"} or not loaded["title"] or not loaded["source"]:
        raise ValueError(f"{name}.yaml needs a title, a source and items, and nothing else but fields")
    rows = [_row(cls, item, f"{name}.{number}") for number, item in enumerate(loaded["items"])]
    if len({row.code for row in rows}) != len(rows):
        raise ValueError(f"{name}.yaml has a code twice")
    return {row.code: row for row in rows}


def _row(cls: type[Row], item: dict[str, object], where: str) -> Row:
    row = from_plain(cls, {"verified": True, **_DEFAULTS.get(cls, {}), **item}, where=where)
    if not is_code(row.code):
        raise ValueError(f"{where}: {row.code!r} is not a code")
    if row.verified is not (row.mark is not Mark.K):
        raise ValueError(f"{where}: what is marked K, and only that, says verified: false")
    return row


def _require_known(rows: Mapping[str, object], codes: Iterable[str]) -> None:
    unknown = sorted(set(codes) - set(rows))
    if unknown:
        raise ValueError(f"codes that no list has: {', '.join(unknown)}")
