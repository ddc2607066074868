"""How entries get into the tables: one writer at a time, in commit order, without gaps."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from wardmote.hub.ledger.act import Act
from wardmote.hub.ledger.canonical import canonical_json_of_checked
from wardmote.hub.ledger.entry import Entry
from wardmote.hub.ledger.models import LedgerHead, StoredThread
from wardmote.hub.ledger.reading import entry_from
from wardmote.hub.ledger.thread import KEY_BYTES, tag
from wardmote.hub.ledger.tree import Frontier, Node, leaf_hash
from wardmote.hub.prepared_query import PreparedQuery
from wardmote.kernel.clock import Clock, as_text
from wardmote.kernel.ids import new_id

SALT_BYTES = 16
LOWEST_STORED_LEVEL = 8
"""Subtrees of 256 leaves and more are stored; smaller ones are made from the leaves when a proof needs them."""

_INSERT_ENTRY = (
    "INSERT INTO ledger_entry (sequence, leaf, salt, body, time, act, actor, object_id, agreement) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_INSERT_PARTY = "INSERT INTO ledger_entry_party (organisation, entry_id) VALUES (%s, %s)"
_INSERT_NODE = "INSERT INTO ledger_tree_node (level, place, hash) VALUES (%s, %s, %s)"
_UPDATE_HEAD = "UPDATE ledger_ledgerhead SET size = %s, frontier = %s, last_time = %s WHERE id = %s"
_UPDATE_THREAD = "UPDATE ledger_thread SET entries = %s WHERE organisation = %s"


def append(acts: Iterable[Act], *, clock: Clock) -> list[Entry]:
    """Appends the acts as entries inside the caller's transaction.

    Raises ValueError for an act the ledger must not hold, and TransactionManagementError outside a transaction:
    an entry stands or falls with what it tells of.
    """
    wanted = list(acts)
    for act in wanted:
        act.check()
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise TransactionManagementError("the ledger is written inside the transaction of what it records")
    if not wanted:
        return []
    batch = _Batch(locked_head(), now=clock())
    batch.take_up_threads({party for act in wanted for party in act.concerned})
    entries = [batch.add(act) for act in wanted]
    batch.save(connection)
    return entries


_HEAD_FIELDS = ("id", "ledger_id", "size", "frontier", "last_time", "public_key")
_HEAD = PreparedQuery(lambda: LedgerHead.objects.select_for_update().values_list(*_HEAD_FIELDS))


def locked_head() -> LedgerHead:
    """The head's row, locked until the transaction ends. (On SQLite the transaction itself is the lock.)"""
    found = _HEAD.rows()
    if not found:
        LedgerHead.objects.bulk_create([LedgerHead(ledger_id=new_id("ledger"))], ignore_conflicts=True)
        found = _HEAD.rows()
    return LedgerHead.from_db(transaction.get_connection().alias, _HEAD_FIELDS, found[0])


def not_before(last: str, now: datetime) -> tuple[str, bool]:
    """The time to write, and whether the clock had gone back behind the last one, which is then kept."""
    moment = as_text(now)
    return (last, True) if moment < last else (moment, False)


def _threads(organisations: Iterable[str]) -> QuerySet[StoredThread, tuple[Any, ...]]:
    return StoredThread.objects.filter(pk__in=organisations).values_list("organisation", "key", "entries")


_THREADS_OF_TWO = PreparedQuery(lambda one, other: _threads((one, other)))
"""Most acts concern one organisation or two."""


@dataclass
class _OpenThread:
    key: bytes
    entries: int

    def next_tag(self) -> str:
        self.entries += 1
        return tag(self.key, self.entries)


class _Batch:
    """Entries being made on top of a locked head."""

    def __init__(self, head: LedgerHead, *, now: datetime) -> None:
        self._head = head
        self._frontier = Frontier(head.size, bytes(head.frontier))
        self._time, self._clock_behind = not_before(head.last_time, now)
        self._threads: dict[str, _OpenThread] = {}
        self._entries: list[tuple[int | bytes | str | None, ...]] = []
        self._parties: list[tuple[str, int]] = []
        self._nodes: list[Node] = []

    def take_up_threads(self, organisations: Iterable[str]) -> None:
        wanted = sorted(set(organisations))
        few = 0 < len(wanted) <= 2
        known = _THREADS_OF_TWO.rows(one=wanted[0], other=wanted[-1]) if few else list(_threads(wanted))
        for organisation, key, entries in known:
            self._threads[organisation] = _OpenThread(bytes(key), entries)
        fresh = {name: os.urandom(KEY_BYTES) for name in wanted if name not in self._threads}
        if fresh:
            StoredThread.objects.bulk_create(
                StoredThread(organisation=name, key=key) for name, key in fresh.items()
            )
            self._threads |= {name: _OpenThread(key, 0) for name, key in fresh.items()}

    def add(self, act: Act) -> Entry:
        sequence = self._frontier.size + 1
        fields = {
            "act": act.kind.name,
            "actor": act.actor,
            "agreement": act.agreement,
            "clock_behind": self._clock_behind,
            "details": act.kind.recorded_details(act.details),
            "ledger": self._head.ledger_id,
            "object": act.object_id,
            "organisation": act.organisation,
            "parties": {party: self._threads[party].next_tag() for party in act.concerned},
            "purpose": act.purpose,
            "sequence": sequence,
            "time": self._time,
        }
        body = canonical_json_of_checked(fields)
        salt = os.urandom(SALT_BYTES)
        leaf = leaf_hash(salt, body)
        self._nodes += [node for node in self._frontier.append(leaf) if node[0] >= LOWEST_STORED_LEVEL]
        self._parties += [(party, sequence) for party in act.concerned]
        self._entries.append(
            (
                sequence,
                leaf,
                salt,
                body.decode("utf-8"),
                self._time,
                act.kind.name,
                act.actor,
                act.object_id,
                act.agreement,
            )
        )
        return entry_from(fields)

    def save(self, connection: BaseDatabaseWrapper) -> None:
        threads = [(thread.entries, name) for name, thread in self._threads.items()]
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT_ENTRY, self._entries)
            for statement, rows in (
                (_INSERT_PARTY, self._parties),
                (_INSERT_NODE, self._nodes),
                (_UPDATE_THREAD, threads),
            ):
                if rows:
                    cursor.executemany(statement, rows)
            cursor.execute(
                _UPDATE_HEAD, (self._frontier.size, self._frontier.as_bytes(), self._time, self._head.pk)
            )
