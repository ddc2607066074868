"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

INSTALLED = ActKind(
    "gazetteer.installed",
    "installed a gazetteer, or said anew who may have it used",
    {
        "gazetteer": Detail.ID,
        "content": Detail.DIGEST,
        "source": Detail.CODE,
        "for_all_members": Detail.FLAG,
        "organisations": Detail.IDS,
    },
)
REMOVED = ActKind(
    "gazetteer.removed",
    "removed a gazetteer: nothing more is matched with it",
    {"gazetteer": Detail.ID, "content": Detail.DIGEST},
)
ASKED = ActKind(
    "derivation.asked",
    "began to match a table’s addresses to properties, as its owner instructed",
    {"derivation": Detail.ID, "instruction": Detail.ID, "gazetteer": Detail.DIGEST},
)
MADE = ActKind(
    "derivation.made",
    "matched a table’s addresses to properties",
    {
        "derivation": Detail.ID,
        "table": Detail.ID,
        "source": Detail.ID,
        "gazetteer": Detail.DIGEST,
        "rows": Detail.COUNT,
        "matched": Detail.COUNT,
        "doubtful": Detail.COUNT,
        "published": Detail.FLAG,
    },
)
FAILED = ActKind(
    "derivation.failed",
    "could not match a table’s addresses to properties",
    {"derivation": Detail.ID, "table": Detail.ID, "reason": Detail.CODE},
)
DECIDED = ActKind(
    "review.decided",
    "decided which property an address is",
    {"address": Detail.DIGEST, "verdict": Detail.CODE},
)
UNDONE = ActKind("review.undone", "took back a decision on an address", {"address": Detail.DIGEST})
FORGOTTEN = ActKind(
    "review.forgotten", "forgot all that was decided of addresses", {"decisions": Detail.COUNT}
)

declare(INSTALLED, REMOVED, ASKED, MADE, FAILED, DECIDED, UNDONE, FORGOTTEN)
