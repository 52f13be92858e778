"""A file of somebody with a token is taken in: into landing, and onto the list of uploads."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from panhuo.intake.address import Address
from panhuo.intake.deliver import Arriving, arriving, readable_name
from panhuo.portal.access import Access, AccessRefusedError
from panhuo.portal.token import ROLE
from panhuo.settings import get_settings
from panhuo.warehouse import connect


class UploadRefusedError(Exception):
    """A file that is not taken in; nothing of it stays."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.status, self.zh, self.en = status, zh, en


@dataclass
class Incoming:
    """A file while it comes in."""

    arrival: Arriving
    size: int = 0
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _hash: Any = field(default_factory=hashlib.sha256)

    def write(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            UploadRefusedError: with it the file is larger than `upload_max_bytes`.
        """
        self.size += len(chunk)
        if self.size > get_settings().upload_max_bytes:
            raise too_large()
        self._hash.update(chunk)
        self.arrival.file.write(chunk)

    @property
    def sha256(self) -> str:
        """Of what has come so far, as hex digits."""
        return str(self._hash.hexdigest())


def too_large() -> UploadRefusedError:
    """What is said of a file over the limit."""
    most = get_settings().upload_max_bytes / 2**20
    return UploadRefusedError(
        413,
        f"文件超过 {most:,.0f} MB 的上限，请压缩为 zip 或分县分次报送。",
        f"The file is larger than {most:,.0f} MB; zip it, or deliver it in parts.",
    )


@contextmanager
def receiving(
    access: Access, address: Address, name: str, layout: str | None = None
) -> Iterator[Incoming]:
    """Take in what the block writes: whole, with a line in `ops.upload`, or not at all.

    Raises:
        AccessRefusedError: the region is not under the token's scopes.
        FileFaultError: there is no such layout.
        UploadRefusedError: the file is too large, or empty.
    """
    if not access.covers(address.region_code):
        raise AccessRefusedError(403)
    with arriving(name, address, layout=layout) as arrival:
        incoming = Incoming(arrival)
        yield incoming
        if incoming.size == 0:
            raise UploadRefusedError(
                400, "文件是空的，请检查后重新报送。", "The file is empty; check it."
            )
        incoming.received_at = datetime.now(UTC)
        connection = connect(ROLE)
        try:
            connection.execute(
                """
                insert into ops.upload (
                    ticket, token_id, uploader, feed, region_code, as_of, file_name, sha256, bytes,
                    received_at
                )
                values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                """,
                [
                    arrival.ticket,
                    access.token_id,
                    access.subject,
                    address.feed,
                    address.region_code,
                    address.as_of,
                    readable_name(name),
                    incoming.sha256,
                    incoming.size,
                    incoming.received_at,
                ],
            )
        except BaseException:
            connection.close()
            raise
    # the file is in place: now the line counts, too
    with connection:
        pass
