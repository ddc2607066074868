"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

RECEIVED = ActKind("upload.received", "sent a file", {"size_bytes": Detail.COUNT, "content": Detail.DIGEST})
READ = ActKind(
    "upload.read", "read a file", {"tables": Detail.COUNT, "rows": Detail.COUNT, "bad_cells": Detail.COUNT}
)
REFUSED = ActKind("upload.refused", "could not take a file", {"reason": Detail.CODE})

declare(RECEIVED, READ, REFUSED)
