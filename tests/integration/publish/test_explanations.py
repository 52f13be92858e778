"""What an explanation tells of figures and names, to whom, and of which day."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
import shapely
from platform_under_test import Platform
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.cli.screen import console
from panhuo.portal.map_page.card import _chain_and_history
from panhuo.portal.map_session import MapSession
from panhuo.publish.amounts import without_amounts
from panhuo.report.piece_map import piece_map

NUMBER, PARCEL = "3308022018B00001", "330802001001GB00001"
FIRM = "91330802MA9900052P"
HOLDER = "柯城深藏不露机械厂"
# 20000 m² are 30 mu: 412.5 are 13.75 万元 a mu, agreed are 24.68
TAX, PER_MU, AGREED, SALES, AGREED_SALES = "412.5", "13.75", "24.68", "7654.32", "8123.45"
AMOUNTS = (TAX, PER_MU, AGREED, SALES, AGREED_SALES)


def _csv(row: dict[str, Any]) -> str:
    return ",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()) + "\n"


FILES = {
    "supply": {
        "supervision_no": NUMBER,
        "parcel_code": PARCEL,
        "area_m2": "20000.00",
        "land_use": "工业用地",
        "signed_on": "2018-03-01",
        "start_agreed_on": "2018-09-01",
        "completion_agreed_on": "2020-09-01",
        "started_on": "2018-08-20",
        "completed_on": "2020-08-31",
        "holder": HOLDER,
    },
    "inspection": {
        "supervision_no": NUMBER,
        "inspected_on": "2021-01-10",
        "state": "在产",
        "developed_area_m2": "20000.00",
        "production_on": "2020-12-20",
    },
    "registration": {
        "unit_code": f"{PARCEL}F00010001",
        "holder_seq": "1",
        "parcel_code": PARCEL,
        "area_m2": "20000.00",
        "floor_area_m2": "24000.00",
    },
    "agreement": {
        "agreement_no": "XY-1",
        "supervision_no": NUMBER,
        "uscc": FIRM,
        "signed_on": "2018-03-01",
        "ramp_up_years": "2",
        "tax_wan_per_mu": AGREED,
        "revenue_wan": AGREED_SALES,
    },
    "occupancy": {
        "uscc": FIRM,
        "parcel_code": PARCEL,
        "area_m2": "20000.00",
        "from": "2020-01-01",
    },
    "tax": {"uscc": FIRM, "year": 2023, "tax_wan": TAX, "revenue_wan": SALES},
}


@pytest.fixture(scope="module")
def published(module_platform: Platform) -> Platform:
    for feed, row in FILES.items():
        module_platform.hand_in(_csv(row), feed=feed, as_of="2024-06-30", name=f"{feed}.csv")
    for row, day in ((CONTRACT, "2024-03-01"), (SUPPLEMENT, "2024-10-01")):
        module_platform.hand_in(
            _csv(row), as_of=day, received_at=f"{day}T12:00:00+08:00", name=f"{day}.csv"
        )
    for row in DECISIONS:
        module_platform.hand_in(
            _csv(row), feed="disposal", as_of="2024-10-20", name=f"{row['action']}.csv"
        )
    assert module_platform.publish()
    return module_platform


# acceptance case B5: a supplement of February, delivered in October only
LATE = "3308022022B00251"
CONTRACT = {
    "supervision_no": LATE,
    "area_m2": "10000.00",
    "land_use": "工业用地",
    "signed_on": "2022-12-01",
    "start_agreed_on": "2023-06-01",
    "amended_on": "",
    "project_name": "<script>alert(1)</script>项目",
    "geom": "SRID=4549;POLYGON((395000 3200000,395100 3200000,395100 3200100,395000 3200100,"
    "395000 3200000))",
}
SUPPLEMENT = CONTRACT | {"start_agreed_on": "2024-09-30", "amended_on": "2024-02-20"}

CLERK, CHECKER = "经办人东方某", "复核人西门某"
DECISIONS = [
    {
        "supervision_no": LATE,
        "seq": seq,
        "action": action,
        "decided_on": "2024-10-10",
        "authority": "柯城区自然资源和规划局",
        "doc_no": "柯自然资〔2024〕1号",
        "evidence": "<b>材料</b>",
        "decided_by": CLERK,
        "verified_by": CHECKER,
    }
    for seq, action in enumerate(("核实", "认定"), start=1)
]


def _panhuo(*words: str) -> str:
    """What a command prints, tables and JSON alike."""
    with console.capture() as printed:
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return printed.get() + done.stdout


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["screen", "json"])
def test_amounts_and_names_are_told_only_when_asked_for(form: tuple[str, ...]) -> None:
    plain = _panhuo("explain", NUMBER, *form)
    assert [text for text in (*AMOUNTS, HOLDER) if text in plain] == []
    assert "2023 年亩均税收低于约定值（金额从略）" in plain
    assert "2023 年销售收入低于约定值（金额从略）" in plain

    told = _panhuo("explain", NUMBER, "--tax", *form)
    assert [text for text in (PER_MU, AGREED, SALES, AGREED_SALES) if text not in told] == []
    assert HOLDER not in told
    assert HOLDER in _panhuo("explain", NUMBER, "--holder", *form)


def test_land_of_the_five_is_low_efficient_where_the_regions_rule_says_so(
    published: Platform,
) -> None:
    told = _panhuo("explain", NUMBER)
    assert "低效用地 low-efficient · 低效工矿用地 · 属投而未达标 · 五未 · 疑似 · 30 亩" in told
    assert "属投而未达标，本地五未计入低效用地" in told
    assert "等五类低效用地" in told.replace("\n", "")
    (piece,) = json.loads(_panhuo("explain", NUMBER, "--json"))["low_efficiency"]
    assert piece["rule_ids"] == ["QZ-02"]

    sums = published.query(
        "select object_class, sum(n)::int as n, sum(area_m2) as area_m2, sum(five_not_mu) as mu "
        "from published.rpt_low_efficiency group by object_class"
    )
    assert sums == published.query(
        "select object_class, count(*)::int as n, sum(area_m2) as area_m2, sum(area_mu) as mu "
        "from published.fct_low_efficiency group by object_class"
    )
    assert len(sums) == 1


@pytest.mark.usefixtures("published")
def test_the_verdict_on_a_withheld_amount_stays() -> None:
    answer = json.loads(_panhuo("explain", NUMBER, "--json"))
    (tax,) = (row for row in answer["evidence"] if row["topic"] == "tewdb.tax")
    assert (tax["verdict"], tax["observed"], tax["threshold"]) == ("met", None, None)


@pytest.mark.parametrize(
    ("observed", "band"),
    [
        ("9.99", "不足约定值的一半"),
        ("10", "低于约定值"),
        ("19.99", "低于约定值"),
        ("20", "达到约定值"),
    ],
)
def test_a_warning_repeats_the_band_and_not_the_amount(observed: str, band: str) -> None:
    statement = f"2023 年亩均税收 {observed}，约定 20 万元/亩（有占用企业未报数据）"
    row = {
        "measure": "tax_wan_per_mu",
        "source_feed": "tax",
        "observed": Decimal(observed),
        "threshold": Decimal(20),
        "statement_zh": statement,
    }
    unknown = "2022 年销售收入 77.1，约定 80 万元"
    ((told,), (warning,)) = without_amounts(
        [row], [{"detail_zh": f"容积率 0.8；{statement}；{unknown}"}]
    )
    said = f"2023 年亩均税收{band}（金额从略）（有占用企业未报数据）"
    assert told["statement_zh"] == said
    assert warning["detail_zh"] == f"容积率 0.8；{said}；销售收入（金额从略）"


@pytest.mark.parametrize(("observed", "band"), [("0.52", "未超过约定值"), ("0.5201", "超过约定值")])
def test_how_much_energy_was_used_is_not_told_either(observed: str, band: str) -> None:
    statement = f"2023 年能耗 {observed}，约定 0.52 吨标准煤/万元"
    row = {
        "measure": "energy_tce_per_wan",
        "source_feed": "tax",
        "observed": Decimal(observed),
        "threshold": Decimal("0.52"),
        "statement_zh": statement,
    }
    ((told,), (warning, other)) = without_amounts(
        [row], [{"detail_zh": statement}, {"detail_zh": "2022 年能耗 77，约定 80 tce"}]
    )
    assert told["statement_zh"] == warning["detail_zh"] == f"2023 年能耗{band}（金额从略）"
    assert other["detail_zh"] == "能耗（金额从略）"


@pytest.mark.parametrize(
    ("as_of", "known_at", "verdict"),
    [
        ("2024-06-30", "2024-07-01", ("GEWY", "疑似闲置", 1)),
        ("2024-06-30", "2024-10-02", None),
    ],
)
def test_an_explanation_of_another_day_is_that_of_its_assessment(
    published: Platform, as_of: str, known_at: str, verdict: tuple[str, str, int] | None
) -> None:
    page = published.folder / "page.html"
    asked = ("--as-of", as_of, "--known-at", known_at, "--html", str(page))
    answer = json.loads(_panhuo("explain", LATE, *asked, "--json"))
    assessed = published.assess("330802", as_of, f"{known_at} 24:00")
    (row,) = (row for row in assessed if row["key"] == LATE)

    said = [(p["category"], p["sub_class"], p["severity"]) for p in answer["pieces"]]
    assert said == ([verdict] if verdict else [])
    assert verdict == (
        (row["category"], row["sub_class"], row["severity"]) if row["category"] else None
    )
    assert {w["warning"] for w in answer["warnings"]} == set(
        filter(None, row["warning"].split(";"))
    )
    # the land was read off the file that was known, and the rule has its document
    files = {e["file_name"] for e in answer["evidence"] if e["source_feed"] == "supply"}
    assert files == {"2024-03-01.csv" if verdict else "2024-10-01.csv"}
    idle = [e for e in answer["evidence"] if e["rule_id"] == "N-IDLE1"]
    assert [(e["verdict"], e["document"] is not None) for e in idle] == [
        ("met" if verdict else "not_met", True)
    ]

    text = page.read_text("utf-8")
    assert f"截止 {as_of} · 依据" in text
    assert all(e["statement_zh"] in text for e in answer["evidence"])
    assert ("<svg" in text) == (verdict is not None)


def test_the_page_tells_the_chain_and_asks_nothing_of_a_server(published: Platform) -> None:
    page = published.folder / "published.html"
    _panhuo("explain", NUMBER, "--html", str(page))
    text = page.read_text("utf-8")
    answer = json.loads(_panhuo("explain", NUMBER, "--json"))
    for row in answer["evidence"]:
        told = ("statement_zh", "rule_id", "document", "clause", "quote", "file_name", "sha256")
        assert [row[name] for name in told if row[name] and row[name] not in text] == []
    assert "投而未达标" in text
    assert "330802.1" in text
    assert [value for value in (*AMOUNTS, HOLDER) if value in text] == []
    assert re.findall(r"https?:|src=|href=|url\(|@import|<script", text) == []

    _panhuo("explain", LATE, "--html", str(page))
    text = page.read_text("utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;项目" in text
    assert "<script" not in text
    assert "判定值 12 个月" in text
    assert "柯自然资〔2024〕1号" in text
    assert "未经现场核查" in text or "未现场核查，不能认定" in text
    assert "疑似 → 核实中" in text
    assert "&lt;b&gt;材料&lt;/b&gt;" in text
    assert [name for name in (CLERK, CHECKER) if name in text] == []


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("tax", [False, True])
def test_the_card_on_the_map_tells_amounts_to_whom_they_are_granted(tax: bool) -> None:
    chain, _ = _chain_and_history(NUMBER, MapSession(("330802",), tax=tax))
    told = str(chain)
    assert [text in told for text in (PER_MU, AGREED, SALES, AGREED_SALES)] == [tax] * 4
    assert HOLDER not in told


def test_the_drawing_is_to_scale_with_north_up() -> None:
    # 0.001° of latitude are 110.9 m at 29° N
    land = shapely.box(118.86, 28.97, 118.861, 28.971)
    drawing = piece_map([None, shapely.to_wkb(land)])
    assert drawing is not None
    (drawn,) = drawing.pieces
    assert drawn.number == 2
    heights = [float(y) for y in re.findall(r",([\d.]+)", drawn.path)]
    metres = (max(heights) - min(heights)) / drawing.bar * drawing.bar_m
    assert metres == pytest.approx(110.83, abs=0.2)
    assert piece_map([None]) is None


def test_a_day_before_any_knowledge_has_nothing_to_explain(published: Platform) -> None:
    asked = ("explain", LATE, "--as-of", "2024-01-31", "--known-at", "2024-02-01")
    assert CliRunner().invoke(app, asked).exit_code == 1
    assert published.scalar("select count(*) from pg_namespace where nspname ~ '^scratch_'") == 0
