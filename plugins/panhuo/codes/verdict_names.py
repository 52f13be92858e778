"""What verdicts on a criterion and the standing of a document are called."""

VERDICTS = {"met": "符合", "not_met": "不符合", "no_data": "无数据", "no_rule": "无标准"}
STATUSES = {
    "issued": "已印发",
    "draft": "征求意见稿",
    "expired": "已失效",
    "platform_default": "平台默认值（未经文件确认）",
}
