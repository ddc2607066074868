"""The same bytes sent again are recognised: by the same organisation, for the same dataset, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.hub import datasets, people
from tests.hub.intake.sending import read, send
from wardmote.hub.catalogue import acts as catalogue
from wardmote.hub.intake import arriving_in_parts as parts
from wardmote.hub.intake import queries
from wardmote.hub.organisations.actor import Actor, Role

CONTENT = b"Ref,Ward\r\n1,Eastwick\r\n2,Westwick\r\n"


@pytest.fixture
def other(operator: Actor, clock: people.TestClock) -> Actor:
    elsewhere = people.join("Elsewhere Council", operator=operator, clock=clock)
    return people.hire(elsewhere, Role.PUBLISHER, operator=operator, clock=clock)


def sent(actor: Actor, clock: people.TestClock, content: bytes = CONTENT, dataset: str | None = None) -> str:
    clock.move(timedelta(minutes=1))
    return send(content, "bins.csv", actor=actor, clock=clock, dataset_id=dataset)


def in_parts(content: bytes, actor: Actor, clock: people.TestClock) -> str:
    clock.move(timedelta(minutes=1))
    begun = parts.begin(
        file_name="b.csv",
        dataset_id=None,
        reading=None,
        metadata="",
        length_bytes=len(content),
        actor=actor,
        clock=clock,
    )
    with parts.Part(begun.id, offset_bytes=0, actor=actor, clock=clock) as part:
        part.write(content)
        return str(part.keep().upload_id)


def same_as(upload_id: str, actor: Actor) -> str | None:
    return queries.upload(upload_id, actor=actor).same_as


def test_the_latest_upload_of_the_same_bytes_is_named_whatever_became_of_it(
    publisher: Actor, clock: people.TestClock
) -> None:
    first = sent(publisher, clock)
    read(first, actor=publisher, clock=clock)
    second = sent(publisher, clock)
    third = sent(publisher, clock)
    assert [same_as(each, publisher) for each in (first, second, third)] == [None, first, second]
    read(second, actor=publisher, clock=clock)
    assert same_as(second, publisher) == first, "also when it is read, and has a dataset of its own"
    assert same_as(sent(publisher, clock, CONTENT[:-1]), publisher) is None, "one byte less"


def test_a_file_in_parts_is_recognised_too(publisher: Actor, clock: people.TestClock) -> None:
    first = sent(publisher, clock)
    upload_id = in_parts(CONTENT, publisher, clock)
    assert (queries.upload(upload_id, actor=publisher).sha256, same_as(upload_id, publisher)) == ("", None)
    later = sent(publisher, clock)
    read(upload_id, actor=publisher, clock=clock)
    assert same_as(upload_id, publisher) == first, "known as soon as it is read, and never a later one"
    assert same_as(later, publisher) == first
    assert same_as(sent(publisher, clock), publisher) == later


def test_two_files_in_parts_that_are_not_read_yet_are_not_taken_for_the_same(
    publisher: Actor, clock: people.TestClock
) -> None:
    uploads = [in_parts(each, publisher, clock) for each in (CONTENT, CONTENT[:-1] + b" ")]
    assert [same_as(each, publisher) for each in uploads] == [None, None]
    for each in uploads:
        read(each, actor=publisher, clock=clock)
    assert [same_as(each, publisher) for each in uploads] == [None, None]


def test_the_next_version_of_a_dataset_is_compared_with_that_dataset_alone(
    publisher: Actor, clock: people.TestClock
) -> None:
    own, another = (
        catalogue.describe(datasets.CLOSED, dataset_id=None, actor=publisher, clock=clock) for _ in range(2)
    )
    sent(publisher, clock)
    first = sent(publisher, clock, dataset=own)
    assert same_as(first, publisher) is None
    assert same_as(sent(publisher, clock, dataset=another), publisher) is None
    assert same_as(sent(publisher, clock, dataset=own), publisher) == first


def test_another_organisation_never_learns_that_somebody_has_the_file(
    publisher: Actor, other: Actor, clock: people.TestClock
) -> None:
    sent(publisher, clock)
    theirs = sent(other, clock)
    assert same_as(theirs, other) is None
    assert same_as(sent(other, clock), other) == theirs
    assert same_as(sent(publisher, clock), publisher) is not None
