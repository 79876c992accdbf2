"""The open data: every column with its type and meaning; the dictionary and the files are made of this one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yizhun.report.analysis import ALL
from yizhun.report.words import STATES
from yizhun.text import Text

FEW = 5
"""Cells with fewer findings are hidden."""


TYPES: Mapping[str, Text] = {
    "string": Text("text", "文本"),
    "integer": Text("whole number", "整数"),
    "number": Text("number", "数值"),
    "datetime": Text("time", "时间"),
}


@dataclass(frozen=True)
class Field:
    """A column of the open data."""

    name: str
    type: str
    title: Text
    meaning: Text

    @property
    def kind(self) -> Text:
        """The type in words."""
        return TYPES[self.type]

    def as_data(self) -> dict[str, Any]:
        """As the dictionary tells it (Frictionless Table Schema, titles in two languages)."""
        told: dict[str, Any] = {"name": self.name, "type": self.type}
        told |= {f"title_{lang}": self.title.say(lang) for lang in ("en", "zh")}
        told |= {f"description_{lang}": self.meaning.say(lang) for lang in ("en", "zh")}
        if self.name == "state":
            told["constraints"] = {"enum": [code for code in STATES if code]}
        return told


_HIDDEN = Text(
    f"; empty with fewer than {FEW} findings, and where the other periods would tell such a month",
    f"；判定不足 {FEW} 条时留空；若由其他时段可推算出这样的月份，也留空",
)


def _shown(text: Text) -> Text:
    return Text(text.en + _HIDDEN.en, text.zh + _HIDDEN.zh)


FIELDS = (
    Field("site", "string", Text("Site", "场所"), Text("Code of the site", "场所编码")),
    Field(
        "edition",
        "string",
        Text("Edition", "版次"),
        Text("Edition of the standard in force at the site", "该场所现行标准的版次"),
    ),
    Field(
        "hash", "string", Text("Hash", "哈希"), Text("SHA-256 of that edition, resolved", "该版次完整内容的 SHA-256")
    ),
    Field(
        "clause_id", "string", Text("Clause", "条款"), Text("Code of the clause in the edition", "条款在该版次中的编码")
    ),
    Field("title_en", "string", Text("Title, English", "英文标题"), Text("Title of the clause", "条款标题")),
    Field("title_zh", "string", Text("Title, Chinese", "中文标题"), Text("Title of the clause", "条款标题")),
    Field(
        "period",
        "string",
        Text("Period", "时段"),
        Text("Month as YYYY-MM by the site's calendar, or all", "按场所当地日历的月份 YYYY-MM，或 all（全部）"),
    ),
    Field(
        "n",
        "integer",
        Text("Findings", "判定数"),
        _shown(Text("Findings that count: met, late, missed, failed", "计入的判定：达到、逾期完成、未做、不合格")),
    ),
    Field("met", "integer", Text("Met", "达到"), _shown(Text("Findings that met the clause", "达到条款的判定数"))),
    Field("conformity", "number", Text("Conformity", "符合率"), _shown(Text("met / n", "达到数 ÷ 判定数"))),
    Field(
        "low", "number", Text("Low", "下限"), _shown(Text("Lower end of Wilson's 95 % interval", "Wilson 95% 区间下限"))
    ),
    Field(
        "high",
        "number",
        Text("High", "上限"),
        _shown(Text("Upper end of Wilson's 95 % interval", "Wilson 95% 区间上限")),
    ),
    Field(
        "state",
        "string",
        Text("State", "状态"),
        _shown(Text("How the figures stand to the target", "与目标相比的状态")),
    ),
    Field("as_of", "datetime", Text("As of", "截至"), Text("The moment of judging", "评判时刻")),
)
_COUNTED = ("n", "met", "conformity", "low", "high", "state")


def hidden(found: Mapping[str, int], told: str) -> set[str]:
    """Which periods of a clause (its months and `all`, each with its findings) are told without figures.

    Those with too few; and where those months together are too few, so that all others and the whole would tell them,
    the smallest other one. `told` is the period that the page tells in words: that one stays.
    """
    few = {period for period, n in found.items() if n < FEW}
    if ALL not in few and 0 < sum(found[period] for period in few) < FEW:
        others = sorted((n, period) for period, n in found.items() if period not in {*few, told})
        few |= {period for _, period in others[:1]}
    return few


def without_figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the open data with its figures left empty."""
    return {name: None if name in _COUNTED else value for name, value in row.items()}


def dictionary() -> dict[str, Any]:
    """The data dictionary."""
    return {
        "fields": [field.as_data() for field in FIELDS],
        "missingValues": [""],
        "primaryKey": ["edition", "clause_id", "period"],
    }
