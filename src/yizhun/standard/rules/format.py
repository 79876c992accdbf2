"""Rules of files and single fields: YAML, CSV, names, numbers, dates, durations, each with an example."""

from __future__ import annotations

from typing import Final

from yizhun.standard.rules.rule import Rule, error

_TITLE: Final = "title: {en: Repairs, zh: 维修}\n"

FORMAT: Final[tuple[Rule, ...]] = (
    error(
        "unreadable",
        ("A file or folder cannot be read", "文件或文件夹无法读取"),
        ("The path is wrong, or the right to read it is missing.", "路径有误，或没有读取权限。"),
        "yizhun check ./hotel\n",
    ),
    error(
        "missing-file",
        ("standard.yaml is missing", "缺少 standard.yaml"),
        ("A standard is a folder with standard.yaml in it.", "标准是一个含有 standard.yaml 的文件夹。"),
        "id: hotel\nedition: 2026.1\ntitle: Hotel\neffective: 2026-01-01\n",
    ),
    error(
        "unknown-file",
        ("A file that the format does not know", "格式之外的文件"),
        (
            "A file under a wrong name would be left out without a word. Text files and pictures may lie anywhere.",
            "文件名写错会被悄悄漏读。说明文档和图片可以放在任意位置。",
        ),
        "clauses/repairs.yaml\n",
    ),
    error(
        "unknown-folder",
        ("A folder that the format does not know", "格式之外的文件夹"),
        ("A folder under a wrong name would be left out without a word.", "文件夹名写错会被悄悄漏读。"),
        "clauses/\ntraining/\nsurveys/\nprices/\ntests/\n",
    ),
    error(
        "yaml-syntax",
        ("The file is not valid YAML", "文件不是有效的 YAML"),
        ("Nothing of the file can be read until this is put right.", "改正之前，整个文件都无法读取。"),
        _TITLE,
    ),
    error(
        "yaml-encoding",
        ("The file is not UTF-8", "文件不是 UTF-8 编码"),
        ("All files of a standard are UTF-8.", "标准的所有文件都用 UTF-8 编码。"),
        _TITLE,
    ),
    error(
        "yaml-character",
        ("An unprintable character", "不可见字符"),
        ("It usually comes from copying; nobody can see it.", "通常是复制时带入的，肉眼看不到。"),
        _TITLE,
    ),
    error(
        "yaml-documents",
        ("Several documents in one file", "一个文件里有多份文档"),
        ("Only one document per file is read.", "每个文件只读一份文档。"),
        "- {id: a, title: A}\n- {id: b, title: B}\n",
    ),
    error(
        "yaml-key",
        ("A field name that is not a text", "字段名不是文字"),
        ("Field names are plain texts.", "字段名应是普通文字。"),
        "title: Repairs\n",
    ),
    error(
        "yaml-alias",
        ("An alias without an anchor", "别名没有对应的锚点"),
        ("An alias repeats a value that was given an anchor above it.", "别名用来重复上文标了锚点的值。"),
        "first: &limit PT30M\nsecond: *limit\n",
    ),
    error(
        "yaml-tag",
        ("A YAML tag", "YAML 标签"),
        ("Values are read as they are written; tags change nothing.", "值按原文读取，标签不起作用。"),
        "edition: 2026.1\n",
    ),
    error(
        "yaml-depth",
        ("Nested too deep", "嵌套过深"),
        ("No part of a standard is that deep.", "标准没有这么深的结构。"),
        _TITLE,
    ),
    error(
        "yaml-size",
        ("A file too large", "文件过大"),
        ("Files of a standard are written by people and stay small.", "标准的文件由人书写，不会很大。"),
        "# split the file\n",
    ),
    error(
        "duplicate-key",
        ("A field that stands twice", "字段重复"),
        ("Which of the two holds would be a guess.", "无从判断以哪一处为准。"),
        "title: Repairs\n",
    ),
    error(
        "csv-syntax",
        ("The file is not valid CSV", "文件不是有效的 CSV"),
        ("A quote is opened and not closed, or stands inside a cell.", "引号没有闭合，或出现在单元格中间。"),
        "schedule,item,price,valid_from\n",
    ),
    error(
        "csv-cells",
        ("A row with too many or too few cells", "单元格数与表头不符"),
        ("Every row has as many cells as the header.", "每行的格数应与表头相同。"),
        "schedule,item,price,valid_from\nfees,base,2.5,2026-01-01\n",
    ),
    error(
        "missing-column",
        ("A column of the price schedule is missing", "价目表缺列"),
        ("schedule, item, price and valid_from are needed.", "必须有 schedule、item、price、valid_from 四列。"),
        "schedule,item,price,valid_from\n",
    ),
    error(
        "duplicate-column",
        ("A column that stands twice", "列名重复"),
        ("Which of the two holds would be a guess.", "无从判断以哪一列为准。"),
        "schedule,item,price,valid_from\n",
    ),
    error(
        "missing-field",
        ("A field is missing", "缺少字段"),
        ("The entry means nothing without it.", "缺了它，该项就没有意义。"),
        "- id: repairs.attend\n  title: On the spot within 30 minutes\n  force: shall\n",
    ),
    error(
        "unknown-field",
        ("A field that the format does not know", "格式之外的字段"),
        ("A misspelt field would be left out without a word.", "字段名写错会被悄悄漏读。"),
        "force: shall\n",
    ),
    error(
        "empty-field",
        ("A field without a value", "字段没有值"),
        ("Give a value, or leave the field out.", "请填写，或删去该字段。"),
        _TITLE,
    ),
    error(
        "wrong-shape",
        ("A list, mapping or text where another belongs", "结构不对"),
        ("A field holds either one text, a list, or further fields.", "字段的内容只能是文字、列表或一组字段。"),
        "posts:\n  - {id: engineer, title: Engineer}\n",
    ),
    error(
        "wrong-choice",
        ("A word that is not among those allowed", "不在可选范围内"),
        ("The field takes one of a few words.", "该字段只能取几个固定的词。"),
        "force: shall\n",
    ),
    error(
        "too-few-entries",
        ("A list with too few entries", "列表项太少"),
        ("The list needs more entries to make sense.", "项数不够，没有意义。"),
        "options: [30 minutes, 1 hour]\n",
    ),
    error(
        "bad-id",
        ("An id with characters that are not allowed", "id 含有不允许的字符"),
        ("Ids stand in file names, addresses and results.", "id 会出现在文件名、网址和结果里。"),
        "id: repairs.attend\n",
    ),
    error(
        "bad-name",
        ("A name with spaces around it, empty, or too long", "名称为空、过长或首尾有空格"),
        ("Names are compared letter by letter.", "名称是逐字比较的。"),
        "activity: repair-reported\n",
    ),
    error(
        "bad-language",
        ("A language the product does not speak", "不支持的语言"),
        ("Texts are in English (en) and Chinese (zh).", "文字用英文（en）和中文（zh）。"),
        _TITLE,
    ),
    error(
        "not-a-number",
        ("Not a number", "不是数字"),
        ("Figures are plain decimals; shares lie between 0 and 1.", "数值写普通小数；比例写 0 到 1。"),
        "target: 0.95\n",
    ),
    error(
        "out-of-range",
        ("A figure outside its range", "数值超出范围"),
        ("The figure could never be met, or always would be.", "这样的数值永远达不到，或总能达到。"),
        "target: 0.95\n",
    ),
    error(
        "not-a-date",
        ("Not a date", "不是日期"),
        ("Dates are year-month-day.", "日期写成“年-月-日”。"),
        "effective: 2026-01-01\n",
    ),
    error(
        "not-a-time",
        ("Not a time", "不是时间"),
        ("Times are on the 24-hour clock, two digits each.", "时间用 24 小时制，时、分各两位。"),
        'times: ["08:00", "14:00"]\n',
    ),
    error(
        "not-a-duration",
        ("Not a duration", "不是时长"),
        (
            "Durations are ISO 8601: PT24H is exact, P1D and P1M are calendar steps in local time.",
            "时长按 ISO 8601：PT24H 是精确时长，P1D、P1M 按当地日历推算。",
        ),
        "within: PT30M\n",
    ),
    error(
        "zero-duration",
        ("A duration of zero", "时长为零"),
        ("Nothing can be done in no time.", "零时长内什么也做不了。"),
        "within: PT30M\n",
    ),
    error(
        "bad-hours",
        ("Not a span of hours", "不是时段"),
        ("Two local times with a hyphen; past midnight is allowed.", "用连字符连接两个当地时刻，可以跨午夜。"),
        'hours: "19:30-01:00"\n',
    ),
    error(
        "bad-condition",
        ("A condition that is not allowed", "条件写法不允许"),
        (
            "Conditions are SQL comparisons over site., case., subject. and event. columns, joined by and, or, not.",
            "条件是对 site.、case.、subject.、event. 各列的 SQL 比较，可用 and、or、not 连接。",
        ),
        "applies: site.kind = 'hotel' and site.rooms >= 50\n",
    ),
)
