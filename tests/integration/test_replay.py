"""`panhuo replay`: what was delivered is judged anew, and ends as a first delivery would have."""

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from platform_under_test import Platform
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.cli.screen import console, errors
from panhuo.gate.issues import issues_of
from panhuo.gate.rule import expectations_dir
from panhuo.gate.suites import suite_of
from panhuo.intake.ledger import transaction
from panhuo.intake.load import load
from panhuo.intake.replay import NotReplayableError, Rows, register_replay, replayable
from panhuo.intake.withdraw import withdraw
from panhuo.orchestration.replay import Replayed, replay
from panhuo.orchestration.replay_preview import preview
from panhuo.settings import get_settings

HEADER = "supervision_no,area_m2,land_use,signed_on,start_agreed_on,price_wan,project_name"

Change = Callable[..., None]


def _row(serial: int, area: str = "10000.00", price: str = "100", name: str = "项目") -> str:
    number = f"3308022020B{serial:05d}"
    return f"{number},{area},工业用地,2020-01-01,2022-01-01,{price},{name}"


def _file(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


# 2 is accepted with a warning, 3 waits; enough good rows keep the budget
FILE = _file(_row(1), _row(2, area="5.00"), _row(3, price="-50"), *(_row(n) for n in range(4, 30)))
TINY, NEGATIVE = "SUPPLY-AREA-IMPLAUSIBLE", "SUPPLY-PRICE-NEGATIVE"


@pytest.fixture
def change_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Return what gives rules of the feed supply another severity or predicate."""

    def change(**rules: dict[str, str]) -> None:
        folder = tmp_path / "expectations"
        shutil.copytree(expectations_dir(), folder, dirs_exist_ok=True)
        path = folder / "supply.yaml"
        suite = yaml.safe_load(path.read_text("utf-8"))
        for rule in suite["rules"]:
            rule.update(rules.get(rule["rule_code"].replace("-", "_"), {}))
        path.write_text(yaml.safe_dump(suite, allow_unicode=True), "utf-8")
        monkeypatch.setattr("panhuo.gate.suites.expectations_dir", lambda: folder)
        suite_of.cache_clear()

    yield change
    monkeypatch.undo()
    suite_of.cache_clear()


@pytest.fixture
def new_rules(change_rules: Change) -> Callable[[], None]:
    """Return what makes a tiny area an error and a slightly negative price none."""

    def change() -> None:
        change_rules(
            SUPPLY_AREA_IMPLAUSIBLE={"severity": "error"},
            SUPPLY_PRICE_NEGATIVE={"fails": "price_wan < -100"},
        )

    return change


def _delivery(platform: Platform, delivery_id: int | None) -> dict[str, Any]:
    (found,) = platform.query("select * from ops.delivery where delivery_id = %s", delivery_id)
    return found


def _one(replayed: list[Replayed]) -> int:
    (found,) = replayed
    return found.delivery_id


def _what_counts(platform: Platform) -> dict[str, Any]:
    """What is published, and what is open, apart from numbers of deliveries and times."""
    return {
        "pieces": platform.query(
            "select supervision_no, category, sub_class, status, severity, area_m2, since "
            "from published.fct_five_not order by 1, 2"
        ),
        "open": platform.query(
            "select row_no, rule_code, severity, field, value from ops.issue "
            "where resolved_by is null and continued_in is null order by 1, 2"
        ),
        "quality": platform.query(
            "select region_code, feed, deliveries, refused, rows_read, open_errors, open_warnings "
            "from published.rpt_delivery_quality order by 1, 2"
        ),
    }


def _outbox(platform: Platform) -> list[Path]:
    return sorted((platform.folder / "outbox").rglob("*.xlsx"))


def _run(*arguments: str) -> tuple[int, str]:
    with console.capture() as printed, errors.capture() as said:
        result = CliRunner().invoke(app, ["replay", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, printed.get() + said.get()


def test_a_replay_ends_as_a_first_delivery_under_the_new_rules(
    platform: Platform, new_rules: Callable[[], None]
) -> None:
    covered = platform.deliver(_file(_row(5)), name="earlier.csv")
    first = platform.deliver(FILE)
    assert first is not None and _delivery(platform, covered)["superseded_by"] == first
    platform.deliver(_file(_row(4, name="更正后", area="10001.00")), name="later.csv")
    believed = platform.scalar("select now()::text")
    new_rules()

    before = _what_counts(platform)
    foreseen = preview(first)
    assert _what_counts(platform) == before and _delivery(platform, first)["state"] == "published"
    assert [(row.row_no, row.before, row.after) for row in foreseen.changes] == [
        (3, "accepted", "waiting"),
        (4, "waiting", "accepted"),
    ]
    assert (foreseen.count("accepted", "accepted"), foreseen.fields) == (27, ())
    assert {(r.rule_code, r.severity): (r.before, r.after) for r in foreseen.rules} == {
        (TINY, "warning"): (1, 0),
        (TINY, "error"): (0, 1),
        (NEGATIVE, "error"): (1, 0),
    }

    outcome = replay([first])
    second = _one(outcome.replayed)
    assert [each.split(".")[0] for each in outcome.publications] == ["330802"]
    assert (_delivery(platform, first)["state"], _delivery(platform, second)["state"]) == (
        "superseded",
        "published",
    )
    assert {(i.row_no, i.rule_code): i.state_zh for i in issues_of(first)} == {
        (3, TINY): f"仍未改，见报送件 {second}",
        (4, NEGATIVE): f"已由报送件 {second} 更正",
    }
    after = _what_counts(platform)
    numbers = {piece["supervision_no"]: piece["area_m2"] for piece in after["pieces"]}
    assert "3308022020B00003" in numbers and "3308022020B00002" not in numbers
    assert numbers["3308022020B00004"] == 10001, "a later correction stays later"
    once_believed = {p["supervision_no"] for p in platform.assess("330802", "2024-12-31", believed)}
    assert "3308022020B00002" in once_believed and "3308022020B00003" not in once_believed

    withdraw(second)
    platform.publish()
    left = {"3308022020B00004", "3308022020B00005"}
    assert platform.five_not().keys() == left, "a file is taken back as one"
    found = _delivery(platform, covered)
    assert (found["state"], found["superseded_by"]) == ("published", None)
    received_at = _delivery(platform, first)["received_at"].isoformat()
    platform.deliver(FILE, name="again.csv", received_at=received_at)
    assert _what_counts(platform)["pieces"] == after["pieces"]
    assert [row["rule_code"] for row in _what_counts(platform)["open"] if row["row_no"]] == [TINY]


def test_rows_in_quarantine_alone_leave_the_accepted_ones(
    platform: Platform, new_rules: Callable[[], None]
) -> None:
    first = platform.deliver(FILE)
    assert first is not None
    new_rules()
    assert [row.row_no for row in preview(first, Rows.WAITING).changes] == [4]

    with transaction() as connection:
        chosen = [each.delivery_id for each in replayable(connection, rule=NEGATIVE)]
    second = _one(replay(chosen, Rows.WAITING).replayed)

    found = _delivery(platform, second)
    assert (found["corrects"], found["mode"], found["rows_read"]) == (first, "delta", 1)
    assert _delivery(platform, first)["state"] == "published"
    assert {"3308022020B00002", "3308022020B00003"} <= platform.five_not().keys()
    assert {i.rule_code: i.state_zh for i in issues_of(first)} == {
        TINY: "未改",
        NEGATIVE: f"已由报送件 {second} 更正",
    }
    with pytest.raises(NotReplayableError, match="waits"):
        replay([first], Rows.WAITING)


def test_a_refused_file_is_read_once_its_layout_is_known(platform: Platform) -> None:
    content = "号,面积亩,用途,签,开工\n" + "".join(
        f"3308022020B{n:05d},15,工业用地,2020-01-01,2022-01-01\n" for n in range(1, 4)
    )
    first = platform.deliver(content)
    assert first is not None and _delivery(platform, first)["state"] == "refused"
    columns = {
        "supervision_no": {"source": "号"},
        "area_m2": {"source": "面积亩", "unit": "亩"},
        "land_use": {"source": "用途"},
        "signed_on": {"source": "签"},
        "start_agreed_on": {"source": "开工"},
    }
    folder = get_settings().site_layouts_dir
    folder.mkdir(parents=True, exist_ok=True)
    layout = {
        "layout": "odd",
        "feed": "supply",
        "zh": "台账",
        "description": "x",
        "columns": columns,
    }
    (folder / "odd.yaml").write_text(yaml.safe_dump(layout, allow_unicode=True), "utf-8")

    foreseen = preview(first, layout="odd")
    assert foreseen.refusal is None
    assert (foreseen.layout_before, foreseen.layout_after) == (None, "odd")
    assert foreseen.rows == (("absent", "accepted", 3),)
    second = _one(replay([first], layout="odd").replayed)
    assert _delivery(platform, second)["state"] == "published"
    assert len(platform.five_not()) == 3
    assert _delivery(platform, first)["superseded_by"] == second
    assert [i.state_zh for i in issues_of(first)] == [f"已由报送件 {second} 更正"] * len(
        issues_of(first)
    )

    columns["area_m2"]["unit"] = "公顷"
    (folder / "odd.yaml").write_text(yaml.safe_dump(layout, allow_unicode=True), "utf-8")
    assert dict(preview(second).fields) == {"area_m2": 3}


def test_rows_that_wait_for_the_county_above_them_find_it_in_the_whole_file(
    platform: Platform,
) -> None:
    folder = get_settings().site_layouts_dir
    folder.mkdir(parents=True, exist_ok=True)
    county: dict[str, object] = {"source": "县区", "reads": "region_name"}
    layout = {
        "layout": "counties",
        "feed": "supply",
        "zh": "台账",
        "description": "x",
        "skip": [{"source": "号", "equals": ["小计"]}],
        "columns": {
            "region_code": county,
            "supervision_no": {"source": "号"},
            "area_m2": {"source": "面积"},
            "land_use": {"source": "用途"},
            "signed_on": {"source": "签"},
        },
    }

    def write_layout() -> None:
        (folder / "counties.yaml").write_text(yaml.safe_dump(layout, allow_unicode=True), "utf-8")

    write_layout()
    counties = [*["柯城区"] * 60, "", *["衢江区"] * 60, ""]
    rows = [
        f"{name},33080{3 if number > 60 else 2}2020B{number:05d},10000.00,工业用地,2020-01-01\n"
        for number, name in enumerate(counties)
    ]
    rows.insert(61, "龙游县,小计,1,,\n")
    first = platform.deliver(
        "县区,号,面积,用途,签\n" + "".join(rows), region="330800", layout="counties"
    )
    assert first is not None
    assert [i.row_no for i in issues_of(first, severity="error")] == [62, 124]

    county["fill"] = "down"
    write_layout()
    second = _one(replay([first], Rows.WAITING).replayed)
    regions = "select row_no, region_code from raw.supply where delivery_id = %s order by row_no"
    assert [tuple(row.values()) for row in platform.query(regions, second)] == [
        (62, "330802"), (124, "330803"),
    ]  # fmt: skip
    assert issues_of(second, severity="error") == []


def test_a_replay_that_is_refused_or_unfinished_changes_nothing(
    platform: Platform, change_rules: Change
) -> None:
    first = platform.deliver(FILE)
    assert first is not None
    published = platform.five_not()

    with transaction() as connection:
        half = register_replay(connection, first, Rows.ALL).delivery_id
    load(half)
    platform.execute("insert into ops.region_clock values ('330802', '2025-01-31')")
    platform.publish()
    assert platform.five_not().keys() == published.keys()
    with pytest.raises(NotReplayableError, match=f"counts as {half}"):
        replay([first])
    withdraw_both = withdraw(first)
    assert withdraw_both == ["330802"] and _delivery(platform, half)["state"] == "withdrawn"
    platform.publish()
    assert platform.five_not() == {}
    with pytest.raises(NotReplayableError, match="withdrawn"):
        replay([half])

    second = platform.deliver(FILE, name="again.csv")
    assert second is not None
    stands, outbox = _what_counts(platform), _outbox(platform)
    change_rules(SUPPLY_PRICE_NEGATIVE={"fails": "price_wan > 0"})
    status, said = _run(str(second), "--dry-run")
    assert status == 1 and "会退回，原件继续有效" in said and "BUDGET" not in said
    status, said = _run(str(second))
    assert status == 1 and "继续有效" in said
    assert _delivery(platform, second)["state"] == "published"
    assert platform.five_not().keys() == published.keys()
    assert [i.state_zh for i in issues_of(second, severity="error")] == ["未改"]
    assert _what_counts(platform)["quality"] == stands["quality"]
    assert _outbox(platform) == outbox, "nothing is asked of the supplier"


def test_a_workbook_that_went_back_before_a_replay_is_still_taken(
    platform: Platform, new_rules: Callable[[], None]
) -> None:
    first = platform.deliver(_file(*FILE.splitlines()[1:], _row(31, price="-500")))
    assert first is not None
    (path,) = _outbox(platform)
    new_rules()
    second = _one(replay([first]).replayed)

    book = load_workbook(path)
    sheet = book["差错行"]
    place = [cell.value for cell in sheet[1]].index("price_wan") + 1
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value == "31":
            sheet.cell(row, place).value = "500"
    corrected = BytesIO()
    book.save(corrected)
    third = platform.deliver(corrected.getvalue(), name="改好了.xlsx")

    found = _delivery(platform, third)
    assert (found["state"], found["corrects"], found["rows_accepted"]) == ("published", second, 1)
    assert "3308022020B00031" in platform.five_not()
    assert issues_of(second, row_no=31)[0].state_zh == f"已由报送件 {third} 更正"


def test_the_command_says_what_would_change(
    platform: Platform, new_rules: Callable[[], None]
) -> None:
    first = platform.deliver(FILE)
    new_rules()
    status, said = _run("--feed", "supply", "--dry-run")
    assert status == 0
    assert "试算 1 件，其中 1 件会变；未作任何更改" in said
    assert NEGATIVE in said and "暂存待改" in said
    assert _run("--rule", "NO-SUCH-RULE", "--dry-run")[1].startswith("试算 0 件")
    status, said = _run("--region", "330802", "--waiting")
    assert status == 0 and str(first) in said
    assert "3308022020B00003" in platform.five_not()
    assert _run()[0] == 2
