import pytest

from panhuo.intake.text_encoding import Undecodable, detect_encoding

CHINESE = "责任单位,土地坐落\n四会市,四会市行政中心内\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found(tmp_path, written, found):
    path = tmp_path / "file.csv"
    path.write_bytes(CHINESE.encode(written))
    assert detect_encoding(path) == found


def test_utf8_is_not_read_as_the_gb18030_its_layout_prefers(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(CHINESE, encoding="utf-8")
    assert detect_encoding(path, ["gb18030"]) == "utf-8"


@pytest.mark.parametrize("size", [0, 1_500_000])
def test_the_first_damaged_byte_of_utf8_is_named_with_its_line(tmp_path, size):
    path = tmp_path / "file.csv"
    head = ("a,b\n" * (size // 4)).encode() + "责任单位,坐落\n四会市,".encode()
    path.write_bytes(head + b"\xff" + "心内\n深圳市,坪山\n".encode() * 5)
    assert detect_encoding(path) == Undecodable("utf-8", len(head), size // 4 + 2)


def test_utf8_with_a_byte_that_gb18030_would_swallow_is_still_refused(tmp_path):
    path = tmp_path / "file.csv"
    text = "supervision_no,location\n" + "3308022022A00021,土地坐落\n" * 20
    damaged = text.encode() + b"x,\xb0\xa1\n"
    path.write_bytes(damaged)
    found = detect_encoding(path)
    assert isinstance(found, Undecodable)
    assert (found.offset, found.line) == (damaged.index(b"\xb0\xa1\n"), 22)


def test_gb18030_characters_across_a_chunk_are_read(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"a" + "地".encode("gb18030") * 1_200_000)
    assert detect_encoding(path) == "gb18030"


def test_a_file_cut_in_the_middle_of_a_character_is_refused_at_its_end(tmp_path):
    path = tmp_path / "file.csv"
    cut = CHINESE.encode("gb18030").rstrip(b"\n")[:-1]
    path.write_bytes(cut)
    found = detect_encoding(path)
    assert isinstance(found, Undecodable)
    assert found.offset == len(cut) - 1
