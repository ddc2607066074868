"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

RECEIVED = ActKind("upload.received", "sent a file", {"size_bytes": Detail.COUNT, "content": Detail.DIGEST})
READ = ActKind(
    "upload.read",
    "read a file",
    {"tables": Detail.COUNT, "rows": Detail.COUNT, "bad_cells": Detail.COUNT, "content": Detail.DIGEST},
)
REFUSED = ActKind(
    "upload.refused", "could not take a file", {"reason": Detail.CODE, "content": Detail.DIGEST}
)
READ_AGAIN = ActKind("upload.read_again", "asked for a file to be read otherwise", {"choices": Detail.CODES})
MENDED = ActKind(
    "upload.mended",
    "had a file's cells mended by steps",
    {"steps": Detail.CODES, "cells": Detail.COUNT, "unfit": Detail.COUNT},
)
NOT_READ_AGAIN = ActKind(
    "upload.not_read_again",
    "could not read a file as was asked, and left it as it was",
    {"reason": Detail.CODE},
)
FIRST_ROWS_SHOWN = ActKind(
    "upload.first_rows_shown",
    "looked at the first rows of a file that could not be read",
    {"rows": Detail.COUNT},
)
FORGOTTEN = ActKind("upload.reading_forgotten", "let go of how the files of a dataset are read", {})

declare(RECEIVED, READ, REFUSED, READ_AGAIN, MENDED, NOT_READ_AGAIN, FIRST_ROWS_SHOWN, FORGOTTEN)
