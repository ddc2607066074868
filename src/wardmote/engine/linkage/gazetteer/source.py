"""What a gazetteer is built from: a table of UPRNs and addresses, as texts or in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from wardmote.engine.linkage.exact import (
    inner_postcode_sql,
    key_sql,
    normalised_sql,
    squeezed_sql,
    without_postcode_sql,
)
from wardmote.kernel.problem import Invalid, NotFound, Unreadable

#: What a column is -> the names it is known by, lower case without underscores, the likeliest first.
COLUMNS: Final = {
    "uprn": ("uprn",),
    "address": ("addressconcat", "address", "fulladdress", "singlelineaddress", "addresstext"),
    "postcode": ("postcode", "postcodelocator", "pcode"),
    "parent": ("parentuprn", "parent"),
}
#: The parts of an address in the order in which they are written.
PARTS: Final = (
    ("organisation", "org", "organisationname"),
    ("subname", "subbuildingname", "subbuilding", "saotext"),
    ("name", "buildingname", "paotext"),
    ("number", "buildingnumber", "paonumber"),
    ("streetname", "street", "thoroughfare", "streetdescription"),
    ("locality", "dependentlocality", "localityname"),
    ("townname", "town", "posttown"),
)
#: The words after the last number of a text, with what is glued to the number.
_AFTER: Final = "[^0-9]*$"
_ROWS_AT_ONCE: Final = 250_000
_CODED: Final = pa.dictionary(pa.int32(), pa.string())
_SCHEMA: Final = pa.schema(
    [
        ("uprn", pa.int64()),
        ("parent", pa.int64()),
        ("key", pa.uint64()),
        ("postcode", _CODED),
        ("head", _CODED),
        ("tail", _CODED),
    ]
)
#: Each step is kept: the engine would compute a text anew wherever a later step names it.
_QUERY: Final = f"""
    WITH made AS MATERIALIZED (
        SELECT uprn, parent, {squeezed_sql("given")} AS given, {normalised_sql("address")} AS written FROM source
    ), cut AS MATERIALIZED (
        SELECT uprn, parent,
               CASE WHEN given = '' THEN {without_postcode_sql("written")} ELSE written END AS text,
               CASE WHEN given = '' THEN {inner_postcode_sql("written")} ELSE given END AS postcode
        FROM made WHERE uprn > 0 AND written <> ''
    ), ended AS MATERIALIZED (SELECT *, regexp_extract(text, '{_AFTER}') AS after FROM cut),
    parted AS MATERIALIZED (
        SELECT *, CASE WHEN after = text THEN 0
                       WHEN instr(after, ' ') = 0 THEN length(text)
                       ELSE length(text) - length(after) + instr(after, ' ') END AS head_length
        FROM ended
    )
    SELECT uprn, parent, {key_sql("text", "postcode")} AS key, postcode,
           rtrim(left(text, head_length)) AS head, substr(text, head_length + 1) AS tail
    FROM parted
"""  # noqa: S608 - nothing in it comes from outside


def read_source(path: Path) -> pa.Table:
    """Columns `uprn`, `parent` (0 for none), `key` of the whole text, `postcode`, `head` and `tail`.

    The text is cut into head and tail after its last number.
    Rows without a UPRN or a text are left out. Raises NotFound, Unreadable or Invalid (which column is missing).
    """
    if not path.is_file():
        raise NotFound("file.missing", "There is no such file.", where=str(path), next_step="Check its name.")
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order=false; SET threads=2")
        try:
            engine.execute(f"CREATE VIEW source AS FROM {_reader(path)}")
            names = [row[0] for row in engine.execute("DESCRIBE source").fetchall()]
            given = _given(names, path)
            reader = engine.execute(given).to_arrow_reader(_ROWS_AT_ONCE)
            return pa.Table.from_batches(_prepared(reader), _SCHEMA).unify_dictionaries()
        except duckdb.Error as error:
            raise Unreadable(
                "gazetteer.source",
                "This is neither a Parquet nor a CSV file with a header.",
                where=str(path),
                next_step="Give a table with the columns uprn, address_concat and postcode.",
            ) from error


def _prepared(reader: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Some rows at a time: the whole of a city as texts takes gigabytes."""
    with duckdb.connect() as engine:
        engine.execute("SET threads=1")
        for batch in reader:
            engine.register("source", batch)
            for made in engine.execute(_QUERY).to_arrow_table().combine_chunks().to_batches():
                coded = [
                    made.column(field.name).dictionary_encode()
                    if pa.types.is_dictionary(field.type)
                    else made.column(field.name)
                    for field in _SCHEMA
                ]
                yield pa.record_batch(
                    [each.cast(field.type) for each, field in zip(coded, _SCHEMA, strict=True)],
                    schema=_SCHEMA,
                )


def _reader(path: Path) -> str:
    quoted = str(path).replace("'", "''")
    if path.suffix.lower() == ".parquet":
        return f"read_parquet('{quoted}')"
    return f"read_csv('{quoted}', header=true, all_varchar=true)"


def _given(names: Sequence[str], path: Path) -> str:
    """UPRN, parent, address and postcode of the source, whatever it calls them."""
    uprn, postcode = _required(names, "uprn", path), _found(names, COLUMNS["postcode"])
    return f"""
        SELECT try_cast({uprn} AS BIGINT) AS uprn, {_bigint(_found(names, COLUMNS["parent"]))} AS parent,
               {_address(names, path)} AS address, {postcode or "NULL::VARCHAR"} AS given
        FROM source
    """  # noqa: S608 - the names of columns are quoted


def _bigint(column: str | None) -> str:
    return f"coalesce(try_cast({column} AS BIGINT), 0)" if column else "0::BIGINT"


def _address(names: Sequence[str], path: Path) -> str:
    whole = _found(names, COLUMNS["address"])
    if whole:
        return whole
    parts = [found for each in PARTS if (found := _found(names, each))]
    if not parts:
        _required(names, "address", path)
    return f"concat_ws(' ', {', '.join(parts)})"


def _found(names: Sequence[str], known: Sequence[str]) -> str | None:
    plain = {name.lower().replace("_", "").replace(" ", ""): name for name in names}
    return next((f'"{plain[each]}"' for each in known if each in plain), None)


def _required(names: Sequence[str], what: str, path: Path) -> str:
    found = _found(names, COLUMNS[what])
    if found is None:
        raise Invalid(
            "gazetteer.column",
            f"The table has no column for the {what}.",
            where=str(path),
            next_step=f"Name one of its columns: {', '.join(COLUMNS[what])}.",
        )
    return found
