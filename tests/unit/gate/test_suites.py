"""What a rule must say before it may stand in a suite."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from panhuo.feeds.contract import UnknownFeedError, load_contracts
from panhuo.gate.rule import expectations_dir
from panhuo.gate.rule_pages import FILE_FAULTS, gate_rules_page
from panhuo.gate.suites import Rule, suite_of
from panhuo.settings import PROJECT_ROOT, get_settings

RULE: dict[str, Any] = {
    "rule_code": "SUPPLY-TEST",
    "severity": "error",
    "responsibility": "supplier",
    "field": "area_m2",
    "fails": "area_m2 < 0",
    "message_zh": "供应面积小于零。",
    "next_step": "请核对面积。",
    "message_en": "The area is below zero.",
}


@pytest.mark.parametrize(
    "missing",
    ["rule_code", "severity", "responsibility", "message_zh", "next_step", "message_en", "field"],
)
def test_a_rule_without_its_words_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Rule.model_validate({k: v for k, v in RULE.items() if k != missing})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"severity": "info"}, "severity"),
        ({"rule_code": "area"}, "rule_code"),
        ({"responsibility": "nobody"}, "responsibility"),
        ({"next_step": ""}, "next_step"),
        ({"query": "select 1 from {batch}"}, "either"),
        ({"fails": None}, "either"),
        ({"fails": "area_m2 ~ '(?:a)'"}, "parameter"),
        ({"fails": None, "query": "select region_code, row_no from raw.supply"}, "batch"),
        ({"because": "x"}, "because"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Rule.model_validate({**RULE, **change})


def test_a_condition_becomes_a_query_with_its_braces_kept() -> None:
    rule = Rule.model_validate({**RULE, "fails": "area_m2::text ~ '^[0-9]{3}$'"})
    assert rule.failing_rows("gate.supply") == (
        "select region_code, row_no, 'area_m2' as field, (\"area_m2\")::text as value\n"
        "from gate.supply\nwhere area_m2::text ~ '^[0-9]{3}$'"
    )


@pytest.fixture
def expectations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "loader_notes.yaml").write_text("[]")
    monkeypatch.setenv("PANHUO_PROJECT_ROOT", str(tmp_path))
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("suite", "complaint"),
    [
        ({"feed": "tax", "rules": [RULE]}, "holds the suite of tax"),
        ({"feed": "supply", "rules": [RULE, RULE]}, "occur twice"),
        ({"feed": "supply", "rules": [{**RULE, "rule_code": "KEY-CONFLICT"}]}, "occur twice"),
        ({"feed": "supply", "rules": [{**RULE, "field": "floor"}]}, "no field floor"),
    ],
)
def test_a_wrong_suite_is_refused(
    expectations: Path, suite: dict[str, Any], complaint: str
) -> None:
    (expectations / "supply.yaml").write_text(yaml.safe_dump(suite))
    with pytest.raises(ValueError, match=complaint):
        suite_of.__wrapped__("supply")


@pytest.mark.parametrize("feed", sorted(load_contracts()))
def test_every_feed_has_a_suite(feed: str) -> None:
    codes = {rule.rule_code for rule in suite_of(feed).rules}
    assert {"REQUIRED-MISSING", "REGION-UNKNOWN", "REGION-SCOPE", "TYPE-TEXT"} <= codes
    assert {"KEY-DUPLICATE", "KEY-CONFLICT", "LOADER-REPAIR", "ROW-CELLS"} <= codes


def test_a_feed_nobody_knows_has_none() -> None:
    with pytest.raises(UnknownFeedError, match="there is no feed"):
        suite_of("weather")


def test_every_rule_speaks_chinese_to_the_supplier() -> None:
    for feed in load_contracts():
        for rule in suite_of(feed).rules:
            assert rule.message_zh.endswith("。"), rule.rule_code
            assert rule.next_step.endswith("。"), rule.rule_code
            assert all(rule.meta[name] for name in ("rule_code", "severity", "responsibility"))


def test_a_rule_code_has_one_meaning_in_all_feeds() -> None:
    words: dict[str, tuple[str, str]] = {}
    for feed in load_contracts():
        for rule in suite_of(feed).rules:
            said = (rule.message_zh, rule.message_en)
            assert words.setdefault(rule.rule_code, said) == said


def test_the_page_of_rules_is_the_one_in_the_repository() -> None:
    page = PROJECT_ROOT / "docs" / "reference" / "gate-rules.md"
    assert page.read_text("utf-8") == gate_rules_page()


def test_every_code_that_refuses_a_file_is_in_the_catalogue() -> None:
    found: set[str] = set()
    for path in (PROJECT_ROOT / "plugins" / "panhuo" / "intake").glob("*.py"):
        found |= set(re.findall(r'"((?:FILE|LANDING|DELIVER)-[A-Z]+)"', path.read_text("utf-8")))
    listed = yaml.safe_load((expectations_dir() / FILE_FAULTS).read_text("utf-8"))
    assert {fault["rule_code"] for fault in listed} == found
