"""The source of a gazetteer becomes one table of spellings, whatever format it has."""

from __future__ import annotations

import errno
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from wardmote.engine.linkage.gazetteer.parents import sound_parents
from wardmote.engine.linkage.gazetteer.sources.files import SourceFile, source_files
from wardmote.engine.linkage.gazetteer.sources.listing import Supply
from wardmote.engine.linkage.gazetteer.sources.recognising import listing_of
from wardmote.engine.linkage.gazetteer.sources.sql import Status, quoted
from wardmote.engine.linkage.text.exact import (
    inner_postcode_sql,
    key_sql,
    normalised_sql,
    squeezed_sql,
    without_postcode_sql,
)
from wardmote.kernel.problem import Invalid, Problem, Unavailable, Unreadable

Array = np.ndarray[Any, Any]
Progress = Callable[[str], None]

#: The words after the last number of a text, with what is glued to the number.
_AFTER: Final = "[^0-9]*$"
_ROWS_AT_ONCE: Final = 250_000
_CODED: Final = pa.dictionary(pa.int32(), pa.string())
_PLAIN: Final = (
    pa.field("uprn", pa.int64()),
    pa.field("parent", pa.int64()),
    pa.field("key", pa.uint64()),
    pa.field("postcode", _CODED),
    pa.field("head", _CODED),
    pa.field("tail", _CODED),
)
#: What is recorded of a spelling besides; in the table only where the source says any of it.
FACTS: Final = (
    pa.field("class", _CODED),
    pa.field("status", pa.uint8()),
    pa.field("variant", pa.uint8()),
    pa.field("started", pa.int32()),
    pa.field("ended", pa.int32()),
    pa.field("easting", pa.int32()),
    pa.field("northing", pa.int32()),
    pa.field("ward", _CODED),
    pa.field("lsoa", _CODED),
)
_GIVEN: Final = ("uprn", "parent", "address", "given")
_ORDER: Final = ("uprn", "given", "address")
#: A street has a BLPU of its own, of this class, and is no property.
_STREET_CLASS: Final = "PS"
_NO_UPRN, _LOST_DIGITS = -1, -2
_ADDRESSLESS: Final = "rows left out that have a UPRN and no address, or a street alone"
_SHORTENED: Final = "rows whose UPRN lost digits"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: What the engine says of a query that is wrong, which is no fault of a file.
_OURS: Final = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ConversionException,
    duckdb.ParserException,
)
_FILE: Final = re.compile(r"^ *file = (.+)$", re.MULTILINE)
_LINE: Final = re.compile(r"CSV Error on Line: ([0-9]+)")


class Source(NamedTuple):
    """`table` as `read_source` says; `supply` is the title of the format whose rows were kept, empty for none."""

    table: pa.Table
    supply: str


def read_source(path: Path, *, keep: Path, onto: Supply | None, progress: Progress) -> Source:
    """Columns `uprn`, `parent` (0 for none), `key` of the whole text, `postcode`, `head`, `tail`, and FACTS if any; the
    rows onto which later changes can be put are written to `keep`, where the format has changes.

    `path` is a file, a folder or a zip file; with `onto` it is changes only, to be put onto that. A text is cut into
    head and tail after its last number. Rows without a UPRN or a text are left out, which is told. Raises NotFound,
    Unreadable, Invalid (which column is missing), Conflict (changes that do not fit) or Unavailable (no room on the
    disk).
    """
    counted: Counter[str] = Counter()
    files: list[SourceFile] = []
    with tempfile.TemporaryDirectory(prefix="wardmote-gazetteer-") as folder, said_plainly(path, files):
        files += source_files(path, Path(folder))
        with _engine(Path(folder)) as engine:
            listing = listing_of(engine, files, Path(folder), onto)
            progress(f"reading {'changes of ' if onto else ''}{listing.title}, {_files(files)}")
            if listing.supply:
                engine.execute(
                    f"COPY ({listing.supply}) TO {quoted(keep)} (FORMAT parquet, COMPRESSION zstd)"
                )
            names = [*_GIVEN, *(field.name for field in FACTS if listing.has_facts)]
            in_order = (
                f"ORDER BY {', '.join([*_ORDER, *names])}" if listing.has_facts else ""
            )  # as grouping leaves none
            if not in_order:
                engine.execute(
                    "SET threads=1"
                )  # two hand the rows of a large file over in another order each time
            rows = engine.execute(f"SELECT {', '.join(names)} FROM ({listing.sql}) {in_order}")  # noqa: S608 - ours
            schema = pa.schema([*_PLAIN, *(FACTS if listing.has_facts else ())])
            batches = _prepared(rows.to_arrow_reader(_ROWS_AT_ONCE), schema, counted)
            # copied into one piece each: what the engine hands over pins three times its own size of memory
            table = pa.Table.from_batches(batches, schema).unify_dictionaries().combine_chunks()
    _require_uprns(counted, path)
    table = _usable(table, counted)
    for told in (*listing.seen, *(f"left out: {what}" for what in listing.left_out)):
        progress(f"{told}.")
    for what, count in counted.items():
        if count:
            progress(f"{what}: {count:,}.")
    return Source(table, listing.title if listing.supply else "")


def _files(files: Sequence[SourceFile]) -> str:
    return f"{len(files):,} files" if len(files) > 1 else files[0].name


@contextmanager
def _engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What does not fit in its memory goes to the folder."""
    with duckdb.connect(str(folder / "work.duckdb")) as engine:
        engine.execute("SET preserve_insertion_order=false; SET threads=2; SET memory_limit='1GB'")
        engine.execute(f"SET temp_directory={quoted(folder / 'spilt')}")
        yield engine


def _query(schema: pa.Schema) -> str:
    """Each step is kept: the engine would compute a text anew wherever a later step names it."""
    facts = "".join(f", {field.name}" for field in FACTS if field.name in schema.names)
    # looking for the last three letters is fifty times faster than looking for anything shaped like a postcode
    may_hold_it = "given = '' OR contains(written, right(given, 3))"
    return f"""
    WITH made AS MATERIALIZED (
        SELECT uprn, greatest(parent, 0) AS parent{facts}, {squeezed_sql("given")} AS given,
               {normalised_sql("address")} AS written
        FROM source
    ), cut AS MATERIALIZED (
        SELECT uprn, parent{facts},
               CASE WHEN {may_hold_it} THEN {without_postcode_sql("written")} ELSE written END AS text,
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
           rtrim(left(text, head_length)) AS head, substr(text, head_length + 1) AS tail{facts}
    FROM parted
    """  # noqa: S608 - nothing in it comes from outside


def _prepared(
    reader: Iterable[pa.RecordBatch], schema: pa.Schema, counted: Counter[str]
) -> Iterator[pa.RecordBatch]:
    """Some rows at a time: the whole of a city as texts takes gigabytes."""
    query = _query(schema)
    with duckdb.connect() as engine:
        engine.execute("SET threads=1")
        for batch in reader:
            counted[_ADDRESSLESS] += _count(batch, counted)
            engine.register("source", batch)
            for made in engine.execute(query).to_arrow_table().combine_chunks().to_batches():
                counted[_ADDRESSLESS] -= made.num_rows
                coded = [
                    made.column(field.name).dictionary_encode()
                    if pa.types.is_dictionary(field.type)
                    else made.column(field.name)
                    for field in schema
                ]
                yield pa.record_batch(
                    [each.cast(field.type) for each, field in zip(coded, schema, strict=True)], schema=schema
                )


def _count(batch: pa.RecordBatch, counted: Counter[str]) -> int:
    """How many rows have a UPRN; what is wrong with the others is counted."""
    uprns = batch.column("uprn").fill_null(0).to_numpy(zero_copy_only=False)
    counted["rows whose parent is no UPRN, taken as without one"] += int(
        ((batch.column("parent").to_numpy(zero_copy_only=False) < 0) & (uprns > 0)).sum()
    )
    counted[_SHORTENED] += int((uprns == _LOST_DIGITS).sum())
    counted["rows left out whose UPRN is no number of up to 12 digits"] += int((uprns == _NO_UPRN).sum())
    counted["rows left out that have no UPRN"] += int((uprns == 0).sum())
    return int((uprns > 0).sum())


def _require_uprns(counted: Counter[str], path: Path) -> None:
    if lost := counted.pop(_SHORTENED, 0):
        raise Invalid(
            "gazetteer.uprn",
            f"A spreadsheet has shortened {lost:,} UPRNs to the form 1.0E+11: their last digits are lost.",
            where=str(path),
            next_step="Export the table again from where it comes from, without opening it in a spreadsheet.",
        )


def _usable(table: pa.Table, counted: Counter[str]) -> pa.Table:
    """Without streets, rejected spellings, and historic ones that are a live spelling of another property today."""
    if "status" in table.column_names:
        status, key = table.column("status").to_numpy(), table.column("key").to_numpy()
        rejected = np.isin(status, (Status.REJECTED, Status.REJECTED_OUTSIDE))
        street = _starts_with(table.column("class").combine_chunks(), _STREET_CLASS)
        historic = (status == Status.HISTORIC) & ~street
        superseded = historic & np.isin(key, key[~historic & ~rejected & ~street])
        counted["addresses left out that are those of streets"] = int(street.sum())
        counted["addresses left out that were rejected"] = int((rejected & ~street).sum())
        counted["historic addresses left out that are another property's today"] = int(superseded.sum())
        table = table.filter(pa.array(~(rejected | street | superseded)))
    return _with_sound_parents(table, counted)


def _with_sound_parents(table: pa.Table, counted: Counter[str]) -> pa.Table:
    uprn, parent = (table.column(name).to_numpy() for name in ("uprn", "parent"))
    at = table.schema.get_field_index("parent")
    sound = pa.array(sound_parents(uprn, parent, counted))
    return table.set_column(at, table.schema.field(at), sound)


def _starts_with(coded: pa.DictionaryArray, beginning: str) -> Array:
    starts = np.array([text.startswith(beginning) for text in coded.dictionary.to_pylist()], bool)
    found: Array = starts[coded.indices.to_numpy()] if len(coded) else np.zeros(0, bool)
    return found


@contextmanager
def said_plainly(path: Path, files: Sequence[SourceFile]) -> Iterator[None]:
    """What the engine or the disk says of the files, in plain words and without the row that it quotes."""
    try:
        yield
    except (Problem, *_OURS):
        raise
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        named = _FILE.search(str(error))
        name = next((file.name for file in files if named and named[1] == str(file.path)), path)
        raise _problem(error, str(name)) from error


def _problem(error: Exception, where: str) -> Problem:
    said = str(error)
    if getattr(error, "errno", None) in _FULL or "No space left" in said or "Out of Memory" in said:
        return Unavailable(
            "gazetteer.no_room",
            "There is no room on the disk or in memory for reading the source.",
            where=where,
            next_step="Make room, or name another folder for temporary files with TMPDIR.",
        )
    if isinstance(error, PermissionError):
        return Unreadable(
            "file.unreadable",
            "The file may not be read.",
            where=where,
            next_step="Check its name and its permissions.",
        )
    line = _LINE.search(said)
    if line:
        return Unreadable(
            "gazetteer.row",
            f"Line {int(line[1]):,} has another number of cells than the first row, or a quotation mark is not closed.",
            where=where,
            next_step="If it is the last line, the file was cut off: download or export it again. Else mend the line.",
        )
    return Unreadable(
        "gazetteer.source",
        "This is neither a Parquet nor a CSV file with a header.",
        where=where,
        next_step="Give a table with the columns uprn, address_concat and postcode.",
    )
