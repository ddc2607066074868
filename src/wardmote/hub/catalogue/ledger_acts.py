"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

DESCRIBED = ActKind(
    "dataset.described", "described a dataset", {"licence": Detail.CODE, "visibility": Detail.CODE}
)
DRAFTED = ActKind(
    "version.drafted",
    "stored the rows of a file as a draft",
    {"rows": Detail.COUNT, "bad_cells": Detail.COUNT, "content": Detail.DIGEST},
)
PUBLISHED = ActKind(
    "version.published",
    "published a version",
    {"number": Detail.COUNT, "rows": Detail.COUNT, "content": Detail.DIGEST, "licence": Detail.CODE},
)
PERSONAL_LET_THROUGH = ActKind(
    "version.personal_let_through",
    "let columns that look personal be published openly",
    {"columns": Detail.NAMES, "reason": Detail.DIGEST},
)
DIFFERENCE_ACCEPTED = ActKind(
    "version.difference_accepted",
    "accepted that a new version breaks those who read these columns",
    {"columns": Detail.NAMES, "difference": Detail.DIGEST},
)
READERS_BROKEN = ActKind(
    "version.readers_broken",
    "published a version in which columns that are read are gone or of another type",
    {"number": Detail.COUNT, "columns": Detail.NAMES},
)
WITHDRAWN = ActKind("version.withdrawn", "withdrew a version", {"number": Detail.COUNT})
_SCHEMA = {"columns": Detail.COUNT, "rules": Detail.COUNT, "content": Detail.DIGEST}
SCHEMA_GIVEN = ActKind("table.schema_given", "gave a table a schema", _SCHEMA)
SCHEMA_KEPT = ActKind(
    "table.schema_kept", "kept as a table’s schema what was recognised in a version", _SCHEMA
)
SCHEMA_WITHDRAWN = ActKind("table.schema_withdrawn", "withdrew a table’s schema", {"content": Detail.DIGEST})

declare(
    DESCRIBED,
    DRAFTED,
    PUBLISHED,
    PERSONAL_LET_THROUGH,
    DIFFERENCE_ACCEPTED,
    READERS_BROKEN,
    WITHDRAWN,
    SCHEMA_GIVEN,
    SCHEMA_KEPT,
    SCHEMA_WITHDRAWN,
)
