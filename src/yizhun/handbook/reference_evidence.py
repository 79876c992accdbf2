"""The contract of evidence in, its pages out: tables with columns, reasons of quarantine, reasons of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from yizhun.evidence.reason import reasons
from yizhun.evidence.tables import TABLES, Column, TableSpec
from yizhun.handbook.markdown import page, table
from yizhun.handbook.words import read, text, w
from yizhun.report.words import REASONS
from yizhun.text import Language, Text

TYPES: Final = {
    "text": Text("text", "文字"),
    "time": Text(
        "time: `2026-03-01T09:30` or with offset; a date alone is 00:00",
        "时间：`2026-03-01T09:30`，可带时差；只有日期为 00:00",
    ),
    "due": Text("time; a date alone is the end of that day", "时间；只有日期为当天结束"),
    "date": Text("date: `2026-03-01`", "日期：`2026-03-01`"),
    "number": Text("number: `12.5`, at most 25 digits before the point", "数字：`12.5`，小数点前至多 25 位"),
    "money": Text(
        "exact number, at most 12 digits before and 6 after the point", "精确数字，小数点前至多 12 位、后至多 6 位"
    ),
    "timezone": Text("time zone", "时区"),
    "outcome": Text("`pass`, `fail`, `na`", "`pass`、`fail`、`na`"),
    "weekday": Text("`MO` … `SU`", "`MO` … `SU`"),
    "clock": Text("`HH:MM`", "`HH:MM`"),
    "table": Text("name of a table", "表名"),
}  # fmt: skip


def evidence_pages(root: Path, lang: Language) -> Iterator[tuple[str, str]]:
    """Tables, quarantine, reasons."""
    words = read(root / "docs" / "words" / "tables.yaml")
    yield "reference/tables.md", _tables(words, lang)
    yield "reference/quarantine.md", _quarantine(lang)
    yield "reference/reasons.md", _reasons(lang)


def _tables(words: Mapping[str, Any], lang: Language) -> str:
    lead = Text(
        "Evidence is a folder with one file a table: `events.csv`, `sites.csv`… as CSV, JSON lines (`.jsonl`), Parquet "
        "or a sheet of a workbook. Only `sites` is always needed; give what the clauses ask for. "
        "*Journals* grow; *registers* are written whole when they change.",
        "证据是一个文件夹，每个表一个文件：`events.csv`、`sites.csv`……"
        "可为 CSV、JSON lines（`.jsonl`）、Parquet 或工作簿中的一张表。"
        "必有的只有 `sites`，其余按条款需要提供。*流水*只增不改；*登记表*有变化时整表重写。",
    )
    parts = [lead.say(lang)]
    for name, spec in TABLES.items():
        parts += [f"## `{name}`", _about(words["tables"][name], spec, lang), _columns(words["columns"], spec, lang)]
    return page(Text("Tables of evidence", "证据表").say(lang), *parts)


def _about(entry: dict[str, str], spec: TableSpec, lang: Language) -> str:
    said = [text(entry).say(lang).rstrip(".。") + Text(".", "。").say(lang)]
    said.append((Text("A journal.", "流水。") if spec.journal else Text("A register.", "登记表。")).say(lang))
    if spec.open:
        said.append(Text("Further columns are attributes for conditions.", "其余列为条件可用的属性。").say(lang))
    return (" " if lang == "en" else "").join(said)


def _columns(words: Mapping[str, Any], spec: TableSpec, lang: Language) -> str:
    def row(column: Column) -> tuple[str, ...]:
        needed = w("yes", lang) if column.required else ""
        return f"`{column.name}`", needed, TYPES[column.type].say(lang), text(words[column.name]).say(lang)

    return table([w(one, lang) for one in ("column", "needed", "type", "meaning")], [row(one) for one in spec.columns])


def _quarantine(lang: Language) -> str:
    found: dict[str, tuple[Text, list[str]]] = {}
    for name, spec in TABLES.items():
        for reason in reasons(spec):
            tables = found.setdefault(reason.code, (reason.sentence, []))[1]
            if f"`{name}`" not in tables:
                tables.append(f"`{name}`")
    everywhere = Text("all", "全部").say(lang)
    rows = [
        (f"`{code}`", _plain(sentence.say(lang)), everywhere if len(tables) == len(TABLES) else ", ".join(tables))
        for code, (sentence, tables) in sorted(found.items())
    ]
    lead = Text(
        "A row that cannot be read is never guessed at: it goes to `quarantine/` of the results with its file, line "
        "and reason, and is counted. With `--strict` it is an error.",
        "无法读取的行从不猜测，连同文件、行号和原因放入结果的 `quarantine/` 并计数。加 `--strict` 则直接报错。",
    )
    head = [w("code", lang), Text("for example", "说明（示例）").say(lang), w("table", lang)]
    return page(Text("Why a row is in quarantine", "行被隔离的原因").say(lang), lead.say(lang), table(head, rows))


def _plain(sentence: str) -> str:
    for mark in ("{value}", "{other}"):
        sentence = sentence.replace(mark, "…")
    return sentence.replace("{near}", "").replace("{{near}}", "")


def _reasons(lang: Language) -> str:
    lead = Text(
        "Every finding says in one code what decided it. `lacks:` and `expired:` are followed by the credentials.",
        "每个判定都以一个代码说明依据。`lacks:` 与 `expired:` 之后为所缺或过期的证照。",
    )
    rows = [(f"`{code}`", said.say(lang)) for code, said in REASONS.items()]
    return page(
        Text("Reasons of findings", "判定原因").say(lang),
        lead.say(lang),
        table([w("code", lang), w("words", lang)], rows),
    )
