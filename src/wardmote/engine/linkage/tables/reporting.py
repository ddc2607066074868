"""A linkage report for a reader as text, for programs as JSON and as a table."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from wardmote.engine.linkage.match import Level
from wardmote.engine.linkage.tables.held import MEANS as HELD_MEANS
from wardmote.engine.linkage.tables.report import Difference, LinkageReport, Tally, ordered

_GROUPS_TOLD: Final = 20
_NOT_KNOWN: Final = "(not known)"
_EMPTY: Final = "(empty)"
_MEANS: Final = {
    Level.EXACT: "a UPRN is given",
    Level.GUESS: "a UPRN is given; something was assumed, which the explanation says",
    Level.BUILDING: "the text names a building and no unit in it; its UPRN is in parent_uprn",
    Level.PARENT: "the unit is not in the gazetteer; the building's UPRN is in parent_uprn",
    Level.NONE: "no UPRN; the explanation says why",
}
_SCHEMA: Final = pa.schema(
    [(name, pa.string()) for name in ("by", "group", "level", "how")] + [("rows", pa.int64())]
)


def lines(report: LinkageReport) -> list[str]:
    """For a reader: every level, also those that nothing reached; held UPRNs; groups, and those that stand out."""
    told = _levels(report.total)
    if report.held:
        told += ["", "held UPRNs", *_held(report)]
    for by, tallies in report.groups.items():
        told += ["", f"by {by:<24}{'rows':>12}" + "".join(f"{level:>11}" for level in Level)]
        listed = ordered(tallies)
        told += [_row(_named(value), tally) for value, tally in listed[:_GROUPS_TOLD]]
        if len(listed) > _GROUPS_TOLD:
            told.append(f"   and {len(listed) - _GROUPS_TOLD:,} more: write them with --report")
    if report.groups:
        told += ["", *_standing_out(report.differences())]
    return told


def as_json(report: LinkageReport) -> dict[str, Any]:
    """`rows`, `levels` and `how` of all; `groups` by what they are by; `stands_out`; `held_uprn_check`."""
    return {
        **_tally(report.total),
        "held_uprn_check": dict(report.held),
        "groups": [
            {"by": by, "group": value, **_tally(tally)}
            for by, tallies in report.groups.items()
            for value, tally in ordered(tallies)
        ],
        "stands_out": [each._asdict() for each in report.differences()],
    }


def as_table(report: LinkageReport) -> pa.Table:
    """A row for each group, level and way; all rows together stand under an empty `by`."""
    every: list[tuple[str, str | None, Tally]] = [("", "", report.total)]
    every += [
        (by, value, tally) for by, tallies in report.groups.items() for value, tally in ordered(tallies)
    ]
    rows = [
        {"by": by, "group": _NOT_KNOWN if value is None else value, "level": level, "how": how, "rows": count}
        for by, value, tally in every
        for (level, how), count in sorted(tally.stages.items())
    ]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _levels(tally: Tally) -> list[str]:
    told = []
    for level in Level:
        count = tally.levels[level]
        told.append(f"{level:<9}{count:>12,}  {100 * count / max(1, tally.rows):5.1f} %  {_MEANS[level]}")
        stages = [(stage, number) for (of, stage), number in tally.stages.items() if of == level]
        by = "" if level is Level.NONE else "by "
        told += [f"{number:>21,}  {by}{stage}" for stage, number in sorted(stages, key=lambda it: -it[1])]
    return told


def _held(report: LinkageReport) -> list[str]:
    total = report.held.total()
    return [
        f"{check:<21}{report.held[check]:>12,}  {100 * report.held[check] / total:5.1f} %  {means}"
        for check, means in HELD_MEANS.items()
    ]


def _named(value: str | None) -> str:
    """A control character of a cell shall not move the cursor."""
    shown = "".join(each if each.isprintable() else " " for each in value or "")
    return _NOT_KNOWN if value is None else shown or _EMPTY


def _row(name: str, tally: Tally) -> str:
    shares = "".join(f"{100 * tally.levels[level] / tally.rows:>9.1f} %" for level in Level)
    return f"   {name[:24]:<24}{tally.rows:>12,}{shares}"


def _standing_out(differences: list[Difference]) -> list[str]:
    if not differences:
        return ["No group is given UPRNs clearly more or less often than the others of its kind."]
    told = [
        f"   {each.by} {_named(each.value)}: {each.share:.1%} of {each.rows:,}; others {each.share_of_others:.1%}"
        for each in differences
    ]
    return ["More or less often given a UPRN than the others of their kind:", *told]


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "rows": tally.rows,
        "levels": {str(level): tally.levels[level] for level in Level},
        "how": [
            {"level": level, "how": how, "rows": rows} for (level, how), rows in sorted(tally.stages.items())
        ],
    }
