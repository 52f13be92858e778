"""What chains of evidence, verdicts on a criterion and the standing of a document are called."""

from panhuo.codes.code_lists import code_list

LOW_EFFICIENCY = "DXYD"
"""The chain of evidence that is none of the five categories: 低效用地."""
CHAINS = {**code_list("five_not").names, LOW_EFFICIENCY: "低效用地"}

VERDICTS = {"met": "符合", "not_met": "不符合", "no_data": "无数据", "no_rule": "无标准"}
STATUSES = {
    "issued": "已印发",
    "draft": "征求意见稿",
    "expired": "已失效",
    "platform_default": "平台默认值（未经文件确认）",
}
