"""The sheet 概要: which delivery, what came of it, which rules failed, and how to deliver again."""

from panhuo.feeds.returned_workbook import ADVICE, ROW_NO, ROWS, shown
from panhuo.gate.issues import RuleCount
from panhuo.gate.returned_rows import ReturnedDelivery
from panhuo.gate.workbook_style import Lines, Styles
from panhuo.settings import get_settings

_CADENCE = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "yearly": "每年",
}
_SEVERITY = {"error": "差错", "warning": "提示"}


SUMMARY_WIDTHS = (28.0, 70.0, 10.0, 12.0, 50.0)


def write_summary(
    lines: Lines, styles: Styles, delivery: ReturnedDelivery, rules: list[RuleCount]
) -> None:
    """Write the sheet."""
    sheet = lines.sheet

    def say(label: str, text: str) -> None:
        lines.add(styles.label(sheet, label), styles.text(sheet, text))

    title = f"报送件 {delivery.delivery_id}　{delivery.contract.zh}　差错概要"
    lines.add(styles.title(sheet, title))
    lines.add()
    for label, text in _facts(delivery):
        say(label, text)
    lines.add()
    if delivery.error:
        say("退回原因", delivery.error.get("zh", ""))
        say("怎么办", delivery.error.get("next_step", ""))
        lines.add()
    say("怎样改、怎样报", how_to(delivery))
    lines.add()
    heads = ("规则", "问题", "级别", "未改行数", "怎么办")
    lines.add(*(styles.head(sheet, text) for text in heads))
    for rule in rules:
        texts = (
            rule.rule_code,
            rule.message_zh,
            _SEVERITY[rule.severity],
            f"{rule.open_rows:,}" if rule.rows else "整份",
            rule.next_step,
        )
        lines.add(*(styles.text(sheet, text) for text in texts))


def how_to(delivery: ReturnedDelivery) -> str:
    """How to deliver again: this workbook, or the whole file where nothing of it counts."""
    address = (
        f"数据类别 {delivery.feed}、报送范围 {delivery.region_code}、截止日期 {delivery.as_of}"
    )
    if delivery.state in ("refused", "failed"):
        return f"本报送件整件未采用：请改正原文件后整件重报（{address}）。只改本工作簿不起作用。"
    if not delivery.rows_quarantined:
        return "所有行均已采用，没有需要改正的行；各规则的提示供核对，需要更正的按原方式重报。"
    most = get_settings().workbook_max_rows
    lines = [
        f"1. 在“{ROWS}”页直接改正标红的单元格（批注和“{ADVICE}”列写明问题和改法），"
        f"“{ROW_NO}”列和表头请勿改动。",
        "2. 保存后把本工作簿原样报送（文件名不限），"
        + address
        + "；平台自动识别并只处理改过的行。",
        "3. 没有改的行、删去的行继续暂存待改；已通过的行不受影响。",
        "4. 以 ' 开头的单元格是为防止误作公式而加的标记，核对时忽略即可，平台读入时自动还原。",
        "5. 请尽快改正：改正之前，平台沿用这些记录上一次通过的数据。"
        f"报送周期：{_CADENCE.get(delivery.contract.cadence, delivery.contract.cadence)}。",
    ]
    if (delivery.rows_quarantined or 0) > most:
        lines.append(
            f"6. 差错行超过 {most:,} 行，本工作簿只列前 {most:,} 行；建议改正原文件后重报。"
        )
    return "\n".join(lines)


def _facts(delivery: ReturnedDelivery) -> list[tuple[str, str]]:
    def rows(count: int | None) -> str:
        return "—" if count is None else f"{count:,} 行"

    name = delivery.region_name or ""
    return [
        ("报送件编号", str(delivery.delivery_id)),
        ("责任单位", f"{name}（{delivery.region_code}）"),
        ("文件", shown(delivery.file_name)),
        ("文件校验值", f"sha256 {delivery.sha256}"),
        ("截止日期", delivery.as_of.isoformat()),
        ("接收时间", f"{delivery.received_at:%Y-%m-%d %H:%M:%S}"),
        ("读入", rows(delivery.rows_read)),
        ("通过", rows(delivery.rows_accepted)),
        ("暂存待改", rows(delivery.rows_quarantined)),
    ]
