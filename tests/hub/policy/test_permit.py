"""A permit is what policy made it, or it is nothing."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wardmote.hub.agreements.row_condition import Operator, RowCondition
from wardmote.hub.policy import rule, words
from wardmote.hub.policy.permit import Ground, Permit, Use
from wardmote.hub.policy.reason import Reason
from wardmote.hub.policy.refused import RefusedUnder, Suspended
from wardmote.hub.policy.seal import as_stored, check, from_stored, seal
from wardmote.kernel.problem import Damaged

SOURCE = Path(rule.__file__).resolve().parents[2]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def permit() -> Permit:
    return seal(
        Permit(
            id="permit_1",
            ground=Ground.AGREEMENT,
            use=Use.DOWNLOAD,
            actor_id="account_1",
            token_id=None,
            organisation_id="organisation_1",
            owner_id="organisation_2",
            dataset_id="dataset_1",
            table_id="table_1",
            version_id="version_1",
            columns=("ward", "uprn"),
            rows=(RowCondition("since", "date", Operator.AT_LEAST, ("2020-01-01",)),),
            agreement_id="agreement_1",
            agreement_version=3,
            purpose="visits",
            case_reference="A/1",
            instruction_id="instruction_1",
            decided_at=NOW,
            mac=b"",
        )
    )


OTHERWISE: dict[str, object] = {
    "id": "permit_2",
    "ground": Ground.OWNER,
    "use": Use.SHARE,
    "actor_id": "account_2",
    "token_id": "token_1",
    "organisation_id": None,
    "owner_id": "organisation_1",
    "dataset_id": "dataset_2",
    "table_id": "table_2",
    "version_id": "version_2",
    "columns": ("ward", "uprn", "name"),
    "rows": (),
    "agreement_id": None,
    "agreement_version": 4,
    "purpose": "fraud",
    "case_reference": None,
    "instruction_id": None,
    "decided_at": NOW + timedelta(microseconds=1),
    "mac": bytes(32),
}


def test_every_field_is_under_the_seal(permit: Permit) -> None:
    check(permit)
    assert set(OTHERWISE) == {field.name for field in fields(Permit)}
    for name, other in OTHERWISE.items():
        with pytest.raises(Damaged):
            check(replace(permit, **{name: other}))  # type: ignore[arg-type]


def test_two_lists_of_columns_that_read_alike_have_different_seals(permit: Permit) -> None:
    assert seal(replace(permit, columns=("a,b",))).mac != seal(replace(permit, columns=("a", "b"))).mac


def test_what_only_looks_like_a_permit_is_refused(permit: Permit) -> None:
    class Wider(Permit):
        def allows(self, column: str) -> bool:
            return True

    lookalike = Wider(**{field.name: getattr(permit, field.name) for field in fields(Permit)})
    for thing in (
        lookalike,
        None,
        "permit",
        object(),
        replace(permit, mac="aa"),
        replace(permit, columns=None),
    ):  # type: ignore[arg-type]
        with pytest.raises(Damaged):
            check(thing)  # type: ignore[arg-type]


def test_a_stored_permit_comes_back_whole(permit: Permit) -> None:
    assert from_stored(as_stored(permit)) == permit
    for spoilt in ("", "{}", "null", as_stored(permit).replace("ward", "name"), as_stored(permit)[:-1]):
        with pytest.raises(Damaged):
            from_stored(spoilt)


def test_a_permit_without_an_instruction_is_sealed_as_it_was_before_there_were_any(permit: Permit) -> None:
    older = seal(replace(permit, instruction_id=None))
    assert "instruction" not in as_stored(older)
    assert from_stored(as_stored(older)) == older
    with pytest.raises(Damaged):
        check(replace(older, instruction_id="instruction_1"))


def test_a_permit_s_seal_is_not_printed(permit: Permit) -> None:
    assert permit.mac.hex() not in repr(permit)
    assert "mac" not in repr(permit)


def test_permits_are_made_in_policy_alone() -> None:
    makers = {path.relative_to(SOURCE) for path in SOURCE.rglob("*.py") if _makes_permits(path)}
    assert makers == {Path("hub/policy/recording.py"), Path("hub/policy/seal.py")}


def test_the_seal_is_made_in_policy_alone() -> None:
    others = [path for path in SOURCE.rglob("*.py") if path.parent != SOURCE / "hub" / "policy"]
    assert len(others) > 50
    assert {name for path in others for name in _taken_from_seal(path)} <= {"check"}
    assert not [path for path in others if "permit_key" in path.read_text(encoding="utf-8")]


def _makes_permits(path: Path) -> bool:
    """Whether a file calls `Permit`, by whatever name it imported it."""
    text = path.read_text(encoding="utf-8")
    if "Permit" not in text:
        return False
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "wardmote.hub.policy.permit"
        for alias in node.names
        if alias.name == "Permit"
    }
    return any(isinstance(node, ast.Call) and _called(node) in names | {"Permit"} for node in ast.walk(tree))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _taken_from_seal(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if "seal" not in text:
        return set()
    tree = ast.parse(text)
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if node.module == "wardmote.hub.policy.seal" or alias.name == "wardmote.hub.policy.seal"
    }


def test_every_reason_has_words_and_says_whom_to_ask_or_what_to_do() -> None:
    suspended = Suspended(
        "SUSPENDER", "desk@example.org", datetime(2026, 3, 1, tzinfo=UTC), "A laptop is lost."
    )
    whom = words.WhomToAsk("OWNER", "AGREEMENT", "agreement_1", (suspended,))
    for reason in set(Reason) - {Reason.UNKNOWN, Reason.SIGN_IN}:
        told = words.refusal(reason, known=True, columns=("ward",), whom=whom)
        assert told.code == f"policy.{reason.value}"
        assert told.where == (None if reason is Reason.UNSEALED else "ward")
        assert told.next_step.endswith(".")
        assert "{" not in str(told)
    assert "SUSPENDER" in words.refusal(Reason.SUSPENDED, known=True, columns=(), whom=whom).next_step
    assert words.refusal(Reason.SUSPENDED, known=False, columns=(), whom=whom).code == "not_found"


def test_what_a_suspender_wrote_is_no_part_of_any_text_that_a_log_could_hold() -> None:
    said = Suspended("SUSPENDER", "desk@example.org", datetime(2026, 3, 1, tzinfo=UTC), "Canaryreason.")
    whom = words.WhomToAsk("OWNER", "AGREEMENT", "agreement_1", (said,))
    told = words.refusal(Reason.SUSPENDED, known=True, columns=(), whom=whom)
    assert isinstance(told, RefusedUnder)
    assert told.suspensions == (said,)
    for text in (str(told), repr(told), str(told.args), str(told.as_json())):
        assert "Canaryreason" not in text
    nothing_suspended = words.refusal(Reason.ROLE, known=True, columns=(), whom=whom)
    assert isinstance(nothing_suspended, RefusedUnder)
    assert not nothing_suspended.suspensions
