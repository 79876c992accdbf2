"""What can be wrong with a map, as sentences in both languages: names and values in, text and hint out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from yizhun.evidence.nearest import nearest
from yizhun.text import Text

Fault = tuple[Text, Text | None]
SHOWN: Final = 12

VALUE: Final = Text(
    "A value is a column name, {const: text}, {line: true}, {file: true}, {join: [a, '-', b]} or "
    "{pad: column, width: 4}; {column: name} and joins may have map, else and format.",
    "值可以是：列名、{const: 文字}、{line: true}、{file: true}、{join: [a, '-', b]}、{pad: 列名, width: 4}；"
    "{column: 列名} 和 join 还可以带 map、else、format。",
)
FORMAT: Final = Text(
    "Write strptime codes such as %Y-%m-%d %H:%M:%S; leave `format` out for ISO 8601.",
    "请用 strptime 代码，如 %Y-%m-%d %H:%M:%S；ISO 8601 的时间不用写 format。",
)


def hint(name: str, allowed: Iterable[str]) -> Text:
    """Which name was probably meant, else which there are."""
    names = list(dict.fromkeys(allowed))
    near = nearest(name, names)
    if near is not None:
        return Text(f"Did you mean `{near}`?", f"是否想写“{near}”？")
    if not names:
        return Text("There are none.", "没有可用的名称。")
    more = len(names) - SHOWN
    listed = names[:SHOWN]
    en = ", ".join(f"`{one}`" for one in listed) + (f" and {more} more" if more > 0 else "")
    zh = "、".join(f"“{one}”" for one in listed) + (f"等 {len(names)} 个" if more > 0 else "")
    return Text(f"Allowed: {en}.", f"可用：{zh}。")


def unknown_column(name: str, names: Iterable[str]) -> Fault:
    """A column that the source does not have."""
    return Text(f"The source has no column `{name}`", f"源文件没有“{name}”列"), hint(name, names)


def unknown_key(name: str, allowed: Iterable[str]) -> Fault:
    """A key that no part of a map has there."""
    return Text(f"`{name}` is unknown here", f"这里不认识“{name}”"), hint(name, allowed)


def unknown_field(table: str, name: str, allowed: Iterable[str]) -> Fault:
    """A column that the contract's table does not have, and that cannot be an attribute."""
    return Text(f"The table `{table}` has no column `{name}`", f"“{table}”表没有“{name}”列"), hint(name, allowed)


def no_distinct(table: str, id_column: str | None, registers: Iterable[str]) -> Fault:
    """`distinct` for a table whose rows are no things of their own."""
    names = list(registers)
    text = Text(f"`distinct` cannot make rows of `{table}`", f"“{table}”表的行不能用“distinct”生成")
    if id_column is not None:
        return text, Text(
            f"Give such rows one `{id_column}`: rows that are equal are merged.",
            f"请给这些行相同的“{id_column}”：内容相同的行会合并为一行。",
        )
    *first, last = names
    en = ", ".join(f"`{one}`" for one in first) + f" and `{last}`"
    zh = "、".join(f"“{one}”" for one in first) + f"和“{last}”"
    return text, Text(f"It is for {en}.", f"它只用于{zh}。")


def missing_field(table: str, name: str, near: str | None) -> Fault:
    """A required column that a rule does not fill."""
    text = Text(f"A row of `{table}` needs `{name}`", f"“{table}”表的每一行都需要“{name}”")
    if near is not None:
        return text, Text(f"Did you mean `{name}` where `{near}` stands?", f"写成“{near}”的是否就是“{name}”？")
    return text, Text(
        f"Add `{name}: <column>` or `{name}: {{const: text}}`.", f"请加上“{name}: 列名”或“{name}: {{const: 文字}}”。"
    )


def not_a(what: Text, found: object) -> Fault:
    """Something of the wrong shape; `what` says what should stand there."""
    shapes = {
        str: ("text", "文字"),
        list: ("a list", "列表"),
        dict: ("a mapping", "映射"),
        type(None): ("nothing", "空"),
    }
    en, zh = shapes[type(found)]
    return Text(f"Found {en} where {what.en} should stand", f"这里是{zh}，应是{what.zh}"), None


def bad_value(found: str) -> Fault:
    """A value outside the grammar."""
    return Text(f"This is no value: {found}", f"这不是可用的值：{found}"), VALUE


def bad_format(code: str) -> Fault:
    """A directive that strptime here does not know."""
    return Text(f"`{code}` is no code of a time format", f"“{code}”不是时间格式代码"), FORMAT


def format_without_year(written: str) -> Fault:
    """A format that cannot give a date."""
    text = Text(f"The format `{written}` has no year, so it gives no date", f"格式“{written}”没有年份，得不出日期")
    return text, Text(
        "Join the date to it: {join: [date, ' ', time], format: '%Y-%m-%d %H:%M'}.",
        "请把日期拼进来：{join: [日期, ' ', 时间], format: '%Y-%m-%d %H:%M'}。",
    )


def format_without_time(table: str, name: str) -> Fault:
    """A format on a column that is no time."""
    text = Text(
        f"`{name}` of `{table}` is no time, so it has no format", f"“{table}”表的“{name}”不是时间，不能写 format"
    )
    return text, Text("Remove `format`.", "请删去 format。")


def inner_format() -> Fault:
    """A format on a part of a value."""
    text = Text("Only a whole value is a time and has a format", "只有完整的值才是时间、才能写 format")
    return text, Text("Move `format` outside the join.", "请把 format 移到 join 外面。")


def unknown_zone(name: str, near: str | None) -> Fault:
    """A time zone that IANA does not list."""
    text = Text(f"`{name}` is no time zone", f"“{name}”不是时区")
    if near is not None:
        return text, Text(f"Did you mean `{near}`?", f"是否想写“{near}”？")
    return text, Text("Write an IANA name such as Asia/Shanghai.", "请写 IANA 时区名，如 Asia/Shanghai。")


def unknown_encoding(name: str) -> Fault:
    """An encoding that Python does not know."""
    text = Text(f"`{name}` is no known encoding", f"不认识编码“{name}”")
    usual = ("utf-8", "gb18030", "big5", "latin-1", "cp1252")
    return text, Text(f"Usual ones: {', '.join(usual)}.", f"常用：{'、'.join(usual)}。")


def bad_delimiter(found: str) -> Fault:
    """A delimiter that is not one character."""
    text = Text(f"`{found}` cannot separate fields", f"“{found}”不能作分隔符")
    return text, Text('Write one character, such as ";" or "\\t".', '请写一个字符，如 ";" 或 "\\t"。')


def not_for_format(key: str, format_name: str) -> Fault:
    """A key of `source` that this format does not have."""
    return Text(f"`{key}` has no meaning for {format_name}", f"{format_name} 格式不用“{key}”"), Text(
        "Remove it.", "请删去。"
    )


def no_tables() -> Fault:
    """A map that gives no rows."""
    text = Text("The map fills no table", "映射没有写任何表")
    return text, Text(
        "Add for example `events: {occurred_at: …, site_id: …, activity: …}`.",
        "请加上例如“events: {occurred_at: …, site_id: …, activity: …}”。",
    )


def bad_width(found: object) -> Fault:
    """A width that is no small whole number."""
    text = Text(f"`width` is a whole number from 1 to 64, not `{found}`", f"width 应是 1 到 64 的整数，而不是“{found}”")
    return text, None


def same_line_ids(table: str, first: int) -> Fault:
    """Two rules of one table whose ids are both the bare line."""
    text = Text(
        f"Two rules of `{table}` give the same id on every line (the other is in line {first})",
        f"“{table}”表的两条规则在每一行给出相同的编号（另一条在第 {first} 行）",
    )
    return text, Text(
        "Make them differ: {join: [{line: true}, '-opened']}.", "请加以区分：{join: [{line: true}, '-opened']}。"
    )


def wrong_word(name: str, found: str, allowed: Iterable[str]) -> Fault:
    """A constant outside the words that a column may hold."""
    return Text(f"`{found}` cannot stand in `{name}`", f"“{name}”不能是“{found}”"), hint(found, allowed)
