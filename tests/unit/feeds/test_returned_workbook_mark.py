"""Cells of the workbook that goes back: harmless in any program, and restored exactly."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineWorkbook

from panhuo.feeds.returned_workbook import (
    LONGEST_CELL,
    Mark,
    UnreadableMarkError,
    read_mark,
    restored,
    shown,
)

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = st.one_of(
    st.text(max_size=40),
    st.builds(lambda start, rest: start + rest, st.sampled_from([*RUNS, "'", "''"]), st.text()),
    st.from_regex(r"0{1,5}[0-9]{1,20}", fullmatch=True),
    st.sampled_from(["_x000D_", "a_x0041_b", '"引号"', "第一行\r\n第二行", " 前后空格 "]),
)


def _through_a_workbook(texts: list[str]) -> list[str]:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("差错行")
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        cells.append(cell)
    sheet.append(["x", *cells, "x"])
    file = BytesIO()
    workbook.save(file)
    file.seek(0)
    (row,) = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    return [str(cell) for cell in row[1:-1]]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_a_cell_nobody_changed_says_what_was_delivered(texts: list[str]) -> None:
    read = _through_a_workbook([shown(text) for text in texts])

    assert [restored(cell, text) for cell, text in zip(read, texts, strict=True)] == texts


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs")), max_size=60))
def test_a_cell_is_restored_also_without_its_original(text: str) -> None:
    if not any(character in text for character in "\ufffe\uffff"):
        assert restored(shown(text)) == text


@settings(deadline=None)
@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not shown(text).startswith(RUNS)


def test_a_text_too_long_for_a_sheet_comes_back_whole() -> None:
    text = "坐标" * LONGEST_CELL

    (read,) = _through_a_workbook([shown(text)])

    assert len(read) < 32_767
    assert restored(read, text) == text


def test_a_mark_that_was_changed_is_told() -> None:
    mark = Mark(7, "supply", "330802", "2024-12-31", "ab", "canonical", ("面积",), (2, 3, 9), (9,))
    digest, *chunks = mark.cells("ticket")

    assert read_mark([digest, *chunks]) == (digest, mark)
    assert mark.is_genuine(digest, "ticket")
    changed = [chunk.replace("330802", "330803") for chunk in chunks]
    assert not read_mark([digest, *changed])[1].is_genuine(digest, "ticket")
    assert not mark.is_genuine(digest, "another's")


@pytest.mark.parametrize("cells", [[], ["digest"], ["digest", "{}"], ["digest", '{"rows": 1}']])
def test_what_is_no_mark_is_not_read_as_one(cells: list[str]) -> None:
    with pytest.raises(UnreadableMarkError):
        read_mark(cells)
