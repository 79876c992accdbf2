"""GLOSSARY.md in, its page in one language out."""

from __future__ import annotations

import re
from pathlib import Path

from yizhun.handbook.markdown import page, table
from yizhun.text import Language, Text

_ROW = re.compile(r"^\| (?P<en>[^|]+) \| (?P<zh>[^|]+) \| (?P<what>[^|]+) \|$")
_HEADS = ("English", "---")


def glossary(root: Path, lang: Language) -> tuple[str, str]:
    """The words of both languages beside each other, sorted by the first."""
    lines = (root / "GLOSSARY.md").read_text("utf-8").splitlines()
    found = [match for line in lines if (match := _ROW.match(line)) and match["en"].strip() not in _HEADS]
    lead = Text(
        "One word, one thing: in files, commands, pages and code.", "一词一义：文件、命令、页面与代码用词一致。"
    ).say(lang)
    english = [
        Text("word", "英文").say(lang),
        Text("in Chinese", "中文").say(lang),
        Text("what it is", "含义（英文）").say(lang),
    ]
    rows = [(one["en"].strip(), one["zh"].strip(), one["what"].strip()) for one in found]
    if lang == "zh":
        english, rows = [english[1], english[0], english[2]], [(zh, en, what) for en, zh, what in rows]
    return "reference/glossary.md", page(Text("Glossary", "术语").say(lang), lead, table(english, rows))
