"""How much text the cells of a workbook hold once each has its own copy of a shared string.

A text of 30,000 characters stands in the file once; a million cells that refer to it are 90 GB.
Counted before anything is opened, in bytes, rather too high than too low.
"""

import re
import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

_ITEM_END = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
_IS_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_REFERENCE = re.compile(
    rb"\st\s*=\s*[\"']s[\"'][^<>]*><(?:\w+:)?v(?:\s[^<>]*)?>([0-9]{1,9})<",
)

_FLAG_WIDE, _FLAG_EXTENDED, _FLAG_RICH = 1, 4, 8
_UTF8_BYTES = 3
"""Of one UTF-16 unit, at most."""


@dataclass
class SharedStrings:
    """Lengths of the shared strings of a workbook, in bytes, by number."""

    lengths: "array[int]" = field(default_factory=lambda: array("Q"))
    _open: int = 0

    def take(self, chunk: bytes) -> None:
        """Take in the next piece of an XLSX's part of shared strings, markup counted in."""
        at = 0
        for end in _ITEM_END.finditer(chunk):
            self.lengths.append(self._open + end.end() - at)
            self._open, at = 0, end.end()
        self._open += len(chunk) - at

    def held_by(self, sheet: bytes) -> int:
        """Return how many bytes the cells of a piece of a sheet refer to.

        A reference that is not written plainly counts as one to the longest string.
        """
        plain = [int(number) for number in _REFERENCE.findall(sheet)]
        count = len(self.lengths)
        held = sum(self.lengths[number] for number in plain if number < count)
        odd = len(_IS_SHARED.findall(sheet)) - len(plain)
        return held + max(odd, 0) * self.longest

    @property
    def longest(self) -> int:
        """Length of the longest one."""
        return max(self.lengths, default=0)

    def __getitem__(self, number: int) -> int:
        """Length of a string; nothing for one that is not there."""
        return self.lengths[number] if number < len(self.lengths) else 0


def strings_of_xls(records: Sequence[memoryview]) -> SharedStrings:
    """Return the shared strings of a BIFF8 workbook.

    Args:
        records: bodies of its SST record and of the CONTINUE records after it.

    Raises:
        IndexError, struct.error: they end in the middle of a string.
    """
    count = int.from_bytes(records[0][4:8], "little")
    cursor = _Cursor(records, 8)
    strings = SharedStrings()
    for _ in range(count):
        cursor.to_next_record_if_at_end()
        units, flags = struct.unpack("<HB", cursor.take(3))
        runs = struct.unpack("<H", cursor.take(2))[0] if flags & _FLAG_RICH else 0
        beyond = struct.unpack("<I", cursor.take(4))[0] if flags & _FLAG_EXTENDED else 0
        cursor.skip_characters(units, wide=bool(flags & _FLAG_WIDE))
        cursor.skip(4 * runs + beyond)
        strings.lengths.append(units * _UTF8_BYTES)
    return strings


class _Cursor:
    """A place in the strings of a BIFF8 workbook, which go on from record to record."""

    def __init__(self, records: Sequence[memoryview], at: int) -> None:
        self._records = records
        self._record = 0
        self._at = at

    @property
    def _left(self) -> int:
        return len(self._records[self._record]) - self._at

    def to_next_record_if_at_end(self) -> None:
        while self._left == 0:
            self._record += 1
            self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes, which stand in one record."""
        taken = bytes(self._records[self._record][self._at : self._at + size])
        self._at += size
        return taken

    def skip(self, size: int) -> None:
        while size > 0:
            self.to_next_record_if_at_end()
            step = min(size, self._left)
            self._at += step
            size -= step

    def skip_characters(self, units: int, *, wide: bool) -> None:
        """Pass over characters; a record that goes on with them says anew how wide they are."""
        while units > 0:
            if self._left == 0:
                self.to_next_record_if_at_end()
                wide = bool(self.take(1)[0] & _FLAG_WIDE)
            step = min(units, max(self._left // (2 if wide else 1), 1))
            self._at += step * (2 if wide else 1)
            units -= step
