"""The lake's folder: one sub-folder per stored object, whole or absent.

    LAKE/objects/<two letters>/<object id>/<files>     stored, never changed again
    LAKE/partial/<object id>.<random>/<files>          being written, or left by a process that was killed
    LAKE/growing/<object id>/<files>                   being written over several requests: see `growing_file`

Names are object ids and names chosen by our code: nothing a user typed is ever part of a path. Folders are
mode 0700, files 0600.

An object is written under `partial`, each file fsync'd, then the folder, and only then moved by one rename to
`objects`, after which both parents are fsync'd. So what stands under `objects` is complete, on disk, and
survives a power cut; what a kill leaves behind stands under `partial`, or is an object the database does not
know, and `sweep` removes both. A writer holds a lease on the object's folder until it is thrown away itself, which is
after the database knows of the object: so no clock that jumps can make `sweep` take it for left behind.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from wardmote.engine.lake.disk import free_bytes, full_disk_as_problem, no_room, sync_file, sync_folder
from wardmote.kernel.ids import is_id
from wardmote.kernel.lease import Lease, is_at_work_in
from wardmote.kernel.problem import Conflict, Damaged

RESERVE_BYTES = 256 * 2**20
"""Room that is never written into, so that the database and its log can go on."""

_SHARD_LETTERS = 2


@dataclass(frozen=True)
class Swept:
    """What a sweep removed: ids of objects nobody knows, number of partial folders, bytes made free."""

    orphans: tuple[str, ...]
    partials: int
    freed_bytes: int


class LakeFolder:
    """A lake's folder on one file system; made if it is not there."""

    def __init__(self, root: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._objects = root / "objects"
        self._partial = root / "partial"
        self._growing = root / "growing"
        self._reserve_bytes = reserve_bytes
        for folder in (root, self._objects, self._partial, self._growing):
            _make_folder(folder)

    def object_path(self, object_id: str) -> Path:
        """Where the object stands, or would. Raises ValueError for a text that is not an id of ours."""
        if not is_id(object_id):
            raise ValueError("not an object id")
        return self._objects / object_id.partition("_")[2][:_SHARD_LETTERS] / object_id

    def growing_path(self, object_id: str = "") -> Path:
        """The folder of a file that grows, or of all of them. Raises ValueError for what is not an id of ours."""
        if object_id and not is_id(object_id):
            raise ValueError("not an object id")
        return self._growing / object_id

    def require_room(self, size_bytes: int) -> None:
        """Raises Unavailable if so many bytes more would reach into the reserve."""
        if free_bytes(self._objects) < size_bytes + self._reserve_bytes:
            raise no_room()

    def file_path(self, object_id: str, name: str) -> Path:
        """A file of a stored object. Raises Damaged if it is not there, ValueError for a name with a path in it."""
        if Path(name).name != name:
            raise ValueError("not a file name")
        path = self.object_path(object_id) / name
        if not path.is_file():
            raise Damaged(
                "lake.file_missing",
                "A stored file is missing.",
                where=object_id,
                next_step="The hub's operator should restore it from a backup.",
            )
        return path

    def holds(self, object_id: str) -> bool:
        """Whether the object is stored, whole."""
        return self.object_path(object_id).is_dir()

    def begin(self, object_id: str, *, expected_bytes: int) -> PartialObject:
        """A place to write a new object.

        Raises Unavailable if `expected_bytes` and the reserve do not fit on the disk (0 if the size is not
        known), Conflict if the object is stored already.
        """
        if self.holds(object_id):
            raise _stored_already(object_id)
        if free_bytes(self._partial) < expected_bytes + self._reserve_bytes:
            raise no_room()
        path = self._partial / f"{object_id}.{secrets.token_hex(8)}"
        with full_disk_as_problem():
            path.mkdir(mode=0o700)
        return PartialObject(path, self.object_path(object_id), reserve_bytes=self._reserve_bytes)

    def remove(self, object_id: str) -> None:
        """Removes a stored object, all at once; nothing happens if it is not there.

        Its key is what has to be destroyed first: this makes room, it does not reach backups.
        """
        doomed = self._partial / f"{object_id}.{secrets.token_hex(8)}"
        try:
            self.object_path(object_id).rename(doomed)
        except FileNotFoundError:
            return
        sync_folder(self.object_path(object_id).parent)
        shutil.rmtree(doomed)

    def sweep(self, *, known: Collection[str], older_than_seconds: float) -> Swept:
        """Removes objects that are not `known` and partial folders, if untouched for `older_than_seconds`.

        Never one that its writer is still at work on: see `Lease`. The age is for file systems without locks, and
        for the moment between two steps of a writer.
        """
        before = time.time() - older_than_seconds

        def is_left(path: Path) -> bool:
            return _touched(path) < before and not is_at_work_in(path)

        orphans = [path for path in self._stored() if path.name not in known and is_left(path)]
        partials = [path for path in self._partial.iterdir() if is_left(path)]
        freed_bytes = sum(map(_size_bytes, [*orphans, *partials]))
        for path in orphans:
            self.remove(path.name)
        for path in partials:
            shutil.rmtree(path)
        return Swept(tuple(sorted(path.name for path in orphans)), len(partials), freed_bytes)

    def _stored(self) -> Iterator[Path]:
        for shard in self._objects.iterdir():
            yield from shard.iterdir()


class PartialObject:
    """An object being written. `commit` or `abandon` ends it; until then no reader can find it.

    Keep it until the database knows of the object: as long as it is there, the object is not swept.
    """

    def __init__(self, path: Path, destination: Path, *, reserve_bytes: int) -> None:
        self._path = path
        self._lease = Lease(path)
        self._destination = destination
        self._reserve_bytes = reserve_bytes

    def new_file(self, name: str) -> Path:
        """An empty file only this process's user can read. The caller writes it; `commit` makes it last."""
        path = self._path / name
        with full_disk_as_problem():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def require_room(self, size_bytes: int) -> None:
        """Raises Unavailable if so many bytes more would reach into the reserve: ask before each large write.

        `begin` cannot know: the size was not told, or others write at the same time.
        """
        if free_bytes(self._path) < size_bytes + self._reserve_bytes:
            raise no_room()

    def commit(self) -> None:
        """The object is stored when this returns: bytes and names are on disk.

        Raises Conflict if the object was stored meanwhile, Unavailable if the disk is full.
        """
        with full_disk_as_problem():
            for path in self._path.iterdir():
                sync_file(path)
            sync_folder(self._path)
            _make_folder(self._destination.parent)
            try:
                self._path.rename(self._destination)
            except OSError as error:
                if error.errno in {errno.EEXIST, errno.ENOTEMPTY}:
                    raise _stored_already(self._destination.name) from error
                raise
        sync_folder(self._destination.parent)
        sync_folder(self._destination.parent.parent)
        sync_folder(self._path.parent)

    def abandon(self) -> None:
        """Removes whatever was written; nothing happens if it is gone already."""
        self._lease.give_back()
        if self._path.exists():
            shutil.rmtree(self._path)


def _make_folder(path: Path) -> None:
    """Makes the folder unless it is there. `commit` is what makes its name last."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _touched(path: Path) -> float:
    """When the folder or a file in it was last written, in seconds since 1970; 0 if it is gone."""
    try:
        return max(entry.stat().st_mtime for entry in [path, *path.iterdir()])
    except FileNotFoundError:
        return 0.0


def _size_bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir()) if path.exists() else 0


def _stored_already(object_id: str) -> Conflict:
    return Conflict(
        "lake.stored_already",
        "This is stored already; what is stored is never changed.",
        where=object_id,
        next_step="Store it under a new id.",
    )
