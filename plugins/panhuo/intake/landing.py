"""Which files wait in the landing folder, whole: delivered by command, or dropped by hand.

A delivered file has its options beside it (`sidecar`) and is complete. A dropped one is
complete when nothing touched it for `landing_settle_seconds`. Hidden files are never looked at.
"""

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from panhuo.intake.address import Address, address_of
from panhuo.intake.deliver import readable_name
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.sidecar import Sidecar, UnreadableSidecarError, read_sidecar
from panhuo.settings import get_settings

REJECTED = ".rejected"

# What copying programs call a file until they have finished it.
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp")


@dataclass(frozen=True)
class LandingFile:
    """A complete file that waits; with a fault when nobody can tell where it belongs."""

    path: Path
    address: Address | None
    fault: FileFault | None
    options: Sidecar


def landing_files() -> Iterator[LandingFile]:
    """Return the complete files, in the order they came. Touches nothing."""
    root = get_settings().landing_dir
    found = [entry for path in _paths(root) if (entry := _landing_file(root, path)) is not None]
    yield from sorted(found, key=lambda entry: (entry.options.received_at, entry.path))


def _paths(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _paths(Path(entry.path))
        elif not entry.name.endswith(_UNFINISHED):
            yield Path(entry.path)


def _landing_file(root: Path, path: Path) -> LandingFile | None:
    """Return the file as far as its place tells; None when it is not complete or gone."""
    sidecar: Sidecar | None = None
    address: Address | None = None
    fault: FileFault | None = None
    try:
        status = path.lstat()
        sidecar = read_sidecar(path)
        address = _address(root, path, status)
    except FileNotFoundError:
        return None
    except UnreadableSidecarError:
        fault = _unreadable_options(path)
    except FileFaultError as error:
        fault = error.fault
    if sidecar is None:
        if fault is None and not _settled(status):
            return None
        # Dropped by hand: it came when it was last touched.
        touched = datetime.fromtimestamp(status.st_ctime, UTC)
        sidecar = Sidecar(
            ticket=_ticket(path.relative_to(root), status),
            file_name=readable_name(path.name),
            received_at=min(touched, datetime.now(UTC)),
            layout=None,
            mode=None,
        )
    return LandingFile(path, address, fault, sidecar)


def _ticket(place: PurePath, status: os.stat_result) -> str:
    """Return the same for the same drop, so that a second try finds what the first one did."""
    identity = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return hashlib.blake2b(os.fsencode(place) + repr(identity).encode(), digest_size=16).hexdigest()


def _settled(status: os.stat_result) -> bool:
    # The change time, not the modification time: copying tools set the latter to that of the
    # source. A clock ahead of ours counts as settled when it is further ahead than we would wait.
    return abs(time.time() - status.st_ctime) >= get_settings().landing_settle_seconds


def _address(root: Path, path: Path, status: os.stat_result) -> Address:
    place = path.relative_to(root)
    shown = readable_name(str(place))
    if not stat.S_ISREG(status.st_mode):
        raise FileFaultError(
            FileFault(
                "LANDING-LINK",
                f"“{shown}”是链接或特殊文件，请放入文件本身。",
                f"{shown!r} is a link or a special file; put the file itself there.",
                "放入文件本身，重新报送。",
            )
        )
    if len(place.parts) != 4:
        raise FileFaultError(
            FileFault(
                "LANDING-PATH",
                f"“{shown}”放错了位置，文件应放在 landing/数据类别/地区代码/截止日期/ 之下。",
                f"{shown!r} is in the wrong place; a file belongs in "
                "landing/<feed>/<region code>/<as-of date>/.",
                "放到正确的文件夹，或用 panhuo deliver 报送。",
            )
        )
    feed, region, as_of = (readable_name(part) for part in place.parts[:3])
    return address_of(feed, region, as_of)


def _unreadable_options(path: Path) -> FileFault:
    name = readable_name(path.name)
    return FileFault(
        "LANDING-OPTIONS",
        f"“{name}”的报送参数文件无法读取，请用 panhuo deliver 重新报送。",
        f"The options beside {name!r} cannot be read; deliver it again with `panhuo deliver`.",
        "用 panhuo deliver 重新报送。",
    )
