"""Whatever bytes arrive: every row is accounted for, or one fault is raised, and nothing else."""

import string
import struct
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from panhuo.feeds.contract import FieldType, contract_of
from panhuo.feeds.layout import DATE_FORMATS
from panhuo.feeds.recognise import canonical_layout
from panhuo.intake.fault import FileFaultError
from panhuo.intake.readers import open_table
from panhuo.intake.row_mapping import RowMapper
from panhuo.intake.table import SourceRow
from panhuo.intake.values import UnreadableValueError, reader

quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)

slow = settings(quick, max_examples=60)
"""A workbook takes some milliseconds to write."""

BLANKS = " \t\ufeff\N{NO-BREAK SPACE}\x00\x07"

VALUES = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.NUMBER: Decimal,
    FieldType.DATE: date,
    FieldType.BOOLEAN: bool,
    FieldType.GEOMETRY: str,
}
"""What a cell of each type is read as."""

TEXT_CELLS = st.text(
    st.sampled_from("ab\"'柯城区，０１\t ;\\=+\x07\x00\ufeff\N{NO-BREAK SPACE}😀"), max_size=8
)
CSV_TEXTS = st.lists(
    st.lists(TEXT_CELLS, min_size=1, max_size=5).map(",".join), min_size=1, max_size=8
).flatmap(lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines)))


CELLS = st.one_of(
    st.none(),
    TEXT_CELLS,
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
SUPPLY = ("电子监管号", "供应面积", "土地用途", "合同签订日期")


def _xlsx(rows: list[list[object]]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append([_writable(cell) for cell in row])
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _xls(rows: list[list[object]]) -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("供地")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(place, column, float(cell) if isinstance(cell, int) else _writable(cell))
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _writable(cell: object) -> object:
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


BOOKS = {
    make: make([list(SUPPLY), ["3308022023B00211", 20000.5, "工业用地", 44986], ["合计", 1]])
    for make in (_xlsx, _xls)
}


def rows_of(
    content: bytes, feed: str | None = None
) -> tuple[tuple[str, ...], list[SourceRow]] | None:
    """Return headers and rows, None when the file is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archived")
        path.write_bytes(content)
        try:
            with open_table(path, "甲.csv", feed=feed) as table:
                return table.headers, list(table.rows)
        except FileFaultError as error:
            assert "甲.csv" in error.fault.zh
            assert error.fault.next_step
            return None


@quick
@given(CSV_TEXTS)
def test_no_character_of_a_csv_is_lost(text: str) -> None:
    found = rows_of(text.encode())
    if found is None or text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return
    headers, rows = found
    cells = [*headers, *(cell for row in rows for cell in row.cells)]
    # what parts cells, and blanks, of which whole rows may consist
    parts = dict.fromkeys(map(ord, ',\t;"\r\n \ufeff\x00␀\xa0'))
    assert "".join(cells).translate(parts) == text.translate(parts)
    numbers = [row.row_no for row in rows]
    assert numbers == sorted(set(numbers))


@slow
@given(st.sampled_from(list(BOOKS)), st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=6))
def test_every_row_of_a_workbook_is_read_or_told(
    make: Callable[[list[list[object]]], bytes], rows: list[list[object]]
) -> None:
    found = rows_of(make([list(SUPPLY), *rows]), "supply")
    assert found is not None
    headers, read = found
    assert headers[: len(SUPPLY)] == SUPPLY
    told = {row.row_no for row in read}
    for row in read:
        for left in row.left_out:
            told.update(range(left.row_no, left.last + 1))
    filled = {
        number
        for number, row in enumerate(rows, start=2)
        if any(str(_writable(cell) if cell is not None else "").strip(BLANKS) for cell in row)
    }
    # a total or remark that stands in a file without any row has no row to tell it
    assert told == filled or not read


@slow
@given(
    st.sampled_from(list(BOOKS)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=4),
)
def test_a_spoilt_workbook_is_a_table_or_one_fault(
    make: Callable[[list[list[object]]], bytes], spoilt: list[tuple[float, bytes]]
) -> None:
    content = bytearray(BOOKS[make])
    if make is _xlsx:
        parts = _parts(bytes(content))
        name = sorted(parts)[int(spoilt[0][0] * len(parts)) if spoilt else 0]
        parts[name] = bytes(_overwritten(bytearray(parts[name]), spoilt))
        content = bytearray(_packed(parts))
    else:
        content = _overwritten(content, spoilt)
    if (found := rows_of(bytes(content), "supply")) is not None:
        assert all(isinstance(cell, str) for row in found[1] for cell in row.cells)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _overwritten(content: bytearray, spoilt: list[tuple[float, bytes]]) -> bytearray:
    for place, written in spoilt:
        start = int(place * len(content))
        content[start : start + len(written)] = written
    return content


@quick
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_one_fault(content: bytes) -> None:
    if (found := rows_of(content)) is None:
        return
    headers, rows = found
    assert headers
    assert all(isinstance(cell, str) for row in rows for cell in row.cells)
    numbers = [row.row_no for row in rows]
    assert numbers == sorted(set(numbers))


@quick
@given(st.lists(st.lists(TEXT_CELLS, max_size=7), max_size=5))
def test_every_row_is_mapped_whatever_stands_in_it(rows: list[list[str]]) -> None:
    headers = ("电子监管号", "供应面积", "合同签订日期", "图形", "责任单位")
    contract = contract_of("supply")
    layout = canonical_layout(contract, headers)
    mapper = RowMapper(contract, layout, headers, "330802", date(2024, 12, 31))
    for number, cells in enumerate(rows, start=2):
        raw = mapper.map(SourceRow(number, cells))
        assert raw.row_no == number
        assert len(raw.values) == len(mapper.columns)
        if len(cells) > len(headers) and any(cell.strip() for cell in cells[len(headers) :]):
            assert "row_cells" in raw.unparsed or not "".join(cells[len(headers) :]).strip(
                " \t\0\ufeff\xa0"
            )


POINTS = st.one_of(
    st.sampled_from(
        [
            *("J1,1,3202000.0,40487000.0", "J2,1,3202100.0,40487000.0", "J3,1,3202100,40487100"),
            *("J1,2,3202010,40487010", ",,,", "J1,1,nan,1", "J1,1,1e9,1", "", "@", "[属性描述]"),
            *(
                "Ｊ１，１，３２０２０００，４０４８７０００",
                "见附图",
                "3,1,1,甲,面,,,,@",
                "x@",
                "[地块坐标]",
            ),
        ]
    ),
    st.text(string.digits + ",.J@面=[]", max_size=20),
)


@quick
@given(st.lists(POINTS, max_size=25), st.sampled_from(["utf-8", "gb18030"]))
def test_every_plot_of_a_txt_is_a_row_with_a_polygon_or_a_reason(
    lines: list[str], encoding: str
) -> None:
    text = "\n".join(["[属性描述]", "带号=40", "[地块坐标]", *lines])
    found = rows_of(text.encode(encoding))
    if found is None:
        return
    _, rows = found
    plots = [n for n, line in enumerate(lines, start=4) if line.endswith("@")]
    assert [row.row_no for row in rows] == plots
    assert all((row.wkb is None) == bool(row.faults) for row in rows)


@quick
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=10), st.sampled_from(b"CNDFLM"),
                       st.integers(0, 12)), max_size=4),
    st.integers(0, 6),
    st.binary(max_size=200),
)  # fmt: skip
def test_a_dbf_has_as_many_rows_as_it_says_or_is_refused(
    columns: list[tuple[bytes, int, int]], count: int, body: bytes
) -> None:
    width = 1 + sum(size for _, _, size in columns)
    head = struct.pack("<4BIHH20x", 3, 124, 1, 1, count, 33 + 32 * len(columns), width)
    for name, kind, size in columns:
        head += struct.pack("<11sc4xBB14x", name, bytes((kind,)), size, 0)
    found = rows_of(head + b"\r" + body)
    if found is None or not columns or head[32] in b"\0\r":
        return
    marks = [body[n * width : n * width + 1] for n in range(count)]
    assert [row.row_no for row in found[1]] == [
        n for n, mark in enumerate(marks, start=2) if mark != b"*"
    ]


@quick
@given(st.text(max_size=30), st.sampled_from(list(FieldType)))
def test_a_cell_is_a_value_of_its_type_or_unreadable(text: str, kind: FieldType) -> None:
    try:
        value, _ = reader(kind, date_formats=DATE_FORMATS)(text)
    except UnreadableValueError:
        return
    assert isinstance(value, VALUES[kind])
