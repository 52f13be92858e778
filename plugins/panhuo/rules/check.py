"""A rule book is checked as a whole before anything is judged by it."""

from collections.abc import Sequence
from pathlib import Path

from panhuo.rules.book import Rule, read_rules, rule_book_path
from panhuo.rules.check_between import disagreements
from panhuo.rules.check_quotes import false_quotations
from panhuo.rules.check_row import faults_of
from panhuo.rules.finding import BrokenRuleBookError, Finding
from panhuo.rules.registers import Registers, load_registers


def findings_of(
    rules: Sequence[Rule], registers: Registers, texts: Path | None = None
) -> list[Finding]:
    """Everything wrong with these rows, in their order.

    Args:
        texts: folder of the documents' texts; without it quotations are not looked up.
    """
    found = [
        Finding(rule.row_no, rule.rule_id, fault, reason)
        for rule in rules
        for fault, reason in faults_of(rule, registers)
    ]
    found += disagreements(rules, registers)
    if texts is not None:
        found += false_quotations(rules, registers, texts)
    return sorted(found)


def refuse_broken_book(path: Path | None = None) -> None:
    """Do nothing for a sound rule book.

    Raises:
        RuleFileError: it is no rule book.
        BrokenRuleBookError: naming rows and reasons.
    """
    path = path or rule_book_path()
    if found := findings_of(read_rules(path), load_registers()):
        raise BrokenRuleBookError(path.name, found)
