"""Rows of a workbook as people keep them: titles above the header, totals below, cells as typed."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from panhuo.feeds.contract import FieldType, contract_of
from panhuo.feeds.layout import UnrecognisedHeadersError, canonical_layout, recognise
from panhuo.feeds.sheets import SHEETS_WITHOUT_DATA
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.read_csv import empty_file
from panhuo.intake.table import SourceRow, Table
from panhuo.intake.values import MERGED_SHOWN
from panhuo.intake.workbook_cell import EPOCH, EPOCH_1904, Cell, text_in_column, text_of

WORKBOOK = "xl/workbook.xml"
LARGEST = 1 << 30
"""Bytes of all parts of a workbook, unpacked."""

_HEADER_WITHIN = 40
_DATE_1904 = re.compile(rb'date1904="(1|true)"')

_TOTALS = re.compile(r"(合计|总计|小计|共计|总合计|累计)[:：]?")
_FOOTNOTE = re.compile(r"(注|备注|说明|填表|制表|填报|审核|单位负责人|负责人|联系)")

Cells = Sequence[Cell]
Range = tuple[int, int, int, int]
"""First and last row, first and last column of merged cells, from 0."""


@dataclass(frozen=True)
class _Header:
    """A row taken for the header: `row` is from 0, `known` how many columns the feed knows.

    `fits`: with these headers the file can be read.
    """

    row: int
    texts: tuple[str, ...]
    known: int
    fits: bool


def is_workbook(path: Path) -> bool:
    """Whether the file is an XLSX workbook, whatever its name."""
    try:
        with zipfile.ZipFile(path) as parts:
            return WORKBOOK in parts.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


@contextmanager
def open_xlsx(path: Path, file_name: str, feed: str | None = None) -> Iterator[Table]:
    """Return the first visible sheet that the feed's headers fit, from its header on.

    Where none fits: the sheet and row of which most columns are known, so that a refusal can name
    what is missing.

    Raises:
        FileFaultError: it is empty, damaged, locked with a password, or absurdly large.
    """
    try:
        _check_size(path, file_name)
        epoch = epoch_of(path)
        workbook = CalamineWorkbook.from_path(path)
        found = _find(workbook, feed)
    except (CalamineError, zipfile.BadZipFile, KeyError, OSError) as error:
        raise FileFaultError(_damaged(file_name)) from error
    if found is None:
        raise FileFaultError(empty_file(file_name))
    sheet, header = found
    yield Table(header.texts, "xlsx", _rows(sheet, header, _kinds(feed, header), epoch))


def _find(workbook: CalamineWorkbook, feed: str | None) -> tuple[CalamineSheet, _Header] | None:
    best: tuple[CalamineSheet, _Header] | None = None
    for metadata in workbook.sheets_metadata:
        if metadata.visible != SheetVisibleEnum.Visible or metadata.name in SHEETS_WITHOUT_DATA:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        header = _header(sheet, feed)
        if header is None:
            continue
        if header.fits:
            return sheet, header
        if best is None or header.known > best[1].known:
            best = sheet, header
    return best


def _header(sheet: CalamineSheet, feed: str | None) -> _Header | None:
    """Return the first row that fits, else the one of which most is known; None: an empty sheet."""
    rows = [list(cells) for cells in islice(sheet.iter_rows(), _HEADER_WITHIN)]
    reach: dict[int, int] = {}
    for top, bottom, left, _ in _ranges(sheet):
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[top][left]
        if top < bottom < len(rows):
            reach[top] = max(reach.get(top, top), bottom)
    tried = [
        _as_header(feed, row, cells) for row, cells in enumerate(rows) if any(map(text_of, cells))
    ]
    by_row = {header.row: header for header in tried}
    for header in tried:
        if header.fits:
            # Under a title of several columns stand their names; the others reach down beside it.
            lowest = by_row.get(reach.get(header.row, header.row), header)
            return lowest if lowest.fits and lowest.known >= header.known else header
    return max(tried, key=lambda header: header.known, default=None)


def _as_header(feed: str | None, row: int, cells: Cells) -> _Header:
    texts = tuple(text_of(cell) for cell in cells)
    if feed is None:
        return _Header(row, texts, 0, fits=True)
    try:
        return _Header(row, texts, len(recognise(feed, texts).sources), fits=True)
    except UnrecognisedHeadersError:
        known = canonical_layout(contract_of(feed), texts).sources
        return _Header(row, texts, len(known), fits=False)


def _kinds(feed: str | None, header: _Header) -> Mapping[int, FieldType]:
    """Return the types of the columns that the feed knows, by place."""
    if feed is None:
        return {}
    contract = contract_of(feed)
    layout = (
        recognise(feed, header.texts) if header.fits else canonical_layout(contract, header.texts)
    )
    names = {column.source: name for name, column in layout.columns.items()}
    return {
        place: contract.field(names[text]).type
        for place, text in enumerate(header.texts)
        if text in names
    }


def _rows(
    sheet: CalamineSheet, header: _Header, kinds: Mapping[int, FieldType], epoch: date
) -> Iterator[SourceRow]:
    merged = _merged_by_row(sheet, after=header.row)
    blank: set[tuple[int, int]] = set()
    for row, cells in enumerate(sheet.iter_rows()):
        ranges = next(merged)
        if row <= header.row:
            continue
        texts = [text_in_column(cell, kinds.get(place), epoch) for place, cell in enumerate(cells)]
        _mark_merged(texts, row, ranges, blank)
        if any(texts) and not _is_no_record(texts):
            yield SourceRow(row + 1, texts)


def _mark_merged(
    texts: list[str], row: int, ranges: Sequence[Range], blank: set[tuple[int, int]]
) -> None:
    """Mark cells that are part of a merged one: the same again, or nothing? Nobody can tell."""
    blank.update((row, left) for top, _, left, _ in ranges if top == row and not texts[left])
    for top, _, left, right in ranges:
        if (top, left) not in blank:
            for place in range(left + (top == row), min(right + 1, len(texts))):
                texts[place] = MERGED_SHOWN


def _is_no_record(texts: Sequence[str]) -> bool:
    """Whether the row is a total, or a remark that stands alone in its row."""
    filled = [text for text in texts if text and text != MERGED_SHOWN]
    if not filled:
        return True
    first = re.sub(r"\s", "", filled[0])
    return bool(_TOTALS.fullmatch(first)) or (
        len(filled) == 1 and _FOOTNOTE.match(first) is not None
    )


def _ranges(sheet: CalamineSheet) -> list[Range]:
    return [
        (top, bottom, left, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]


def _merged_by_row(sheet: CalamineSheet, after: int) -> Iterator[list[Range]]:
    """Yield per row the merged cells below the header that reach into it."""
    starting: dict[int, list[Range]] = defaultdict(list)
    for merged in _ranges(sheet):
        if merged[0] > after:
            starting[merged[0]].append(merged)
    active: list[Range] = []
    for row in count():
        active = [merged for merged in active if merged[1] >= row] + starting.pop(row, [])
        yield active


def epoch_of(path: Path) -> date:
    """Return the day a workbook counts its days from."""
    with zipfile.ZipFile(path) as parts:
        return EPOCH_1904 if _DATE_1904.search(parts.read(WORKBOOK)) else EPOCH


def _check_size(path: Path, file_name: str) -> None:
    with zipfile.ZipFile(path) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > LARGEST:
        raise FileFaultError(
            FileFault(
                "FILE-FORMAT",
                f"文件“{file_name}”解压后有 {size >> 20:,} MB，超过工作簿允许的 {LARGEST >> 20:,} MB，"
                "请分成几个文件，或另存为 CSV 后重新报送。",
                f"The file {file_name!r} unpacks to {size >> 20:,} MB, more than the "
                f"{LARGEST >> 20:,} MB of a workbook; split it, or save it as CSV, and deliver again.",
                "分成几个文件，或另存为 CSV 后重新报送。",
            )
        )


def _damaged(file_name: str) -> FileFault:
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”是损坏或加密的 XLSX 工作簿，无法读取，请在表格软件中重新保存（不设密码）后报送。",
        f"The workbook {file_name!r} is damaged or encrypted and cannot be read; save it again, "
        "without a password, and deliver it.",
        "在表格软件中重新保存（不设密码）后重新报送。",
    )
