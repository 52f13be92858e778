"""What is wrong with a row of the rule book."""

from collections.abc import Sequence
from dataclasses import dataclass

TOLD = 10


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of one row.

    Attributes:
        row_no: of the row in the file; the header is row 1.
        fault: which check found it; the words of the dbt tests.
        reason: what is wrong and what to do, for people.
    """

    row_no: int
    rule_id: str | None
    fault: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.row_no} 行 {self.rule_id or '—'}：{self.reason}"


class BrokenRuleBookError(RuntimeError):
    """The rule book has faults; what was in force stays in force."""

    def __init__(self, file_name: str, findings: Sequence[Finding]) -> None:
        """Name the file and the first findings."""
        more = f"；另有 {len(findings) - TOLD} 处" if len(findings) > TOLD else ""
        super().__init__(
            f"{file_name} 有 {len(findings)} 处错误，未载入，原规则库继续有效 "
            f"the rule book is refused, the one in force stays: "
            f"{'；'.join(map(str, findings[:TOLD]))}{more}"
        )
        self.findings = tuple(findings)
