"""Rows of a workbook as people keep them: titles above the header, totals below, cells as typed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from panhuo.feeds.contract import FieldType, contract_of
from panhuo.feeds.header_refusal import UnrecognisedHeadersError
from panhuo.feeds.headers import fold
from panhuo.feeds.recognise import Asked, canonical_layout, recognise
from panhuo.feeds.sheets import SHEETS_WITHOUT_DATA
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.file_format import XLSX
from panhuo.intake.joined_tables import Part, joined, same_columns
from panhuo.intake.read_csv import empty_file
from panhuo.intake.table import SHEETS_NOT_READ, LeftOut, Note, SourceRow, Table
from panhuo.intake.values import FORMULA_SHOWN, MERGED_SHOWN, trim
from panhuo.intake.workbook_cell import Cell, kinds_of, text_in_column, text_of
from panhuo.intake.workbook_failed import FailedCells, rows_with_failed, within
from panhuo.intake.workbook_size import (
    Inspected,
    NotSoundError,
    TooLargeError,
    inspect_xls,
    inspect_xlsx,
)

NO_VALUE = "FORMULA-NO-VALUE"
"""Rule code of the note that names a formula nothing has calculated."""

_HEADER_WITHIN = 40
_OF_A_HEADER = 3
"""Cells that say what headers say, and are not data by chance."""

_UNIT = r"(?:数|[(（][^()（）]{1,6}[)）])?[:：]?"
_TOTALS = re.compile(rf"(合计|总计|小计|共计|总合计|累计){_UNIT}")
_SUBTOTAL = re.compile(rf"[一-龥]{{1,10}}(合计|总计|小计){_UNIT}")
"""Of a place: 柯城区小计. What stands beside it is amounts, or it is the name of something."""
_AMOUNT = re.compile(r"[-+]?[0-9][0-9.,]{0,13}(?:%|[一-龥]{0,2})")
_FOOTNOTE = re.compile(r"(注|备注|说明|填表|制表|填报|审核|单位负责人|负责人|联系)")
_SIGNED = re.compile(rf"{_FOOTNOTE.pattern}[^:：]{{0,6}}[:：]")
"""One of several cells under a list: 单位负责人：张某, 填表人：李某."""
_MERGED_NOTE, _MERGED_NOTE_CELLS = "说明", 4
_ROW_NUMBER = "序号"

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

    @property
    def rank(self) -> tuple[bool, int]:
        """What a sheet is chosen by: that fits, else of which most is known."""
        return self.fits, 0 if self.fits else self.known


@contextmanager
def open_workbook(  # noqa: PLR0913 (all that is known of how to read it)
    path: Path,
    file_name: str,
    kind: str = XLSX,
    feed: str | None = None,
    sheet_name: str | None = None,
    *,
    layout: Asked = None,
) -> Iterator[Table]:
    """Return the visible sheets that the feed's headers fit, all of the same columns, as one table.

    Sheets with something in them that are not read are told by name. Where none fits: the sheet and
    row of which most columns are known, so that a refusal can name what is missing.

    Raises:
        FileFaultError: it is empty, damaged, locked with a password (FILE-FORMAT), or larger than
            the settings allow (FILE-LIMIT).
    """
    inspected = _inspected(path, file_name, kind)
    with _damage_told(file_name):
        workbook = CalamineWorkbook.from_path(path)
        found = _find(workbook, feed, sheet_name, layout)
    if not found.read and sheet_name is not None:
        raise FileFaultError(_no_sheet(file_name, sheet_name, workbook.sheet_names))
    if not found.read:
        raise FileFaultError(empty_file(file_name))

    def opened(sheet: CalamineSheet, header: _Header) -> "AbstractContextManager[Table]":
        failed = within(
            len(header.texts), inspected.failed.get(workbook.sheet_names.index(sheet.name), {})
        )
        rows = _rows(sheet, failed, header, _kinds(feed, header, layout), inspected.epoch)
        if feed is not None and header.fits:
            rows = _below_one_header(rows, header, file_name)
        together = _beside_each_other(rows)
        return nullcontext(
            Table(
                header.texts,
                kind.casefold(),
                together,
                header_row=header.row + 1,
                above=_above(sheet, header),
            )
        )

    parts = [Part(sheet.name, partial(opened, sheet, header)) for sheet, header in found.read]
    notes = ((SHEETS_NOT_READ, None, "、".join(found.not_read)),) if found.not_read else ()
    with _damage_told(file_name), joined(parts, file_name) as table:
        yield replace(table, notes=notes)


def _inspected(path: Path, file_name: str, kind: str) -> Inspected:
    try:
        return inspect_xlsx(path) if kind == XLSX else inspect_xls(path)
    except TooLargeError as error:
        raise FileFaultError(_too_large(file_name, error)) from None
    except NotSoundError:
        raise FileFaultError(_damaged(file_name)) from None


@contextmanager
def _damage_told(file_name: str) -> Iterator[None]:
    """Say of a workbook that its reader gave up on it, whichever way it did."""
    try:
        yield
    except (CalamineError, OSError) as error:
        raise FileFaultError(_damaged(file_name)) from error
    except BaseException as error:
        # A panic of the library is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileFaultError(_damaged(file_name)) from None


@dataclass(frozen=True)
class _Found:
    """The sheets that are read, each with its header, and the names of those that are not."""

    read: list[tuple[CalamineSheet, _Header]]
    not_read: list[str]


def _find(
    workbook: CalamineWorkbook, feed: str | None, sheet_name: str | None, layout: Asked
) -> _Found:
    """Return the sheets that fit like the first that does, else the one of which most is known."""
    found = _Found([], [])
    for metadata in workbook.sheets_metadata:
        if metadata.visible != SheetVisibleEnum.Visible or metadata.name in SHEETS_WITHOUT_DATA:
            continue
        if sheet_name is not None and metadata.name != sheet_name:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        header = _header(sheet, feed, layout)
        if header is None:
            continue
        if _goes_with(header, found.read, feed):
            found.read.append((sheet, header))
        elif found.read and found.read[0][1].rank >= header.rank:
            found.not_read.append(sheet.name)
        else:
            found.not_read.extend(other.name for other, _ in found.read)
            found.read[:] = [(sheet, header)]
    return found


def _goes_with(
    header: _Header, read: list[tuple[CalamineSheet, _Header]], feed: str | None
) -> bool:
    """Whether a sheet is read with those before it, or is the first."""
    if not read:
        return True
    first = read[0][1]
    return (
        feed is not None and first.fits and header.fits and same_columns(first.texts, header.texts)
    )


def _header(sheet: CalamineSheet, feed: str | None, layout: Asked) -> _Header | None:
    """Return the first row that fits, else the one of which most is known; None: an empty sheet."""
    rows = [list(cells) for cells in islice(sheet.iter_rows(), _HEADER_WITHIN)]
    reach: dict[int, int] = {}
    for top, bottom, left, _ in _ranges(sheet):
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[top][left]
        if top < bottom < len(rows):
            reach[top] = max(reach.get(top, top), bottom)
    tried = [
        _as_header(feed, layout, row, cells)
        for row, cells in enumerate(rows)
        if any(map(text_of, cells))
    ]
    by_row = {header.row: header for header in tried}
    for header in tried:
        if header.fits:
            # Under a title of several columns stand their names; the others reach down beside it.
            lowest = by_row.get(reach.get(header.row, header.row), header)
            return lowest if lowest.fits and lowest.known >= header.known else header
    return max(tried, key=lambda header: header.known, default=None)


def _as_header(feed: str | None, layout: Asked, row: int, cells: Cells) -> _Header:
    texts = tuple(text_of(cell) for cell in cells)
    if feed is None:
        return _Header(row, texts, 0, fits=True)
    try:
        return _Header(row, texts, len(recognise(feed, texts, layout).sources), fits=True)
    except UnrecognisedHeadersError:
        known = canonical_layout(contract_of(feed), texts).sources
        return _Header(row, texts, len(known), fits=False)


def _kinds(feed: str | None, header: _Header, layout: Asked) -> Mapping[int, FieldType]:
    """Return the types of the columns that the feed knows, by place."""
    if feed is None:
        return {}
    contract = contract_of(feed)
    read_by = (
        recognise(feed, header.texts, layout)
        if header.fits
        else canonical_layout(contract, header.texts)
    )
    return kinds_of(contract, read_by, header.texts)


def _above(sheet: CalamineSheet, header: _Header) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(text_of, row)) for row in islice(sheet.iter_rows(), header.row))


def sheets_of(path: Path, file_name: str, kind: str) -> list[str]:
    """Return the names of the visible sheets that may have data.

    Raises:
        FileFaultError: as `open_workbook` does.
    """
    _inspected(path, file_name, kind)
    with _damage_told(file_name):
        return [
            sheet.name
            for sheet in CalamineWorkbook.from_path(path).sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.name not in SHEETS_WITHOUT_DATA
        ]


def _rows(
    sheet: CalamineSheet,
    failed: FailedCells,
    header: _Header,
    kinds: Mapping[int, FieldType],
    epoch: date,
) -> Iterator[SourceRow | LeftOut]:
    merged = _merged_by_row(sheet, after=header.row)
    blank: set[tuple[int, int]] = set()
    numbered = [place for place, text in enumerate(header.texts) if fold(text) == _ROW_NUMBER]
    for row, cells in enumerate(rows_with_failed(sheet, failed)):
        ranges = next(merged)
        if row <= header.row:
            continue
        texts = [text_in_column(cell, kinds.get(place), epoch) for place, cell in enumerate(cells)]
        _mark_merged(texts, row, ranges, blank)
        mark = _mark_of_no_record(texts, failed.get(row, {}))
        if mark is None and header.known:
            mark = _mark_of_one_cell(texts, row, ranges, numbered)
        if mark is not None:
            yield LeftOut(row + 1, mark)
        elif any(trim(text) and text != MERGED_SHOWN for text in texts):
            yield SourceRow(row + 1, texts, notes=_formulas_without_value(texts))


def _below_one_header(
    rows: Iterator[SourceRow | LeftOut], header: _Header, file_name: str
) -> Iterator[SourceRow | LeftOut]:
    """Yield the rows; a header that is repeated is none of them.

    Raises:
        FileFaultError: another table with its columns in other places begins below (FILE-LAYER).
    """
    words = frozenset(filter(None, header.texts))
    for row in rows:
        if isinstance(row, SourceRow) and _is_header(row.cells, words):
            said = zip(row.cells, header.texts, strict=False)
            if any(cell != text for cell, text in said if cell and cell != MERGED_SHOWN):
                raise FileFaultError(_second_table(file_name, row.row_no))
            yield LeftOut(row.row_no, next(filter(None, row.cells)))
        else:
            yield row


def _is_header(cells: Sequence[str], words: frozenset[str]) -> bool:
    filled = [cell for cell in cells if cell and cell != MERGED_SHOWN]
    known = sum(cell in words for cell in filled)
    return known >= _OF_A_HEADER and known * 5 >= len(filled) * 3


def _formulas_without_value(texts: Sequence[str]) -> tuple[Note, ...]:
    formulas = [text for text in texts if text.startswith(FORMULA_SHOWN)]
    return tuple((NO_VALUE, None, text.removeprefix(FORMULA_SHOWN)) for text in formulas[:1])


def _beside_each_other(rows: Iterator[SourceRow | LeftOut]) -> Iterator[SourceRow]:
    """Yield the rows; one that was left out goes with the row before it, else the one after.

    Those that follow one another for the same reason are told as one.
    """
    waiting: SourceRow | None = None
    left_out: list[LeftOut] = []
    for row in rows:
        if isinstance(row, LeftOut):
            if left_out and left_out[-1].goes_on_with(row):
                left_out[-1] = left_out[-1].longer()
            else:
                left_out.append(row)
            continue
        if waiting is not None:
            yield replace(waiting, left_out=tuple(left_out))
            left_out.clear()
        waiting = row
    if waiting is not None:
        yield replace(waiting, left_out=tuple(left_out))


def _mark_merged(
    texts: list[str], row: int, ranges: Sequence[Range], blank: set[tuple[int, int]]
) -> None:
    """Mark cells that are part of a merged one: the same again, or nothing? Nobody can tell."""
    blank.update((row, left) for top, _, left, _ in ranges if top == row and not texts[left])
    for top, _, left, right in ranges:
        if (top, left) not in blank:
            for place in range(left + (top == row), min(right + 1, len(texts))):
                texts[place] = MERGED_SHOWN


def _mark_of_no_record(texts: Sequence[str], failed: Mapping[int, str]) -> str | None:
    """Return what shows that a row is none: a total, a remark alone, formulas that failed alone."""
    filled = [text for text in texts if trim(text) and text != MERGED_SHOWN]
    if not filled:
        return None
    if failed and all(text in failed.values() for text in filled):
        return filled[0]
    first, *others = (re.sub(r"\s", "", text) for text in filled)
    found = _TOTALS.fullmatch(first)
    if found is None and all(map(_AMOUNT.fullmatch, others)):
        found = _SUBTOTAL.fullmatch(first)
    if found is None and (not others or all(map(_SIGNED.match, (first, *others)))):
        found = _FOOTNOTE.match(first)
    return found[1] if found else None


def _mark_of_one_cell(
    texts: Sequence[str], row: int, ranges: Sequence[Range], numbered: Sequence[int]
) -> str | None:
    """Return what shows that a row of one cell is none: it reaches over many, or only counts."""
    filled = [n for n, text in enumerate(texts) if trim(text) and text != MERGED_SHOWN]
    if len(filled) != 1:
        return None
    [place] = filled
    if place in numbered and trim(texts[place]).isdecimal():
        return _ROW_NUMBER
    # not what reaches down: a record beside merged cells has only its own
    is_note = any(
        top == row and left == place and right - left + 1 >= _MERGED_NOTE_CELLS
        for top, _, left, right in ranges
    )
    return _MERGED_NOTE if is_note else None


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


def _too_large(file_name: str, error: TooLargeError) -> FileFault:
    return FileFault(
        "FILE-LIMIT",
        f"文件“{file_name}”{error.zh}，请删去多余的行、列、格式，或分成几个文件，或另存为 CSV 后重新报送。",
        f"The file {file_name!r} {error.en}; split it, or save it as CSV, and deliver again.",
        "删去数据之外的内容，分成几个文件，或另存为 CSV 后重新报送。",
    )


def _no_sheet(file_name: str, wanted: str, sheets: Sequence[str]) -> FileFault:
    names = "、".join(sheets[:20])
    return FileFault(
        "FILE-SHEET",
        f"文件“{file_name}”没有版式要求的工作表“{wanted}”，或该表为空；现有工作表：{names}。",
        f"{file_name!r} has no sheet {wanted!r}, which its layout reads, or nothing is in it; it has "
        f"{names}.",
        "核对工作表名称或版式后重新报送。",
    )


def _second_table(file_name: str, row_no: int) -> FileFault:
    return FileFault(
        "FILE-LAYER",
        f"文件“{file_name}”第 {row_no} 行起另有一个表，其列与前面的表头不同，请分成两个工作表或文件后报送。",
        f"In row {row_no} of {file_name!r} another table begins, with its columns in other places; make "
        "it a sheet or a file of its own and deliver again.",
        "把第二个表移到另一工作表或文件后重新报送。",
    )


def _damaged(file_name: str) -> FileFault:
    return FileFault(
        "FILE-FORMAT",
        f"文件“{file_name}”是损坏或加密的 XLSX 或 XLS 工作簿，无法读取，请重新保存（不设密码）后报送。",
        f"The workbook {file_name!r} is damaged or encrypted and cannot be read; save it again, "
        "without a password, and deliver it.",
        "在表格软件中重新保存（不设密码）后重新报送。",
    )
