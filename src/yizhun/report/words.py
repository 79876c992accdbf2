"""Codes in, words in both languages out: states, verdicts, reasons, and what each kind of measure reads."""

from __future__ import annotations

from decimal import Decimal

from yizhun.insight.figure import percent, plain
from yizhun.report.document import Tag, Tone
from yizhun.standard.model import Clause
from yizhun.text import Language, Text

STATES: dict[str, tuple[Text, Tone]] = {
    "conforming": (Text("conforming", "符合"), "ok"),
    "nonconforming": (Text("nonconforming", "不符合"), "bad"),
    "insufficient": (Text("insufficient", "样本不足"), "plain"),
    "stale": (Text("stale", "已过时"), "warn"),
    "no-evidence": (Text("no evidence", "无证据"), "warn"),
    "": (Text("some short", "部分未达到"), "plain"),
}

VERDICTS: dict[str, Text] = {
    "met": Text("met", "达到"),
    "late": Text("late", "逾期完成"),
    "missed": Text("missed", "未做"),
    "failed": Text("failed", "不合格"),
    "pending": Text("pending", "未到期"),
    "excused": Text("excused", "不计"),
}

REASONS: dict[str, Text] = {
    "in-time": Text("in time", "按时"),
    "after-due": Text("done after it was due", "过了时限才做"),
    "not-done": Text("not done", "没有做"),
    "not-yet-due": Text("not yet due", "未到期"),
    "unless": Text("excused by the clause itself", "条款本身免除"),
    "no-due-date": Text("no due date on record", "记录没有时限"),
    "no-hours": Text("no opening hours on record", "没有营业时间"),
    "as-asked": Text("as asked", "符合要求"),
    "below-minimum": Text("below the minimum", "低于下限"),
    "above-maximum": Text("above the maximum", "高于上限"),
    "period-running": Text("period still running", "周期未结束"),
    "partial-period": Text("not a whole period", "不足一个周期"),
    "none-to-count": Text("nothing to count", "没有可计的对象"),
    "too-few": Text("too few to judge", "数量太少，不作判定"),
    "found-right": Text("found right", "检查合格"),
    "in-range": Text("in range", "在范围内"),
    "found-wrong": Text("found wrong", "检查不合格"),
    "not-applicable": Text("not applicable", "不适用"),
    "not-inspected": Text("not inspected in time", "未按期检查"),
    "equal": Text("both sources agree", "两处一致"),
    "different": Text("the sources differ", "两处不一致"),
    "absent": Text("one source has nothing", "一处没有记录"),
    "corrected": Text("corrected later", "事后更正"),
    "may-be-corrected": Text("may still be corrected", "仍可更正"),
    "within-price": Text("within the price list", "未超价目"),
    "above-price": Text("above the price list", "高于价目"),
    "unlisted-item": Text("item not on the price list", "价目外收费"),
    "held": Text("credential held", "持有资质"),
    "lacks": Text("lacks", "缺"),
    "expired": Text("expired", "已过期"),
    "inside-hours": Text("inside the hours", "在时段内"),
    "outside-hours": Text("outside the hours", "在时段外"),
    "in-order": Text("in order", "顺序正确"),
    "not-followed": Text("the next step never came", "后一步没有发生"),
    "not-preceded": Text("the step before is missing", "缺少前一步"),
    "other-next": Text("another step came next", "紧接着是别的步骤"),
    "other-previous": Text("another step came before", "之前是别的步骤"),
    "followed": Text("what must not follow did", "发生了不应随后发生的"),
    "occurred": Text("what must not happen did", "发生了不应发生的"),
    "repeated": Text("done more than once", "重复发生"),
    "other-first": Text("began with another step", "以别的步骤开始"),
    "other-last": Text("ended with another step", "以别的步骤结束"),
    "waived": Text("waived", "豁免"),
}

NEEDS: dict[str, Text] = {
    "schedule": Text("the activity, each time it is done", "每次做完的记录"),
    "interval": Text("the activity, each time it is done", "每次做完的记录"),
    "deadline": Text("both events of a case, with their times", "同一案件的起止记录"),
    "count": Text("the activity, each time it happens", "每次发生的记录"),
    "share": Text("the activity for each case or subject", "每个案件或对象的记录"),
    "checklist": Text("inspections of this item", "该项的检查记录"),
    "reconcile": Text("states from both sources", "两处来源的状态"),
    "tariff": Text("charges, and the price list", "收费记录与价目表"),
    "credential": Text("people and their credentials", "人员与资质"),
    "window": Text("the activity, with its time", "发生时间的记录"),
    "sequence": Text("every step of a case, with its time", "案件每一步的记录"),
    "statistic": Text("ratings or measured values", "评分或测量值"),
}

ELEMENTS: dict[str, Text] = {
    "hardware": Text("Hardware", "硬件"),
    "software": Text("Software", "软件"),
    "people": Text("People", "人员"),
    "location": Text("location", "位置"),
    "facilities": Text("facilities", "设施"),
    "environment": Text("environment", "环境"),
    "visual-identity": Text("visual identity", "视觉识别"),
    "time": Text("time", "时间"),
    "flow": Text("flow", "流程"),
    "flexibility": Text("flexibility", "弹性"),
    "anticipation": Text("anticipation", "预见"),
    "communication": Text("communication", "沟通"),
    "feedback": Text("feedback", "反馈"),
    "supervision": Text("supervision", "督导"),
    "appearance": Text("appearance", "仪表"),
    "attitude": Text("attitude", "态度"),
    "attention": Text("attention", "关注"),
    "decency": Text("decency", "得体"),
    "guidance": Text("guidance", "指导"),
    "skill": Text("skill", "技能"),
    "problem-solving": Text("problem-solving", "解决问题"),
}

FORCES: dict[str, Text] = {
    "shall": Text("shall", "应"),
    "should": Text("should", "宜"),
    "may": Text("may", "可"),
}

LEVELS: dict[str, Text] = {
    "process": Text("process", "过程"),
    "outcome": Text("outcome", "结果"),
    "satisfaction": Text("satisfaction", "满意度"),
}


def state(code: str | None, lang: Language) -> Tag:
    """The word of a state with its tone; an unknown code stands for itself, none for a group some of which is short."""
    text, tone = STATES.get(code or "", (Text(code or ""), "plain"))
    return Tag(text.say(lang), tone)


def reason(code: str, lang: Language) -> str:
    """The words of a reason; `lacks:a|b` names what is lacking."""
    head, _, rest = (code or "").partition(":")
    said = REASONS[head].say(lang) if head in REASONS else head
    return f"{said} {rest.replace('|', ', ')}" if rest else said


def element(code: str, lang: Language) -> str:
    """`software.time` in words."""
    parts = [ELEMENTS[part].say(lang) if part in ELEMENTS else part for part in code.split(".")]
    return (" · " if lang == "en" else "·").join(parts)


def quantity(value: Decimal | None, clause: Clause, lang: Language) -> str:
    """A figure found or asked in the unit of its clause: minutes as hours and minutes, shares as per cent."""
    if value is None:
        return ""
    measure = clause.measure
    kind = measure.kind if measure else ""
    if kind in ("deadline", "interval") or (kind == "checklist" and getattr(measure, "range", None) is None):
        return span_of(float(value), lang)
    if kind == "share" or getattr(measure, "statistic", "") == "top-box":
        return percent(float(value))
    unit = getattr(getattr(measure, "range", None), "unit", None)
    return plain(float(value)) + (f" {unit}" if unit else "")


def span_of(minutes: float, lang: Language) -> str:
    """Minutes in the two largest units that fit."""
    days, rest = divmod(round(minutes), 1440)
    hours, left = divmod(rest, 60)
    units = (("d", "天"), ("h", "小时"), ("min", "分"))
    found = [(n, u) for n, u in zip((days, hours, left), units, strict=True) if n][:2] or [(0, units[2])]
    return " ".join(f"{n} {u[lang == 'zh']}" for n, u in found)
