"""A zip that is unpacked without harm: nothing leaves its folder, nothing outgrows its limits."""

import fcntl
import os
import shutil
import stat
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.settings import get_settings

_CHUNK = 1 << 20
_SMALL = 100 << 20
"""Below this an archive may be packed as tightly as it likes: a table of blanks is."""

_NESTED_NAMES = frozenset(
    (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".kmz", ".jar")
)
_NESTED_STARTS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ZIP_START = b"PK\x03\x04"
_OFFICE_NAMES = frozenset((".xlsx", ".xlsm", ".docx"))
_JUNK = frozenset(("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"))
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3
_LONGEST_NAME = 255


@contextmanager
def work_folder() -> Iterator[Path]:
    """Return an empty folder under the state folder that is gone when the block ends.

    What a killed worker left there is removed on the way: its lock is free.
    """
    root = get_settings().state_dir / "unpacked"
    root.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(root)
    folder = root / uuid.uuid4().hex
    lock_path = folder.with_suffix(".lock")
    with lock_path.open("x") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock_path.unlink(missing_ok=True)


@contextmanager
def unpacked(path: Path, file_name: str) -> Iterator[list[Path]]:
    """Return the files of a zip, unpacked for the length of the block, sorted by name.

    Limits: `archive_max_entries`, `archive_max_bytes`, `archive_max_ratio` of the settings, counted
    on what is really unpacked, not on what the zip says.

    Raises:
        FileFaultError: it is damaged, encrypted, over a limit, or has an entry that is no plain
            file inside its folder (FILE-ARCHIVE).
    """
    with work_folder() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                files = _extract(archive, folder, file_name, path.stat().st_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
            raise FileFaultError(
                _fault(
                    file_name,
                    "已损坏或用了不支持的压缩方法",
                    "is damaged or packed by a method that is not read",
                    "用标准 zip 格式重新压缩后报送",
                )
            ) from None
        yield files


def _extract(
    archive: zipfile.ZipFile, folder: Path, file_name: str, packed_bytes: int
) -> list[Path]:
    settings = get_settings()
    entries = archive.infolist()
    if len(entries) > settings.archive_max_entries:
        raise FileFaultError(
            _fault(
                file_name,
                f"内有 {len(entries):,} 个文件，超过上限 {settings.archive_max_entries:,} 个",
                f"holds {len(entries):,} files, more than {settings.archive_max_entries:,}",
                "只压缩需要报送的文件，重新报送",
            )
        )
    most = settings.archive_max_bytes
    if packed_bytes * settings.archive_max_ratio < most:
        most = max(packed_bytes * settings.archive_max_ratio, min(_SMALL, most))
    total = 0
    files = []
    for entry in entries:
        target = folder / _safe_name(entry, file_name)
        if entry.is_dir() or _JUNK & set(target.parts):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed, _create(target, file_name) as out:
            start = b""
            while chunk := packed.read(_CHUNK):
                start = start or chunk[:8]
                total += len(chunk)
                if total > most:
                    raise FileFaultError(_too_large(file_name, most))
                os.write(out, chunk)
        _refuse_nested(entry, target, start, file_name)
        files.append(target)
    return sorted(files)


@contextmanager
def _create(target: Path, file_name: str) -> Iterator[int]:
    try:
        out = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except (FileExistsError, IsADirectoryError, NotADirectoryError):
        raise FileFaultError(
            _fault(
                file_name,
                "内有重名文件",
                "holds two files of one name",
                "去掉重名文件后重新压缩报送",
            )
        ) from None
    try:
        yield out
    finally:
        os.close(out)


def _safe_name(entry: zipfile.ZipInfo, file_name: str) -> PurePosixPath:
    """Return where an entry goes inside the folder.

    Raises:
        FileFaultError: it would go elsewhere, or is no plain file.
    """
    name = _readable(entry).replace("\\", "/")
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(name).drive)
    too_long = any(len(part.encode()) > _LONGEST_NAME for part in path.parts)
    if leads_out or too_long or not path.parts:
        raise FileFaultError(
            _fault(
                file_name,
                "内有指向压缩包之外或过长的路径",
                "holds a path that leads out of it or is too long",
                "用普通方式重新压缩后报送",
            )
        )
    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == _UNIX else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FileFaultError(
            _fault(
                file_name,
                "内有链接或设备文件",
                "holds a link or a device",
                "只压缩普通文件，重新报送",
            )
        )
    if entry.flag_bits & _ENCRYPTED:
        raise FileFaultError(
            _fault(file_name, "已加密", "is encrypted", "去掉压缩包密码后重新报送")
        )
    return path


def _readable(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; without the UTF-8 flag Windows writes it in GBK here."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _refuse_nested(entry: zipfile.ZipInfo, target: Path, start: bytes, file_name: str) -> None:
    suffix = target.suffix.casefold()
    zipped = start.startswith(_ZIP_START) and suffix not in _OFFICE_NAMES
    if suffix in _NESTED_NAMES or zipped or start.startswith(_NESTED_STARTS):
        raise FileFaultError(
            _fault(
                file_name,
                "内又有压缩包",
                "holds another archive",
                "把内层压缩包解开，一个压缩包只报一个图层",
            )
        )


def _remove_abandoned(root: Path) -> None:
    for lock_path in root.glob("*.lock"):
        try:
            with lock_path.open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock_path.with_suffix(""), ignore_errors=True)
                lock_path.unlink(missing_ok=True)
        except OSError:
            continue


def _too_large(file_name: str, most: int) -> FileFault:
    mib = most / (1 << 20)
    return _fault(
        file_name,
        f"解压后超过 {mib:,.0f} MiB，压缩比异常或文件过大",
        f"unpacks to more than {mib:,.0f} MiB: too large, or packed implausibly tightly",
        "分县或分批压缩后重新报送",
    )


def _fault(file_name: str, zh: str, en: str, remedy: str) -> FileFault:
    return FileFault(
        "FILE-ARCHIVE",
        f"压缩文件“{file_name}”{zh}，未读取；请{remedy}。",
        f"The zip {file_name!r} {en}; nothing was read: pack it plainly and deliver again.",
        f"{remedy}。",
    )
