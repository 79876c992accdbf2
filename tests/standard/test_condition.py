from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhun.standard.condition import (
    And,
    Column,
    Compare,
    Condition,
    ConditionError,
    In,
    IsNull,
    Not,
    Or,
    Term,
    parse,
)

KIND = Column("site", "kind")
ROOMS = Column("site", "rooms")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("site.kind = 'hotel'", Compare(KIND, "=", "hotel")),
        ("site.kind <> 'it''s'", Compare(KIND, "!=", "it's")),
        ("50 <= site.rooms", Compare(Decimal(50), "<=", ROOMS)),
        ("site.rooms > -2.5", Compare(ROOMS, ">", Decimal("-2.5"))),
        ("site.rooms = site.beds", Compare(ROOMS, "=", Column("site", "beds"))),
        ("site.kind in ('a', 'b')", In(KIND, ("a", "b"))),
        ("site.kind not in ('a')", Not(In(KIND, ("a",)))),
        ("site.kind is null", IsNull(KIND)),
        ("site.kind IS NOT NULL", Not(IsNull(KIND))),
        ("case.case is null", IsNull(Column("case", "case"))),
        ("event.order >= 1", Compare(Column("event", "order"), ">=", Decimal(1))),
        ("site.\"room type\" = 'a'", Compare(Column("site", "room type"), "=", "a")),
        ("site.客房数 < 5", Compare(Column("site", "客房数"), "<", Decimal(5))),
        ("site.kind = '\\'", Compare(KIND, "=", "\\")),
        (
            "site.kind = 'a' or site.kind = 'b' and not (site.rooms > 1)",
            Or(
                (
                    Compare(KIND, "=", "a"),
                    And((Compare(KIND, "=", "b"), Not(Compare(ROOMS, ">", Decimal(1))))),
                )
            ),
        ),
    ],
)
def test_what_is_allowed_is_read(text: str, term: Term) -> None:
    condition = parse(text)
    assert condition == Condition(term, text)
    assert str(condition) == text


def test_a_condition_knows_what_it_reads() -> None:
    condition = parse("site.kind = 'a' and (case.p in (1) or not subject.x is null)")
    assert condition.namespaces == {"site", "case", "subject"}
    assert Column("case", "p") in condition.columns


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("   ", 3),
        ("site.kind", 9),
        ("site.kind = ", 12),
        ("site.kind = hotel", 12),
        ('site.kind = "hotel"', 12),
        ("site.kind == 'a'", 10),
        ("site.kind = 'a' xor site.rooms = 1", 16),
        ("site.kind like 'a%'", 10),
        ("site.rooms between 1 and 2", 11),
        ("site.rooms + 1 = 2", 11),
        ("upper(site.kind) = 'A'", 0),
        ("site.kind in ()", 14),
        ("site.kind in (site.x)", 14),
        ("site.kind in (select 1)", 14),
        ("site.kind is 5", 13),
        ("'a' is null", 0),
        ("1 = 1", 0),
        ("site.rooms = 1e5", 13),
        ("site.rooms = 0x1F", 14),
        ("site.rooms = 1234567890123456789", 13),
        ("site.kind = N'a'", 12),
        ("site.kind = true", 12),
        ("site.kind = null", 12),
        ("(site.kind = 'a'", 16),
        ("site.kind = 'a')", 15),
        ("site.kind = 'a'; drop table x", 15),
        ("site.kind = 'a' -- b", 12),
        ("site.kind = /* b */ 'a'", 10),
        ("site.kind = 'a", 12),
        ("site.kind = 'a\x00'", 14),
        ("Site.kind = 'a'", 0),
        ("kind = 'a'", 0),
        ("site.1a = 1", 5),
        ('site."" = 1', 5),
        ("a.site.kind = 1", 0),
        ("site.kind.x = 1", 9),
        ("(" * 60 + "site.x = 1" + ")" * 60, 41),
        ("not " * 60 + "site.x = 1", 164),
        ("site.x = '" + "a" * 5000 + "'", 0),
    ],
)
def test_anything_else_is_told_with_its_place(text: str, offset: int) -> None:
    with pytest.raises(ConditionError) as told:
        parse(text)
    assert told.value.offset == offset
    assert told.value.text.en
    assert told.value.text.zh
    assert told.value.hint.en
    assert told.value.hint.zh


@given(st.text(max_size=60) | st.text("site.kase()='\"<>!-1,;/* \n\\{}$@#%inotrul", max_size=40))
def test_no_text_gives_anything_but_a_condition_or_its_error(text: str) -> None:
    try:
        offset = len(parse(text).text)
    except ConditionError as error:
        offset = error.offset
    assert 0 <= offset <= len(text)


columns = st.builds(
    Column, st.sampled_from(["site", "case", "subject", "event"]), st.sampled_from(["a", "order", "客"])
)
values = st.text("ab'%-\\ 中", max_size=5) | st.decimals("-999", "999", places=2).map(lambda one: one + 0)
leaves = (
    st.builds(Compare, columns, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), values | columns)
    | st.builds(In, columns, st.lists(values, min_size=1, max_size=3).map(tuple))
    | st.builds(IsNull, columns)
)


def two(terms: st.SearchStrategy[Term], without: type) -> st.SearchStrategy[tuple[Term, ...]]:
    return st.lists(terms.filter(lambda one: not isinstance(one, without)), min_size=2, max_size=3).map(tuple)


terms = st.recursive(
    leaves,
    lambda inner: st.builds(Not, inner) | st.builds(And, two(inner, And)) | st.builds(Or, two(inner, Or)),
    max_leaves=8,
)


def written(term: Term | Column | str | Decimal) -> str:
    match term:
        case Column(namespace, name):
            return f"{namespace}.{name}"
        case Compare(left, operator, right):
            return f"{written(left)} {operator} {written(right)}"
        case In(column, given):
            return f"{written(column)} in ({', '.join(map(written, given))})"
        case IsNull(column):
            return f"{written(column)} is null"
        case Not(inner):
            return f"not ({written(inner)})"
        case And(parts):
            return " and ".join(f"({written(part)})" for part in parts)
        case Or(parts):
            return " or ".join(f"({written(part)})" for part in parts)
        case str():
            return "'" + term.replace("'", "''") + "'"
    return format(term, "f")


@given(terms)
def test_a_term_that_is_written_out_reads_back(term: Term) -> None:
    assert parse(written(term)).term == term
