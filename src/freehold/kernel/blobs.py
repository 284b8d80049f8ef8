"""Blob storage: bytes on disk beside the database, streamed in and never held in memory.

A blob is named by what it holds nothing of: a random id in a folder by its first letters. It is complete on disk,
flushed, before anything refers to it; a row that links it is written afterwards.
"""

import os
import time
from pathlib import Path
from typing import BinaryIO

from freehold.kernel.errors import StorageFailed, TooLarge
from freehold.kernel.ids import new_uuid

UNFINISHED_SECONDS = 24 * 3600
"""No upload and no report takes so long."""


class Incoming:
    """A blob that is being written. `keep()` makes it last; anything else leaves nothing behind."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.name = new_uuid()
        self.size = 0
        self._limit = limit
        self._path = folder / self.name[-2:] / self.name
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self._path.with_suffix(".part").open("wb")
        except OSError as error:
            raise StorageFailed(f"The file cannot be stored: {error.strerror}.") from error

    def write(self, chunk: bytes) -> None:
        """Append; raises TooLarge past the limit and StorageFailed when the disk refuses."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise TooLarge(f"The file is larger than {self._limit} bytes.")
        try:
            self._file.write(chunk)
        except OSError as error:
            raise StorageFailed(f"The file cannot be stored: {error.strerror}.") from error

    def keep(self) -> str:
        """Flush to disk and give the blob its name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._path.with_suffix(".part").rename(self._path)
            for folder in (self._path.parent, self._path.parent.parent):  # a name that is not flushed is no name
                _flush_folder(folder)
        except OSError as error:
            raise StorageFailed(f"The file cannot be stored: {error.strerror}.") from error
        return self.name

    def discard(self) -> None:
        """Forget what was written. Harmless after `keep()`."""
        try:
            self._file.close()
        except OSError:  # what was still buffered does not fit on the disk
            pass
        self._path.with_suffix(".part").unlink(missing_ok=True)


class Blobs:
    """All blobs of one data directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, limit: int) -> Incoming:
        return Incoming(self.folder, limit)

    def path(self, name: str) -> Path:
        """Where a kept blob is. `name` comes from our own rows, never from a request."""
        return self.folder / name[-2:] / name

    def sweep(self) -> int:
        """Remove what was never finished because the process died in the middle; how many. What others write now is young."""
        too_old, removed = time.time() - UNFINISHED_SECONDS, 0
        for path in self.folder.glob("*/*.part"):
            try:
                if path.stat().st_mtime < too_old:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:  # finished or removed by another process meanwhile
                pass
        return removed

    def delete(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
