"""The page of all rules, written from the suites: `docs/reference/gate-rules.md`."""

from collections.abc import Iterable, Iterator

import yaml

from panhuo.feeds.contract import load_contracts
from panhuo.gate.record import BUDGET_EXCEEDED, SNAPSHOT_SHRINKS
from panhuo.gate.rule import expectations_dir
from panhuo.gate.suites import Rule, suite_of

FILE_FAULTS = "file_faults.yaml"
"""Why whole files are refused, and the words for it."""

_HEADER = """\
# Rules of the gate

Written by `panhuo.gate.rule_pages.gate_rules_page`; do not edit. The rules of every feed come from
its contract (`plugins/panhuo/gate/generic.py`), the others from `expectations/<feed>.yaml`.

An **error** puts the row into quarantine (暂存待改) until it is delivered again; the last accepted
version of its key stays in force. A **warning** is told and the row is used. A delivery of which a
larger share than its contract's `error_budget` is in quarantine is refused (退回) as a whole, rule
`{budget}`: none of its rows counts, its issues stay to be read. A rule code never means anything
else; a changed rule is a new code.

A snapshot 全量 that ends more than a share of the keys in force of its scope (setting
`PANHUO_SNAPSHOT_SHRINK_SHARE`, 20 %), or that has headers alone, is accepted with the warning
`{shrinks}` about the whole file, which says how many keys it ends.

Which of several rows with one key stays: identical rows are accepted once, the first
(`KEY-DUPLICATE` on the others); rows that differ are all quarantined (`KEY-CONFLICT`), because no
order inside a file says which one is right.

"After the day this file could know of" means later than all of the delivery's as_of, the day it was
received and the day it was registered: history is loaded with an old day of receipt.

Values of sensitive fields are masked in issues, numbers of persons are never shown.
"""


def gate_rules_page() -> str:
    """The page in Markdown: rules of every feed once, then each feed's own."""
    contracts = load_contracts().values()
    rules = {contract: suite_of(contract.feed).rules for contract in contracts}
    feeds_of: dict[str, list[str]] = {}
    for contract, suite in rules.items():
        for rule in suite:
            feeds_of.setdefault(rule.rule_code, []).append(contract.feed)
    shared = {code for code, feeds in feeds_of.items() if not _is_own(code, feeds)}
    generic: dict[str, list[Rule]] = {}
    for suite in rules.values():
        for rule in suite:
            if rule.rule_code in shared:
                generic.setdefault(rule.rule_code, []).append(rule)
    lines = [_HEADER.format(budget=BUDGET_EXCEEDED, shrinks=SNAPSHOT_SHRINKS), "## Every feed", ""]
    lines += _table(_merged(same) for same in generic.values())
    for contract, suite in rules.items():
        if own := [rule for rule in suite if rule.rule_code not in shared]:
            lines += ["", f"## {contract.feed} {contract.zh}", "", *_table(own)]
    lines += ["", "## Whole files", "", *_file_faults()]
    return "\n".join(lines) + "\n"


def _file_faults() -> Iterator[str]:
    yield "Nothing of such a file is taken; the ledger keeps the code and both sentences."
    yield ""
    yield "| rule | 差错 | 处理 | meaning |"
    yield "|---|---|---|---|"
    for fault in yaml.safe_load((expectations_dir() / FILE_FAULTS).read_text("utf-8")):
        cells = (
            f"`{fault['rule_code']}`",
            fault["message_zh"],
            fault["next_step"],
            fault["meaning"],
        )
        yield "| " + " | ".join(map(_cell, cells)) + " |"


def _is_own(code: str, feeds: list[str]) -> bool:
    return len(feeds) == 1 and code.startswith(f"{feeds[0].upper().replace('_', '-')}-")


def _merged(same: list[Rule]) -> Rule:
    """One rule for the page; one that is stricter in some feeds says so."""
    severities = {rule.severity for rule in same}
    if len(severities) == 1:
        return same[0]
    why = f"{same[0].why or ''}; error where it is required or names the row, else warning"
    return same[0].model_copy(update={"severity": "error", "why": why.removeprefix("; ")})


def _table(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| rule | severity | who | 差错 | 处理 | meaning | why |"
    yield "|---|---|---|---|---|---|---|"
    for rule in rules:
        cells = (
            f"`{rule.rule_code}`",
            rule.severity,
            rule.responsibility,
            rule.message_zh,
            rule.next_step,
            rule.message_en,
            rule.why or "",
        )
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("{field}", "…").replace("|", "\\|").replace("\n", " ").strip()
