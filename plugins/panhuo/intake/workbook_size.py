"""How much a workbook unpacks to, found before anything of it is held in memory.

calamine holds a sheet as a full rectangle of 32 bytes a cell: two cells in opposite corners of an
XLSX would be 550 GB. Each cell has a copy of its text, shared or not. And what a file says of its own
size is not believed, but counted.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from panhuo.intake.file_format import XLS_STREAMS, XLSX_MAIN_PART
from panhuo.intake.workbook_cell import EPOCH, EPOCH_1904
from panhuo.intake.workbook_failed import (
    FailedCells,
    error_in_xls,
    failed_cells_of_xlsx,
    has_failed_cell,
)
from panhuo.intake.workbook_texts import SharedStrings, strings_of_xls
from panhuo.settings import get_settings


class TooLargeError(ValueError):
    """More than the settings allow; says what and how much, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class NotSoundError(ValueError):
    """Damaged, locked with a password, or made to do harm."""


_CHUNK = 1 << 20
_TAIL = 1 << 10
"""What is looked at again with the next chunk: longer than the tag of a cell."""

_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DATE_1904 = re.compile(rb'date1904\s*=\s*["\'](1|true)["\']')
_PLACE = re.compile(
    rb"<(?:\w+:)?(?:c|row)\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Z]{0,4})([0-9]{1,10})[\"'][^>]*(.)>",
    re.DOTALL,
)
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass
class _Rectangle:
    """The cells of a sheet that have something in them: how far they reach."""

    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Take in the cell of these numbers, which count from 1."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)


@dataclass(frozen=True)
class Inspected:
    """What is known of a workbook that is small enough to be opened.

    `epoch`: its day 0. `failed`: cells without a value, by number of the sheet.
    """

    epoch: date
    failed: dict[int, FailedCells]


def inspect_xlsx(path: Path) -> Inspected:
    """Look through an XLSX without holding it.

    Raises:
        TooLargeError: it is too large to be opened.
        NotSoundError: it is no proper zip, has two parts of one name, or its XML declares entities.
    """
    epoch = EPOCH
    seen = _Seen(get_settings().workbook_max_bytes)
    try:
        with zipfile.ZipFile(path) as parts:
            entries = parts.infolist()
            if len({entry.filename.casefold() for entry in entries}) < len(entries):
                raise NotSoundError
            # what the cells refer to comes first
            for entry in sorted(entries, key=lambda entry: not _is_strings(entry.filename)):
                with parts.open(entry) as content:
                    part = seen.part(entry.filename)
                    while chunk := content.read(_CHUNK):
                        part.take(chunk)
                if entry.filename == XLSX_MAIN_PART and part.counts_from_1904:
                    epoch = EPOCH_1904
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NotSoundError from error
    _check_cells(seen.sheets)
    return Inspected(epoch, _failed_cells(path) if seen.has_failed_cell else {})


def _failed_cells(path: Path) -> dict[int, FailedCells]:
    try:
        return failed_cells_of_xlsx(path)
    except Exception as error:
        raise NotSoundError from error


def _is_strings(name: str) -> bool:
    return name.casefold().lstrip("/") == "xl/sharedstrings.xml"


@dataclass
class _Seen:
    """What was found of an XLSX so far: bytes that are left, its sheets, their texts."""

    bytes_left: int
    sheets: list[_Rectangle] = field(default_factory=list)
    strings: SharedStrings = field(default_factory=SharedStrings)
    text_bytes: int = 0
    has_failed_cell: bool = False

    def part(self, name: str) -> "_Part":
        """Return a part that is going to be read."""
        rectangle = None
        if _SHEET.fullmatch(name):
            rectangle = _Rectangle()
            self.sheets.append(rectangle)
        return _Part(self, rectangle, has_strings=_is_strings(name))


@dataclass
class _Part:
    """A part of an XLSX as it is read, chunk by chunk; `rectangle` of a sheet only."""

    seen: _Seen
    rectangle: _Rectangle | None
    has_strings: bool
    counts_from_1904: bool = False
    _tail: bytes = field(default=b"")

    def take(self, chunk: bytes) -> None:
        self.seen.bytes_left -= len(chunk)
        if self.seen.bytes_left < 0:
            raise _too_many_bytes()
        text = self._tail + chunk
        if any(word in text for word in _ENTITIES):
            raise NotSoundError
        if self.rectangle is not None:
            columns, rows = {b""}, 0
            for column, row, end in _PLACE.findall(text):
                # a tag that ends at once has a style and nothing else
                if end != b"/":
                    columns.add(column)
                    rows = max(rows, int(row))
            self.rectangle.reach(rows, max(map(_number_of_column, columns)))
            self.seen.text_bytes += self.seen.strings.held_by(text)
            _check_texts(self.seen.text_bytes)
            self.seen.has_failed_cell |= has_failed_cell(text)
        elif self.has_strings:
            self.seen.strings.take(chunk)
        elif _DATE_1904.search(text):
            self.counts_from_1904 = True
        self._tail = text[-_TAIL:]


def _number_of_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_RECORD = struct.Struct("<HH")
_CELL = struct.Struct("<HH")
_CELLS = frozenset((0x06, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E))
_OF_SEVERAL_CELLS = frozenset((0xBD, 0xBE))
_BEGIN, _DIMENSIONS, _DATE_MODE, _PASSWORD, _STRINGS = 0x809, 0x200, 0x22, 0x2F, 0xFC
_CONTINUE, _CELL_OF_STRING, _SHEET_NAME = 0x3C, 0xFD, 0x85
_MOST_ROWS, _MOST_COLUMNS = 1 << 16, 1 << 8


def inspect_xls(path: Path) -> Inspected:
    """Look through an XLS (BIFF5, BIFF8); a formula of its has always been calculated.

    Raises:
        TooLargeError: it is too large to be opened.
        NotSoundError: it is cut short, locked, or says of itself what cannot be.
    """
    import olefile

    if path.stat().st_size > get_settings().workbook_max_bytes:
        raise _too_many_bytes()
    try:
        with olefile.OleFileIO(path) as document:
            name = next(stream for stream in XLS_STREAMS if document.exists(stream))
            stream = document.openstream(name).read()
        return _read_records(memoryview(stream))
    except (OSError, ValueError, TypeError, IndexError, KeyError, struct.error) as error:
        if isinstance(error, TooLargeError):
            raise
        raise NotSoundError from error


def _read_records(stream: memoryview) -> Inspected:
    sheets: list[_Rectangle] = []
    inspected = Inspected(EPOCH, {})
    strings = SharedStrings()
    text_bytes = 0
    begins: list[int] = []
    sheet = -1
    for at, kind, body, going_on in _records(stream):
        if kind in _CELLS:
            row, column = _CELL.unpack_from(body)
            last = body[-2] + (body[-1] << 8) if kind in _OF_SEVERAL_CELLS else column
            sheets[-1].reach(row + 1, max(last, column) + 1)
            if kind == _CELL_OF_STRING:
                text_bytes += strings[int.from_bytes(body[6:10], "little")]
            elif (error := error_in_xls(kind, body)) is not None:
                inspected.failed.setdefault(sheet, {}).setdefault(row, {})[column] = error
        elif kind == _SHEET_NAME:
            begins.append(int.from_bytes(body[:4], "little"))
        elif kind == _BEGIN:
            sheets.append(_Rectangle())
            # that of a chart begins within its sheet
            sheet = begins.index(at) if at in begins else sheet
        elif kind == _DATE_MODE and body[0] == 1:
            inspected = replace(inspected, epoch=EPOCH_1904)
        elif _is_not_sound(kind, body, len(stream)):
            raise NotSoundError
        elif kind == _STRINGS:
            strings = strings_of_xls([body, *going_on])
    _check_texts(text_bytes)
    _check_cells(sheets)
    return inspected


def _records(stream: memoryview) -> Iterator[tuple[int, int, memoryview, list[memoryview]]]:
    """Yield place, kind and body of each record, with the bodies of those that go on with it."""
    found: tuple[int, int, memoryview, list[memoryview]] | None = None
    at = 0
    while at + _RECORD.size <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        body = stream[at + _RECORD.size : at + _RECORD.size + size]
        if kind == _CONTINUE and found is not None:
            found[3].append(body)
        else:
            if found is not None:
                yield found
            found = at, kind, body, []
        at += _RECORD.size + size
    if found is not None:
        yield found


def _is_not_sound(kind: int, body: memoryview, stream_bytes: int) -> bool:
    """Whether a record says that nobody may read the others, or claims what cannot be."""
    if kind == _STRINGS:
        return int.from_bytes(body[4:8], "little") > stream_bytes
    return kind == _PASSWORD or (kind == _DIMENSIONS and _is_absurd(body))


def _is_absurd(dimensions: memoryview) -> bool:
    """Whether a sheet is said to reach further than its format does, or to end before it begins."""
    row, row_end, column, column_end = struct.unpack_from(
        "<IIHH" if len(dimensions) >= 12 else "<HHHH", dimensions
    )
    return not (row <= row_end <= _MOST_ROWS and column <= column_end <= _MOST_COLUMNS)


def _check_texts(held: int) -> None:
    most = get_settings().workbook_max_text_bytes
    if held > most:
        raise TooLargeError(
            f"各单元格的文字共超过 {most >> 20:,} MB",
            f"has cells with more than {most >> 20:,} MB of text in all",
        )


def _check_cells(sheets: list[_Rectangle]) -> None:
    settings = get_settings()
    cells = sum(sheet.rows * sheet.columns for sheet in sheets)
    if cells > settings.workbook_max_cells:
        raise TooLargeError(
            f"各表共 {cells:,} 个单元格（行×列），超过上限 {settings.workbook_max_cells:,}",
            f"spans {cells:,} cells, rows × columns, more than {settings.workbook_max_cells:,}",
        )
    widest = max((sheet.columns for sheet in sheets), default=0)
    if widest > settings.table_max_columns:
        raise TooLargeError(
            f"有 {widest:,} 列，超过上限 {settings.table_max_columns:,} 列",
            f"has {widest:,} columns, more than {settings.table_max_columns:,}",
        )


def _too_many_bytes() -> TooLargeError:
    most = get_settings().workbook_max_bytes >> 20
    return TooLargeError(
        f"解压后超过工作簿允许的 {most:,} MB", f"unpacks to more than the {most:,} MB of a workbook"
    )
