"""What staff call the states of a delivery."""

STATES = {
    "received": "已接收",
    "loaded": "已读入",
    "gated": "已检查",
    "published": "已发布",
    "refused": "退回",
    "superseded": "已被取代",
    "withdrawn": "已撤回",
    "failed": "失败",
}
END_STATES = frozenset({"published", "refused", "superseded", "withdrawn", "failed"})
