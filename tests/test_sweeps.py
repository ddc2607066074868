"""Sweeps over the whole house: what has to hold everywhere is looked for everywhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from wardmote.hub.ledger.kinds import ActKind, declared
from wardmote.site.__main__ import COMMANDS
from wardmote.site.followers import FOLLOWERS
from wardmote.site.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "wardmote"
LONGEST_FUNCTION, LONGEST_FILE = 50, 400
NO_ROOMS = {"utils", "util", "common", "helpers", "helper", "core", "services", "managers", "misc"}

_VARIABLE = re.compile(r"WARDMOTE_[A-Z_]+|DATABASE_URL")
_LINK = re.compile(r"\]\(([^)#\s]+)")
_CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_PLACE_OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|tmp|root|home)/\w")


@cache
def files() -> tuple[Path, ...]:
    """Every Python file of the house; what Django writes apart."""
    return tuple(each for each in sorted(HOUSE.rglob("*.py")) if "migrations" not in each.parts)


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def words_of_tests() -> str:
    return "\n".join(each.read_text(encoding="utf-8") for each in sorted((ROOT / "tests").rglob("*.py")))


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path, name: str) -> bool:
    """Whether the file calls a function or class by that name."""
    if name not in text(path):
        return False
    found = (each.func for each in ast.walk(tree(path)) if isinstance(each, ast.Call))
    return any(
        (isinstance(each, ast.Name) and each.id == name)
        or (isinstance(each, ast.Attribute) and each.attr == name)
        for each in found
    )


def test_every_variable_that_is_read_is_declared_and_every_declared_one_read() -> None:
    read = {
        constant.value
        for path in files()
        if path.name != "variables.py" and _VARIABLE.search(text(path))
        for constant in ast.walk(tree(path))
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
        if _VARIABLE.fullmatch(constant.value)
    }
    assert read == {each.name for each in VARIABLES}


def test_every_kind_of_act_is_declared_and_recorded_somewhere() -> None:
    kinds = dict(_act_kinds())
    assert {each.name for each in kinds.values()} == {each.name for each in declared()} - _acts_of_tests()
    words = {
        word for each in files() if each.name != "ledger_acts.py" for word in re.findall(r"\w+", text(each))
    }
    never = [each.name for name, each in kinds.items() if name.partition(":")[2] not in words]
    assert never == [], "an act that nobody records"


def test_every_room_that_follows_the_ledger_is_collected() -> None:
    rooms = [
        import_module(f"wardmote.hub.{each.parent.name}.followers")
        for each in HOUSE.glob("hub/*/followers.py")
    ]
    listed = [follower.name for room in rooms for follower in room.FOLLOWERS]
    assert sorted(listed) == sorted(each.name for each in FOLLOWERS)
    assert len(set(listed)) == len(listed)
    for name in listed:
        assert name in words_of_tests(), f"no test names the follower {name}"


@pytest.mark.parametrize("name", [name for name, *_ in COMMANDS])
def test_every_command_is_run_by_a_test(name: str) -> None:
    assert re.search(rf'"{name}"', words_of_tests())


def test_every_room_has_a_line_that_says_what_it_is() -> None:
    silent = [
        named(each)
        for each in {path.parent for path in files()}
        if not (each / "__init__.py").exists()
        or not (ast.get_docstring(tree(each / "__init__.py")) or "").strip()
    ]
    assert silent == []


def test_there_is_no_room_for_odds_and_ends() -> None:
    names = {each.parent.name for each in files()} | {each.stem for each in files()}
    assert names & NO_ROOMS == set()


def test_no_function_and_no_file_is_too_long() -> None:
    long = [
        f"{named(path)}:{each.lineno} {each.name}"
        for path in files()
        if len(text(path).splitlines()) > LONGEST_FUNCTION
        for each in ast.walk(tree(path))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION
    ]
    long += [named(path) for path in files() if len(text(path).splitlines()) > LONGEST_FILE]
    assert long == []


def test_the_parts_of_the_hub_that_may_be_instructed_are_named_in_policy_alone() -> None:
    makers = {named(each) for each in files() if calls(each, "Processor")}
    assert makers == {"src/wardmote/hub/policy/instruction.py"}
    users = {
        named(each) for each in files() if "instruction.py" not in each.name and _names(each, "DERIVATION")
    }
    assert {each for each in users if "/hub/derivation/" not in each} <= {"src/wardmote/site/followers.py"}


def _names(path: Path, name: str) -> bool:
    return name in text(path) and any(
        isinstance(each, ast.Name) and each.id == name for each in ast.walk(tree(path))
    )


def test_nothing_prints_but_commands() -> None:
    printing = {named(each) for each in files() if calls(each, "print") and "cli" not in each.parts}
    assert printing == {"src/wardmote/verify/command.py"}


def test_links_in_the_documents_lead_somewhere() -> None:
    broken = [
        f"{named(page)}: {target}"
        for page in pages()
        for target in _LINK.findall(_CODE_BLOCK.sub("", page.read_text(encoding="utf-8")))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_picture_is_shown() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    assert [each.name for each in (ROOT / "docs" / "images").glob("*.png") if each.name not in text] == []


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    apart = {ROOT / "docs" / "README.md", *(ROOT / "docs" / "decisions").iterdir()}
    docs = ROOT / "docs"
    assert [
        named(each) for each in docs.rglob("*.md") if each not in apart and named(each)[5:] not in index
    ] == []


def test_no_document_names_a_place_of_somebodys_machine() -> None:
    named_places = [
        f"{named(page)}: {found[0]}"
        for page in pages()
        for found in [_PLACE_OF_A_MACHINE.search(page.read_text(encoding="utf-8"))]
        if found
    ]
    assert named_places == []


def _act_kinds() -> Iterator[tuple[str, ActKind]]:
    """Every kind that a room keeps under a name in its `ledger_acts.py`, by room and name."""
    for path in sorted(HOUSE.glob("hub/*/ledger_acts.py")):
        room = import_module(f"wardmote.hub.{path.parent.name}.ledger_acts")
        for name, value in vars(room).items():
            if isinstance(value, ActKind):
                yield f"{path.parent.name}:{name}", value


def _acts_of_tests() -> set[str]:
    """Tests of the ledger declare acts of their own."""
    return {each.name for each in declared() if each.name.startswith("ledgertest.")}
