"""A waiting file is received: archived, registered once, and only then gone from landing.

Whatever dies at whatever point, the file is in landing, or in the archive and the ledger. Its
ticket makes a second try find what the first one did.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from panhuo.intake.address import Address
from panhuo.intake.archive import Archived, FileChangedError, store, sync_folder
from panhuo.intake.fault import FileFault
from panhuo.intake.landing import REJECTED, LandingFile
from panhuo.intake.ledger import (
    Connection,
    Receipt,
    add_receipt,
    current_delivery,
    find_receipt,
    transaction,
)
from panhuo.intake.sidecar import sidecar_of
from panhuo.settings import get_settings


@dataclass(frozen=True)
class Registered:
    """A delivery of its own, state `received`."""

    delivery_id: int
    file_name: str


@dataclass(frozen=True)
class Duplicate:
    """The same bytes and options as the current delivery, which stands; nothing was registered."""

    of: int
    file_name: str

    @property
    def sentence_zh(self) -> str:
        """What the deliverer is told, in Chinese."""
        return f"“{self.file_name}”与报送件 {self.of} 完全相同，未重复登记，无需处理。"

    @property
    def sentence_en(self) -> str:
        """What the deliverer is told, in English."""
        return (
            f"{self.file_name!r} is identical to delivery {self.of}, which stands; nothing was "
            "registered and nothing needs doing."
        )


@dataclass(frozen=True)
class Rejected:
    """A file that belongs nowhere; kept, with the reason beside it."""

    fault: FileFault
    kept_at: Path
    file_name: str


@dataclass(frozen=True)
class NotComplete:
    """Still being written, or taken by another receiver: nothing was done."""

    path: Path


Outcome = Registered | Duplicate | Rejected | NotComplete


def receive(entry: LandingFile) -> Outcome:
    """Take one file out of landing; safe to repeat and to run side by side.

    Raises:
        OSError, psycopg.Error: the file waits on and is received by the next try.
    """
    if entry.fault is not None:
        return _reject(entry, entry.fault)
    if entry.address is None:
        raise ValueError("a landing file has an address or a fault")
    try:
        seen = entry.path.lstat()
        archived = store(entry.path)
    except (FileNotFoundError, FileChangedError):
        return _done_before(entry) or NotComplete(entry.path)
    with transaction() as connection:
        receipt = _register(connection, entry, entry.address, archived)
    _leave_landing(entry.path, seen)
    return _outcome(receipt)


def _register(
    connection: Connection, entry: LandingFile, address: Address, archived: Archived
) -> Receipt:
    # One at a time per feed, supplier and date: two receivers must see each other's work.
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"receive {address.folder}"]
    )
    if (before := find_receipt(entry.options.ticket, connection)) is not None:
        return before
    current = current_delivery(
        connection,
        feed=address.feed,
        supplier=address.region_code,
        as_of=address.as_of,
        # Of two files that came one after the other, the later may be registered first.
        at=entry.options.received_at if entry.options.backdated else None,
    )
    same = current is not None and (
        (current.sha256, current.layout_option, current.mode_option)
        == (archived.sha256, entry.options.layout, entry.options.mode)
    )
    if same and current is not None:
        receipt = Receipt(
            entry.options.ticket, "duplicate", current.delivery_id, entry.options.file_name, None
        )
    else:
        delivery_id = _insert(connection, entry, address, archived)
        receipt = Receipt(
            entry.options.ticket, "registered", delivery_id, entry.options.file_name, None
        )
    add_receipt(connection, receipt, entry.options.received_at)
    return receipt


def _insert(
    connection: Connection, entry: LandingFile, address: Address, archived: Archived
) -> int:
    inserted = connection.execute(
        """
        insert into ops.delivery (
            feed,
            region_code,
            supplier,
            as_of,
            file_name,
            sha256,
            bytes,
            received_at,
            ticket,
            layout_option,
            mode_option
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning delivery_id
        """,
        [
            address.feed,
            address.region_code,
            address.region_code,
            address.as_of,
            entry.options.file_name,
            archived.sha256,
            archived.size,
            entry.options.received_at,
            entry.options.ticket,
            entry.options.layout,
            entry.options.mode,
        ],
    ).fetchone()
    if inserted is None:
        raise RuntimeError("insert returned no row")
    return int(inserted[0])


def _done_before(entry: LandingFile) -> Outcome | None:
    receipt = find_receipt(entry.options.ticket)
    return None if receipt is None else _outcome(receipt)


def _outcome(receipt: Receipt) -> Outcome:
    if receipt.delivery_id is None:
        raise ValueError(f"ticket {receipt.ticket} is that of a rejected file")
    if receipt.outcome == "duplicate":
        return Duplicate(receipt.delivery_id, receipt.file_name)
    return Registered(receipt.delivery_id, receipt.file_name)


def _leave_landing(path: Path, seen: os.stat_result) -> None:
    """Unlink what was received; a file that was written to since stays and is another delivery."""
    try:
        now = path.lstat()
    except FileNotFoundError:
        return
    if (now.st_ino, now.st_size, now.st_mtime_ns) != (seen.st_ino, seen.st_size, seen.st_mtime_ns):
        return
    path.unlink(missing_ok=True)
    sidecar_of(path).unlink(missing_ok=True)
    sync_folder(path.parent)


def _reject(entry: LandingFile, fault: FileFault) -> Outcome:
    """Keep the file under `.rejected/`, say why beside it and in the receipts."""
    kept_at = _rejected_path(entry)
    kept_at.parent.mkdir(exist_ok=True)
    reason = kept_at.with_name(f"{kept_at.name}.txt")
    reason.write_text(f"[{fault.rule_code}] {fault.zh}\n{fault.en}\n", encoding="utf-8")
    options = entry.options
    with transaction() as connection:
        receipt = Receipt(options.ticket, "rejected", None, options.file_name, fault.as_json())
        add_receipt(connection, receipt, options.received_at)
    try:
        entry.path.rename(kept_at)
    except FileNotFoundError:
        return NotComplete(entry.path)
    sidecar_of(entry.path).unlink(missing_ok=True)
    return Rejected(fault, kept_at, options.file_name)


def _rejected_path(entry: LandingFile) -> Path:
    """Where a rejected file is kept: the same name at every try, and nobody else's."""
    landing = get_settings().landing_dir
    place = str(entry.path.relative_to(landing)).replace("/", "~")
    mark = f"{entry.options.received_at:%Y%m%dT%H%M%S}~{entry.options.ticket[:8]}~"
    return landing / REJECTED / (mark + os.fsdecode(os.fsencode(place)[-150:]))
