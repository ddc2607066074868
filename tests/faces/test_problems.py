"""One place maps each kind of Problem to a status."""

import pytest

from wardmote.faces.problems import MethodNotAllowed, TooManyTries, status_of, title_of
from wardmote.kernel import problem

STATUSES = {
    problem.Invalid: 400,
    problem.Unreadable: 422,
    problem.TooLarge: 413,
    problem.SignInNeeded: 401,
    problem.Refused: 403,
    problem.NotFound: 404,
    problem.Conflict: 409,
    problem.Unavailable: 503,
    problem.Damaged: 500,
}


def test_every_kind_of_problem_has_a_status_and_a_title() -> None:
    kinds = set(problem.Problem.__subclasses__())
    assert {each for each in kinds if each.__module__ == problem.__name__} == set(STATUSES)


@pytest.mark.parametrize(
    ("kind", "status"), STATUSES.items(), ids=lambda each: getattr(each, "__name__", None)
)
def test_the_status_follows_the_kind(kind: type[problem.Problem], status: int) -> None:
    made = kind("code", "What.", next_step="Next.")
    assert status_of(made) == status
    assert title_of(made)


def test_a_kind_nobody_listed_is_a_fault_of_the_program() -> None:
    assert status_of(problem.Problem("code", "What.", next_step="Next.")) == 500


def test_the_two_kinds_of_the_faces_have_their_own_status() -> None:
    assert status_of(MethodNotAllowed(frozenset({"GET"}))) == 405
    assert status_of(TooManyTries()) == 429
