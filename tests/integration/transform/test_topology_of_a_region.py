"""What topology finds in a region is published as a layer; a survey is looked at once."""

import pytest
from platform_under_test import Platform

from panhuo.warehouse import OWNER, connect

EAST, NORTH = 390_000, 3_202_000


def box(x: float, y: float, width: float, height: float) -> str:
    """EWKT of a rectangle in EPSG:4549, metres from a corner in 柯城区."""
    left, low, right, top = EAST + x, NORTH + y, EAST + x + width, NORTH + y + height
    ring = ((left, low), (right, low), (right, top), (left, top), (left, low))
    return "SRID=4549;POLYGON((" + ",".join(f"{e} {n}" for e, n in ring) + "))"


SUPPLIES = (
    "supervision_no,area_m2,land_use,land_source,signed_on,start_agreed_on,geom\n"
    + "\n".join(
        f'3308022020B0000{n},{area},工业用地,{source},2020-01-01,2020-06-30,"{geom}"'
        for n, area, source, geom in (
            (1, 20000, "现有建设用地", box(0, 0, 200, 100)),
            (2, 20000, "现有建设用地", box(150, 0, 200, 100)),
            (3, 25000, "新增建设用地", box(0, 200, 200, 100)),
        )
    )
)
SURVEY = "bsm,sjnf,dlbm,dlbm_system,czcsxm,zldwdm,geom\n" + "\n".join(
    f'{n:018d},2023,{dlbm},三调,{town},3308020010010000000,"{geom}"'
    for n, dlbm, town, geom in (
        (1, "1201", "203", box(-10, -10, 110, 320)),
        (2, "0103", "", box(100, -10, 300, 320)),
        (3, "0103", "", box(395, 300, 20, 20)),
    )
)
ZONES = "zone_id,kind,geom\n" + "\n".join(
    f'{zone},{kind},"{geom}"'
    for zone, kind, geom in (
        ("F1", "永久基本农田", box(0, 0, 50, 100)),
        ("F2", "永久基本农田", box(40, 0, 20, 100)),
        ("R1", "生态保护红线", box(0, 1000, 50, 100)),
    )
)
VISITS = (
    "supervision_no,inspected_on,state,photo_no,photo_longitude,photo_latitude,photo_direction\n"
    "3308022020B00001,2024-05-12,未动工,ZP-1,118.87,28.94,45\n"
    "3308022020B00002,2024-05-12,未动工,ZP-2,,,\n"
)


def reviews(*rows: str) -> str:
    head = "supervision_no,level,seq,outcome,authority,reviewed_on,reason,explanation\n"
    return head + "".join(f"3308022020B0000{row}\n" for row in rows)


@pytest.fixture(scope="module")
def region(module_platform: Platform) -> Platform:
    module_platform.hand_in(SUPPLIES)
    module_platform.hand_in(SURVEY, feed="survey")
    module_platform.hand_in(ZONES, feed="plan")
    module_platform.hand_in(VISITS, feed="inspection")
    module_platform.deliver(
        reviews(
            "1,县自查,1,通过,柯城区自然资源和规划局,2024-06-01,,旧厂拆除后未变更地类",
            "1,市审核,1,退回,衢州市自然资源和规划局,2024-06-10,照片不清,",
            "1,县自查,2,通过,柯城区自然资源和规划局,2024-06-20,,",
            "2,市审核,1,通过,衢州市自然资源和规划局,2024-06-10,,",
            "3,县自查,1,通过,柯城区自然资源和规划局,2024-06-01,,",
            "3,市审核,1,退回,衢州市自然资源和规划局,2024-06-10,界址不符,",
        ),
        feed="review",
    )
    return module_platform


def issues(platform: Platform) -> set[tuple[str, str, str | None, str | None]]:
    rows = platform.query("select * from published.fct_topology_issue")
    return {(r["layer"], r["rule_code"], r["key"], r["other_key"]) for r in rows}


def test_what_is_wrong_is_a_layer_that_says_where(region: Platform) -> None:
    first, second = "3308022020B00001", "3308022020B00002"
    assert issues(region) == {
        ("supply", "TOPO-OVERLAP", first, second),
        ("piece", "TOPO-OVERLAP", first, second),
        ("plan", "TOPO-OVERLAP", "F1", "F2"),
        ("supply", "TOPO-AREA", "3308022020B00003", None),
        ("survey", "TOPO-OVERLAP", f"{2:018d}", f"{3:018d}"),
    }
    (overlap,) = region.query(
        "select *, st_area(geom::geography) as drawn_m2 from published.fct_topology_issue "
        "where layer = 'supply' and rule_code = 'TOPO-OVERLAP'"
    )
    assert (overlap["severity"], overlap["publication_id"]) == ("error", "330802.1")
    assert float(overlap["size_m2"]) == pytest.approx(4998.5, abs=0.1)
    assert overlap["drawn_m2"] == pytest.approx(float(overlap["size_m2"]), abs=1e-3)
    assert "重叠" in overlap["message_zh"]


def entries(platform: Platform) -> dict[int, dict[str, object]]:
    rows = platform.query("select * from published.fct_entry")
    return {int(row["supervision_no"][-1]): row for row in rows}


def test_a_unit_lies_on_construction_land_or_carries_an_explanation(region: Platform) -> None:
    found = entries(region)
    assert float(found[1]["construction_share"]) == pytest.approx(0.5, abs=1e-4)
    assert found[1]["explanation"] == "旧厂拆除后未变更地类"
    assert "不在建设用地且无说明" in found[2]["flags"]
    assert found[3]["explanation"] == "新增建设用地已供应，电子监管号 3308022020B00003"
    assert {row["survey_year"] for row in found.values()} == {2023}


def test_what_lies_on_permanent_farmland_counts_once(region: Platform) -> None:
    found = entries(region)
    assert float(found[1]["farmland_m2"]) == pytest.approx(60 * 100 * 0.9997, abs=0.1)
    assert "压占永久基本农田" in found[1]["flags"]
    assert (found[2]["farmland_m2"], found[1]["red_line_m2"]) == (0, 0)


def test_a_photo_proves_only_with_place_and_direction(region: Platform) -> None:
    found = entries(region)
    assert found[1]["photos"] == [
        {
            "no": "ZP-1",
            "taken_on": "2024-05-12",
            "longitude": 118.87,
            "latitude": 28.94,
            "direction": 45,
            "sha256": None,
        }
    ]
    assert "无举证照片" not in found[1]["flags"]
    assert (found[2]["photos_n"], "无举证照片" in found[2]["flags"]) == (1, True)


def test_a_return_voids_what_was_passed_and_no_level_can_be_skipped(region: Platform) -> None:
    found = entries(region)
    states = {n: (row["review_state"], row["returned_reason"]) for n, row in found.items()}
    assert states == {
        1: ("县自查通过", None),
        2: ("待自查", None),
        3: ("退回更正", "界址不符"),
    }
    assert found[3]["authority"] == "衢州市自然资源和规划局"


def test_the_third_level_completes_the_review(region: Platform) -> None:
    region.deliver(
        reviews(
            "1,市审核,2,通过,衢州市自然资源和规划局,2024-07-01,,",
            "1,省核查,1,通过,浙江省自然资源厅,2024-07-10,,",
        ),
        feed="review",
        name="later.csv",
    )
    first = entries(region)[1]
    assert (first["review_state"], first["authority"]) == ("省核查通过", "浙江省自然资源厅")
    assert "审核未完成" not in first["flags"]


def test_a_survey_that_did_not_change_is_not_looked_at_again(region: Platform) -> None:
    with connect(OWNER) as connection:
        connection.execute("update candidate.int_topology__survey set other_key = 'marked'")
    region.deliver(ZONES.replace("R1", "R2"), feed="plan", name="zones.csv")
    marked = region.scalar(
        "select other_key from published.fct_topology_issue where layer='survey'"
    )
    assert marked == "marked"

    region.deliver(
        SURVEY.replace("2023", "2024"), feed="survey", name="new.csv", as_of="2025-12-31"
    )
    told = [key for layer, _, _, key in issues(region) if layer == "survey"]
    assert told == [f"{3:018d}"]
