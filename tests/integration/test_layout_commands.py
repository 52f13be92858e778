"""`panhuo layout suggest | check | list`: a new kind of file becomes a layout, before it counts."""

import json
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook
from platform_under_test import Platform
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.cli.layouts import LayoutExistsError
from panhuo.cli.screen import console, errors
from panhuo.feeds.layout_folder import LayoutFileError, read_layout

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "supply_results_real.csv"

LEDGER = """\
监管编号,项目,出让面积(亩),规划用途,签约时间,约定开工,受让单位
3308022023B00309,示例阀门厂,30,工业,2023/3/1,2023/9/1,张三
3308022023B00317,示例物流园,45.5,物流仓储,2023/4/1,2023/10/1,李四
3308022023B00325,示例研发楼,八,科研,2024/4/1,暂缺,王五
"""
HEADERLESS = "91330802MA78128680,2022,719.99\n91330802MA78128680,2023,12.50\n"


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["layout", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def _file(platform: Platform, text: str, name: str = "ledger.csv") -> str:
    path = platform.folder / name
    path.write_text(text, "utf-8")
    return str(path)


def _delivery(file: str, **options: str) -> list[str]:
    given = {"feed": "supply", "region": "330802", "as-of": "2024-12-31"} | options
    return [file, *(part for name, value in given.items() for part in (f"--{name}", value))]


def test_a_draft_reads_its_file_and_quotes_nothing_sensitive(module_platform: Platform) -> None:
    file = _file(module_platform, LEDGER)
    output = module_platform.folder / "kecheng_ledger.yaml"
    assert _run("suggest", file, "--feed", "supply", "-o", str(output))[0] == 0
    text = output.read_text("utf-8")
    layout = read_layout(output)
    assert {name: column.source for name, column in layout.columns.items()} == {
        "supervision_no": "监管编号",
        "project_name": "项目",
        "area_m2": "出让面积(亩)",
        "land_use": "规划用途",
        "signed_on": "签约时间",
        "start_agreed_on": "约定开工",
        "holder": "受让单位",
    }
    assert layout.columns["area_m2"].unit == "亩"
    assert "示例阀门厂" in text
    assert "张三" not in text
    assert "暂缺" in text
    with pytest.raises(LayoutExistsError):
        _run("suggest", file, "--feed", "supply", "-o", str(output))


def test_a_draft_says_which_required_fields_were_not_found(module_platform: Platform) -> None:
    file = _file(module_platform, "项目名称,用途\n甲,工业用地\n乙,工业用地\n")
    with errors.capture() as said:
        code, text, _ = _run("suggest", file, "--feed", "supply")
    assert code == 0
    assert "supervision_no, area_m2, signed_on" in said.get()
    assert "# ? supervision_no" in text
    assert set(yaml.safe_load(text)["columns"]) == {"project_name", "land_use"}


def test_a_draft_of_a_file_without_header_goes_by_its_values(module_platform: Platform) -> None:
    _, text, _ = _run("suggest", _file(module_platform, HEADERLESS), "--feed", "tax")
    draft = yaml.safe_load(text)
    assert draft["header"] == {"rows": 0}
    assert draft["columns"]["uscc"] == {"source": 1}
    assert "719.99" not in text
    assert "91330802MA78128680" not in text


def test_a_draft_of_a_workbook_finds_the_header_below_its_title(module_platform: Platform) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ["某区闲置土地清单"],
        ["序号", "监管号码", "宗地面积（公顷）", "合同签定日期", "容积率"],
        [1, "3308022023B00309", 2.5, 44927, "1.0-2.0"],
        [2, "3308022023B00317", 3, 44928, "≥1.5"],
    ):
        sheet.append(row)
    path = module_platform.folder / "idle.xlsx"
    workbook.save(path)
    _, text, _ = _run("suggest", str(path), "--feed", "supply")
    columns = yaml.safe_load(text)["columns"]
    assert columns["supervision_no"]["source"] == "监管号码"
    assert columns["area_m2"] == {"source": "宗地面积（公顷）", "unit": "公顷"}
    assert columns["signed_on"]["source"] == "合同签定日期"
    assert columns["far_min"] == {"source": "容积率", "reads": "lower"}
    assert columns["far_max"] == {"source": "容积率", "reads": "upper"}


def test_a_check_tells_fields_and_failing_rows_and_leaves_nothing(
    module_platform: Platform,
) -> None:
    file = _file(module_platform, LEDGER)
    draft = module_platform.folder / "draft.yaml"
    _run("suggest", file, "--feed", "supply", "-o", str(draft), "--force")
    code, text, _ = _run("check", *_delivery(file, layout=str(draft)), "--json")
    found = json.loads(text)
    assert code == 0
    assert found["layout"] == "draft"
    assert (found["rows_read"], found["rows_failing"]) == (3, 1)
    fields = {field["field"]: field for field in found["fields"]}
    assert fields["area_m2"]["filled"] == 2
    assert fields["area_m2"]["samples"] == ["20000.00", "30333.3333333333"]
    assert fields["holder"] == fields["holder"] | {"filled": 3, "distinct": 3, "samples": []}
    [fault] = [f for f in found["faults"] if f["rule_code"] == "TYPE-NUMBER"]
    assert (fault["row_no"], fault["field"], fault["value"]) == (4, "area_m2", "八")
    assert "只填数字" in fault["next_step"]
    assert "张三" not in text
    with console.capture() as printed:
        assert _run("check", *_delivery(file, layout=str(draft)))[0] == 0
    assert "（敏感，不显示）" in printed.get()
    assert "张三" not in printed.get()
    for table in ("ops.delivery", "ops.issue", "raw.supply"):
        assert module_platform.scalar(f"select count(*) from {table}") == 0
    assert module_platform.hand_in(LEDGER, layout=None) == 1  # no number was used up


def test_a_check_ends_with_status_1_when_the_file_would_be_refused(
    module_platform: Platform,
) -> None:
    code, text, _ = _run("check", *_delivery(_file(module_platform, LEDGER)), "--json")
    refusal = json.loads(text)["refusal"]
    assert (code, refusal["rule_code"]) == (1, "FILE-COLUMNS")
    assert "最接近的版式" in refusal["zh"]
    bad = "supervision_no,area_m2,signed_on\n" + "x,many,never\n" * 3
    code, text, _ = _run("check", *_delivery(_file(module_platform, bad)), "--json")
    found = json.loads(text)
    assert (code, found["refusal"]["rule_code"]) == (1, "BUDGET-EXCEEDED")
    assert found["rows_failing"] == 3


@pytest.mark.real_input
@pytest.mark.skipif(not REAL.exists(), reason="../shared is not beside the repository")
def test_a_check_of_the_real_file_agrees_with_its_delivery(module_platform: Platform) -> None:
    options = {"region": "44", "as-of": "2020-04-20"}
    code, text, _ = _run("check", *_delivery(str(REAL), **options), "--json")
    found = json.loads(text)
    assert code == 0
    assert found["layout"] == "land_market_results"
    assert (found["rows_read"], len(found["regions"])) == (1838, 124)
    delivery = module_platform.hand_in(REAL.read_bytes(), region="44", as_of="2020-04-20")
    [real] = module_platform.query("select * from ops.delivery where delivery_id = %s", delivery)
    assert found["rows_failing"] == real["rows_quarantined"]
    tallies = module_platform.query_pairs(
        "select rule_code, count(distinct row_no) from ops.issue "
        f"where delivery_id = {delivery} group by 1"
    )
    assert {rule["rule_code"]: rule["rows"] for rule in found["rules"]} == dict(tallies)


def test_the_list_names_own_layouts_and_what_is_wrong_with_faulty_ones(
    module_platform: Platform,
) -> None:
    folder = module_platform.folder / "layouts"
    folder.mkdir(exist_ok=True)
    columns = "columns: {uscc: {source: A}, year: {source: B}}"
    (folder / "mine.yaml").write_text(
        f"layout: mine\nfeed: tax\nzh: x\ndescription: x\n{columns}\n"
    )
    (folder / "faulty.yaml").write_text("layout: faulty\nfeed: tax\n")
    code, text, _ = _run("list", "--feed", "tax", "--json")
    found = json.loads(text)
    assert code == 1
    assert [layout["layout"] for layout in found["layouts"]] == ["mine"]
    assert found["layouts"][0]["of"] == "installation"
    assert "columns is missing" in found["faulty"]["faulty"]
    (folder / "faulty.yaml").unlink()
    assert _run("list")[0] == 0


def test_a_layout_given_by_path_says_what_is_wrong_with_it(module_platform: Platform) -> None:
    path = module_platform.folder / "wrong.yaml"
    path.write_text(
        "layout: wrong\nfeed: supply\nzh: x\ndescription: x\ncolumns: {are: {source: 1}}\n"
    )
    file = _file(module_platform, LEDGER)
    with pytest.raises(
        LayoutFileError, match=r"wrong\.yaml: columns\.are: supply has no such field"
    ):
        _run("check", *_delivery(file, layout=str(path)))
