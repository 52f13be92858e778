"""A DBF that stands alone, both generations of DLTB, and workbooks and texts inside a zip."""

import zipfile
from io import BytesIO

import numpy as np
import pytest
from geodata import dbf, gpkg, vector
from supplying import query

from panhuo.intake.load import Refused, load

COLUMNS = [("DZJGH", 20), ("TDMJ", 12), ("HTQDRQ", 12), ("ZL", 20)]
ROW = ["3308022020B00011", "10000.00", "2020-01-01", "东港工业园区"]


def packed(**entries):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("_", "."), data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("encoding", "cpg", "driver", "noted"),
    [
        ("gb18030", None, 0x4D, False),
        ("gb18030", None, 0, False),
        ("utf-8", "UTF-8", 0, False),
        ("gb18030", "UTF-8", 0, True),
        ("utf-8", "936", 0, True),
    ],
)
def test_a_dbf_alone_is_read_in_the_encoding_it_has(supplier, encoding, cpg, driver, noted):
    table = dbf(COLUMNS, [ROW], encoding, driver)
    content = table if cpg is None else packed(供地_dbf=table, 供地_cpg=cpg)
    supplier.load(content, name="供地.dbf" if cpg is None else "供地.zip")
    [(number, location, notes)] = query("select supervision_no, location, notes from raw.supply")
    assert (number, location) == ("3308022020B00011", "东港工业园区")
    assert [note["rule_code"] for note in notes or []] == ["TEXT-ENCODING"] * noted


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_dbf_cut_short_is_refused(supplier, kept):
    table = dbf(COLUMNS, [ROW] * 9, "utf-8", 0)
    outcome = load(supplier.register(table[: int(len(table) * kept)], name="供地.dbf"))
    assert isinstance(outcome, Refused)
    assert outcome.fault.rule_code == "FILE-DAMAGED"


def test_a_dbf_with_memos_is_refused_by_their_names(supplier):
    table = bytearray(dbf(COLUMNS, [ROW], "utf-8", 0))
    table[32 + 3 * 32 + 11] = ord("M")
    outcome = load(supplier.register(bytes(table), name="供地.dbf"))
    assert isinstance(outcome, Refused)
    assert (outcome.fault.rule_code, "ZL" in outcome.fault.zh) == ("FILE-FORMAT", True)


def test_a_coordinate_text_in_a_zip_is_read(supplier):
    text = "[属性描述]\n坐标系=2000国家大地坐标系\n带号=40\n控制线类型=城镇开发边界\n控制线编号=1\n"
    text += "[地块坐标]\n3,1,1,甲,面,,,,@\n"
    text += "1,1,3202000,40487000\n2,1,3202100,40487000\n3,1,3202100,40487100\n"
    supplier.load(packed(地块_txt=text.encode("gb18030")), name="地块.zip", feed="plan")
    [(area, unparsed)] = query("select st_area(geom::geography), unparsed from raw.plan")
    assert unparsed is None
    assert area == pytest.approx(5000 * (1 - 4.2e-6), abs=0.01)


SECOND = ["BSM", "DLBM", "DLMC", "QSXZ", "QSDWDM", "ZLDWDM", "TBMJ", "KCLX", "TKXS"]
THIRD = ["BSM", "DLBM", "DLMC", "QSXZ", "QSDWDM", "ZLDWDM", "TBMJ", "KCXS", "GDPDJB", "SJNF"]


@pytest.mark.parametrize(
    ("headers", "code", "system"), [(SECOND, "203", "二调"), (THIRD, "0601", "三调")]
)
def test_both_generations_of_dltb_load_with_the_system_of_their_codes(
    supplier, tmp_path, headers, code, system
):
    from panhuo.feeds.layout_folder import load_layouts

    layout = next(
        layout
        for layout in load_layouts().values()
        if layout.feed == "survey" and layout.columns["dlbm_system"].constant == system
    )
    names = list(dict.fromkeys((*layout.signature, *headers)))
    values = {"BSM": "330802000000000001", "DLBM": code, "TBMJ": "61944.63", "SJNF": "2020"}
    fields = {name: np.array([values.get(name, "")], dtype=object) for name in names}
    content = gpkg(tmp_path, [vector()], fields=fields)
    loaded = supplier.load(content, name="DLTB.gpkg", feed="survey", as_of="2020-12-31")
    assert loaded.layout == layout.layout
    assert query("select dlbm, dlbm_system, tbmj::float8, sjnf, unparsed from raw.survey") == [
        (code, system, 61944.63, 2020, None)
    ]
