"""The acts of the ledger itself."""

from __future__ import annotations

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

ENTRY_ERASED = ActKind(
    "ledger.entry_erased",
    "erased the content of an entry of the ledger",
    {"sequence": Detail.COUNT, "reason": Detail.CODE},
)
EXPORTED = ActKind(
    "ledger.exported",
    "exported entries of the ledger",
    {"whole": Detail.FLAG, "of": Detail.ID},
)
PARKED_RETRIED = ActKind(
    "ledger.parked_retried",
    "asked for parked entries to be tried again",
    {"follower": Detail.CODE, "entries": Detail.COUNT},
)
FOLLOWER_REWOUND = ActKind(
    "ledger.follower_rewound",
    "sent a follower back to read the ledger again",
    {"follower": Detail.CODE, "after": Detail.COUNT},
)

declare(ENTRY_ERASED, EXPORTED, PARKED_RETRIED, FOLLOWER_REWOUND)
