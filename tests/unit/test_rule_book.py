"""The rule book: well-formed rows, stable ids, and quotations that stand in the texts they cite."""

import csv
from pathlib import Path

import pytest

from panhuo.transform.assess import RULE_COLUMNS, read_rules

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "dbt_project" / "seeds" / "rule_book.csv"
PINNED = ROOT / "tests" / "acceptance" / "rules.csv"
POLICY = ROOT.parent / "shared" / "policy"
QUOTED_IN = {"无锡市政府关于深化自然资源要素配置改革打造高质量集约利用示范区的实施意见": "002_"}


@pytest.mark.parametrize("path", [BOOK, PINNED])
def test_every_row_is_well_formed(path: Path) -> None:
    for rule in read_rules(path):
        assert rule["rule_id"]
        assert rule["topic"]
        assert rule["status"] in {"issued", "draft", "expired", "platform_default"}
        assert rule["operator"] in {">=", ">", "<=", "<", "=", None}
        if rule["operator"] in {">", "<"}:
            assert rule["inclusive"] == "false"
        elif rule["operator"]:
            assert rule["inclusive"] == "true"
        if rule["status"] == "platform_default" and path == BOOK:
            assert rule["document"] is None


def test_the_book_has_the_columns_of_the_design() -> None:
    with BOOK.open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == RULE_COLUMNS


NOT_PINNED = {"gewy.survey_built", "pewg.path.withdraw", "pewg.path.clear"}
"""Topics of the map: the acceptance cases bring no survey, and a path is no verdict."""


def test_both_books_decide_the_same_topics() -> None:
    """The pinned rules add what is no number (T-ASOF …); what decides is in both."""
    decided = {rule["topic"] for rule in read_rules(BOOK)}
    assert decided - NOT_PINNED <= {rule["topic"] for rule in read_rules(PINNED)}


@pytest.mark.real_input
@pytest.mark.skipif(not POLICY.exists(), reason="../shared is not beside the repository")
def test_quotations_stand_in_the_text_they_cite() -> None:
    quoted = [rule for rule in read_rules(BOOK) if rule["document"] in QUOTED_IN]
    assert quoted
    for rule in quoted:
        (text,) = POLICY.glob(QUOTED_IN[str(rule["document"])] + "*")
        assert rule["quote"]
        assert rule["quote"] in text.read_text("utf-8")
