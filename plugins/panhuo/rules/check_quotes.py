"""Whether quotations stand in the documents they cite."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from panhuo.rules.book import Rule
from panhuo.rules.finding import Finding
from panhuo.rules.registers import Registers


@dataclass(frozen=True)
class Quotations:
    """How many quotations were looked up, and of how many there is no text."""

    looked_up: int
    without_text: int


def without_breaks(text: str) -> str:
    """A text without white space: one that came from a page breaks its lines anywhere."""
    return re.sub(r"\s+", "", text)


def quoted_rules(rules: Sequence[Rule], registers: Registers) -> tuple[list[Rule], Quotations]:
    """The rows whose document has a text, and how many there are of either kind."""
    quoted = [rule for rule in rules if rule.quote is not None]
    with_text = [
        rule
        for rule in quoted
        if (document := registers.documents.get(rule.document or "")) and document.text_file
    ]
    return with_text, Quotations(len(with_text), len(quoted) - len(with_text))


def false_quotations(rules: Sequence[Rule], registers: Registers, texts: Path) -> Iterator[Finding]:
    """Rows whose quotation is no literal part of their document's text.

    Args:
        texts: folder with the files that `rule_document.text_file` names, UTF-8.
    """
    read: dict[str, str | None] = {}
    for rule in quoted_rules(rules, registers)[0]:
        name = str(registers.documents[str(rule.document)].text_file)
        if name not in read:
            path = texts / name
            read[name] = without_breaks(path.read_text("utf-8-sig")) if path.is_file() else None
        text = read[name]
        if text is None:
            yield Finding(rule.row_no, rule.rule_id, "text", f"{texts} 中没有文件 {name}")
        elif without_breaks(str(rule.quote)) not in text:
            yield Finding(
                rule.row_no, rule.rule_id, "quote", f"原文 {name} 中没有这句话：“{rule.quote}”"
            )
