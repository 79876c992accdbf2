"""The words of docs/words and what people say of types and columns in, texts in both languages out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from yizhun.standard.yaml_file import read_yaml
from yizhun.text import Language, Text

_FOLDED = re.compile(r"(?<=[，。；：、]) +")
"""Where a folded line of Chinese was joined with a space."""
WORDS = {
    "field": Text("field", "字段"), "needed": Text("needed", "必填"), "form": Text("what may be written", "可以写什么"),
    "meaning": Text("meaning", "含义"), "default": Text("if left out", "不写时"), "column": Text("column", "列"),
    "type": Text("type", "类型"), "yes": Text("yes", "是"), "code": Text("code", "代码"),
    "title": Text("title", "标题"),
    "verdict": Text("verdict", "判定"), "reason": Text("reason", "原因"), "option": Text("option", "选项"),
    "clause": Text("clause", "条款"), "asks": Text("what it asks", "要求"), "owner": Text("owner", "责任岗位"),
    "force": Text("force", "约束力"), "public": Text("public", "公开"), "table": Text("table", "表"),
    "words": Text("in words", "文字说明"),
}  # fmt: skip


def w(word: str, lang: Language) -> str:
    """A heading of a table."""
    return WORDS[word].say(lang)


@cache
def read(file: Path) -> Any:
    """A YAML file of words, every scalar as text."""
    document = read_yaml(file.read_bytes(), file.name)
    assert not document.issues, document.issues
    return document.data


def text(entry: dict[str, str]) -> Text:
    """An entry `{en, zh}`."""
    return Text(entry["en"], _FOLDED.sub("", entry["zh"]))
