"""Rule rows of a file in the rule book's columns, each with the number of its row."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

from panhuo.settings import get_settings

FIRST_ROW = 2
"""The header is row 1, as a spreadsheet counts."""


class RuleFileError(ValueError):
    """A file that is no rule book: it cannot be read, or columns are missing."""


@dataclass(frozen=True)
class Rule:
    """One version of a rule, as text; empty cells are None.

    Attributes:
        row_no: of the row in the file; the header is row 1.
    """

    row_no: int
    rule_id: str | None
    topic: str | None
    category: str | None
    region_code: str | None
    land_type: str | None
    measure: str | None
    operator: str | None
    value: str | None
    unit: str | None
    inclusive: str | None
    hardness: str | None
    status: str | None
    document: str | None
    clause: str | None
    quote: str | None
    effective_from: str | None
    effective_to: str | None
    note: str | None

    def cells(self) -> list[str | None]:
        """Its values in the order of `RULE_COLUMNS`."""
        return [getattr(self, name) for name in RULE_COLUMNS]


RULE_COLUMNS = tuple(field.name for field in fields(Rule) if field.name != "row_no")


def seeds_folder() -> Path:
    """Where the rule book and its registers are."""
    return get_settings().project_root / "dbt_project" / "seeds"


def rule_book_path() -> Path:
    """The file of the rule book that a deploy loads."""
    return seeds_folder() / "rule_book.csv"


def read_table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str | None]]:
    """Rows of a CSV with at least these columns; cells are stripped, empty ones None.

    Raises:
        RuleFileError: it is no UTF-8 text, or columns are missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
                raise RuleFileError(
                    f"{path.name}: 缺少列 columns missing: {', '.join(missing)}；"
                    f"应有 {', '.join(columns)}"
                )
            return [{name: (row[name] or "").strip() or None for name in columns} for row in reader]
    except UnicodeDecodeError:
        raise RuleFileError(f"{path.name}: 不是 UTF-8 文本，请另存为 CSV UTF-8 后重试") from None


def read_rules(path: Path) -> list[Rule]:
    """Rule rows of a CSV in the rule book's columns.

    Raises:
        RuleFileError: naming the missing columns.
    """
    rows = read_table(path, RULE_COLUMNS)
    return [Rule(row_no=number, **row) for number, row in enumerate(rows, FIRST_ROW)]
