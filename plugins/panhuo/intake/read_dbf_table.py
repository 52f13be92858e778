"""Rows of a DBF that stands alone, without the Shapefile it may once have belonged to."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.read_dbf import Dbf, open_dbf
from panhuo.intake.table import SourceRow, Table

_VERSIONS = frozenset((0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xF5))
_HEADER = struct.Struct("<4BIHH20x")
_FIELD_BYTES = 32
_TEXT_KINDS = frozenset((b"C", b"N", b"F", b"D", b"L"))
_FIRST_ROW = 2


def is_dbf(start: bytes) -> bool:
    """Whether these are the first bytes of a DBF: version, a day, and columns that add up."""
    if len(start) < _HEADER.size + _FIELD_BYTES or start[0] not in _VERSIONS:
        return False
    _, _, month, day, _, header_bytes, record_bytes = _HEADER.unpack_from(start)
    if month > 12 or day > 31 or header_bytes <= _HEADER.size or not record_bytes:
        return False
    kind = start[_HEADER.size + 11 : _HEADER.size + 12]
    return kind.isalpha() and start[_HEADER.size] not in b"\0\r" and b"\r" in start[:header_bytes]


@contextmanager
def open_dbf_table(path: Path, cpg: Path | None, file_name: str) -> Iterator[Table]:
    """Return the table; its row 2 is the first record, a deleted one keeps its number for itself.

    Raises:
        FileFaultError: it is damaged, in no encoding that can be read, or has columns whose values
            stand elsewhere or are no text (FILE-FORMAT).
    """
    dbf = open_dbf(path, cpg, file_name)
    kinds = zip(dbf.names, dbf.kinds, strict=True)
    if other := [name for name, kind in kinds if kind not in _TEXT_KINDS]:
        raise FileFaultError(_no_text(file_name, other))
    yield Table(dbf.names, dbf.encoding, _rows(dbf), notes=dbf.notes)


def _rows(dbf: Dbf) -> Iterator[SourceRow]:
    for start, end in dbf.place.batches():
        numbers = np.arange(start, end)[~dbf.deleted(start, end)]
        for number, row in zip(numbers.tolist(), dbf.rows(numbers), strict=True):
            yield SourceRow(_FIRST_ROW + number, row.cells, notes=row.notes)


def _no_text(file_name: str, names: list[str]) -> FileFault:
    listed = "、".join(names[:20])
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”的字段 {listed} 是备注或二进制类型，内容不在 DBF 中，"
        "请另存为 XLSX 或 CSV 后重新报送。",
        f"The columns {listed} of {file_name!r} are memos or binary, their content is not in the "
        "DBF; save it as XLSX or CSV and deliver again.",
        "另存为 XLSX 或 CSV 后重新报送。",
    )
