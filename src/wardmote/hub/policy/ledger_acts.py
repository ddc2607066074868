"""What this room writes to the ledger: every yes, every no, every stop, every completion."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

GIVEN = ActKind(
    "permit.given",
    "was permitted to open rows",
    {
        "permit": Detail.ID,
        "ground": Detail.CODE,
        "use": Detail.CODE,
        "columns": Detail.NAMES,
        "column_count": Detail.COUNT,
        "row_conditions": Detail.COUNT,
        "agreement_version": Detail.COUNT,
        "case_reference": Detail.CASE_REFERENCE,
        "instruction": Detail.ID,
    },
)
REFUSED = ActKind(
    "permit.refused",
    "was refused rows",
    {
        "reason": Detail.CODE,
        "use": Detail.CODE,
        "columns": Detail.NAMES,
        "column_count": Detail.COUNT,
        "case_reference": Detail.CASE_REFERENCE,
        "outsider": Detail.ID,
    },
)
STOPPED = ActKind(
    "permit.stopped", "was stopped from opening more rows", {"permit": Detail.ID, "reason": Detail.CODE}
)
COMPLETED = ActKind(
    "permit.completed",
    "received rows to the end",
    {
        "permit": Detail.ID,
        "use": Detail.CODE,
        "format": Detail.CODE,
        "rows": Detail.COUNT,
        "size_bytes": Detail.COUNT,
    },
)

INSTRUCTED = ActKind(
    "instruction.given",
    "instructed the hub to process a table",
    {
        "instruction": Detail.ID,
        "processing": Detail.CODE,
        "columns": Detail.NAMES,
        "column_count": Detail.COUNT,
    },
)
INSTRUCTION_WITHDRAWN = ActKind(
    "instruction.withdrawn",
    "withdrew the instruction to process a table",
    {"instruction": Detail.ID, "processing": Detail.CODE},
)

declare(GIVEN, REFUSED, STOPPED, COMPLETED, INSTRUCTED, INSTRUCTION_WITHDRAWN)
