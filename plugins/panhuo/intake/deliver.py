"""A file goes into the landing folder: whole or not at all, and never over another one."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from panhuo.feeds.contract import Mode
from panhuo.feeds.layout import CANONICAL
from panhuo.feeds.layout_folder import UnknownLayoutError, layout_named
from panhuo.feeds.recognise import layouts_of
from panhuo.intake.address import Address, address_of
from panhuo.intake.archive import sync_folder
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.sidecar import Sidecar, sidecar_of, write_sidecar
from panhuo.settings import get_settings

_UNFINISHED = ".part"
_ABANDONED_AFTER_SECONDS = 24 * 3600
_NAME_BYTES = 120


@dataclass(frozen=True)
class Delivered:
    """A file that waits; `ticket` finds its receipt once it was received."""

    path: Path
    ticket: str
    received_at: datetime


@dataclass(frozen=True)
class Arriving:
    """A file on its way into landing: what is written to `file` counts once the block ends."""

    ticket: str
    file: BinaryIO
    path: Path


def deliver(  # noqa: PLR0913 (the options of one command)
    file: Path,
    *,
    feed: str,
    region: str,
    as_of: date | str,
    layout: str | None = None,
    received_at: datetime | None = None,
    mode: Mode | str | None = None,
) -> Delivered:
    """Put a file into `landing/<feed>/<scope>/<as_of>/`.

    `received_at` is now unless given; one without zone is local time.

    Raises:
        FileFaultError: the file, feed, region, date, layout, mode or time cannot be.
        OSError: the file cannot be read or the folder not written; nothing was delivered.
    """
    address = address_of(feed, region, as_of)
    _check_file(file)
    moment = _moment(received_at)
    with (
        arriving(
            file.name,
            address,
            layout=layout,
            mode=mode,
            at=moment,
            backdated=received_at is not None,
        ) as arrival,
        file.open("rb") as source,
    ):
        shutil.copyfileobj(source, arrival.file, 1 << 20)
    return Delivered(arrival.path, arrival.ticket, moment)


@contextmanager
def arriving(  # noqa: PLR0913 (what a sidecar says)
    name: str,
    address: Address,
    *,
    layout: str | None = None,
    mode: Mode | str | None = None,
    at: datetime | None = None,
    backdated: bool = False,
) -> Iterator[Arriving]:
    """Let a file be written into landing piece by piece: whole after the block, or not at all.

    Args:
        name: what its supplier calls it; any path in it is not looked at.
        address: where it belongs.
        layout: named by the supplier, else found by the headers.
        mode: as in `deliver`.
        at: when it was received; now unless given.
        backdated: whether `at` was given to load history.

    Raises:
        FileFaultError: the layout or mode cannot be.
        OSError: the folder cannot be written.
    """
    sidecar = Sidecar(
        ticket=uuid.uuid4().hex,
        file_name=readable_name(name),
        received_at=at or datetime.now(UTC),
        layout=_layout(address.feed, layout),
        mode=_mode(mode),
        backdated=backdated,
    )
    folder = get_settings().landing_dir / address.folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _waiting_name(Path(name), sidecar.ticket)
    temporary = path.with_name(f".{path.name}{_UNFINISHED}")
    try:
        with temporary.open("xb") as file:
            yield Arriving(sidecar.ticket, file, path)
            file.flush()
            os.fsync(file.fileno())
        # The options first: a file with its name in place is complete.
        write_sidecar(path, sidecar)
        temporary.rename(path)
        sync_folder(folder)
    except BaseException:
        if not path.exists():
            temporary.unlink(missing_ok=True)
            sidecar_of(path).unlink(missing_ok=True)
        raise


def readable_name(name: str) -> str:
    """Return a file name as printable text, also when its bytes are not UTF-8 but GB18030."""
    raw = os.fsencode(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return "".join(character if character.isprintable() else "�" for character in text)


def _waiting_name(file: Path, ticket: str) -> str:
    """Return a name nobody else has: that of the file, cut to a bearable length, and the ticket."""
    stem = readable_name(file.stem).encode()[:_NAME_BYTES].decode(errors="ignore").lstrip(".")
    suffix = readable_name(file.suffix)[:16]
    return f"{stem}~{ticket[:12]}{suffix}"


def _check_file(file: Path) -> None:
    if not file.is_file():
        name = readable_name(str(file))
        raise FileFaultError(
            FileFault(
                "DELIVER-FILE",
                f"找不到文件“{name}”，请检查路径。",
                f"There is no file {name!r}; check the path.",
                "检查文件路径后重新报送。",
            )
        )


def _moment(received_at: datetime | None) -> datetime:
    now = datetime.now(UTC)
    if received_at is None:
        return now
    moment = received_at
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=get_settings().zone)
    if moment > now:
        raise FileFaultError(
            FileFault(
                "DELIVER-TIME",
                f"接收时间 {received_at:%Y-%m-%d %H:%M} 晚于现在，请改为已过去的时间。",
                f"The time of receipt {received_at.isoformat()} lies in the future; give one "
                "that has passed.",
                "改正接收时间（--received-at）后重新报送。",
            )
        )
    return moment


def _layout(feed: str, layout: str | None) -> str | None:
    if layout is None or layout == CANONICAL:
        return layout
    try:
        return layout_named(feed, layout).layout
    except UnknownLayoutError as error:
        known = [CANONICAL, *(x.layout for x in layouts_of(feed))]
        raise FileFaultError(
            FileFault(
                "DELIVER-LAYOUT",
                f"数据类别 {feed} 没有可用的版式“{layout}”，可用的有 {', '.join(known)}，"
                "也可不指定而按表头识别。",
                f"{error}; or name none to have it recognised by the headers.",
                "改正版式名称（--layout）后重新报送。",
            )
        ) from None


def _mode(mode: Mode | str | None) -> str | None:
    try:
        return None if mode is None else Mode(mode).value
    except ValueError:
        raise FileFaultError(
            FileFault(
                "DELIVER-MODE",
                f"报送方式“{mode}”无效，请用 snapshot（全量）或 delta（增量）。",
                f"There is no mode {mode!r}; use snapshot or delta.",
                "改正报送方式（--mode）后重新报送。",
            )
        ) from None


def drop_abandoned_arrivals() -> list[Path]:
    """Remove what was begun in landing and not touched for a day; returns the paths.

    A process that was killed while a file came in leaves it hidden and without a name.
    """
    oldest = time.time() - _ABANDONED_AFTER_SECONDS
    abandoned = [
        path
        for path in get_settings().landing_dir.rglob(f".*{_UNFINISHED}")
        if path.lstat().st_ctime < oldest
    ]
    for path in abandoned:
        path.unlink(missing_ok=True)
    return abandoned
