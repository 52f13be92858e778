"""Whether one row says something that can be computed, and cites what there is."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from panhuo.rules.book import Rule
from panhuo.rules.number import canonical_number, number_of
from panhuo.rules.registers import WORDS, Measure, Registers

STATUSES = ("issued", "draft", "expired", "platform_default")
HARDNESSES = ("hard", "soft", "aspiration")
OF_NUMBERS = (">=", ">", "<=", "<", "=")
OF_WORDS = ("=", "in", "not in", "all of")
EXCLUSIVE = (">", "<")

Fault = tuple[str, str]
"""The check that found it, and the reason in words."""


def faults_of(rule: Rule, registers: Registers) -> Iterator[Fault]:
    """What is wrong with a row by itself."""
    yield from _words(rule)
    yield from _what_is_compared(rule, registers)
    yield from _days(rule)
    yield from _place(rule, registers)
    yield from _source(rule, registers)


def _words(rule: Rule) -> Iterator[Fault]:
    if rule.rule_id is None:
        yield "rule_id", "缺规则编号 rule_id"
    if rule.topic is None:
        yield "topic", "缺判定事项 topic"
    if rule.status not in STATUSES:
        yield "status", f"状态 status 是“{rule.status or ''}”，应为 {' | '.join(STATUSES)}"
    if rule.hardness not in HARDNESSES:
        yield "hardness", f"刚性 hardness 是“{rule.hardness or ''}”，应为 {' | '.join(HARDNESSES)}"
    if rule.inclusive not in {"true", "false"}:
        yield "inclusive", f"含本数 inclusive 是“{rule.inclusive or ''}”，应为 true 或 false"
    elif (rule.inclusive == "true") == (rule.operator in EXCLUSIVE):
        yield (
            "inclusive",
            f"含本数 inclusive = {rule.inclusive} 与比较 operator“{rule.operator}”矛盾："
            "以上、以下、不低于为 >= <= 且 true，超过、不足为 > < 且 false",
        )


def _what_is_compared(rule: Rule, registers: Registers) -> Iterator[Fault]:
    measure = registers.measures.get(rule.measure or "")
    in_words = measure is not None and measure.dimension in WORDS
    operators = OF_WORDS if in_words else OF_NUMBERS
    if rule.operator not in operators:
        yield (
            "operator",
            f"比较 operator 是“{rule.operator or ''}”，应为 {' '.join(operators)} 之一",
        )
    if measure is None:
        yield "measure", f"指标 measure“{rule.measure or ''}”不在 measure.csv 中"
        return
    yield from _unit(rule, measure, registers)
    yield from _value(rule, measure, registers)


def _unit(rule: Rule, measure: Measure, registers: Registers) -> Iterator[Fault]:
    if measure.dimension in WORDS:
        if rule.unit is not None:
            yield "unit", f"指标 {measure.measure} 没有单位，unit 应为空，不是“{rule.unit}”"
        return
    unit = registers.units.get(rule.unit or "")
    if unit is None or unit.dimension != measure.dimension:
        fitting = [each.unit for each in registers.units.values()]
        fitting = [name for name in fitting if registers.units[name].dimension == measure.dimension]
        yield (
            "unit",
            f"单位 unit“{rule.unit or ''}”不是指标 {measure.measure} 的单位，可用：{'、'.join(fitting)}",
        )


def _value(rule: Rule, measure: Measure, registers: Registers) -> Iterator[Fault]:
    if rule.value is None or measure.dimension == "text":
        return
    if measure.dimension == "boolean":
        if rule.value not in {"true", "false"}:
            yield "value", f"标准值 value“{rule.value}”应为 true 或 false"
        return
    number = number_of(rule.value)
    if number is None:
        yield "value", f"标准值 value“{rule.value}”不是数，也不是 1/3 这样的分数"
        return
    months = canonical_number(rule, registers)
    if measure.dimension == "period" and months is not None and not _is_whole(months):
        yield (
            "value",
            f"期限 {rule.value} {rule.unit} 不是整月，期间只按整月计算（民法典 201、202）",
        )


def _is_whole(number: Fraction) -> bool:
    return number.denominator == 1


def _days(rule: Rule) -> Iterator[Fault]:
    for name, text in (
        ("effective_from", rule.effective_from),
        ("effective_to", rule.effective_to),
    ):
        if text is not None and day_of(text) is None:
            yield "dates", f"{name}“{text}”不是日期，应为 2025-06-30 这样的写法"
    first, last = day_of(rule.effective_from), day_of(rule.effective_to)
    if first is not None and last is not None and last < first:
        yield "dates", f"失效日期 {last} 早于施行日期 {first}"


def day_of(text: str | None) -> date | None:
    """The day of an ISO text; None for nothing and for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _place(rule: Rule, registers: Registers) -> Iterator[Fault]:
    if rule.region_code is not None and rule.region_code not in registers.regions:
        yield "region", f"适用地区 region_code“{rule.region_code}”不存在，全国请留空"
    if rule.land_type is not None:
        unknown = [each for each in rule.land_type.split("|") if each not in registers.land_types]
        if unknown:
            yield "land_type", f"适用用途 land_type“{'|'.join(unknown)}”不存在"


def _source(rule: Rule, registers: Registers) -> Iterator[Fault]:
    if rule.status == "platform_default":
        if rule.document is not None:
            yield "document", "平台默认值未经文件确认，document 应为空"
    elif rule.document is None or rule.document not in registers.documents:
        yield "document", f"文件 document“{rule.document or ''}”不在 rule_document.csv 中，请先登记"
        return
    document = registers.documents.get(rule.document or "")
    if document is None:
        return
    if rule.status != document.status:
        yield (
            "document_status",
            f"状态 {rule.status} 与文件的状态 {document.status} 不一致",
        )
    if (rule.effective_from or "") < (document.valid_from or "") or (
        document.valid_to is not None
        and (rule.effective_to is None or rule.effective_to > document.valid_to)
    ):
        yield (
            "document_validity",
            f"期限 {rule.effective_from or ''}..{rule.effective_to or ''} 超出文件的有效期 "
            f"{document.valid_from or ''}..{document.valid_to or ''}",
        )
    if document.region_code and not registers.is_within(rule.region_code, document.region_code):
        yield (
            "document_region",
            f"适用地区“{rule.region_code or '全国'}”不在文件的适用范围 {document.region_code} 内",
        )
