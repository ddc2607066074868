"""The demo city's extracts matched against its councils' gazetteers, and compared with the truth.

`python -m bench.demo_addresses [--seed 7] [--scale 1]` makes the city and calls the commands that a council would call.
Before: the share of a file's rows with a UPRN that is in the gazetteer. After: the share that matching gave the right
one.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from wardmote.demo.city import TRUTH_FOLDER, Extract, generate_city, write_extracts
from wardmote.site.__main__ import main as wardmote

#: What a person answers where the command asks which address or which sheet is meant.
_ANSWERS = {
    "northmarsh-hmo-licences": ["--address", "Address of licensed house"],
    "warm-homes-advice-cases": ["--table", "Cases"],
}
_HOUSE_OF_BEDSITS = "RH01"


class Home(NamedTuple):
    """What tells a flat from the building it is in; `parent` is 0 where it is in none."""

    class_code: str
    parent: int


@dataclass
class Found:
    """Rows of one file, and how many of them had a usable UPRN before, were given one, and were given the right one.

    `buildings` were given none, and have as `parent_uprn` the building that the row is about or is in. `without` counts
    the rows that were given none, `wrong` those that were given another's, by what was changed in their address.
    """

    rows: int = 0
    usable_before: int = 0
    given: int = 0
    right: int = 0
    buildings: int = 0
    without: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


def with_addresses(extracts: Sequence[Extract]) -> list[Extract]:
    """The extracts that have an address to match; the gazetteers are what they are matched against."""
    return [
        each
        for each in extracts
        if "gazetteer" not in each.series and {"address", "address_1"} & {key for key, *_ in each.columns}
    ]


def build_gazetteer(folder: Path, extracts: Sequence[Extract], out: Path) -> None:
    """One gazetteer of what every council has."""
    supply = out.with_suffix(".supply")
    supply.mkdir()
    for each in extracts:
        if "gazetteer" in each.series:
            shutil.copy(folder / each.file_name, supply / f"{each.organisation}.csv")
    _call("gazetteer", "build", str(supply), "--out", str(out))


def matched(folder: Path, extract: Extract, gazetteer: Path, out: Path) -> pa.Table:
    """The extract with its answers."""
    asked = ["--gazetteer", str(gazetteer), "--out", str(out), *_ANSWERS.get(extract.series, [])]
    _call("match", "addresses", str(folder / extract.file_name), *asked)
    return pq.read_table(out)


def compared(folder: Path, extract: Extract, answers: pa.Table, homes: dict[int, Home]) -> Found:
    """The answers beside the truth."""
    found = Found()
    truth = _truth(folder, extract.file_name)
    held = _held(extract, answers)
    assert len(truth) == answers.num_rows, "a row was lost or made"
    for true, written, answer in zip(truth, held, answers.to_pylist(), strict=True):
        found.rows += 1
        found.usable_before += written.isdigit() and int(written) in homes
        uprn = answer["uprn"]
        found.given += uprn is not None
        found.right += uprn == true["uprn"]
        home = homes[true["uprn"]]
        found.buildings += uprn is None and answer["parent_uprn"] in (true["uprn"], home.parent)
        if uprn != true["uprn"]:
            whole_house = home.class_code == _HOUSE_OF_BEDSITS
            change = (
                "a house of bedsits as a whole" if whole_house else true["address_change"] or "its postcode"
            )
            (found.without if uprn is None else found.wrong)[change] += 1
    return found


def homes_of(folder: Path) -> dict[int, Home]:
    """The city's properties by UPRN."""
    names = ["uprn", "class_code", "parent_uprn"]
    homes = pq.read_table(folder / TRUTH_FOLDER / "homes.parquet", columns=names)
    return {uprn: Home(*of) for uprn, *of in zip(*(homes[name].to_pylist() for name in names), strict=True)}


def total(several: Sequence[Found]) -> Found:
    """All files as one."""
    whole = Found()
    for each in several:
        for name in ("rows", "usable_before", "given", "right", "buildings"):
            setattr(whole, name, getattr(whole, name) + getattr(each, name))
        whole.without += each.without
        whole.wrong += each.wrong
    return whole


def lines(named: dict[str, Found]) -> Iterator[str]:
    """A table for a page of documentation."""
    yield "| extract | rows | UPRN before | right after | precision |"
    yield "|---|---|---|---|---|"
    for name, found in {**named, "**all**": total(list(named.values()))}.items():
        shares = (
            found.usable_before / found.rows,
            found.right / found.rows,
            found.right / max(1, found.given),
        )
        yield f"| {name} | {found.rows:,} | " + " | ".join(f"{100 * share:.1f} %" for share in shares) + " |"


def main() -> int:
    """Always 0."""
    parser = argparse.ArgumentParser(prog="python -m bench.demo_addresses", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as made:
        folder = Path(made)
        city = generate_city(seed=arguments.seed, scale=arguments.scale, progress=lambda *_: None)
        extracts = write_extracts(city, folder)
        build_gazetteer(folder, extracts, folder / "gazetteer")
        homes = homes_of(folder)
        named = {
            each.file_name: compared(
                folder, each, matched(folder, each, folder / "gazetteer", folder / "out.parquet"), homes
            )
            for each in with_addresses(extracts)
        }
    whole = total(list(named.values()))
    print("\n".join(lines(named)))
    print(f"\nNo UPRN: {dict(whole.without.most_common())}; another's: {dict(whole.wrong)}")
    print(f"Of those without, the building is named rightly: {whole.buildings}")
    return 0


def _call(*arguments: str) -> None:
    with redirect_stdout(io.StringIO()):
        refused = wardmote(arguments)
    if refused:
        raise RuntimeError(f"wardmote {arguments[0]} failed")


def _truth(folder: Path, file_name: str) -> list[dict[str, Any]]:
    rows = pq.read_table(folder / TRUTH_FOLDER / "rows.parquet", filters=[("file_name", "=", file_name)])
    return rows.sort_by("row").to_pylist()  # type: ignore[no-any-return]


def _held(extract: Extract, answers: pa.Table) -> list[str]:
    """The UPRN as the file had it, "" where it had none."""
    if not any(key == "uprn" for key, *_ in extract.columns):
        return [""] * answers.num_rows
    names = {prefix + name for name in extract.names_of("uprn") for prefix in ("", "given_")} - {"uprn"}
    [name] = names & set(answers.column_names)
    return [text or "" for text in answers.column(name).to_pylist()]


if __name__ == "__main__":
    raise SystemExit(main())
