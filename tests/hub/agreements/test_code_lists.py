"""A sweep over every closed list and template: read strictly, marked honestly, and used."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from tests.hub.agreements import wording
from wardmote.hub.agreements import code_list
from wardmote.hub.agreements.code_list import FOLDER, Code, CodeLists, Gateway, Mark, code_lists
from wardmote.hub.agreements.rules import faults
from wardmote.hub.agreements.template import FOLDER as TEMPLATES
from wardmote.hub.agreements.template import Template, templates
from wardmote.hub.ledger.kinds import is_code
from wardmote.kernel.problem import Invalid

FILES = sorted(FOLDER.glob("*.yaml"))


def test_every_file_is_a_list_that_is_read_and_every_list_has_its_file() -> None:
    assert {path.stem for path in FILES} == {field.name for field in fields(CodeLists)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_says_what_it_is_and_how_far_it_can_be_trusted(path: Path) -> None:
    rows = getattr(code_lists(), path.stem)
    assert rows
    for code, row in rows.items():
        assert is_code(code)
        assert row.title.strip()
        assert row.verified is (row.mark is not Mark.K)
        if isinstance(row, Code):
            assert row.text.endswith(".") or row.text.endswith("?")


def test_gateways_say_what_the_register_asks_for() -> None:
    for gateway in code_lists().gateways.values():
        assert gateway.law
        assert gateway.section
        assert gateway.purpose
        assert gateway.conditions.endswith(".")
        assert gateway.url is None or gateway.url.startswith("https://www.legislation.gov.uk/")
        assert (gateway.checked_on is None) is (gateway.checked_by is None)


def test_exemptions_conditions_and_restrictions_carry_nothing() -> None:
    kinds = {gateway.kind.value: gateway.kind.carries for gateway in code_lists().gateways.values()}
    assert kinds == {
        "power": True, "duty": True, "implied_power": True, "exemption": False, "condition": False,
    }  # fmt: skip


def test_the_lists_hold_what_the_law_has() -> None:
    lists = code_lists()
    assert "".join(lists.article_6) == "abcdeeaf"
    assert {code for code, row in lists.article_6.items() if not row.public_tasks} == {"ea", "f"}
    assert "".join(lists.article_9) == "abcdefghij"
    assert {code for code, row in lists.article_9.items() if row.schedule_1} == set("bghij")
    assert {*lists.schedule_1} == {*map(str, range(1, 38))} - {"5"}
    assert sum(row.law == "article_35_3" for row in lists.dpia_triggers.values()) == 3
    assert sum(row.law == "ico_list" for row in lists.dpia_triggers.values()) == 10
    assert {code for code, row in lists.dpia_triggers.items() if row.combined} == {
        "innovative_technology", "biometric", "genetic", "invisible_processing", "tracking",
    }  # fmt: skip
    assert not lists.gateways["children_2004_s16la"].in_force
    assert lists.gateways["housing_1996_s213a"].consent_needed


BAD_ROWS: dict[str, dict[str, object]] = {
    "unknown field": {"colour": "blue"},
    "K that says verified": {"mark": "K"},
    "V that says not verified": {"verified": False},
    "unknown mark": {"mark": "A"},
    "a code that is none": {"code": "Not A Code"},
    "text that is a number": {"text": 5},
}


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_hub_with_a_faulty_row_does_not_start(bad: str) -> None:
    good: dict[str, object] = {"code": "good", "title": "Good", "text": "Good.", "mark": "V"}
    assert code_list._row(Code, good, "list.0").verified
    with pytest.raises((Invalid, ValueError)):
        code_list._row(Code, {**good, **BAD_ROWS[bad]}, "list.0")


def test_a_gateway_may_leave_out_what_nobody_knows_and_nothing_else() -> None:
    row = yaml.safe_load((FOLDER / "gateways.yaml").read_text(encoding="utf-8"))["items"][0]
    assert code_list._row(Gateway, row, "gateways.0").checked_by is None
    for field in ("kind", "excludes", "consent_needed", "in_force", "conditions"):
        with pytest.raises(Invalid):
            code_list._row(Gateway, {k: v for k, v in row.items() if k != field}, "gateways.0")


@pytest.mark.parametrize("code", sorted(path.stem for path in TEMPLATES.glob("*.yaml")))
def test_every_template_becomes_a_wording_without_faults_once_its_gaps_are_filled(code: str) -> None:
    template: Template = templates()[code]
    lists = code_lists()
    recipient = {"fire": wording.FIRE, "charity": wording.CHARITY}[template.recipients.kinds[0]]
    assert template.providers.kinds
    assert template.suggested_items
    assert all(each.category in lists.data_categories for each in template.suggested_items)
    assert faults(wording.content(code, to=recipient), wording.AROUND, lists=lists) == ()
