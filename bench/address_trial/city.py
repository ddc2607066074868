"""Some streets of a gazetteer with all that stands on them, and how many in the whole are called the same."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

_COLUMNS = "uprn, parentuprn, subname, name, number, streetname, locality, townname, postcode, type, org"


@dataclass(frozen=True)
class Home:
    """A property. `twins`: how many of the whole gazetteer have this unit, name, number and street name;
    `streets`: how many streets have this name; `parts`: how many properties have it as their parent."""

    uprn: str
    parent: str | None
    unit: str
    name: str
    number: str
    street: str
    locality: str
    town: str
    postcode: str
    sort: str
    org: str
    twins: int
    streets: int
    parts: int


@dataclass
class City:
    """The streets taken. `numbers`: street name -> its numbers in the whole gazetteer; `foreign`: some of elsewhere."""

    homes: list[Home]
    units: dict[str, list[Home]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: set[str] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)

    def units_at(self, home: Home) -> list[Home]:
        """What has it as its parent."""
        return self.units.get(home.uprn, [])

    def siblings(self, home: Home) -> list[Home]:
        """All units of the same building, itself included."""
        return self.units.get(home.parent or "", [])

    def next_houses(self, home: Home, number: str) -> list[Home]:
        """What has this number in the same street, and is no unit."""
        return [
            each
            for each in self.homes
            if each.street == home.street and each.number == number and not each.unit
        ]


def read_city(components: Path, reference: Path | None, *, streets: int, seed: int) -> City:
    """`streets` of them by chance, out of the UPRNs that `reference` also holds; all of `components` without one."""
    rng = random.Random(seed)
    with duckdb.connect() as engine:
        held = f"WHERE uprn::VARCHAR IN (SELECT uprn::VARCHAR FROM '{reference}')" if reference else ""
        engine.execute(f"CREATE VIEW c AS SELECT * FROM '{components}' {held}")
        all_streets = [row[0] for row in engine.execute("SELECT DISTINCT usrn FROM c ORDER BY 1").fetchall()]
        taken = rng.sample(all_streets, min(streets, len(all_streets)))
        engine.execute("CREATE TABLE taken AS SELECT unnest(?) AS usrn", [taken])
        engine.execute("CREATE TABLE names AS SELECT DISTINCT streetname FROM c SEMI JOIN taken USING (usrn)")
        engine.execute(
            """CREATE TABLE near AS SELECT *,
                 count(*) OVER (PARTITION BY subname, name, number, streetname) AS twins
               FROM c SEMI JOIN names USING (streetname)"""
        )
        engine.execute("CREATE TABLE spread AS SELECT streetname, count(DISTINCT usrn) n FROM c GROUP BY 1")
        engine.execute(
            """CREATE TABLE held AS SELECT parentuprn::BIGINT AS uprn, count(*) AS parts FROM c
               WHERE parentuprn IS NOT NULL AND NOT isnan(parentuprn) GROUP BY 1"""
        )
        rows = engine.execute(
            f"""SELECT {_COLUMNS}, twins, n, coalesce(parts, 0) FROM near SEMI JOIN taken USING (usrn)
                JOIN spread USING (streetname) LEFT JOIN held USING (uprn) ORDER BY uprn"""
        ).fetchall()
        city = City([_home(row) for row in rows])
        for street, number in engine.execute("SELECT DISTINCT streetname, number FROM near").fetchall():
            city.numbers[street].add(number or "")
        city.names = {row[0] for row in engine.execute("SELECT DISTINCT name FROM c").fetchall() if row[0]}
        city.streets = {row[0] for row in engine.execute("SELECT DISTINCT streetname FROM c").fetchall()}
        city.codes = sorted(row[0] for row in engine.execute("SELECT DISTINCT postcode FROM c").fetchall())
    for home in city.homes:
        if home.parent:
            city.units[home.parent].append(home)
    return city


def _home(row: tuple[object, ...]) -> Home:
    uprn, parent, *texts, twins, streets, parts = row
    known = None if parent is None or str(parent) == "nan" else str(int(float(str(parent))))
    unit, name, number, street, locality, town, postcode, sort, org = (str(each or "") for each in texts)
    return Home(
        str(uprn), known, unit, name, number, street, locality, town, postcode, sort, org,
        twins=int(str(twins)), streets=int(str(streets)), parts=int(str(parts)),
    )  # fmt: skip
