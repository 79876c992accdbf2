"""The name of a field as written in, what people call it in both languages out."""

from __future__ import annotations

from typing import Final

from yizhun.text import Text

FIELDS: Final[dict[str, Text]] = {
    "title": Text("title", "标题"), "text": Text("wording", "条文"), "force": Text("force", "约束程度"),
    "factor": Text("factor", "要素"), "role": Text("owner", "责任岗位"), "source": Text("source", "来源"),
    "public": Text("public", "公开"), "weight": Text("weight", "权重"), "critical": Text("critical", "关键条款"),
    "applies": Text("where it applies", "适用条件"), "target": Text("target", "目标达标率"),
    "because": Text("reason", "理由"), "since": Text("start", "起始日期"),
    "min_findings": Text("least number of findings", "最少判定数"), "fresh_for": Text("fresh for", "证据有效期"),
    "on": Text("inspected on", "检查对象"), "zone": Text("zone", "区域"), "photo": Text("photo", "拍照要求"),
    "example": Text("example picture", "示例图片"), "accept": Text("answered warnings", "已答复的提醒"),
    "measure": Text("measure", "度量"), "level": Text("level of measurement", "度量层级"),
    "activity": Text("activity", "活动"), "times": Text("times", "时刻"), "rrule": Text("recurrence", "重复规则"),
    "dtstart": Text("start of the recurrence", "重复起点"), "early": Text("allowed early", "允许提前"),
    "grace": Text("grace", "宽限"), "per": Text("per", "统计单位"), "at_most": Text("at most", "上限"),
    "at_least": Text("at least", "下限"), "from": Text("from", "起点活动"), "to": Text("to", "终点活动"),
    "within": Text("time limit", "时限"), "clock": Text("clock", "计时方式"), "unless": Text("unless", "除外情形"),
    "each": Text("every start counts", "每次起点都计"), "pause": Text("pause", "暂停计时"),
    "warn": Text("early warning", "预警比例"), "distinct": Text("counted by", "计数对象"), "of": Text("of", "统计范围"),
    "with": Text("with", "应有活动"), "item": Text("item", "检查项"), "range": Text("range", "允许范围"),
    "every": Text("inspected every", "检查周期"), "left": Text("left source", "左侧来源"),
    "right": Text("right source", "右侧来源"), "schedule": Text("price schedule", "价目表"),
    "keys": Text("price keys", "取价依据"), "tolerance": Text("tolerance", "允许超出"),
    "all_of": Text("what must be held", "须持有的证照"), "hours": Text("hours", "时段"), "days": Text("days", "星期"),
    "template": Text("template", "顺序模板"), "first": Text("first", "在先活动"), "then": Text("then", "在后活动"),
    "statistic": Text("statistic", "统计量"), "min_n": Text("least number of values", "最少数据量"),
    "confidence": Text("confidence", "置信度"),
}  # fmt: skip


def field(path: tuple[str, ...]) -> Text:
    """What people call the field at `path` (its last part)."""
    return FIELDS.get(path[-1], Text(path[-1], path[-1]))
