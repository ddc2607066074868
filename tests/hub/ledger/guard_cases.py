"""Ways to change the ledger behind its back, for either database; shared with the PostgreSQL tests."""

from __future__ import annotations

FORBIDDEN = {
    "delete an entry": "DELETE FROM ledger_entry WHERE sequence = 2",
    "change a body": "UPDATE ledger_entry SET body = '{}' WHERE sequence = 2",
    "change who acted": "UPDATE ledger_entry SET actor = 'hub' WHERE sequence = 2",
    "erase a body and change its leaf": (
        "UPDATE ledger_entry SET body = NULL, salt = NULL, act = '', actor = '', object_id = '', "
        "agreement = NULL, leaf = salt WHERE sequence = 2"
    ),
    "erase a body and renumber it": (
        "UPDATE ledger_entry SET body = NULL, salt = NULL, act = '', actor = '', object_id = '', "
        "agreement = NULL, sequence = 999 WHERE sequence = 2"
    ),
    "insert a number again": (
        "INSERT INTO ledger_entry (sequence, leaf, time, act, actor, object_id) "
        "SELECT sequence, leaf, time, act, actor, object_id FROM ledger_entry WHERE sequence = 2"
    ),
    "leave a gap": (
        "INSERT INTO ledger_entry (sequence, leaf, time, act, actor, object_id) "
        "SELECT sequence + 500, leaf, time, act, actor, object_id FROM ledger_entry WHERE sequence = 2"
    ),
    "take a party away": "DELETE FROM ledger_entry_party WHERE entry_id = 2",
    "change a party": "UPDATE ledger_entry_party SET organisation = organisation || 'x' WHERE entry_id = 2",
    "delete a checkpoint": "DELETE FROM ledger_checkpoint",
    "change a checkpoint": "UPDATE ledger_checkpoint SET note = ''",
    "delete a node": "DELETE FROM ledger_tree_node",
    "change a node": "UPDATE ledger_tree_node SET hash = root FROM ledger_checkpoint",
    "shorten the ledger": "UPDATE ledger_ledgerhead SET size = size - 1",
    "delete the head": "DELETE FROM ledger_ledgerhead",
    "put time back": "UPDATE ledger_ledgerhead SET last_time = '2020'",
    "forget the key": "UPDATE ledger_ledgerhead SET public_key = NULL",
    "shorten a thread": "UPDATE ledger_thread SET entries = entries - 1",
    "change a thread's key": "UPDATE ledger_thread SET key = root FROM ledger_checkpoint",
    "delete a thread": "DELETE FROM ledger_thread",
}

ONLY_ON_SQLITE = {
    "replace an entry": (
        "INSERT OR REPLACE INTO ledger_entry (sequence, leaf, time, act, actor, object_id) "
        "SELECT sequence, leaf, time, act, 'hub', object_id FROM ledger_entry WHERE sequence = 2"
    ),
}

ONLY_ON_POSTGRESQL = {
    "truncate the entries": "TRUNCATE ledger_entry CASCADE",
    "truncate the checkpoints": "TRUNCATE ledger_checkpoint",
}
