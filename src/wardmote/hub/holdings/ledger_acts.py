"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

SHARED = ActKind(
    "share.made", "made a Delta Sharing profile", {"table": Detail.ID, "expires_at": Detail.MOMENT}
)
UNSHARED = ActKind("share.revoked", "ended a Delta Sharing profile", {"table": Detail.ID})
DESTROYED = ActKind("version.destroyed", "destroyed the key of a version, and so its rows", {})
DESTROYED_AGAIN = ActKind(
    "version.destroyed_again",
    "destroyed again what the register of erasures lists and a restored backup had brought back",
    {},
)
SWEPT = ActKind(
    "lake.swept",
    "removed what a cut-off write had left",
    {"objects": Detail.COUNT, "size_bytes": Detail.COUNT},
)

declare(SHARED, UNSHARED, DESTROYED, DESTROYED_AGAIN, SWEPT)
