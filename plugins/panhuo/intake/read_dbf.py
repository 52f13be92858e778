"""A DBF, beside a Shapefile or alone: its text, digit by digit, in the encoding it really has.

GDAL would turn 61944.60 into 61944.6 and a code of 19 digits into a double; the table is text of
fixed width, so it is read as that. Layout of the file: dBASE III, as ESRI's white paper of the
Shapefile (July 1998) refers to it.
"""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.table import Note
from panhuo.intake.values import NUL_SHOWN

ENCODING_REPAIRED = "TEXT-ENCODING"
TEXT_CUT = "TEXT-CUT"

_HEADER = struct.Struct("<4xIHH16xxB2x")
_FIELD = struct.Struct("<11sc4xBB14x")
_END_OF_FIELDS = b"\r"
_DELETED = ord("*")
_BATCH_ROWS = 8192
_BATCH_BYTES = 16 << 20
_ENOUGH = 1 << 17
_FINEST_SURVEYED = 10
"""Decimals that somebody may have meant; with more a program wrote a double to its last bit."""

# Code pages of the language driver byte that arrive here; others say nothing and are detected.
_LANGUAGE_DRIVERS = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
_GBK_NAMES = frozenset(("936", "cp936", "gbk", "gb2312", "gb18030", "ansi936", "ms936", "euc-cn"))
_OF_MANY_BYTES = frozenset(("gb18030", "cp950", "big5", "utf-8"))
_UTF8_NAMES = frozenset(("utf-8", "utf8", "65001", "cp65001"))


Records = np.ndarray[tuple[int], np.dtype[np.void]]
"""Records of the table: one field of bytes for each of its columns, after the mark `_deleted`."""


@dataclass(frozen=True)
class _Place:
    """Where the records of a table are; they are read piece by piece, so that memory stays flat."""

    path: Path
    offset: int
    kind: "np.dtype[np.void]"
    count: int

    def read(self, start: int, end: int) -> Records:
        """Return the records from one number to before another; both count from 0."""
        at = self.offset + start * self.kind.itemsize
        return np.fromfile(self.path, self.kind, max(min(end, self.count) - start, 0), offset=at)

    def batches(self) -> Iterator[tuple[int, int]]:
        """Return from which number to before which other to read at once."""
        rows = min(max(_BATCH_BYTES // self.kind.itemsize, 1), _BATCH_ROWS)
        return ((start, min(start + rows, self.count)) for start in range(0, self.count, rows))

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.kind.names or ())[1:]

    @property
    def widths(self) -> list[int]:
        return [self.kind[column].itemsize for column in self.columns]


@dataclass(frozen=True)
class Dbf:
    """A table that is open: the names of its columns, and its rows by their numbers."""

    names: tuple[str, ...]
    kinds: tuple[bytes, ...]
    encoding: str
    notes: tuple[Note, ...]
    place: _Place
    numbers: tuple[int, ...]
    dates: tuple[int, ...]
    doubles: tuple[int, ...]
    flags: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many records there are, deleted ones included."""
        return self.place.count

    def deleted(self, start: int, end: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Return whether each record from one number to before another is marked as deleted."""
        marks = self.place.read(start, end)["_deleted"]
        return np.asarray(marks == bytes((_DELETED,)))

    def rows(self, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> "list[TextRow]":
        """Return the records of these numbers, which count from 0 and ascend."""
        if not len(numbers):
            return []
        first = int(numbers[0])
        records = self.place.read(first, int(numbers[-1]) + 1)[numbers - first]
        columns = [records[column].tolist() for column in self.place.columns]
        widths = self.place.widths
        return [self._text(values, widths) for values in zip(*columns, strict=True)]

    def _text(self, values: tuple[bytes, ...], widths: list[int]) -> "TextRow":
        try:
            row = TextRow([_shown(value.decode(self.encoding)) for value in values], ())
        except UnicodeDecodeError:
            row = self._repaired(values, widths)
        for column in self.numbers:
            # asterisks are what dBASE writes for a number it does not have
            if row.cells[column].startswith("*"):
                row.cells[column] = ""
        for column in self.dates:
            # eight zeros are what it writes for a day it does not have
            if not row.cells[column].strip("0*"):
                row.cells[column] = ""
        for column in self.flags:
            # a question mark for a yes or no that nobody has given
            row.cells[column] = row.cells[column].strip("?")
        for column in self.doubles:
            row.cells[column] = _shortest(row.cells[column])
        return row

    def _repaired(self, values: tuple[bytes, ...], widths: list[int]) -> "TextRow":
        """Read a row in which the width of a column has cut a character in two."""
        cells, notes = [], []
        for name, value, width in zip(self.names, values, widths, strict=True):
            whole = value if len(value) < width else _without_half(value, self.encoding)
            text = _shown(whole.decode(self.encoding, "replace"))
            if whole != value or "�" in text:
                notes.append((TEXT_CUT, name, text))
            cells.append(text)
        return TextRow(cells, tuple(notes))


@dataclass(frozen=True)
class TextRow:
    """The cells of one record, blanks at their ends gone, and what had to be repaired in them."""

    cells: list[str]
    notes: tuple[Note, ...]


def open_dbf(path: Path, cpg: Path | None, file_name: str) -> Dbf:
    """Return the table.

    Encoding: what the `.cpg` says, else the language driver byte, else UTF-8 if all of it is, else
    GB18030. What was said and cannot be true is overruled, with a note.

    Raises:
        FileFaultError: it is damaged, or its text is in no encoding that can be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            raise FileFaultError(_damaged(file_name))
        count, header_bytes, record_bytes, driver = _HEADER.unpack(head)
        descriptors = file.read(max(header_bytes - _HEADER.size, 0))
    fields = _fields(descriptors)
    if not fields or 1 + sum(field.width for field in fields) > record_bytes:
        raise FileFaultError(_damaged(file_name))
    if (path.stat().st_size - header_bytes) // record_bytes < count:
        raise FileFaultError(_damaged(file_name))
    place = _Place(path, header_bytes, _kind(fields, record_bytes), count)
    said = _declared(cpg, driver)
    raw_names = [field.name for field in fields]
    encoding = _encoding(place, raw_names, said, file_name)
    notes: tuple[Note, ...] = ()
    if said is not None and encoding != said:
        notes = ((ENCODING_REPAIRED, None, f"{said} → {encoding}"),)
    names_read = tuple(
        _without_half(name, encoding).decode(encoding, "replace").strip() for name in raw_names
    )
    numbers = tuple(n for n, field in enumerate(fields) if field.decimals is not None)
    doubles = tuple(n for n in numbers if (fields[n].decimals or 0) > _FINEST_SURVEYED)
    dates = tuple(n for n, field in enumerate(fields) if field.kind == b"D")
    flags = tuple(n for n, field in enumerate(fields) if field.kind == b"L")
    kinds = tuple(field.kind for field in fields)
    return Dbf(names_read, kinds, encoding, notes, place, numbers, dates, doubles, flags)


class _Field(NamedTuple):
    """A column as the header describes it; `decimals` is None where it holds no number."""

    name: bytes
    kind: bytes
    width: int
    decimals: int | None


def _kind(fields: list[_Field], record_bytes: int) -> "np.dtype[np.void]":
    """Return how a record is cut: its mark of deletion, then its columns."""
    widths = [1, *(field.width for field in fields)]
    return np.dtype(
        {
            "names": ["_deleted", *(f"f{number}" for number in range(len(fields)))],
            "formats": [f"S{width}" for width in widths],
            "offsets": [sum(widths[:number]) for number in range(len(widths))],
            "itemsize": record_bytes,
        }
    )


def _fields(descriptors: bytes) -> list[_Field]:
    """Return the columns, none if the header is damaged; of text the decimals are width, too."""
    found = []
    for start in range(0, len(descriptors) - _FIELD.size + 1, _FIELD.size):
        if descriptors[start : start + 1] == _END_OF_FIELDS:
            break
        name, kind, width, decimals = _FIELD.unpack_from(descriptors, start)
        if kind == b"C":
            width += decimals << 8
        if width == 0:
            return []
        found.append(
            _Field(name.split(b"\0", 1)[0], kind, width, decimals if kind in b"NF" else None)
        )
    return found


def _declared(cpg: Path | None, driver: int) -> str | None:
    """Return the encoding the file claims to have, None when it claims none that is known."""
    if cpg is not None:
        name = cpg.read_bytes()[:64].decode("ascii", "ignore").strip().strip("\0").casefold()
        plain = name.removeprefix("ansi ").removeprefix("oem ").replace(" ", "")
        if plain in _UTF8_NAMES:
            return "utf-8"
        if plain in _GBK_NAMES:
            return "gb18030"
        for candidate in (plain, f"cp{plain}", plain.replace("88591", "iso8859-1")):
            try:
                # of codecs that make no text, too, a lookup finds some
                b"".decode(candidate)
                return codecs.lookup(candidate).name
            except (LookupError, ValueError):
                continue
    return _LANGUAGE_DRIVERS.get(driver)


def _encoding(place: _Place, names: list[bytes], said: str | None, file_name: str) -> str:
    """Return the encoding that reads all text, cut characters aside.

    UTF-8 goes before what is declared where it reads Chinese, because GB18030 reads most UTF-8,
    too, as other characters. A single-byte encoding reads anything, so it comes last.
    """
    texts = _high_texts(place, names)
    if not texts:
        return said or "utf-8"
    order = ["utf-8"] if said in (None, "utf-8") or _is_chinese_utf8(texts) else []
    order += [said] if said in _OF_MANY_BYTES else []
    order += ["utf-8", "gb18030", *([said] if said else [])]
    for encoding in dict.fromkeys(order):
        if all(_reads(text, full, encoding) for text, full in texts):
            return encoding
    raise FileFaultError(
        FileFault(
            "FILE-ENCODING",
            f"文件“{file_name}”的属性表（.dbf）既不是 UTF-8 也不是 GB18030 编码，无法读取文字，"
            "请用 UTF-8 重新导出后报送。",
            f"The attribute table (.dbf) of {file_name!r} is neither UTF-8 nor GB18030; export it "
            "in UTF-8 and deliver again.",
            "用 UTF-8 重新导出后报送。",
        )
    )


def _high_texts(place: _Place, names: list[bytes]) -> set[tuple[bytes, bool]]:
    """Return the different texts that are not ASCII, with whether they fill their column."""
    found = {(name, len(name) >= 10) for name in names if not name.isascii()}
    for start, end in place.batches():
        records = place.read(start, end)
        if not (records.view(np.uint8) & 0x80).any():
            continue
        for column, width in zip(place.columns, place.widths, strict=True):
            values = set(records[column].tolist())
            found.update((v, len(v) == width) for v in values if not v.isascii())
        if len(found) > _ENOUGH:
            break
    return found


def _is_chinese_utf8(texts: set[tuple[bytes, bool]]) -> bool:
    """Whether most characters are UTF-8 of three bytes, which text in GB18030 is by chance only."""
    read = "".join(text.decode("utf-8", "replace") for text, _ in texts)
    good = sum(character >= "\u0800" and character != "�" for character in read)
    return good > sum(character >= "\x80" for character in read) - good


def _reads(text: bytes, full: bool, encoding: str) -> bool:
    try:
        (_without_half(text, encoding) if full else text).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _without_half(text: bytes, encoding: str) -> bytes:
    """Return the text without the beginning of a character that its column had no room for."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        decoder.decode(text)
    except UnicodeDecodeError:
        return text
    pending = decoder.getstate()[0]
    return text[: len(text) - len(pending)] if pending else text


def _shortest(text: str) -> str:
    """Return the shortest text of a double that was written out: 7764.569999999999709 is 7764.57."""
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _shown(text: str) -> str:
    """Return text that PostgreSQL can store, without the blanks that fill its column."""
    stripped = text.strip(" ")
    return stripped.replace("\0", NUL_SHOWN) if "\0" in stripped else stripped


def _damaged(file_name: str) -> FileFault:
    return FileFault(
        "FILE-DAMAGED",
        f"文件“{file_name}”的属性表（.dbf）不完整或已损坏，请重新导出后报送。",
        f"The attribute table (.dbf) of {file_name!r} is cut short or damaged; export it again and "
        "deliver again.",
        "重新导出后报送。",
    )
