"""A kind of measure in; what it asks, in a line of each language, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from yizhun.standard.kinds import KINDS
from yizhun.text import Text

_ZH: Final[Mapping[str, str]] = {
    "schedule": "按规定时刻完成：每天的“times”，或从“dtstart”起按 RFC 5545 规则“rrule”（均为当地时间）。",
    "interval": "相邻两次的间隔不超过“at_most”。",
    "deadline": "限时办结：同一事项从“from”到“to”；写“within: carried”时，以“from”事件自带的“due_at”为期限。",
    "count": "一个日历周期内（按场所当地时间）达到或不超过规定次数。",
    "share": "占全部的比例，取 0 到 1。",
    "checklist": "经检查合格。“item”不写时即条款编号；“every”规定多久检查一次。",
    "reconcile": "“states”中的两个来源一致；在“within”内更正的差异按逾期计。",
    "tariff": "按价目表收费：金额不超过 单价 × 数量 ×（1 + tolerance）。",
    "credential": "该持证的都持证：某岗位的人员、某类对象，或场所本身。",
    "window": "只在规定时段内（当地时间，两端都算在内）；跨零点的时段属于开始的那天。",
    "sequence": "同一事项中按规定顺序进行（Declare 模板）。",
    "statistic": "一个日历周期的统计值：评分折算为 0 到 100（top-box 为 0 到 1），也可取读数或分钟数。",
}
ASKS: Final[Mapping[str, Text]] = {name: Text((kind.__doc__ or "").strip(), _ZH[name]) for name, kind in KINDS.items()}
"""By the name of the kind."""
