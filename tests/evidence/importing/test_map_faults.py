"""Every fault of a map, told at once, with its place, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.importing.world import World
from yizhun.errors import EvidenceError
from yizhun.evidence.importing.map_read import read_map
from yizhun.evidence.importing.run import import_file

FILE = "id,opened,closed,place name\n1,2026-03-01T09:00,,A\n"
EVENT = "occurred_at: opened, site_id: place name, activity: {const: a}"

CASES: list[tuple[str, list[str], list[str]]] = [
    (
        "events: {occurred_at: openned, site_id: place, activity: {const: a}}",
        [
            "map.yaml:1:23: error [unknown-column] The source has no column `openned` → Did you mean `opened`?",
            "map.yaml:1:41: error [unknown-column] The source has no column `place` → "
            "Allowed: `id`, `opened`, `closed`, `place name`.",
        ],
        [
            "map.yaml:1:23: 错误 [unknown-column] 源文件没有“openned”列 → 是否想写“opened”？",
            "map.yaml:1:41: 错误 [unknown-column] 源文件没有“place”列 → 可用：“id”、“opened”、“closed”、“place name”。",
        ],
    ),
    (
        "event: {a: b}",
        ["map.yaml:1:1: error [unknown-key] `event` is unknown here → Did you mean `events`?"],
        ["map.yaml:1:1: 错误 [unknown-key] 这里不认识“event” → 是否想写“events”？"],
    ),
    (
        "timezone: UTC",
        [
            "map.yaml:1:1: error [no-tables] The map fills no table → Add for example "
            "`events: {occurred_at: …, site_id: …, activity: …}`."
        ],
        [
            "map.yaml:1:1: 错误 [no-tables] 映射没有写任何表 → 请加上例如“events: {occurred_at: …, site_id: …, activity: …}”。"
        ],
    ),
    (
        "- a",
        ["map.yaml:1:1: error [not-a-mapping] Found a list where a mapping should stand"],
        ["map.yaml:1:1: 错误 [not-a-mapping] 这里是列表，应是“键: 值”的映射"],
    ),
    (
        "events: opened",
        ["map.yaml:1:9: error [not-a-rule] Found text where a rule, or a list of rules should stand"],
        ["map.yaml:1:9: 错误 [not-a-rule] 这里是文字，应是一条规则或规则列表"],
    ),
    (
        "events: {occurred_at: opened, site_id: id}",
        [
            "map.yaml:1:9: error [missing-field] A row of `events` needs `activity` → "
            "Add `activity: <column>` or `activity: {const: text}`."
        ],
        [
            "map.yaml:1:9: 错误 [missing-field] “events”表的每一行都需要“activity” → 请加上“activity: 列名”或“activity: {const: 文字}”。"
        ],
    ),
    (
        "events: {occurred_at: opened, site_id: id, activty: {const: a}}",
        [
            "map.yaml:1:9: error [missing-field] A row of `events` needs `activity` → "
            "Did you mean `activity` where `activty` stands?"
        ],
        ["map.yaml:1:9: 错误 [missing-field] “events”表的每一行都需要“activity” → 写成“activty”的是否就是“activity”？"],
    ),
    (
        "people: {person_id: id, site_id: id, role: {const: r}, since: opened, until: closed, untill: closed}",
        ["map.yaml:1:86: error [unknown-field] The table `people` has no column `untill` → Did you mean `until`?"],
        ["map.yaml:1:86: 错误 [unknown-field] “people”表没有“untill”列 → 是否想写“until”？"],
    ),
    (
        "observations: {distinct: id, occurred_at: opened, site_id: id, item: {const: i}, outcome: {const: pass}}",
        [
            "map.yaml:1:16: error [no-distinct] `distinct` cannot make rows of `observations` → "
            "Give such rows one `observation_id`: rows that are equal are merged."
        ],
        [
            "map.yaml:1:16: 错误 [no-distinct] “observations”表的行不能用“distinct”生成 → "
            "请给这些行相同的“observation_id”：内容相同的行会合并为一行。"
        ],
    ),
    (
        "prices: {distinct: id, schedule: {const: s}, item: id, price: id, valid_from: opened}",
        [
            "map.yaml:1:10: error [no-distinct] `distinct` cannot make rows of `prices` → "
            "It is for `sites`, `subjects`, `cases` and `people`."
        ],
        [
            "map.yaml:1:10: 错误 [no-distinct] “prices”表的行不能用“distinct”生成 → 它只用于“sites”、“subjects”、“cases”和“people”。"
        ],
    ),
    (
        "timezone: Europe/Berln\nevents: {" + EVENT + "}",
        ["map.yaml:1:11: error [unknown-zone] `Europe/Berln` is no time zone → Did you mean `Europe/Berlin`?"],
        ["map.yaml:1:11: 错误 [unknown-zone] “Europe/Berln”不是时区 → 是否想写“Europe/Berlin”？"],
    ),
    (
        "sites: {site_id: id, timezone: {const: Mars}}",
        ["map.yaml:1:32: error [unknown-zone] `Mars` is no time zone → Write an IANA name such as Asia/Shanghai."],
        ["map.yaml:1:32: 错误 [unknown-zone] “Mars”不是时区 → 请写 IANA 时区名，如 Asia/Shanghai。"],
    ),
    (
        "source: {format: cvs, kind: x}\nevents: {" + EVENT + "}",
        [
            "map.yaml:1:18: error [unknown-format] `cvs` is unknown here → "
            "Allowed: `csv`, `tsv`, `xlsx`, `parquet`, `jsonl`, `xes`, `ocel`.",
            "map.yaml:1:23: error [unknown-key] `kind` is unknown here → "
            "Allowed: `format`, `encoding`, `delimiter`, `sheet`.",
        ],
        [
            "map.yaml:1:18: 错误 [unknown-format] 这里不认识“cvs” → "
            "可用：“csv”、“tsv”、“xlsx”、“parquet”、“jsonl”、“xes”、“ocel”。",
            "map.yaml:1:23: 错误 [unknown-key] 这里不认识“kind” → 可用：“format”、“encoding”、“delimiter”、“sheet”。",
        ],
    ),
    (
        "source: {format: csv, encoding: utf-9, delimiter: '||', sheet: A}\nevents: {" + EVENT + "}",
        [
            "map.yaml:1:33: error [unknown-encoding] `utf-9` is no known encoding → "
            "Usual ones: utf-8, gb18030, big5, latin-1, cp1252.",
            'map.yaml:1:51: error [bad-delimiter] `||` cannot separate fields → Write one character, such as ";" or "\\t".',
            "map.yaml:1:57: error [not-for-format] `sheet` has no meaning for csv → Remove it.",
        ],
        [
            "map.yaml:1:33: 错误 [unknown-encoding] 不认识编码“utf-9” → 常用：utf-8、gb18030、big5、latin-1、cp1252。",
            'map.yaml:1:51: 错误 [bad-delimiter] “||”不能作分隔符 → 请写一个字符，如 ";" 或 "\\t"。',
            "map.yaml:1:57: 错误 [not-for-format] csv 格式不用“sheet” → 请删去。",
        ],
    ),
    (
        "events: {" + EVENT + ", case_id: {const: [a]}}",
        [
            "map.yaml:1:91: error [bad-value] This is no value: {const: [a]} → A value is a column name, {const: text}, "
            "{line: true}, {file: true}, {join: [a, '-', b]} or {pad: column, width: 4}; {column: name} and joins may "
            "have map, else and format."
        ],
        [
            "map.yaml:1:91: 错误 [bad-value] 这不是可用的值：{const: [a]} → 值可以是：列名、{const: 文字}、{line: true}、"
            "{file: true}、{join: [a, '-', b]}、{pad: 列名, width: 4}；{column: 列名} 和 join 还可以带 map、else、format。"
        ],
    ),
    (
        "events: {" + EVENT + ", case_id: {column: id, maps: {a: b}}}",
        ["map.yaml:1:96: error [unknown-key] `maps` is unknown here → Did you mean `map`?"],
        ["map.yaml:1:96: 错误 [unknown-key] 这里不认识“maps” → 是否想写“map”？"],
    ),
    (
        "events: {" + EVENT + ", case_id: {pad: id, width: many}}",
        ["map.yaml:1:100: error [bad-width] `width` is a whole number from 1 to 64, not `many`"],
        ["map.yaml:1:100: 错误 [bad-width] width 应是 1 到 64 的整数，而不是“many”"],
    ),
    (
        "events: {" + EVENT + ", format: '%Y-%Q'}",
        [
            "map.yaml:1:82: error [bad-format] `%Q` is no code of a time format → "
            "Write strptime codes such as %Y-%m-%d %H:%M:%S; leave `format` out for ISO 8601."
        ],
        [
            "map.yaml:1:82: 错误 [bad-format] “%Q”不是时间格式代码 → 请用 strptime 代码，如 %Y-%m-%d %H:%M:%S；"
            "ISO 8601 的时间不用写 format。"
        ],
    ),
    (
        "events: {" + EVENT + ", case_id: {column: id, format: '%Y'}}",
        [
            "map.yaml:1:96: error [format-without-time] `case_id` of `events` is no time, so it has no format → "
            "Remove `format`."
        ],
        ["map.yaml:1:96: 错误 [format-without-time] “events”表的“case_id”不是时间，不能写 format → 请删去 format。"],
    ),
    (
        "events: {" + EVENT + ", when: id = 1 and upper(id) = 'A'}",
        [
            "map.yaml:1:97: error [bad-condition] `UPPER(id)` is not allowed here → Allowed are columns "
            "(status, \"CLOSED DATE\"), 'text', numbers, = != < <= > >=, in (…), is null, and, or, not, and parentheses."
        ],
        [
            "map.yaml:1:97: 错误 [bad-condition] 这里不允许写“UPPER(id)” → 可以写：列（status、\"CLOSED DATE\"）、'文字'、"
            "数字、= != < <= > >=、in (…)、is null、and、or、not 和括号。"
        ],
    ),
    (
        "events: {" + EVENT + ", when: idd = 1 or closed is null}",
        ["map.yaml:1:80: error [unknown-column] The source has no column `idd` → Did you mean `id`?"],
        ["map.yaml:1:80: 错误 [unknown-column] 源文件没有“idd”列 → 是否想写“id”？"],
    ),
    (
        "observations: {occurred_at: opened, site_id: id, item: {const: i}, outcome: {const: passed}}",
        ["map.yaml:1:77: error [wrong-word] `passed` cannot stand in `outcome` → Did you mean `pass`?"],
        ["map.yaml:1:77: 错误 [wrong-word] “outcome”不能是“passed” → 是否想写“pass”？"],
    ),
    (
        "events: {" + EVENT + ", activity: b}",
        ["map.yaml:1:74: error [duplicate-key] `activity` stands twice; the first is in line 1 → Keep one of them."],
        ["map.yaml:1:74: 错误 [duplicate-key] “activity”重复出现，首次出现在第 1 行 → 请只保留一处。"],
    ),
    (
        "events: {" + EVENT + ", case_id: {join: [id, {column: opened, format: '%Y'}]}}",
        [
            "map.yaml:1:112: error [inner-format] Only a whole value is a time and has a format → "
            "Move `format` outside the join."
        ],
        ["map.yaml:1:112: 错误 [inner-format] 只有完整的值才是时间、才能写 format → 请把 format 移到 join 外面。"],
    ),
]


@pytest.mark.parametrize(("text", "en", "zh"), CASES, ids=range(len(CASES)))
def test_a_broken_map(world: World, text: str, en: list[str], zh: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world.folder)
    world.file(FILE)
    world.map(text)
    with pytest.raises(EvidenceError) as raised:
        import_file("given.csv", "map.yaml", world.into)
    assert [issue.say("en") for issue in raised.value.issues] == en
    assert [issue.say("zh") for issue in raised.value.issues] == zh


@pytest.mark.parametrize("written", ["", "%-Y", "%", "%Z", "%-", "%Y %-z", "%Y-%m-%d %Q"])
def test_formats_that_cannot_be(world: World, written: str) -> None:
    (fault, *_) = world.faults(FILE, f"events: {{{EVENT}, format: '{written}'}}")
    assert fault[2] in ("bad-format", "format-without-year")


def test_a_format_without_a_year(world: World) -> None:
    (fault,) = world.faults(FILE, f"events: {{{EVENT}, format: '%H:%M'}}")
    assert fault[2:] == (
        "format-without-year",
        "The format `%H:%M` has no year, so it gives no date",
        "格式“%H:%M”没有年份，得不出日期",
    )


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("id like '1'", "`id LIKE '1'` is not allowed here"),
        ("id between 1 and 2", "`id BETWEEN 1 AND 2` is not allowed here"),
        ("id in (select 1)", "`id IN (SELECT 1)` is not allowed here"),
        ("id in (closed)", "The list of `in` holds literals only"),
        ("id.x = 1", 'A name with a dot stands in double quotes: "id.x"'),
        ("id = 1 -- yes", "Comments are not allowed in a condition"),
        ("id = 1; drop table x", "`id = 1; DROP TABLE x` is not allowed here"),
        ("'a' = 'a'", "A comparison needs a column on one side"),
        ("id", "`id` is not allowed here"),
        ("id = null", "`NULL` is not allowed here"),
        ("id is true", "`id IS TRUE` is not allowed here"),
        ("id = 1e5", "`1e5` is no plain number such as 50 or 0.8"),
        ("id =", "The condition cannot be read at `=`"),
        ("id = 'x", "The condition cannot be read"),
        ("a = 1 and " * 500 + "b = 1", "The condition is longer than 4000 characters"),
    ],
)
def test_conditions_that_are_not_allowed(world: World, when: str, found: str) -> None:
    quoted = when.replace("'", "''")
    (fault,) = world.faults(FILE, f"events: {{{EVENT}, when: '{quoted}'}}")
    assert (fault[2], fault[3]) == ("bad-condition", found)


@pytest.mark.parametrize(
    "value",
    ["{}", "{const: a, line: true}", "{line: yes}", "{join: []}", "{join: id}", "[id]", "~", "{column: [id]}",
     "{column: id, map: [a]}", "{column: id, map: {a: [b]}}", "{column: id, else: {a: b}}", "{pad: id, width: 0}",
     "{pad: id, width: 65}", "{const: a, else: b}", "{column: id, format: [a]}", "{join: [[id]]}"],
)  # fmt: skip
def test_values_outside_the_grammar(world: World, value: str) -> None:
    assert world.faults(FILE, f"events: {{{EVENT}, case_id: {value}}}")


def test_faults_of_the_map_and_unknown_columns_are_told_together_in_the_order_of_the_file(world: World) -> None:
    faults = world.faults(
        FILE,
        """
events:
  - {occurred_at: opend, site_id: id, activity: {const: a}, case_id: {pad: id}}
  - {occurred_at: opened, site_id: idd}
""",
    )
    assert [(line, code) for line, _, code, _, _ in faults] == [
        (3, "unknown-column"),
        (3, "bad-width"),
        (4, "missing-field"),
        (4, "unknown-column"),
    ]


def test_columns_of_a_log_are_only_known_once_it_is_read_and_nothing_is_written_then(world: World) -> None:
    faults = world.faults(
        '{"id": 1, "t": "2026-03-01"}\n{"id": 2, "place": "B"}\n',
        "timezone: UTC\nevents: {occurred_at: t, site_id: plaec, activity: id}\n",
        "given.jsonl",
    )
    assert faults == [(2, 35, "unknown-column", "The source has no column `plaec`", "源文件没有“plaec”列")]


@pytest.mark.parametrize(
    "text", ["", "null", "a: [", "events: *x", "\t", "{", "events: {occurred_at: !!int 1}", "\x00"]
)
def test_what_is_no_map_at_all_is_refused(world: World, text: str) -> None:
    assert world.faults(FILE, text)


def test_two_rules_with_the_same_line_as_id_are_warned_of() -> None:
    text = """
events:
  - {event_id: {line: true}, occurred_at: a, site_id: s, activity: {const: x}}
  - {event_id: {line: true}, occurred_at: b, site_id: s, activity: {const: y}}
"""
    (issue,) = read_map(text.encode(), "map.yaml").issues
    assert issue.say("en") == (
        "map.yaml:4:5: warning [same-line-ids] Two rules of `events` give the same id on every line (the other is in "
        "line 3) → Make them differ: {join: [{line: true}, '-opened']}."
    )


def test_missing_files_are_told(world: World, tmp_path: Path) -> None:
    for file, map_path in [
        ("absent.csv", world.map("events: {}")),
        (world.file(FILE), "absent.yaml"),
        (tmp_path, world.map("")),
    ]:
        with pytest.raises(EvidenceError) as raised:
            import_file(tmp_path / file, tmp_path / map_path, world.into)
        assert raised.value.issues[0].text.zh
