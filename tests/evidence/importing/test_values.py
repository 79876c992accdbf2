"""What a field of a map may be filled with."""

from __future__ import annotations

import pytest

from tests.evidence.importing.world import SITES, World

FILE = "id,when,kind,a b,note\n7,2026-03-01T09:00,x,one,hello\n8,2026-03-02T09:00,y,,\n9,,x,three,late\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("kind", ["x", "y"]),
        ("a b", ["one", None]),
        ("{column: a b}", ["one", None]),
        ("{column: a b, else: none}", ["one", "none"]),
        ("{const: fixed}", ["fixed", "fixed"]),
        ("{const: '08'}", ["08", "08"]),
        ("{line: true}", ["2", "3"]),
        ("{file: true}", ["given.csv", "given.csv"]),
        ("{join: [id, '-', kind]}", ["7-x", "8-y"]),
        ("{join: [id, a b]}", ["7one", None]),
        ("{join: [id, a b], else: whole}", ["7one", "whole"]),
        ("{join: [id, {column: a b, else: '?'}]}", ["7one", "8?"]),
        ("{join: [id, 'kind']}", ["7x", "8y"]),
        ("{join: [id, 'kinds']}", ["7kinds", "8kinds"]),
        ("{join: [{file: true}, ':', {line: true}]}", ["given.csv:2", "given.csv:3"]),
        ("{pad: id, width: 4}", ["0007", "0008"]),
        ("{pad: kind, width: 1}", ["x", "y"]),
        ("{pad: {line: true}, width: 3}", ["002", "003"]),
        ("{pad: a b, width: 5, else: none}", ["00one", "none"]),
        ("{column: kind, map: {x: first, y: second}}", ["first", "second"]),
        ("{column: kind, map: {x: first}, else: other}", ["first", "other"]),
        ("{column: kind, map: {x: ~}, else: other}", [None, "other"]),
        ("{column: kind, map: {x: first}, else: ~}", ["first", None]),
        ("{column: a b, map: {one: '1'}}", ["1", None]),
        ("{join: [kind, '/', id], map: {x/7: special}, else: usual}", ["special", "usual"]),
    ],
)
def test_a_value_is(world: World, value: str, expected: list[str | None]) -> None:
    world.run(FILE, f"timezone: UTC\nevents: {{occurred_at: when, site_id: id, activity: kind, mark: {value}}}\n")
    assert world.column("events", "mark") == expected


def test_a_map_without_a_column_reads_the_column_of_its_own_name(world: World) -> None:
    world.run(
        FILE, "timezone: UTC\nevents: {occurred_at: when, site_id: id, activity: kind, kind: {map: {x: a, y: b}}}\n"
    )
    assert world.column("events", "kind") == ["a", "b"]


def test_a_word_that_its_map_does_not_know_goes_to_the_quarantine(world: World) -> None:
    result = world.run(
        FILE, "timezone: UTC\nevents: {occurred_at: when, site_id: id, activity: {column: kind, map: {x: opened}}}\n"
    )
    assert world.column("events", "activity") == ["opened"]
    (bad,) = world.quarantine("events")
    assert (bad["file"], bad["line"], bad["reason"]) == ("given.csv", 3, "not-in-map")
    assert bad["en"] == "activity stands in none of the words of its `map`; add the word, or say `else`"
    assert bad["zh"] == "activity 的值不在映射的 map 里；请补上该词，或写明 else"
    assert bad["row"] == '{"when": "2026-03-02T09:00", "id": "8", "kind": "y"}'
    assert result.counts["events"].quarantined == 1
    assert result.counts["events"].not_asked_for == 1


@pytest.mark.parametrize(
    ("when", "lines"),
    [
        ("kind = 'x'", [2]),
        ("kind <> 'x'", [3]),
        ("kind in ('x', 'y')", [2, 3]),
        ("kind not in ('x')", [3]),
        ("id >= 8", [3]),
        ("id in (7.0, 8)", [2, 3]),
        ("id > -1 and not kind = 'y'", [2]),
        ('"a b" is null', [3]),
        ('"a b" is not null', [2]),
        ("\"a b\" = 'one' or id = 8", [2, 3]),
        ("\"a b\" != 'one'", []),
        ("kind > 5", []),
        ("note = 'hello'", [2]),
        ("kind = note", []),
    ],
)
def test_when(world: World, when: str, lines: list[int]) -> None:
    quoted = when.replace("'", "''")
    rule = f"{{when: '{quoted}', occurred_at: when, site_id: id, activity: kind, at: {{line: true}}}}"
    world.run(FILE, f"timezone: UTC\nevents: {rule}\n")
    assert world.column("events", "at") == [str(line) for line in lines]


def test_blanks_are_empty_and_typed_fields_are_trimmed(world: World) -> None:
    world.run(
        "id,when,value,note\n A , 2026-03-01T09:00 , 1.50 ,  \n",
        "timezone: UTC\nevents: {occurred_at: when, site_id: id, activity: {const: a}, value: value, "
        "note: {column: note, else: none}}\n",
    )
    (row,) = world.rows("events")
    assert (row["site_id"], row["value"], row["note"]) == (" A ", "1.50", "none")


def test_one_row_may_give_several_rows_and_several_tables(world: World) -> None:
    result = world.run(
        "id,open,closed,place\n1,2026-03-01T09:00,2026-03-01T10:00,A\n2,2026-03-01T09:30,,B\n",
        """
timezone: Europe/Berlin
sites: {distinct: place, timezone: {const: Europe/Berlin}, name: place}
cases: {case_id: id, site_id: place}
events:
  - {occurred_at: open, site_id: place, activity: {const: opened}, case_id: id}
  - {occurred_at: closed, site_id: place, activity: {const: closed}, case_id: id}
""",
    )
    assert world.column("sites", "name") == ["A", "B"]
    assert [(row["activity"], row["case_id"]) for row in world.rows("events")] == [
        ("opened", "1"),
        ("opened", "2"),
        ("closed", "1"),
    ]
    assert result.counts["events"].not_asked_for == 1
    assert result.not_asked_for == 1


def test_a_column_named_like_sql_or_with_quotes_is_a_name_and_nothing_else(world: World) -> None:
    world.run(
        'select,"a""b","x\'y"\n1,2,2026-03-01\n',
        SITES + "timezone: UTC\nevents: {occurred_at: \"x'y\", site_id: select, activity: 'a\"b'}\n",
    )
    assert [(row["site_id"], row["activity"]) for row in world.rows("events")] == [("1", "2")]
