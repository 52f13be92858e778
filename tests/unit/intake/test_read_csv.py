import pytest

from panhuo.intake.fault import FileFaultError
from panhuo.intake.readers import open_table
from panhuo.intake.table import SourceRow


def read(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    with open_table(path, "供地.csv") as table:
        return table.headers, list(table.rows)


def refusal(tmp_path, content):
    with pytest.raises(FileFaultError) as caught:
        read(tmp_path, content)
    assert "供地.csv" in caught.value.fault.zh
    assert "供地.csv" in caught.value.fault.en
    return caught.value.fault


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_separators_and_line_breaks(tmp_path, separator, line_break):
    text = line_break.join(["甲,乙,丙", "1,2,3", ""]).replace(",", separator)
    assert read(tmp_path, text) == (("甲", "乙", "丙"), [SourceRow(2, ["1", "2", "3"])])


def test_the_separator_is_found_although_a_header_has_a_comma(tmp_path):
    headers, _ = read(tmp_path, "甲\t乙,万元\t丙\n1\t2\t3\n")
    assert headers == ("甲", "乙,万元", "丙")


def test_rows_with_quoted_line_breaks_are_numbered_as_rows(tmp_path):
    _, rows = read(tmp_path, '甲,乙\n"a\nb",1\nc,2\n')
    assert rows == [SourceRow(2, ["a\nb", "1"]), SourceRow(3, ["c", "2"])]


def test_blank_rows_are_left_out_but_counted(tmp_path):
    _, rows = read(tmp_path, "甲,乙\n\n1,2\n , \n,,\n3,4\n")
    assert rows == [SourceRow(3, ["1", "2"]), SourceRow(6, ["3", "4"])]


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    assert read(tmp_path, "甲,乙") == (("甲", "乙"), [])


def test_a_quotation_inside_a_cell_is_kept_and_marked(tmp_path):
    _, rows = read(tmp_path, '甲,乙\n"一"厂,1\n二,2\n')
    assert rows == [SourceRow(2, ["一厂", "1"], requoted=True), SourceRow(3, ["二", "2"])]


def test_a_quotation_that_never_closes_costs_one_row(tmp_path):
    _, rows = read(tmp_path, '甲,乙\n1,2\n"a,3\n4,5\n6,7\n')
    assert [(row.row_no, row.broken) for row in rows] == [
        (2, False), (3, True), (4, False), (5, False),
    ]  # fmt: skip
    assert rows[2].cells == ["4", "5"]


def test_a_quotation_that_closes_in_another_row_costs_one_row(tmp_path):
    _, rows = read(tmp_path, '甲,乙\n"a,3\n4,5\nx,"y"\n6,7\n')
    assert [row.cells for row in rows[1:]] == [["4", "5"], ["x", "y"], ["6", "7"]]
    assert [row.broken for row in rows] == [True, False, False, False]


def test_an_open_quotation_at_the_end_is_broken(tmp_path):
    _, rows = read(tmp_path, '甲,乙\n1,"a')
    assert rows == [SourceRow(2, ["1", "a"], broken=True)]


def test_an_open_quotation_in_a_long_file_does_not_swallow_it(tmp_path, limit):
    limit("cell_max_chars", 1000)
    _, rows = read(tmp_path, '甲,乙\n"a,3\n' + "4,5\n" * 2000)
    assert len(rows) == 2001
    assert sum(row.broken for row in rows) == 1


def test_nul_bytes_are_shown(tmp_path):
    _, rows = read(tmp_path, "甲,乙\n" + "1,2\n" * 100 + "a\0,2\n")
    assert rows[-1].cells == ["a\N{SYMBOL FOR NULL}", "2"]


def test_an_endless_line_is_refused(tmp_path, limit):
    limit("cell_max_chars", 100)
    assert refusal(tmp_path, "甲,乙\n" + "x" * 200).rule_code == "FILE-LIMIT"


def test_too_many_columns_are_refused_with_their_number(tmp_path):
    fault = refusal(tmp_path, ",".join(["面积"] * 1_000_000))
    assert fault.rule_code == "FILE-LIMIT"
    assert "1,000,000 列" in fault.zh


def test_the_mark_that_dos_writes_at_the_end_is_no_row(tmp_path):
    assert read(tmp_path, "甲,乙\n1,2\n\x1a")[1] == [SourceRow(2, ["1", "2"])]


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xef\xbb\xbf", b" \n\t\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert refusal(tmp_path, content).rule_code == "FILE-EMPTY"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "XLS"),
        (b"\x00\x00\x27\x0a" + b"\0" * 100, "Shapefile"),
        (b"\x00\x01\x00\x00Standard Jet DB\0" + b"\0" * 100, "MDB"),
        (b"AC1032" + b"\0" * 100, "DWG"),
        (b"HeadBegin\r\nDataMark: LANDUSE-VCT\r\n", "VCT"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (bytes(range(256)) * 4 + b"\0" * 400, "binary"),
    ],
)
def test_what_is_no_csv_is_named_and_the_readable_formats_are_said(tmp_path, content, name):
    fault = refusal(tmp_path, content)
    assert fault.rule_code == "FILE-FORMAT"
    assert name in fault.en
    assert "CSV" in fault.zh


def test_a_database_of_access_goes_to_gdal_where_it_has_the_driver(tmp_path, monkeypatch):
    monkeypatch.setattr("pyogrio.list_drivers", lambda read: {"PGeo": "r"})
    path = tmp_path / "archived"
    path.write_bytes(b"\x00\x01\x00\x00Standard Jet DB\0" + b"\0" * 100)
    with pytest.raises(FileFaultError) as caught, open_table(path, "供地.mdb"):
        pass
    assert caught.value.fault.rule_code == "FILE-DAMAGED", "it is GDAL that makes nothing of it"


def test_unreadable_bytes_are_refused_with_line_and_byte(tmp_path):
    fault = refusal(tmp_path, "责任单位,坐落\n四会市,".encode() + b"\xff\xff\n")
    assert fault.rule_code == "FILE-ENCODING"
    assert "第 2 行" in fault.zh
    assert "line 2 (byte 31)" in fault.en


def test_the_real_separators_in_utf16(tmp_path):
    headers, rows = read(tmp_path, "甲\t乙\n1\t2\n", encoding="utf-16")
    assert (headers, rows[0].cells) == (("甲", "乙"), ["1", "2"])
