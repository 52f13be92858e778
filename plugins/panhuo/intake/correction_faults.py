"""The sentences that refuse a returned workbook."""

from collections.abc import Sequence

from panhuo.feeds.returned_workbook import Mark
from panhuo.intake.fault import FileFault

_AGAIN_ZH = "请在平台退回的差错工作簿原件中改正后重新报送"
_AGAIN_EN = "correct the workbook as it was returned and deliver that"


def no_mark(file_name: str) -> FileFault:
    """Its hidden sheet is gone or was changed."""
    return FileFault(
        "RETURN-MARK",
        f"“{file_name}”像是平台退回的差错工作簿，但平台标识缺失或被改动，无法确认更正的是哪个报送件，{_AGAIN_ZH}。",
        f"{file_name!r} looks like a returned workbook, but its mark is missing or was changed; "
        f"{_AGAIN_EN}.",
        f"{_AGAIN_ZH}。",
    )


def foreign(file_name: str) -> FileFault:
    """It is of a delivery that this platform does not have."""
    return FileFault(
        "RETURN-FOREIGN",
        f"“{file_name}”不是本平台退回的差错工作簿，{_AGAIN_ZH}。",
        f"{file_name!r} was not returned by this platform; {_AGAIN_EN}.",
        f"{_AGAIN_ZH}。",
    )


def other_address(file_name: str, mark: Mark) -> FileFault:
    """It was delivered as another feed or scope than its original."""
    return FileFault(
        "RETURN-ADDRESS",
        f"“{file_name}”更正的是报送件 {mark.delivery_id}，应按数据类别 {mark.feed}、报送范围 "
        f"{mark.region_code} 报送，请按此重新报送。",
        f"{file_name!r} corrects delivery {mark.delivery_id}: deliver it as feed {mark.feed} for "
        f"{mark.region_code}.",
        f"按数据类别 {mark.feed}、报送范围 {mark.region_code} 重新报送。",
    )


def ended(file_name: str, delivery_id: int, state: str, superseded_by: int | None) -> FileFault:
    """Its original no longer counts, or never did."""
    if state == "superseded":
        zh = f"已被报送件 {superseded_by} 取代，请改正报送件 {superseded_by} 的差错工作簿，或重报整件"
        en = f"was superseded by {superseded_by}: correct that one's workbook, or deliver it whole"
    elif state == "withdrawn":
        zh, en = "已撤回，请改正后整件重报", "was withdrawn: deliver the whole file again"
    else:
        zh, en = "已整件退回，请改正原文件后整件重报", "was refused: deliver the whole file again"
    return FileFault(
        "RETURN-ENDED",
        f"“{file_name}”更正的报送件 {delivery_id} {zh}。",
        f"Delivery {delivery_id}, which {file_name!r} corrects, {en}.",
        f"{zh.split('，', 1)[1]}。",
    )


def changed_headers(file_name: str, missing: Sequence[str]) -> FileFault:
    """Columns of the sheet are gone or renamed."""
    names = "、".join(missing[:20])
    return FileFault(
        "RETURN-HEADERS",
        f"“{file_name}”的“差错行”页缺少列：{names}，请恢复表头后重新报送。",
        f"The sheet 差错行 of {file_name!r} lacks the columns {names}; restore its headers and "
        "deliver again.",
        "恢复“差错行”页的表头后重新报送。",
    )


def nothing_changed(file_name: str, delivery_id: int) -> FileFault:
    """Every row stands as it was returned."""
    return FileFault(
        "RETURN-UNCHANGED",
        f"“{file_name}”中没有改动过的行，报送件 {delivery_id} 的差错仍待改正，请改正“差错行”页后重新报送。",
        f"No row of {file_name!r} was changed; the issues of delivery {delivery_id} stay open. "
        "Correct the sheet 差错行 and deliver again.",
        "改正“差错行”页中标红的单元格后重新报送。",
    )
