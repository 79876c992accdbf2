"""What the YAML reader stumbled over in, our own sentences in both languages out."""

from __future__ import annotations

from typing import Final

from yizhun.text import Text

SAVE_AS_UTF8: Final = Text("Save the file as UTF-8.", "请将文件另存为 UTF-8 编码。")
DELETE_IT: Final = Text("Delete that character.", "请删除该字符。")
SEVERAL_DOCUMENTS: Final = Text("A second YAML document starts here", "这里又开始了一份 YAML 文档")
ONE_DOCUMENT: Final = Text("Keep one document per file: remove `---`.", "每个文件只放一份文档：请删去“---”。")
BAD_KEY: Final = Text("The name of a field must be a text", "字段名必须是文字")
PLAIN_KEY: Final = Text("Write `name: value`.", "请写成“字段名: 值”。")
NO_TAGS: Final = Text("Remove the tag; every value is read as it is written.", "请删去标签；所有值都按原文读取。")

_GENERAL = (
    Text("This is not valid YAML", "这里不是有效的 YAML"),
    Text(
        "Check indentation, quotes, brackets and colons at and above this place.",
        "请检查此处及上文的缩进、引号、括号和冒号。",
    ),
)
_SENTENCES: Final[tuple[tuple[str, Text, Text], ...]] = (
    (
        "mapping values are not allowed",
        Text("A colon stands where no field can begin", "这里不能出现“字段: 值”的冒号"),
        Text(
            "Put text that holds `: ` in quotes, and check the indentation of this line.",
            "含有冒号加空格的文字要加引号；也请检查本行缩进。",
        ),
    ),
    (
        "could not find expected ':'",
        Text("A field name is not followed by a colon", "字段名后面缺少冒号"),
        Text("Write `name: value`, with a space after the colon.", "请写成“字段名: 值”，冒号用半角，后面加空格。"),
    ),
    (
        "found character '\\t'",
        Text("A tab is used for indentation", "用了制表符缩进"),
        Text("Indent with spaces.", "请改用空格缩进。"),
    ),
    (
        "that cannot start any token",
        Text("A value cannot begin with this character", "值不能以这个字符开头"),
        Text("Put the value in quotes.", "请给该值加上引号。"),
    ),
    (
        "unexpected end of stream",
        Text("A quoted text is not closed before the file ends", "引号一直到文件结尾都没有闭合"),
        Text("Close the quote.", "请补上引号。"),
    ),
    (
        "unexpected document separator",
        Text("A quoted text is not closed", "引号没有闭合"),
        Text("Close the quote.", "请补上引号。"),
    ),
    (
        "unknown escape character",
        Text("A backslash in double quotes starts no known escape", "双引号里的反斜杠后面不是有效的转义字符"),
        Text("Use single quotes, or write the backslash twice.", "请改用单引号，或把反斜杠写两遍。"),
    ),
    (
        "expected ',' or '",
        Text("A bracket is not closed, or a comma is missing", "括号没有闭合，或缺少逗号"),
        Text("Close the bracket, or put a comma between the entries.", "请补上括号，或在各项之间加上半角逗号。"),
    ),
    (
        "expected the node content",
        Text("A value is missing here", "这里缺少值"),
        Text("Write a value, or quotes around a text that begins with a sign.", "请填写值；以符号开头的文字要加引号。"),
    ),
    (
        "expected <block end>",
        Text("The indentation does not fit the lines above", "缩进与上文不一致"),
        Text(
            "Indent entries of one list, and fields of one entry, alike.",
            "同一列表的各项、同一项的各字段，缩进要一致。",
        ),
    ),
    (
        "sequence entries are not allowed",
        Text("A list entry `- ` cannot stand here", "这里不能写列表项“- ”"),
        Text("Start the list on a line of its own.", "列表请另起一行。"),
    ),
    (
        "undefined alias",
        Text("An alias `*name` names no anchor above it", "别名“*名称”在上文没有对应的锚点"),
        Text("Write the value out.", "请直接写出该值。"),
    ),
    (
        "duplicate anchor",
        Text("An anchor `&name` is used twice", "锚点“&名称”重复"),
        Text("Write the value out.", "请直接写出该值。"),
    ),
)  # fmt: skip


def explain(problem: str | None, context: str | None) -> tuple[Text, Text]:
    """The sentence and hint for a syntax error, by what the reader reported."""
    reported = f"{problem or ''} {context or ''}"
    for part, text, hint in _SENTENCES:
        if part in reported:
            return text, hint
    return _GENERAL


def duplicate_key(key: str, line: int) -> tuple[Text, Text]:
    """A field that stands twice in one mapping."""
    text = Text(f"`{key}` stands twice; the first is in line {line}", f"“{key}”重复出现，首次出现在第 {line} 行")
    return text, Text("Keep one of them.", "请只保留一处。")


def unknown_alias(name: str) -> tuple[Text, Text]:
    """An alias without an anchor before it (an anchor cannot hold itself)."""
    text = Text(f"The alias `*{name}` names no finished anchor above it", f"别名“*{name}”在上文没有对应的锚点")
    return text, Text("Write the value out.", "请直接写出该值。")


def unknown_tag(tag: str) -> Text:
    """A tag that asks for a type."""
    tag = tag.replace("tag:yaml.org,2002:", "!!")
    return Text(f"The tag `{tag}` is not allowed", f"不允许使用标签“{tag}”")


def too_large(limit: int) -> tuple[str, Text]:
    """A file beyond the limit in bytes."""
    size = limit // 1_000_000
    return "yaml-size", Text(f"The file is larger than {size} MB", f"文件超过 {size} MB")


def too_many(limit: int) -> tuple[Text, Text]:
    """Aliases that multiply beyond the limit of values."""
    text = Text(f"The file holds more than {limit:,} values", f"文件中的值超过 {limit:,} 个")
    return text, Text("Split the file, and write aliases out.", "请拆分文件，并将别名展开书写。")


def too_deep(limit: int) -> tuple[Text, Text]:
    """Nesting beyond the limit."""
    text = Text(f"The file is nested more than {limit} deep", f"嵌套超过 {limit} 层")
    return text, Text("No part of a standard is that deep; check the brackets.", "标准没有这么深的结构，请检查括号。")


def not_utf8(byte: int) -> tuple[str, Text]:
    """A byte that UTF-8 does not have there."""
    return "yaml-encoding", Text(f"The file is not UTF-8: byte {byte:#04x}", f"文件不是 UTF-8 编码：字节 {byte:#04x}")


def control_character(code: int) -> tuple[str, Text]:
    """A character that no text file should hold."""
    return "yaml-character", Text(f"Unprintable character U+{code:04X}", f"不可见字符 U+{code:04X}")
