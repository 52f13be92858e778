"""Every rule of the five categories at its boundary: before it, on it, after it, on both inclusivities.

All parcels stand in one warehouse; a question changes the rule rows, and the parcels that move are
compared. A row's `operator` says whether the number itself is in.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from boundary_land import AS_OF, REGION, WUXI, hand_in_boundary_land, serial_of
from platform_under_test import Platform
from psycopg import sql
from psycopg.rows import dict_row
from typer.testing import CliRunner

from panhuo.cli.app import app
from panhuo.rules.book import RULE_COLUMNS, Rule, read_rules, rule_book_path
from panhuo.transform.assess import assessed
from panhuo.transform.project import Scope
from panhuo.warehouse import connect

TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
"""The operator that says the same of every number but the boundary itself."""

# rule: land for which it holds, land on the boundary, land for which it does not hold
NUMBERS: dict[str, tuple[int, int, int]] = {
    "N-IDLE1": (104, 103, 101),
    "N-IDLE2": (114, 113, 112),
    "N-AREA": (131, 132, 133),
    "N-INV": (133, 135, 132),
    "N-SUSP": (132, 131, 134),
    "PD-GEWY-OVERDUE": (112, 111, 115),
    "PD-GEWY-SURVEY": (221, 222, 223),
    "PD-YEWJ-VACANT": (143, 142, 141),
    "PD-YEWJ-FAR": (183, 182, 181),
    "PD-JEWT-DUE": (173, 172, 171),
    "PD-JEWT-GRACE": (153, 152, 151),
    "PD-TEWDB-AGREED": (193, 192, 191),
    "PD-PEWG-AGE": (203, 201, 202),
    "PD-PEWG-AGE-SEVERE": (213, 203, 204),
    "PD-PEWG-REMAINDER": (213, 212, 211),
    "PD-LOW-GRADE-YEARS": (231, 232, 233),
    "WX-22": (301, 303, 304),
}
# rule: land for which its words hold, land for which they do not, the topic that tells
WORDS: dict[str, tuple[int, int, str]] = {
    "N-CAUSE": (114, 113, "gewy.government_cause"),
    "PD-YEWJ-WHEN": (161, 131, "yewj.when"),
    "PD-SCOPE": (154, 156, "jewt.grace"),
    "PD-LOW-GRADE": (231, 234, "low.grade.years"),
    "WX-19": (311, 312, "pewg.path.withdraw"),
    "WX-20": (312, 311, "pewg.path.clear"),
}
# a day that others are counted from; an order: neither holds or does not
NEITHER = {"N-START0", "PD-PRECEDENCE"}
# rows of one city, and which of two lists land is in: among the cases of 低效用地
ELSEWHERE = {"WX-14", "QZ-02", "PD-LOW-FIVE"}

Change = Mapping[str, Mapping[str, str] | None]


@dataclass(frozen=True)
class Answer:
    """What a book says of the land.

    Attributes:
        said: category, sub class and severity of each piece, by serial.
        met: topics that hold, by serial.
        told: warnings and notes, by serial.
    """

    said: dict[int, set[tuple[Any, ...]]]
    met: dict[int, set[str]]
    told: dict[int, set[str]]

    def holds(self, rule: Rule, serial: int) -> bool:
        match rule.topic:
            case "gewy.survey_built":
                return "gewy.not_started" not in self.met[serial]
            case "pewg.supply_clock":
                return "超6个月未完成供地" not in self.told[serial]
            case "tewdb.any":
                return "tewdb.far" in self.met[serial]
        return rule.topic in self.met[serial]


ASKED = {
    "said": "select coalesce(supervision_no, approval_no || '/' || plot_no) as key, "
    "(category, sub_class, severity) as word from {}.fct_five_not",
    "met": "select key, topic as word from {}.fct_evidence where verdict = 'met'",
    "told": "select key, warning as word from {}.fct_warning",
}
LAND = (
    "select supervision_no as key from {0}.fct_supply union all "
    "select key from {0}.fct_approval_balance"
)


def _ask(rules: Path | None = None) -> Answer:
    scopes = [Scope(region, date.fromisoformat(AS_OF)) for region in (REGION, WUXI)]
    with assessed(scopes, rules) as schema, connect("panhuo_dbt") as connection:
        cursor = connection.cursor(row_factory=dict_row)

        def rows(statement: str) -> list[dict[str, Any]]:
            return cursor.execute(sql.SQL(statement).format(sql.Identifier(schema))).fetchall()

        serials = [serial_of(row["key"]) for row in rows(LAND)]
        found: dict[str, dict[int, set[Any]]] = {}
        for name, statement in ASKED.items():
            found[name] = {serial: set() for serial in serials}
            for row in rows(statement):
                found[name][serial_of(row["key"])].add(row["word"])
    return Answer(**found)


def _book(folder: Path, change: Change) -> Path:
    """The book with some rows changed, or (None) taken out."""
    path = folder / "rules.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RULE_COLUMNS)
        for rule in read_rules(rule_book_path()):
            changed = change.get(str(rule.rule_id), {})
            if changed is not None:
                cells = {**dict(zip(RULE_COLUMNS, rule.cells(), strict=True)), **changed}
                writer.writerow([cells[name] or "" for name in RULE_COLUMNS])
    return path


def _deciding() -> dict[str, Rule]:
    """The rows of the book whose topic a model asks for, by id."""
    folder = rule_book_path().parents[1]
    models = "".join(
        path.read_text("utf-8")
        for path in (*folder.glob("models/**/*.sql"), *folder.glob("macros/**/*.sql"))
    )
    return {
        str(rule.rule_id): rule
        for rule in read_rules(rule_book_path())
        if f"'{rule.topic}'" in models and rule.value
    }


def _moved(before: Answer, after: Answer) -> list[int]:
    """Serials of the land whose verdict differs."""
    return sorted(serial for serial in before.said if before.said[serial] != after.said[serial])


@pytest.fixture(scope="module")
def land(module_platform: Platform) -> Platform:
    hand_in_boundary_land(module_platform)
    assert module_platform.scalar("select count(*) from ops.issue where severity = 'error'") == 0
    return module_platform


@pytest.fixture(scope="module")
def today(land: Platform) -> Answer:
    return _ask()


@pytest.fixture(scope="module")
def turned(land: Platform, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Of a book in which every number that was in is out, and the other way round."""
    rules = _deciding()
    change = {
        name: {
            "operator": TURNED[str(rules[name].operator)],
            "inclusive": "false" if rules[name].inclusive == "true" else "true",
        }
        for name in NUMBERS
    }
    return _ask(_book(tmp_path_factory.mktemp("turned"), change))


def test_every_rule_that_decides_has_land_on_either_side_of_its_boundary() -> None:
    rules = {name: rule for name, rule in _deciding().items() if name not in ELSEWHERE}
    compared = {name for name, rule in rules.items() if rule.operator in TURNED}
    assert compared - NEITHER == NUMBERS.keys()
    assert rules.keys() - compared - NEITHER == WORDS.keys()
    assert rules.keys() >= NEITHER


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_in_or_out_as_its_row_says(today: Answer, turned: Answer, name: str) -> None:
    rule = _deciding()[name]
    is_in = rule.inclusive == "true"
    assert [today.holds(rule, serial) for serial in NUMBERS[name]] == [True, is_in, False]
    assert [turned.holds(rule, serial) for serial in NUMBERS[name]] == [True, not is_in, False]


@pytest.mark.parametrize("name", WORDS)
def test_words_hold_for_the_land_they_name(today: Answer, name: str) -> None:
    held, not_held, topic = WORDS[name]
    assert topic in today.met[held]
    assert topic not in today.met[not_held]


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (101, ("GEWY", "逾期未动工", "0")),
        (102, ("GEWY", "疑似闲置", "1")),  # 29 February: full on the 28th
        (103, ("GEWY", "疑似闲置", "1")),
        (111, None),
        (112, ("GEWY", "逾期未动工", "0")),
        (113, ("GEWY", "疑似闲置", "2")),
        (114, ("GEWY", "疑似闲置", "1")),  # 政府原因
        (115, None),
        (121, ("GEWY", "逾期未动工", "0")),
        (131, ("GEWY", "停工闲置", "1")),
        (132, None),  # exactly a third is not 不足
        (133, ("GEWY", "停工闲置", "1")),
        (134, None),  # a day short of a year
        (135, None),  # nor is a quarter
        (141, None),
        (142, ("YEWJ", "空闲", "1")),
        (143, ("YEWJ", "空闲", "1")),
        (151, None),
        (152, None),  # the last day of grace
        (153, ("JEWT", None, "1")),
        (156, None),  # housing
        (161, ("YEWJ", "空闲", "1")),
        (171, None),
        (172, None),  # the agreed day itself
        (173, ("JEWT", None, "1")),
        (181, None),
        (182, None),
        (183, ("YEWJ", "容积率", "1")),
        (191, None),
        (192, None),  # equal is met
        (193, ("TEWDB", None, "1")),
        (201, ("PEWG", None, "1")),
        (202, None),
        (203, ("PEWG", None, "2")),
        (204, ("PEWG", None, "1")),
        (211, None),
        (212, ("PEWG", None, "2")),
        (213, ("PEWG", None, "2")),
        (221, None),
        (222, None),
        (223, ("GEWY", "疑似闲置", "2")),
        (301, None),
        (304, None),  # a warning only
    ],
)
def test_land_is_judged_at_the_boundary(
    today: Answer, serial: int, expected: tuple[Any, ...] | None
) -> None:
    assert today.said[serial] == ({expected} if expected else set())


def test_where_a_number_is_in_exactly_the_land_on_the_boundary_moves(
    today: Answer, turned: Answer
) -> None:
    assert _moved(today, turned) == [
        *(102, 103, 111, 113, 131, 132, 133, 135, 142, 152, 172, 182, 192, 201, 203, 212, 222)
    ]


def test_the_same_numbers_in_other_units_move_nothing(
    land: Platform, today: Answer, tmp_path: Path
) -> None:
    other = {
        "N-IDLE1": {"value": "1", "unit": "year"},
        "N-IDLE2": {"value": "2", "unit": "年"},
        "N-SUSP": {"value": "4", "unit": "quarter"},
        "N-INV": {"value": "25", "unit": "%"},
        "PD-YEWJ-VACANT": {"value": "3", "unit": "亩"},
        "PD-YEWJ-FAR": {"value": "100", "unit": "%"},
        "PD-PEWG-REMAINDER": {"value": "0.02", "unit": "公顷"},
        "PD-PEWG-AGE": {"value": "1", "unit": "年"},
        "PD-JEWT-GRACE": {"value": "1", "unit": "year"},
        "PD-TEWDB-AGREED": {"value": "1", "unit": "倍"},
        "PD-GEWY-SURVEY": {"value": "1/2"},
        "WX-22": {"value": "0.5", "unit": "year"},
    }
    assert _ask(_book(tmp_path, other)) == today


def test_a_changed_row_moves_exactly_the_land_it_is_about(
    land: Platform, today: Answer, tmp_path: Path
) -> None:
    moved = {
        "PD-PEWG-REMAINDER": ({"value": "199.99"}, [211]),
        "PD-YEWJ-VACANT": ({"value": "1999.99"}, [141]),
        "N-INV": ({"value": "24.9", "unit": "%"}, [133]),
        # words that a row decides: which cause is the government's, when 用而未尽 may be judged
        "N-CAUSE": ({"value": "企业原因"}, [113, 114]),
        "PD-YEWJ-WHEN": ({"value": "completed"}, [161]),
        "N-START0": ({"value": "13"}, [121]),
    }
    after = _ask(_book(tmp_path, {name: cells for name, (cells, _) in moved.items()}))
    assert _moved(today, after) == sorted(serial for _, each in moved.values() for serial in each)


def test_rows_that_are_taken_out_leave_no_standard_behind(
    land: Platform, today: Answer, tmp_path: Path
) -> None:
    after = _ask(_book(tmp_path, {"PD-JEWT-GRACE": None, "PD-YEWJ-WHEN": None}))
    moved = _moved(today, after)
    assert moved == [142, 143, 153, 154, 155, 161, 183]
    assert all("无标准" in after.told[serial] for serial in moved)


def test_a_trial_lists_exactly_what_a_changed_number_moves_in_each_category(
    land: Platform, tmp_path: Path
) -> None:
    book = _book(
        tmp_path,
        {
            "PD-PEWG-AGE": {"value": "18"},  # a year → eighteen months
            "N-IDLE1": {"value": "18"},
            "N-AREA": {"value": "1/2"},  # a third → a half
            "N-INV": {"value": "20", "unit": "%"},  # 25 % → 20 %
            "PD-YEWJ-VACANT": {"value": "2.5", "unit": "亩"},  # 3 亩 → 2.5 亩
            "PD-YEWJ-FAR": {"value": "0.9"},
            "PD-JEWT-GRACE": {"value": "18"},
            "PD-TEWDB-AGREED": {"value": "90", "unit": "%"},
        },
    )
    done = CliRunner().invoke(
        app, ["rules", "trial", str(book), "--region", REGION, "--as-of", AS_OF, "--json"]
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    moves = {
        (
            (move["before"] or move["after"])["category"],
            move["kind"],
            serial_of(move["key"]),
        )
        for move in answer["moves"]
    }
    assert moves == {
        ("PEWG", "left", 201),  # 205 is eighteen months old today, 203 and 204 are older
        ("PEWG", "left", 206),
        ("GEWY", "changed", 102),  # idle no more, still overdue
        ("GEWY", "changed", 103),
        ("GEWY", "changed", 104),
        ("GEWY", "entered", 132),
        ("GEWY", "entered", 136),  # 137 has a half
        ("GEWY", "left", 133),
        ("GEWY", "left", 138),  # 139 has less than a fifth
        ("YEWJ", "entered", 141),  # 144 has less than 2.5 亩
        ("YEWJ", "left", 183),
        ("JEWT", "left", 153),
        ("JEWT", "left", 155),  # 154 has a day more
        ("TEWDB", "left", 193),
        ("TEWDB", "left", 194),  # 195 has less than nine tenths
    }
    counts = {
        category: (total["before_n"], total["after_n"], total["entered_n"], total["left_n"])
        for category, total in answer["totals"].items()
    }
    assert counts["PEWG"] == (7, 5, 0, 2)
    assert counts["TEWDB"] == (3, 1, 0, 2)
    assert counts["JEWT"] == (4, 2, 0, 2)
