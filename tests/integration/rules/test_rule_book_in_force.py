"""What decides where: documents, drafts, broken books; and a trial that publishes nothing."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from platform_under_test import Platform, number, supplies
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.orchestration import steps
from panhuo.rules.book import RULE_COLUMNS, read_rules, rule_book_path
from panhuo.rules.check import findings_of
from panhuo.rules.finding import BrokenRuleBookError
from panhuo.rules.registers import load_registers
from panhuo.runtime.deploy import deploy, publish_rule_book
from panhuo.settings import PROJECT_ROOT, get_settings
from panhuo.transform.assess import in_schema, scratch_schema
from panhuo.transform.drafts import drafts_of, set_drafts
from panhuo.transform.in_force import rules_in_force
from panhuo.transform.project import Scope, run_dbt
from panhuo.warehouse import connect

Cells = dict[str, str]
REGION = "330802"
DRAFT_NOTE = "依据征求意见稿"
AS_OF = date(2025, 6, 30)


def _write(path: Path, *extra: Cells, change: dict[str, Cells] | None = None) -> Path:
    """The rule book with rows changed by id and others appended."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, RULE_COLUMNS, lineterminator="\n", restval="")
        writer.writeheader()
        for rule in read_rules(rule_book_path()):
            cells = dict(zip(RULE_COLUMNS, rule.cells(), strict=True))
            writer.writerow(cells | (change or {}).get(str(rule.rule_id), {}))
        writer.writerows(extra)
    return path


SOUND = {
    "topic": "t.sound",
    "measure": "remainder_m2",
    "operator": ">=",
    "value": "1",
    "unit": "m2",
    "inclusive": "true",
    "hardness": "hard",
    "status": "platform_default",
}
WUXI = "无锡市政府关于深化自然资源要素配置改革打造高质量集约利用示范区的实施意见"
BROKEN = [
    {"measure": "unheard_of"},
    {"unit": "月"},
    {"unit": "km"},
    {"value": "much"},
    {"measure": "lease_months", "unit": "month", "value": "1.5"},
    {"measure": "closed_out", "operator": "=", "unit": "", "value": "yes"},
    {"measure": "closed_out", "operator": "=", "value": "true"},
    {"measure": "grade", "operator": ">=", "unit": "", "value": "C"},
    {"inclusive": "false"},
    {"operator": "<"},
    {"operator": "=="},
    {"status": "final"},
    {"hardness": "firm"},
    {"effective_from": "2025-01-02", "effective_to": "2025-01-01"},
    {"region_code": "339999"},
    {"land_type": "lunar"},
    {"document": "没有的文件"},
    {"status": "issued", "document": "没有的文件"},
    {"status": "issued"},
    {"status": "draft", "document": WUXI, "region_code": "320200"},
    {"status": "issued", "document": WUXI, "region_code": "320000"},
    {"status": "issued", "document": WUXI, "region_code": "320206"},
    {"topic": ""},
    {"topic": "pewg.remainder", "value": "0.3", "unit": "亩"},
    {"topic": "pewg.remainder", "value": "0.02", "unit": "公顷"},
    {"rule_id": "PD-PEWG-AGE"},
    {"topic": "a", "land_type": "industrial|storage"},
    {"topic": "a", "land_type": "industrial|research", "value": "2"},
    {"topic": "a", "land_type": "industrial", "value": "3"},
]


def test_dbt_and_the_command_find_the_same_faults_in_the_same_rows(
    module_platform: Platform, tmp_path: Path
) -> None:
    rows = [
        SOUND | {"rule_id": f"X-{place}", "topic": f"t.{place}"} | fault
        for place, fault in enumerate(BROKEN)
    ]
    path = _write(tmp_path / "broken.csv", *rows)
    told = {(each.row_no, each.fault) for each in findings_of(read_rules(path), load_registers())}

    with scratch_schema(path) as schema:
        compiled = run_dbt(
            *("compile", "--select", "test_type:singular"),
            parsed=in_schema(schema),
            run_name=schema,
        )
        with connect("panhuo_dbt") as connection:
            found = {
                (row_no, fault)
                for result in compiled.results
                for row_no, _, fault in connection.execute(
                    result.node.compiled_code.encode()
                ).fetchall()
            }
    assert len(compiled.results) == 3
    assert all(result.node.config.meta["next_steps"] for result in compiled.results)
    assert found == told
    assert len({row_no for row_no, _ in told}) == 24


@pytest.fixture
def broken_project(
    module_platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A copy of the project whose book has one broken row; the sound book is loaded again after."""
    shutil.copytree(PROJECT_ROOT / "dbt_project", tmp_path / "dbt_project")
    (tmp_path / "sql").symlink_to(PROJECT_ROOT / "sql")
    _write(tmp_path / "dbt_project/seeds/rule_book.csv", change={"PD-PEWG-AGE": {"unit": "亩"}})
    monkeypatch.setenv("PANHUO_PROJECT_ROOT", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    get_settings.cache_clear()
    run_dbt("seed", "--select", "rule_book", "--full-refresh", run_name="restore")


def test_a_broken_seed_is_refused_by_migrate_and_by_dbt_and_the_old_book_stays(
    module_platform: Platform, broken_project: Path
) -> None:
    in_force = "select value, unit from candidate.int_rule__book where rule_id = 'PD-PEWG-AGE'"
    with pytest.raises(BrokenRuleBookError, match=r"第 14 行 PD-PEWG-AGE：单位 unit“亩”"):
        deploy()
    assert module_platform.query(in_force) == [{"value": "12", "unit": "month"}]

    url = get_settings().role_url("panhuo_dbt")
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--no-use-colors", "build"),
            *("--select", "rule_book", "int_rule__book", "--profiles-dir", "."),
        ],
        cwd=broken_project / "dbt_project",
        env=os.environ
        | {
            "PANHUO_DBT_HOST": str(url.host),
            "PANHUO_DBT_PORT": str(url.port),
            "PANHUO_DBT_PASSWORD": str(url.password),
            "PANHUO_DBT_DATABASE": str(url.database),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "row 14 · PD-PEWG-AGE · unit" in done.stdout
    assert "SKIP" in done.stdout
    assert module_platform.query(in_force) == [{"value": "12", "unit": "month"}]


def _decides(region: str, topic: str, *, drafts: bool = True) -> str | None:
    rows = rules_in_force(Scope(region, date(2024, 6, 30), drafts=drafts), topic)
    return rows[0]["rule_id"] if rows else None


def test_a_document_reaches_down_only_where_it_says_so(module_platform: Platform) -> None:
    in_2025 = {
        code: [
            row["rule_id"]
            for row in rules_in_force(
                Scope(code, AS_OF, drafts=True), "mixed.industrial_floor_share"
            )
        ]
        for code in ("330400", "330402", "330481")
    }
    assert in_2025 == {"330400": ["JX-09"], "330402": ["JX-09"], "330481": []}


def test_a_document_that_ended_decides_nothing(module_platform: Platform) -> None:
    assert _decides("320613", "tax.new") == "CC-10"
    assert _decides("320613", "tax.new", drafts=False) is None
    assert rules_in_force(Scope("320613", date(2025, 1, 1), drafts=True), "tax.new") == []


def test_the_nearest_region_says_whether_drafts_count(platform: Platform) -> None:
    assert drafts_of(["320613", "320602"]) == {"320613": False, "320602": False}
    set_drafts("320600", True)
    set_drafts("320613", False)
    assert drafts_of(["320600", "320612", "320613", "320613Z01"]) == {
        "320600": True, "320612": True, "320613": False, "320613Z01": False,
    }  # fmt: skip
    set_drafts("320613", None)
    assert drafts_of(["320613"]) == {"320613": True}


def _draft(**cells: str) -> Cells:
    return (
        SOUND
        | {"rule_id": "D-1", "topic": "gewy.overdue", "measure": "days_past_start_due"}
        | {"operator": ">", "value": "300", "unit": "day", "inclusive": "false"}
        | {"status": "draft", "document": "未登记的征求意见稿", "region_code": "330802"}
        | cells
    )


def test_a_trial_tells_what_enters_leaves_and_changes_and_publishes_nothing(
    platform: Platform,
) -> None:
    platform.deliver(
        supplies("1,2025-03-01", "2,2024-06-30", "3,2023-01-01,,20000.00"), as_of="2025-06-30"
    )
    before = platform.five_not()
    book = _write(
        platform.folder / "tried.csv",
        _draft(),
        change={"N-IDLE1": {"value": "2", "unit": "year"}},
    )
    answers = {}
    for drafts in ("off", "on"):
        done = CliRunner().invoke(
            app,
            [
                *("rules", "trial", str(book), "--region", "330802", "--as-of", "2025-06-30"),
                *("--drafts", drafts, "--json"),
            ],
        )
        assert done.exit_code == 0, done.output
        answers[drafts] = json.loads(done.stdout)
    moves = {
        drafts: {(move["kind"], move["key"]) for move in answer["moves"]}
        for drafts, answer in answers.items()
    }
    assert moves["off"] == {("changed", number(2))}
    assert moves["on"] == {("changed", number(2)), ("left", number(1))}
    total = answers["on"]["totals"]["GEWY"]
    assert (total["before_n"], total["after_n"], total["left_n"]) == (3, 2, 1)
    assert Decimal(str(total["left_mu"])) == 15
    assert (total["before_mu"], total["after_mu"]) == (60, 45)
    assert platform.five_not() == before


def _load_book(platform: Platform) -> None:
    """What a deploy does with the rows that are in `candidate.rule_book`."""
    run_dbt("run", "--select", "int_rule__book", "--full-refresh", run_name="book")
    publish_rule_book()


@pytest.fixture
def changed_book(platform: Platform) -> Iterator[Platform]:
    """The book as everybody knew it; just now one number was corrected, and a row and a draft entered."""
    platform.execute(
        """
        update candidate.rule_book set value = '400' where rule_id = 'PD-GEWY-OVERDUE';
        insert into candidate.rule_book
        select 'X-OVERDUE', topic, category, '330802', land_type, measure, operator, '100', unit,
            inclusive, hardness, status, document, clause, quote, date '2025-02-01', null, note
        from candidate.rule_book
        where rule_id = 'PD-GEWY-OVERDUE';
        insert into candidate.rule_book
        select 'X-DRAFT', topic, category, '330802', land_type, measure, operator, '10', unit,
            inclusive, hardness, 'draft', null, clause, quote, null, null, note
        from candidate.rule_book
        where rule_id = 'N-IDLE1'
        """
    )
    _load_book(platform)
    yield platform
    run_dbt("seed", "--select", "rule_book", "--full-refresh", run_name="book")
    platform.execute("delete from ops.rule_version")
    _load_book(platform)


BELIEVED: list[tuple[str, str | None, str | None, str, int]] = [
    # what was believed in March about January, and what is known of it today
    ("2025-01-31", "2025-03-31", "GEWY", "PD-GEWY-OVERDUE", 0),
    ("2025-01-31", None, None, "PD-GEWY-OVERDUE", 400),
    # the new row is in force from February
    ("2025-02-28", None, "GEWY", "X-OVERDUE", 100),
]


def test_a_rule_entered_or_corrected_later_was_not_known_before(changed_book: Platform) -> None:
    # 306 days late in January, 334 in February
    changed_book.hand_in(
        supplies("1,2024-03-31"), as_of="2025-01-31", received_at="2025-02-01T09:00:00+08:00"
    )
    found = []
    for as_of, known_at, *_ in BELIEVED:
        asked = ["explain", number(1), "--as-of", as_of, "--json"]
        done = CliRunner().invoke(app, asked + (["--known-at", known_at] if known_at else []))
        assert done.exit_code == 0, done.output
        answer = json.loads(done.stdout)
        category = answer["pieces"][0]["category"] if answer["pieces"] else None
        (told,) = (row for row in answer["evidence"] if row["topic"] == "gewy.overdue")
        assert told["rule_status"] == "platform_default"
        found.append((as_of, known_at, category, told["rule_id"], told["threshold"]))
    assert found == BELIEVED

    # drafts count from now on: the verdict is another one, and whatever tells it says why
    told_by = {}
    for drafts in (False, True):
        set_drafts(REGION, drafts)
        steps.publish_region(REGION, again=True)
        told_by[drafts] = (
            changed_book.five_not().get(number(1)),
            {
                row["warning"]
                for row in changed_book.query(
                    "select warning from published.fct_warning where key = %s", number(1)
                )
            }
            & {DRAFT_NOTE},
        )
    assert told_by == {
        False: (None, set()),
        True: (("GEWY", "疑似闲置", 1), {DRAFT_NOTE}),
    }
    printed = json.loads(CliRunner().invoke(app, ["explain", number(1), "--json"]).stdout)
    assert {
        (row["warning"], row["detail_zh"])
        for row in printed["warnings"]
        if row["warning"] == DRAFT_NOTE
    } == {(DRAFT_NOTE, "X-DRAFT 出自征求意见稿，尚未印发")}
    drafts_told = [row["rule_id"] for row in printed["evidence"] if row["rule_status"] == "draft"]
    assert drafts_told == ["X-DRAFT"]

    versions = changed_book.query(
        "select rule ->> 'value' as value, recorded_to = 'infinity' as is_current "
        "from ops.rule_version where rule ->> 'topic' = 'gewy.overdue' order by 1"
    )
    assert [(row["value"], row["is_current"]) for row in versions] == [
        ("0", False),
        ("100", True),
        ("400", True),
    ]


def test_a_trial_of_a_broken_book_is_refused(platform: Platform) -> None:
    book = _write(platform.folder / "tried.csv", _draft(unit="亩"))
    done = CliRunner().invoke(
        app, ["rules", "trial", str(book), "--region", "330802", "--as-of", "2025-06-30"]
    )
    assert isinstance(done.exception, BrokenRuleBookError)
    assert "D-1" in str(done.exception)


def test_check_names_rows_and_ends_with_1(tmp_path: Path) -> None:
    book = _write(tmp_path / "checked.csv", _draft(status="final", value="viel"))
    done = CliRunner().invoke(app, ["rules", "check", str(book), "--json"])
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {each["fault"] for each in answer["findings"]} == {"status", "value", "document"}
    assert {each["row_no"] for each in answer["findings"]} == {answer["rows"] + 1}
    assert CliRunner().invoke(app, ["rules", "check"]).exit_code == 0
