"""An export edited, cut, reordered, re-signed or of a rewritten history is caught, with its first bad number."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from tests.hub.ledger.acts_for_tests import ANN, BOROUGH, BRIGADE, CHARITY, HandClock, write
from tests.verify.exports import Desk, Export, exported
from wardmote.hub.ledger import acts, guards, queries
from wardmote.hub.ledger.canonical import canonical_json
from wardmote.hub.ledger.checkpoint import signed_note
from wardmote.hub.ledger.models import LedgerHead, StoredCheckpoint, StoredEntry, TreeNode
from wardmote.hub.ledger.signing_key import public_key_pem, signing_key
from wardmote.hub.ledger.tree import Frontier, leaf_hash
from wardmote.verify.command import main

Lines = list[bytes]


def set_rows(entry: dict[str, Any]) -> None:
    entry["body"]["details"]["rows"] = 999


@pytest.mark.parametrize("sequence", [1, 7, 25])
def test_an_edited_entry_is_named(sequence: int, whole: Export, desk: Desk) -> None:
    assert desk.verify(whole.with_entry(sequence - 1, set_rows)) == (1, sequence)


def test_the_lowest_of_several_faults_is_named(whole: Export, desk: Desk) -> None:
    assert desk.verify(whole.with_entry(20, set_rows).with_entry(4, set_rows)) == (1, 5)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.update(salt="00" * 16),
        lambda entry: entry["body"].update(sequence=8),
        lambda entry: entry["body"].update(time="2020-01-01T00:00:00.000000Z"),
        lambda entry: entry["body"]["parties"].pop(BRIGADE),
        lambda entry: entry["body"].pop("purpose"),
        lambda entry: entry["body"].update(note="new"),
        lambda entry: entry.update(erased=True),
        lambda entry: entry.update(sequence=True),
        lambda entry: entry.update(body=None),
        lambda entry: entry.update(salt=7),
    ],
)
def test_whatever_is_changed_in_an_entry_it_is_named(
    change: Callable[[dict[str, Any]], None], whole: Export, own: Export, desk: Desk
) -> None:
    assert desk.verify(whole.with_entry(6, change)) == (1, 7)
    assert desk.verify(own.with_entry(6, change)) == (1, 7)


@pytest.mark.parametrize(
    ("cut", "first_bad"),
    [
        (lambda lines: lines[:6] + lines[7:], 7),
        (lambda lines: lines[1:], 1),
        (lambda lines: lines[:-1], 25),
        (lambda lines: lines[:20], 21),
        (lambda lines: [], 1),
        (lambda lines: [*lines[:6], lines[8], lines[7], lines[6], *lines[9:]], 7),
        (lambda lines: lines[::-1], 1),
        (lambda lines: [*lines[:7], lines[6], *lines[7:]], 7),
        (lambda lines: [*lines, lines[6]], 7),
        (lambda lines: [*lines[:6], b"{}\n", *lines[7:]], 7),
        (lambda lines: [*lines[:6], lines[6].replace(b":", b": ", 1), *lines[7:]], 7),
        (lambda lines: [*lines[:6], lines[6].rstrip(b"\n"), *lines[6:]], 7),
        (lambda lines: [*lines, b'{"erased":true,"sequence":26}\n'], 26),
        (lambda lines: [*lines[:6], b'{"erased":true,"sequence":7}\n', *lines[7:]], 7),
        (lambda lines: [b'{"erased":true,"sequence":-3}\n', *lines], -3),
    ],
)
def test_a_whole_export_cut_or_reordered(
    cut: Callable[[Lines], Lines], first_bad: int, whole: Export, desk: Desk
) -> None:
    changed = whole.with_lines("entries.ndjson", cut(whole.lines("entries.ndjson")))
    assert desk.verify(changed) == (1, max(first_bad, 1))


@pytest.mark.parametrize(
    ("cut", "first_bad"),
    [
        (lambda lines: lines[:6] + lines[7:], 7),
        (lambda lines: lines[2:], 1),
        (lambda lines: [*lines[:10], *lines[11:]], 11),  # 20 is gone: something between 10 and 21 is
        (lambda lines: lines[:-1], 25),
        (lambda lines: lines[:10], 11),
        (lambda lines: [], 1),
        (lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]], 7),
    ],
)
def test_a_member_sees_that_an_entry_of_its_own_was_kept_from_it(
    cut: Callable[[Lines], Lines], first_bad: int, own: Export, desk: Desk
) -> None:
    changed = own.with_lines("entries.ndjson", cut(own.lines("entries.ndjson")))
    assert desk.verify(changed) == (1, first_bad)


def test_nor_can_the_count_be_lowered_with_it(own: Export, desk: Desk) -> None:
    thread = json.loads(own.files["threads.ndjson"])
    lower = canonical_json(thread | {"entries": thread["entries"] - 1}) + b"\n"
    cut = own.with_lines("entries.ndjson", own.lines("entries.ndjson")[:-1]).with_file(
        "threads.ndjson", lower
    )
    assert desk.verify(cut) == (1, 25)


def test_nor_can_the_thread_be_left_out(own: Export, desk: Desk) -> None:
    without = own.with_file("threads.ndjson", b"").with_file("census.json", b"null\n")
    assert desk.verify(without) == (1, 1)
    assert desk.verify(own.with_file("census.json", b"null\n"))[0] == 1
    assert desk.verify(own.with_file("threads.ndjson", b""))[0] == 1


def test_another_member_s_export_is_not_one_s_own(own: Export, desk: Desk) -> None:
    about = json.loads(own.files["about.json"])
    renamed = own.with_file("about.json", canonical_json(about | {"organisation": CHARITY}) + b"\n")
    assert desk.verify(renamed) == (1, 1)


def test_an_entry_that_is_somebody_else_s_is_named(own: Export, whole: Export, desk: Desk) -> None:
    lines = own.lines("entries.ndjson")
    lines.insert(10, whole.lines("entries.ndjson")[11])
    assert desk.verify(own.with_lines("entries.ndjson", lines)) == (1, 12)


@pytest.mark.parametrize(
    "change", [{"index": 0}, {"index": -1}, {"members": 9}, {"members": 10**30}, {"proof": []}]
)
def test_a_wrong_census_proof_is_none(change: dict[str, Any], own: Export, desk: Desk) -> None:
    census = json.loads(own.files["census.json"])
    try:
        changed = canonical_json(census | change) + b"\n"
    except ValueError:
        changed = json.dumps(census | change, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert desk.verify(own.with_file("census.json", changed))[0] == 1


def test_a_whole_export_must_tell_every_thread(whole: Export, desk: Desk) -> None:
    threads = whole.lines("threads.ndjson")
    assert len(threads) == 3
    for left_out in range(3):
        fewer = threads[:left_out] + threads[left_out + 1 :]
        assert desk.verify(whole.with_lines("threads.ndjson", fewer))[0] == 1


def test_a_leaf_changed_with_its_entry_is_found_by_the_checkpoints_around_it(
    whole: Export, desk: Desk
) -> None:
    edited = whole.with_entry(14, set_rows)
    value = json.loads(edited.lines("entries.ndjson")[14])
    leaf = leaf_hash(bytes.fromhex(value["salt"]), canonical_json(value["body"]))
    # 13 entries were signed before it: from the 14th on nothing is proven
    assert desk.verify(edited.with_leaf(15, leaf)) == (1, 14)


@pytest.mark.parametrize("keep", [24, 13, 0])
def test_leaves_cut_off_are_missed(keep: int, whole: Export, desk: Desk) -> None:
    cut = whole.with_file("leaves.bin", whole.files["leaves.bin"][: 32 * keep])
    assert desk.verify(cut) == (1, keep + 1)


def test_leaves_added_are_noticed(whole: Export, desk: Desk) -> None:
    more = whole.with_file("leaves.bin", whole.files["leaves.bin"] + b"x" * 32)
    assert desk.verify(more) == (1, 26)


def test_signed_with_another_key_nothing_is_proven(whole: Export, desk: Desk) -> None:
    stranger = Ed25519PrivateKey.generate()
    checkpoint = queries.checkpoint_latest()
    assert checkpoint is not None
    note = signed_note(
        stranger,
        ledger_id=LedgerHead.objects.get().ledger_id,
        size=checkpoint.size,
        root=checkpoint.root,
        census_root=checkpoint.census_root,
        time=checkpoint.time,
    )
    forged = whole.with_file("checkpoint.txt", note.encode()).with_file("checkpoints.ndjson", b"")
    key = desk.hold("stranger.pem", public_key_pem(stranger.public_key()))
    assert desk.verify(forged) == (1, 1)
    assert desk.verify(forged, key=key) == (
        0,
        None,
    )  # it would hold for whoever believed the key sent with it


def rewrite(sequence: int, clock: HandClock) -> None:
    """What a hub that owns the key and the database can do: change an entry, re-chain and sign everything anew."""
    guards.remove(connection)
    frontier = Frontier()
    changed = StoredEntry.objects.get(pk=sequence)
    assert changed.body is not None
    changed.body = changed.body.replace('"rows":', '"rows":9')
    changed.leaf = leaf_hash(bytes(changed.salt or b""), changed.body.encode())
    changed.save()
    head = LedgerHead.objects.get()
    key = signing_key(settings.HOME.keys, may_make=False)
    sealed = {one.size: one for one in StoredCheckpoint.objects.all()}
    TreeNode.objects.all().delete()
    for leaf in StoredEntry.objects.order_by("sequence").values_list("leaf", flat=True):
        frontier.append(bytes(leaf))
        if one := sealed.get(frontier.size):
            one.root = frontier.root()
            one.note = signed_note(
                key,
                ledger_id=head.ledger_id,
                size=one.size,
                root=one.root,
                census_root=bytes(one.census_root),
                time=clock.now,
            )
            one.save()
    head.frontier = frontier.as_bytes()
    head.save()
    guards.install(connection)


@pytest.mark.parametrize("of", [None, BRIGADE, CHARITY])
def test_a_rewritten_and_re_chained_history_does_not_fit_a_checkpoint_somebody_holds(
    of: str | None, desk: Desk, notes: list[str], clock: HandClock
) -> None:
    rewrite(12, clock)
    forged = exported(of, desk.folder / "forged.zip")
    assert desk.verify(forged) == (0, None)  # it fits itself, which proves nothing
    assert desk.verify(forged, desk.hold("1.txt", notes[0])) == (0, None)  # signed before the lie
    # not even the one whose own entries all stand unchanged is fooled
    assert desk.verify(forged, desk.hold("2.txt", notes[1])) == (1, 1)
    assert desk.verify(forged, desk.hold("1.txt", notes[0]), desk.hold("2.txt", notes[1])) == (1, 11)
    assert desk.verify(forged, desk.hold("3.txt", notes[2])) == (1, 1)


def test_it_goes_on_being_found_out_when_the_ledger_grows(
    desk: Desk, notes: list[str], clock: HandClock
) -> None:
    rewrite(12, clock)
    clock.tick(hours=1)
    write(40, clock, BOROUGH)
    acts.make_checkpoint(clock=clock)
    assert desk.verify(exported(None, desk.folder / "x.zip"), desk.hold("3.txt", notes[2]))[0] == 1


def test_a_ledger_that_was_rolled_back_is_older_than_the_checkpoint_held(
    own: Export, desk: Desk, clock: HandClock
) -> None:
    write(3, clock)
    newer = acts.make_checkpoint(clock=clock)
    assert newer is not None
    assert desk.verify(own, desk.hold("newer.txt", newer.note)) == (1, 26)


def test_a_checkpoint_held_must_be_signed_and_of_this_ledger(
    own: Export, desk: Desk, notes: list[str]
) -> None:
    edited = notes[0].replace("T09:31", "T09:32")
    assert edited != notes[0]
    assert desk.verify(own, desk.hold("edited.txt", edited)) == (1, 1)
    ledger = LedgerHead.objects.get().ledger_id
    other = notes[0].replace(ledger, "ledger_" + "0" * 20)
    assert desk.verify(own, desk.hold("other.txt", other)) == (1, 1)


@pytest.mark.parametrize("change", [{"size": 24}, {"ledger": "ledger_x"}])
def test_an_export_that_says_something_else_of_itself(
    change: dict[str, Any], whole: Export, desk: Desk
) -> None:
    about = json.loads(whole.files["about.json"]) | change
    assert desk.verify(whole.with_file("about.json", canonical_json(about) + b"\n")) == (1, 1)


def test_earlier_checkpoints_must_be_signed_and_in_order(whole: Export, desk: Desk, notes: list[str]) -> None:
    lines = whole.lines("checkpoints.ndjson")
    assert [json.loads(line)["note"] for line in lines] == notes[:2]
    assert desk.verify(whole.with_lines("checkpoints.ndjson", lines[::-1])) == (1, 14)
    forged = lines[1].replace(b"T09:32", b"T09:33")
    assert forged != lines[1]
    assert desk.verify(whole.with_lines("checkpoints.ndjson", [lines[0], forged])) == (1, 11)
    assert desk.verify(whole.with_lines("checkpoints.ndjson", [lines[0], b"{}\n"])) == (1, 11)


def test_an_erasure_that_nobody_recorded_is_a_fault(desk: Desk, clock: HandClock, notes: list[str]) -> None:
    guards.remove(connection)
    StoredEntry.objects.filter(pk=5).update(body=None, salt=None)
    for of in (None, BRIGADE):
        assert desk.verify(exported(of, desk.folder / "x.zip")) == (1, 5)


def test_a_party_left_out_behind_the_index_is_found(desk: Desk, notes: list[str]) -> None:
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry_party WHERE entry_id = 4 AND organisation = %s", [BRIGADE])
    assert desk.verify(exported(BRIGADE, desk.folder / "x.zip")) == (1, 4)
    assert desk.verify(exported(None, desk.folder / "x.zip")) == (
        0,
        None,
    )  # the entry itself says whose it is


@pytest.mark.parametrize(
    "name", ["about.json", "checkpoint.txt", "checkpoints.ndjson", "leaves.bin", "entries.ndjson"]
)
@pytest.mark.parametrize("kind", ["whole", "own"])
def test_no_changed_byte_gets_through(
    name: str, kind: str, desk: Desk, request: pytest.FixtureRequest
) -> None:
    export: Export = request.getfixturevalue(kind)
    content = export.files[name]
    chance = random.Random(f"{kind} {name}")
    for _ in range(25):
        place = chance.randrange(len(content))
        byte = bytes([content[place] ^ (1 << chance.randrange(8))])
        changed = export.with_file(name, content[:place] + byte + content[place + 1 :])
        assert desk.verify(changed)[0] != 0, (name, place, byte)


def test_the_words_name_the_first_bad_entry_and_say_what_to_keep(whole: Export, desk: Desk) -> None:
    changed = whole.with_entry(6, set_rows).save(desk.folder / "x.zip")
    assert main([str(changed), "--key", str(desk.folder / "hub.pem")]) == 1
    said = desk.capsys.readouterr().out
    assert said.startswith("It does NOT hold.\nFirst bad entry: 7\n- Entry 7 was changed")
    assert "evidence" in said
    assert ANN not in said


def test_a_great_many_faults_are_not_all_told(whole: Export, desk: Desk) -> None:
    changed = whole
    for place in [*range(10), *range(13, 25)]:
        changed = changed.with_entry(place, set_rows)
    assert main([str(changed.save(desk.folder / "x.zip")), "--key", str(desk.folder / "hub.pem")]) == 1
    said = desk.capsys.readouterr().out
    assert "and 2 faults more" in said


def test_a_tag_of_no_number_is_told_once(own: Export, desk: Desk) -> None:
    thread = json.loads(own.files["threads.ndjson"])
    other_key = canonical_json(thread | {"key": "00" * 32}) + b"\n"
    assert desk.verify(own.with_file("threads.ndjson", other_key)) == (1, 1)
