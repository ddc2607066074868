"""Reads a stored version: only the permitted columns and rows leave this module.

    with open_version(folder, manifest, key=key) as version:
        table = version.permitted(columns=["uprn", "risk"], row_filter=pc.field("ward") == "E05013371")
        for batch in table.batches(): ...

A damaged, cut, swapped or wrongly keyed file raises Damaged, never an empty answer: at opening where its size,
name or footer shows it, otherwise at the batch that does not open.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from pyarrow import fs

from wardmote.engine.lake.content_digest import ContentDigest
from wardmote.engine.lake.folder import LakeFolder
from wardmote.engine.lake.keys import DataKey
from wardmote.engine.lake.manifest import Manifest, PartFile
from wardmote.engine.lake.parquet_keys import decryption_config, has_right_footer, part_identity
from wardmote.kernel.problem import Damaged, Invalid, Unavailable

BATCH_ROWS = 64 * 1024
_BATCHES_AHEAD = 4
_NOT_NOW = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM})


class PermittedTable:
    """The permitted columns and rows of an open version, and nothing else of it."""

    def __init__(
        self, version: OpenVersion, *, columns: Sequence[str], row_filter: pc.Expression | None
    ) -> None:
        self._version = version
        self._row_filter = row_filter
        fields = dict(zip(version.manifest.schema.names, version.manifest.schema, strict=True))
        self.schema = pa.schema([fields[name] for name in columns])

    def scanner(self, columns: Sequence[str] | None = None) -> ds.Scanner:
        """A pyarrow scanner of some permitted columns (all, if None) and the permitted rows.

        Raises Invalid for a column that is not permitted, ValueError after the version was closed.
        """
        names = self.schema.names if columns is None else list(columns)
        _check_columns(names, self.schema)
        return ds.Scanner.from_dataset(
            self._version.dataset(),
            columns=names,
            filter=self._row_filter,
            batch_size=BATCH_ROWS,
            batch_readahead=_BATCHES_AHEAD,
            fragment_readahead=1,
        )

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All permitted rows in their order, in batches of at most 64 Ki rows. Raises Damaged."""
        with damage_as_problem():
            yield from self.scanner(columns).to_batches()

    def head(self, rows: int) -> pa.Table:
        """The first permitted rows. Raises Damaged."""
        with damage_as_problem():
            return self.scanner().head(rows)

    def row(self, number: int) -> pa.Table:
        """The permitted row at this place, from 0; no row where there is none. Raises Damaged.

        Of a version without a row filter nothing is read that stands before the row group that holds it.
        """
        with damage_as_problem():
            if self._row_filter is not None:
                return self.scanner().head(number + 1).slice(number)
            for fragment in self._version.dataset().get_fragments():
                for group in fragment.row_groups:
                    if number < group.num_rows:
                        return self._of_group(fragment.subset(row_group_ids=[group.id]), number)
                    number -= group.num_rows
            return self.schema.empty_table()

    def _of_group(self, group: ds.Fragment, number: int) -> pa.Table:
        scanner = ds.Scanner.from_fragment(
            group, schema=self._version.manifest.schema, columns=self.schema.names, batch_size=BATCH_ROWS
        )
        return scanner.head(number + 1).slice(number)


class OpenVersion:
    """A version whose key is at hand: lasts as long as `open_version`'s block."""

    def __init__(self, manifest: Manifest, dataset: ds.Dataset) -> None:
        self.manifest = manifest
        self._dataset: ds.Dataset | None = dataset

    def permitted(self, *, columns: Sequence[str], row_filter: pc.Expression | None) -> PermittedTable:
        """These columns of the rows the filter keeps; the filter may look at columns that are not shown.

        Raises Invalid if there is no such column, none is asked for, or one twice.
        """
        _check_columns(columns, self.manifest.schema)
        return PermittedTable(self, columns=columns, row_filter=row_filter)

    def content_sha256(self) -> str:
        """The content digest of the rows as they are read now, to hold against the manifest's."""
        digest = ContentDigest(self.manifest.schema)
        for batch in self.permitted(columns=self.manifest.schema.names, row_filter=None).batches():
            digest.update(batch)
        return digest.hexdigest()

    def dataset(self) -> ds.Dataset:
        """The whole version, for this module alone. Raises ValueError after `close`."""
        if self._dataset is None:
            raise ValueError("the version is closed")
        return self._dataset

    def close(self) -> None:
        """No further scanner is made; the keys of the parts are let go."""
        self._dataset = None


@contextmanager
def open_version(folder: LakeFolder, manifest: Manifest, *, key: DataKey | None) -> Iterator[OpenVersion]:
    """Opens a version for as long as the block lasts; `key=None` for open data.

    Raises Damaged if a part is missing, has another size, or is encrypted where it should not be or the other
    way round; Unavailable if the machine cannot open files now.
    """
    with ExitStack() as keys_lent:
        with damage_as_problem():
            parts = [_fragment(folder, manifest, part, key, keys_lent) for part in manifest.parts]
        dataset = ds.FileSystemDataset(parts, manifest.schema, ds.ParquetFileFormat(), fs.LocalFileSystem())
        version = OpenVersion(manifest, dataset)
        try:
            yield version
        finally:
            version.close()


@contextmanager
def damage_as_problem() -> Iterator[None]:
    """Turns what Arrow says of a file it cannot read into Damaged, or Unavailable where the machine is at fault."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno in _NOT_NOW:
            raise Unavailable(
                "lake.not_now",
                f"A stored file cannot be opened now ({os.strerror(error.errno)}).",
                next_step="Try again in a minute; if it stays so, tell the hub's operator.",
            ) from error
        raise Damaged(
            "lake.version_damaged",
            "A stored file cannot be read: it was altered or cut, or the key is another version's.",
            next_step="The hub's operator should restore it from a backup.",
        ) from error


def _fragment(
    folder: LakeFolder, manifest: Manifest, part: PartFile, key: DataKey | None, keys_lent: ExitStack
) -> ds.Fragment:
    path = folder.file_path(manifest.object_id, part.name)
    if path.stat().st_size != part.size_bytes:
        raise _damaged(manifest, part, "it has another size than was stored")
    if not has_right_footer(path, encrypted=key is not None):
        raise _damaged(manifest, part, "it is encrypted and should not be, or the other way round")
    # pre_buffer would keep every byte it has read of a file until the end
    if key is None:
        options = ds.ParquetFragmentScanOptions(pre_buffer=False, page_checksum_verification=True)
    else:
        identity = part_identity(manifest.object_id, part.name)
        config = keys_lent.enter_context(decryption_config(key, part=identity))
        options = ds.ParquetFragmentScanOptions(pre_buffer=False, decryption_config=config)
    file_format = ds.ParquetFileFormat(default_fragment_scan_options=options)
    return file_format.make_fragment(str(path.absolute()), fs.LocalFileSystem())


def _check_columns(names: Sequence[str], schema: pa.Schema) -> None:
    if not names or len(set(names)) < len(names):
        raise Invalid(
            "lake.no_columns",
            "No column is asked for, or one of them twice.",
            next_step="Name at least one column, and each once.",
        )
    known = frozenset(schema.names)
    for name in names:
        if name not in known:
            raise Invalid(
                "lake.no_such_column",
                "There is no such column here.",
                where=name,
                next_step="Ask only for columns of the table you may see.",
            )


def _damaged(manifest: Manifest, part: PartFile, why: str) -> Damaged:
    return Damaged(
        "lake.version_damaged",
        f"A stored file cannot be opened: {why}.",
        where=f"{manifest.object_id}/{part.name}",
        next_step="The hub's operator should restore it from a backup.",
    )
