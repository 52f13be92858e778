"""Whether rows agree with each other: no id twice at once, no competition without a winner."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations

from panhuo.rules.book import Rule
from panhuo.rules.check_row import day_of
from panhuo.rules.finding import Finding
from panhuo.rules.number import canonical_number
from panhuo.rules.registers import Registers


def _overlap(one: Rule, other: Rule) -> bool:
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _first(rule: Rule) -> date:
    return day_of(rule.effective_from) or date.min


def _last(rule: Rule) -> date:
    return day_of(rule.effective_to) or date.max


def _says(rule: Rule, registers: Registers) -> tuple[str | None, Fraction | str | None]:
    number = canonical_number(rule, registers)
    return rule.operator, rule.value if number is None else number


def _nothing_chooses(one: Rule, other: Rule) -> bool:
    """Whether neither region, land type nor first day says which of two rows decides."""
    if (one.region_code, one.effective_from) != (other.region_code, other.effective_from):
        return False
    if one.land_type is None or other.land_type is None:
        return one.land_type is other.land_type
    mine, theirs = set(one.land_type.split("|")), set(other.land_type.split("|"))
    return len(mine) == len(theirs) and bool(mine & theirs)


def disagreements(rules: Sequence[Rule], registers: Registers) -> Iterator[Finding]:
    """Faults of pairs, told of the later row."""
    sound = [rule for rule in rules if _first(rule) <= _last(rule)]
    yield from _ids(sound)
    yield from _topics(sound, registers)


def _ids(rules: Sequence[Rule]) -> Iterator[Finding]:
    by_id: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.rule_id is not None:
            by_id[rule.rule_id].append(rule)
    for versions in by_id.values():
        for earlier, later in combinations(versions, 2):
            if _overlap(earlier, later):
                yield Finding(
                    later.row_no,
                    later.rule_id,
                    "id_overlap",
                    f"与第 {earlier.row_no} 行编号相同且期限重叠：先写明前一版的失效日期",
                )


def _topics(rules: Sequence[Rule], registers: Registers) -> Iterator[Finding]:
    by_topic: dict[str | None, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.topic is not None and rule.status != "expired":
            by_topic[rule.topic].append(rule)
    for competing in by_topic.values():
        for earlier, later in combinations(competing, 2):
            if (
                earlier.rule_id != later.rule_id
                and _overlap(earlier, later)
                and _nothing_chooses(earlier, later)
                and _says(earlier, registers) != _says(later, registers)
            ):
                yield Finding(
                    later.row_no,
                    later.rule_id,
                    "contradiction",
                    f"与第 {earlier.row_no} 行 {earlier.rule_id} 矛盾：同一事项、地区、用途和施行日期，"
                    f"标准却是 {_text(earlier)} 与 {_text(later)}",
                )


def _text(rule: Rule) -> str:
    return f"{rule.operator or ''} {rule.value or '（空）'} {rule.unit or ''}".strip()
