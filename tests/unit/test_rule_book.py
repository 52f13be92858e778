"""The rule book: sound rows, every statement kept somewhere, quotations that stand in the texts."""

import csv
from pathlib import Path

import pytest

from panhuo.rules.book import RULE_COLUMNS, Rule, read_rules
from panhuo.rules.check import findings_of
from panhuo.rules.check_quotes import without_breaks
from panhuo.rules.registers import load_registers

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
BOOK = SEEDS / "rule_book.csv"
PINNED = ROOT / "tests" / "acceptance" / "rules.csv"
SHARED = ROOT.parent / "shared"
POLICY = SHARED / "policy"
TABLES = {
    "rule_book": "rule_id",
    "rule_target": "target_id",
    "supervision_calendar": "calendar_id",
    "programme_phase": "phase_id",
    "policy_fact": "fact_id",
}
"""Tables that keep statements by their number, and the column that has it (`WX-19/2` is WX-19's)."""

needs_texts = pytest.mark.skipif(
    not POLICY.exists(), reason="../shared is not beside the repository"
)


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_book_has_the_columns_of_the_design() -> None:
    with BOOK.open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == RULE_COLUMNS


def test_the_book_has_no_fault() -> None:
    assert findings_of(read_rules(BOOK), load_registers()) == []


def test_the_pinned_rows_of_the_acceptance_cases_differ_in_their_sources_only() -> None:
    found = findings_of(read_rules(PINNED), load_registers())
    assert {each.fault for each in found} <= {"document", "document_validity", "unit"}


NOT_PINNED = {
    "gewy.survey_built", "pewg.path.withdraw", "pewg.path.clear",
    "low.five_not", "low.grade", "low.grade.years",
}  # fmt: skip
"""Of the map, a path or 低效: the acceptance cases bring no survey, and ask for the five categories."""


def test_both_books_decide_the_same_topics() -> None:
    """The pinned rules add what is no number (T-ASOF …); what a model reads is in both."""
    read_by_models = {
        "pewg.remainder": 1, "pewg.age": 1, "pewg.age.severe": 1, "pewg.supply_clock": 1,
    }.keys() | {
        str(rule.topic) for rule in read_rules(BOOK) if str(rule.rule_id).startswith(("N-", "PD-"))
    }  # fmt: skip
    assert read_by_models - NOT_PINNED <= {rule.topic for rule in read_rules(PINNED)}


@pytest.mark.real_input
@needs_texts
def test_every_statement_of_the_policy_texts_is_kept_or_has_a_reason_why_not() -> None:
    with (SHARED / "domain" / "policy_rules.csv").open(encoding="utf-8", newline="") as file:
        statements = {row["rule_id"] for row in csv.DictReader(file)}
    kept = {row["statement"]: row for row in _seed("policy_statement")}
    assert len(statements) == 132
    assert kept.keys() == statements

    numbered = {
        table: {row[column].split("/")[0] for row in _seed(table)}
        for table, column in TABLES.items()
    }
    for statement, row in kept.items():
        where = set(row["kept_in"].split("|"))
        assert where == {"none"} or "none" not in where
        in_tables = {table for table, ids in numbered.items() if statement in ids}
        assert where & TABLES.keys() == in_tables, statement
        if not in_tables:
            assert row["reason"], statement


@pytest.mark.real_input
@needs_texts
def test_quotations_stand_in_the_text_they_cite_and_are_short() -> None:
    registers = load_registers()
    looked_up = 0
    for table in TABLES:
        for row in _seed(table):
            document = registers.documents.get(row["document"])
            if document is None or document.text_file is None:
                continue
            text = without_breaks((POLICY / document.text_file).read_text("utf-8-sig"))
            assert row["quote"], row
            assert len(row["quote"]) <= 60, row
            assert row["quote"] in text, row
            looked_up += 1
    assert looked_up > 160


@needs_texts
def test_a_changed_quotation_is_found_out() -> None:
    changed = _changed("WX-22", quote="已使用新增建设用地计划的项目原则于9个月内完成供地")
    found = findings_of([changed], load_registers(), POLICY)
    assert [each.fault for each in found] == ["quote"]


def test_a_text_without_a_value_is_a_row_without_a_value() -> None:
    valueless = {rule.rule_id for rule in read_rules(BOOK) if rule.value is None}
    assert {
        *("JS-08", "QZ-18", "QZ-21", "WX-13/2", "WX-27/2", "JX-05/4", "JX-19", "CC-22"),
        *("CC-39", "CC-40"),
    } <= valueless


def _changed(named: str, /, **cells: str | None) -> Rule:
    (rule,) = [rule for rule in read_rules(BOOK) if rule.rule_id == named]
    values = dict(zip(RULE_COLUMNS, rule.cells(), strict=True))
    return Rule(row_no=rule.row_no, **{**values, **cells})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"measure": "months_since_aproval"}, "measure"),
        ({"unit": "亩"}, "unit"),
        ({"unit": None}, "unit"),
        ({"value": "twelve"}, "value"),
        ({"value": "0.05", "unit": "year"}, "value"),
        ({"effective_from": "2025-01-01", "effective_to": "2024-12-31"}, "dates"),
        ({"effective_from": "2025-02-30"}, "dates"),
        ({"inclusive": "false"}, "inclusive"),
        ({"operator": ">"}, "inclusive"),
        ({"operator": "in"}, "operator"),
        ({"status": "final"}, "status"),
        ({"hardness": "firm"}, "hardness"),
        ({"region_code": "339999"}, "region"),
        ({"land_type": "industrial|lunar"}, "land_type"),
        ({"document": "没有的文件"}, "document"),
        ({"document": None, "status": "issued"}, "document"),
        ({"topic": None}, "topic"),
    ],
)
def test_a_broken_row_is_named_with_its_fault(change: dict[str, str | None], fault: str) -> None:
    broken = _changed("PD-PEWG-AGE", **change)
    found = findings_of([broken], load_registers())
    assert fault in {each.fault for each in found}
    assert {each.row_no for each in found} == {broken.row_no}
    assert all(each.reason for each in found)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": "issued"}, "document_status"),
        ({"effective_to": None}, "document_validity"),
        ({"region_code": "330000"}, "document_region"),
        ({"region_code": None}, "document_region"),
    ],
)
def test_a_row_says_no_more_than_its_document(change: dict[str, str | None], fault: str) -> None:
    found = findings_of([_changed("JX-08", **change)], load_registers())
    assert [each.fault for each in found] == [fault]


def test_versions_of_one_id_follow_each_other_and_never_overlap() -> None:
    first = _changed("PD-PEWG-AGE", effective_to="2024-12-31")
    later = _changed("PD-PEWG-AGE", effective_from="2025-01-01", value="18")
    too_early = _changed("PD-PEWG-AGE", effective_from="2024-12-31", value="18")
    assert findings_of([first, later], load_registers()) == []
    assert {each.fault for each in findings_of([first, too_early], load_registers())} == {
        "id_overlap"
    }


def test_the_same_number_in_another_unit_is_no_contradiction_but_another_number_is() -> None:
    area = _changed("PD-YEWJ-VACANT", rule_id="A", value="2", unit="公顷")
    same = [
        _changed("PD-YEWJ-VACANT", rule_id=unit, value=value, unit=unit)
        for value, unit in (("20000", "m2"), ("30", "亩"))
    ]
    other = _changed("PD-YEWJ-VACANT", rule_id="C", value="30.1", unit="亩")
    assert findings_of([area, *same], load_registers()) == []
    assert {each.fault for each in findings_of([area, other], load_registers())} == {
        "contradiction"
    }
