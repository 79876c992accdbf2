"""Findings chosen and rows of the lake in; headings, choices and labelled values in words out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yizhun.insight.figure import whole
from yizhun.report import words
from yizhun.report.document import Key
from yizhun.text import Text
from yizhun.web.board.finding import Asked, Record, Told
from yizhun.web.board.reading import Reading
from yizhun.web.organisation.models import Person, Place, Subject
from yizhun.web.standards import shelf
from yizhun.web.ui import moments
from yizhun.web.ui.language import lang, said, say

_JOURNALS = {
    "events": Text("Event", "事件"),
    "observations": Text("Observation", "检查记录"),
    "ratings": Text("Rating", "评分"),
    "charges": Text("Charge", "收费"),
    "states": Text("State", "状态"),
}
_LABELS = {
    "occurred_at": Text("Happened", "发生时间"),
    "recorded_at": Text("Recorded", "记录时间"),
    "due_at": Text("Due", "时限"),
    "activity": Text("What", "活动"),
    "item": Text("Item", "项目"),
    "outcome": Text("Found", "结果"),
    "value": Text("Value", "数值"),
    "note": Text("Note", "备注"),
    "score": Text("Score", "得分"),
    "worst": Text("Worst possible", "最低分"),
    "best": Text("Best possible", "最高分"),
    "channel": Text("Channel", "渠道"),
    "comment": Text("Comment", "留言"),
    "quantity": Text("Quantity", "数量"),
    "amount": Text("Amount", "金额"),
    "source": Text("Source", "来源"),
    "state": Text("State", "状态"),
    "subject_id": Text("Where", "对象"),
    "case_id": Text("Case", "事项"),
    "actor_id": Text("Who", "人员"),
    "inspector_id": Text("Inspected by", "检查人"),
}
_OUTCOMES = {"pass": Text("right", "合格"), "fail": Text("wrong", "不合格"), "na": Text("not applicable", "不适用")}
VERDICTS = ("against", "late", "missed", "failed", "met", "pending", "excused")
_AGAINST = Text("fell short", "未达到")


@dataclass(frozen=True)
class Shown:
    """A row of the lake as a page shows it."""

    title: str
    id: str
    fields: list[tuple[str, str]]


def told(site: Place, record: Record) -> Shown:
    """Every value of a row with its label, names in place of ids."""
    key = {"events": "event_id", "observations": "observation_id", "ratings": "rating_id", "charges": "charge_id",
           "states": "state_id"}[record.journal]  # fmt: skip
    fields = [
        (said(_LABELS.get(name, Text(name, name))), _value(site, record.row, name))
        for name in sorted(record.row, key=lambda one: list(_LABELS).index(one) if one in _LABELS else 99)
        if name not in (key, "site_id", "respondent_id") and record.row[name] not in (None, "")
    ]
    return Shown(said(_JOURNALS[record.journal]), str(record.row[key]), fields)


def _value(site: Place, row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if isinstance(value, datetime):
        return moments.moment(value, lang(), site.tz)
    if name in ("actor_id", "inspector_id"):
        return Person.objects.filter(person_id=value).values_list("name", flat=True).first() or str(value)
    if name == "subject_id":
        return str(Subject.objects.everywhere("of this site").filter(place=site, code=value).first() or value)
    if name == "outcome":
        return said(_OUTCOMES.get(str(value), Text(str(value))))
    if name in ("activity", "item", "source"):
        return _titled(str(value))
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def _titled(name: str) -> str:
    """What the standards call an activity, a clause, a touchpoint or a source; the name itself where none does."""
    for entry in shelf.library().entries:
        standard = entry.standard
        for section in (
            standard.activities,
            standard.clauses,
            standard.touchpoints,
            standard.factors,
            standard.sources,
        ):
            for one in section:
                if one.id == name:
                    return said(one.title)
    return name


def heading(reading: Reading, asked: Asked, total: int) -> Text:
    """What findings these are, as a sentence."""
    title = reading.analysis.title(asked.clause) if asked.clause else ""
    verdict = _verdict(asked.verdict)
    en = f"{total:,} finding{'' if total == 1 else 's'}" + (f": {verdict.en}" if asked.verdict else "")
    zh = f"{total:,} 条判定" + (f"：{verdict.zh}" if asked.verdict else "")
    return Text(f"{title} · {en}" if title else en, f"{title} · {zh}" if title else zh)


def choices(reading: Reading, asked: Asked) -> list[tuple[str, str, bool]]:
    """Verdicts to choose: word, query, chosen."""
    rows = [(say("all", "全部"), asked.query(verdict="", standard=reading.root), not asked.verdict)]
    return rows + [
        (said(_verdict(one)), asked.query(verdict=one, standard=reading.root), asked.verdict == one) for one in VERDICTS
    ]


def _verdict(code: str) -> Text:
    return _AGAINST if code == "against" else words.VERDICTS.get(code, Text(code))


def late_key(reading: Reading, late: list[Told]) -> Key:
    """How many are late now."""
    t = reading.analysis.t
    below = t("due in the last 24 hours and not done", "24 小时内到期，尚未完成")
    return Key(t("Late now", "眼下逾期"), whole(len(late)), "", below, (), "bad" if late else "ok")
