"""The archive: every file that was ever received, named by its SHA-256, never changed."""

import contextlib
import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from panhuo.settings import get_settings

_CHUNK = 1 << 20


class ArchiveIncompleteError(RuntimeError):
    """The archive lacks a file that the ledger names."""


class ArchiveDamagedError(ArchiveIncompleteError):
    """An archived file is no longer what its name says: delivered again, it heals."""


class FileChangedError(RuntimeError):
    """A file was written to while it was being copied: it is not complete yet."""


@dataclass(frozen=True)
class Archived:
    """A file that is safe: on disk, read only, under its hash."""

    sha256: str
    size: int
    path: Path


def archive_path(sha256: str) -> Path:
    """Where the archive keeps the file of that hash."""
    return get_settings().archive_dir / sha256


def archived_file(sha256: str) -> Path:
    """Return the archived file, after its content was compared with its name.

    Raises:
        ArchiveIncompleteError: when it is not there.
        ArchiveDamagedError: when somebody or something has changed it.
    """
    path = archive_path(sha256)
    if not path.is_file():
        raise ArchiveIncompleteError(f"the archive {path.parent} has no file {sha256}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ArchiveDamagedError(f"the archived file {sha256} is another one: {found}")
    return path


def store(source: Path) -> Archived:
    """Copy a file into the archive while hashing it; durable when this returns.

    Storing the same bytes again replaces the archived copy by an equal one, which also heals a
    damaged one.

    Raises:
        FileChangedError: the file was written to meanwhile.
        FileNotFoundError: it is gone.
        OSError: the disk is full, or the like; the archive is as before.
    """
    folder = get_settings().archive_dir
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{uuid.uuid4().hex}.part"
    try:
        sha256, size = _copy(source, temporary)
        final = folder / sha256
        temporary.replace(final)
        sync_folder(folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    return Archived(sha256, size, final)


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    # O_NOFOLLOW: a link in the landing folder must not bring in a file from elsewhere.
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as incoming, target.open("xb") as copy:
        before = os.fstat(incoming.fileno())
        while chunk := incoming.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        size = copy.tell()
        after = os.fstat(incoming.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise FileChangedError(f"{source.name} is still being written")
        copy.flush()
        os.fchmod(copy.fileno(), 0o444)
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
