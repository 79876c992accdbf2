from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standard.worlds import clauses, patient
from yizhun.standard.compare import compare
from yizhun.standard.duration import Duration
from yizhun.standard.kinds import KINDS
from yizhun.standard.model import Clause
from yizhun.standard.strictness import applies, flip, less_is_tighter

BASES: dict[str, dict[str, Any]] = {
    "schedule": {"activity": ["x", "y"], "times": ["08:00", "14:00"], "early": "PT10M", "grace": "PT10M"},
    "interval": {"activity": ["x", "y"], "at_most": "P1M"},
    "deadline": {"from": "x", "to": ["y", "z"], "within": "PT30M", "unless": ["u"], "clock": "opening-hours",
                 "pause": {"from": "a", "to": "b"}},
    "count": {"activity": "x", "at_least": 2, "at_most": 9, "per": "month"},
    "share": {"of": {"subject": "room"}, "with": "x", "at_least": "0.5", "per": "month"},
    "checklist": {"range": {"at_least": 18, "at_most": 26, "unit": "C"}, "every": "P1M"},
    "reconcile": {"left": "a", "right": "b", "within": "PT15M"},
    "tariff": {"schedule": "s", "tolerance": "0.1"},
    "credential": {"of": "site", "all_of": [["a", "b"], [{"credential": "c", "held_for": "P1Y"}]]},
    "window": {"activity": "x", "hours": "19:00-02:00", "days": ["MO", "TU"]},
    "sequence": {"template": "response", "first": "x", "then": "y", "within": "PT1H"},
    "statistic": {"of": {"ratings": "overall"}, "statistic": "mean", "at_least": 80, "per": "month",
                  "confidence": "0.9"},
}  # fmt: skip


def clause(measure: dict[str, Any] | None = None, **fields: Any) -> Clause:
    return Clause.model_validate({"id": "a", "title": "A", "force": "should", "measure": measure, **fields})


@pytest.mark.parametrize(
    ("kind", "change", "direction"),
    [
        ("schedule", {"activity": "x"}, "tighter"),
        ("schedule", {"times": ["08:00", "12:00", "14:00"]}, "tighter"),
        ("schedule", {"times": ["08:00"]}, "looser"),
        ("schedule", {"times": ["09:00", "14:00"]}, "other"),
        ("schedule", {"early": "PT5M"}, "tighter"),
        ("schedule", {"grace": None}, "tighter"),
        ("schedule", {"grace": "PT11M"}, "looser"),
        ("schedule", {"per": {"subject": "room"}}, "other"),
        ("interval", {"at_most": "P27D"}, "tighter"),
        ("interval", {"at_most": "P30D"}, "other"),
        ("interval", {"at_most": "P32D"}, "looser"),
        ("interval", {"at_most": {"table": [{"when": "site.a = 1", "then": "P1D"}, {"then": "P1M"}]}}, "tighter"),
        ("interval", {"at_most": {"table": [{"when": "site.a = 1", "then": "P1D"}]}}, "other"),
        ("interval", {"at_most": {"table": [{"when": "site.a = 1", "then": "P1Y"}, {"then": "P1M"}]}}, "looser"),
        ("deadline", {"within": "PT20M"}, "tighter"),
        ("deadline", {"within": "carried"}, "other"),
        ("deadline", {"from": ["x", "w"]}, "tighter"),
        ("deadline", {"to": "y"}, "tighter"),
        ("deadline", {"to": ["y", "z", "q"]}, "looser"),
        ("deadline", {"unless": ["u", "v"]}, "looser"),
        ("deadline", {"unless": []}, "tighter"),
        ("deadline", {"each": True}, "tighter"),
        ("deadline", {"clock": "always"}, "tighter"),
        ("deadline", {"pause": None}, "tighter"),
        ("deadline", {"pause": {"from": "a", "to": "c"}}, "other"),
        ("deadline", {"warn": "0.5"}, "neutral"),
        ("deadline", {"level": "outcome"}, "neutral"),
        ("count", {"at_least": 3}, "tighter"),
        ("count", {"at_least": None}, "looser"),
        ("count", {"at_most": 8}, "tighter"),
        ("count", {"at_most": None}, "looser"),
        ("count", {"per": "week"}, "other"),
        ("share", {"at_least": "0.6"}, "tighter"),
        ("share", {"at_most": "0.9"}, "tighter"),
        ("checklist", {"range": {"at_least": 20, "at_most": 26, "unit": "C"}}, "tighter"),
        ("checklist", {"range": {"at_least": 20, "at_most": 30, "unit": "C"}}, "other"),
        ("checklist", {"range": {"at_least": 18, "at_most": 26, "unit": "F"}}, "other"),
        ("checklist", {"range": None}, "other"),
        ("checklist", {"every": "P1W"}, "tighter"),
        ("checklist", {"every": None}, "looser"),
        ("reconcile", {"within": "PT5M"}, "tighter"),
        ("reconcile", {"within": None}, "tighter"),
        ("tariff", {"tolerance": "0.05"}, "tighter"),
        ("tariff", {"schedule": "t"}, "other"),
        ("credential", {"all_of": ["a", [{"credential": "c", "held_for": "P1Y"}]]}, "tighter"),
        ("credential", {"all_of": [["a", "b"], [{"credential": "c", "held_for": "P2Y"}]]}, "tighter"),
        ("credential", {"all_of": [["a", "b"]]}, "looser"),
        ("credential", {"all_of": [["a", "b", "d"], [{"credential": "c", "held_for": "P1Y"}]]}, "looser"),
        ("credential", {"all_of": ["d"]}, "other"),
        ("window", {"hours": "20:00-01:00"}, "tighter"),
        ("window", {"hours": "00:30-01:30"}, "tighter"),
        ("window", {"hours": "18:00-03:00"}, "looser"),
        ("window", {"hours": "08:00-20:00"}, "other"),
        ("window", {"hours": {"table": [{"then": "20:00-01:00"}]}}, "other"),
        ("window", {"days": ["MO"]}, "tighter"),
        ("sequence", {"within": "PT30M"}, "tighter"),
        ("sequence", {"within": None}, "looser"),
        ("sequence", {"template": "succession"}, "tighter"),
        ("sequence", {"template": "precedence"}, "other"),
        ("statistic", {"at_least": 85}, "tighter"),
        ("statistic", {"confidence": "0.95"}, "looser"),
        ("statistic", {"confidence": None}, "tighter"),
        ("statistic", {"min_n": 5}, "neutral"),
        ("statistic", {"statistic": "median"}, "other"),
    ],
)
def test_each_parameter_moves_one_way(kind: str, change: dict[str, Any], direction: str) -> None:
    old = {"kind": kind, **BASES[kind]}
    (found,) = compare(clause(old), clause({**old, **change}))
    assert found.direction == direction
    assert found.path == ("measure", *change)


def test_a_not_succession_that_looks_further_asks_for_more() -> None:
    old = {"kind": "sequence", "template": "not-succession", "first": "x", "then": "y", "within": "PT1H"}
    assert [one.direction for one in compare(clause(old), clause({**old, "within": "PT2H"}))] == ["tighter"]
    assert [one.direction for one in compare(clause(old), clause({**old, "within": None}))] == ["tighter"]


@pytest.mark.parametrize(
    ("field", "old", "new", "direction"),
    [
        ("title", "A", "B", "neutral"),
        ("force", "should", "shall", "tighter"),
        ("force", "should", "may", "looser"),
        ("public", True, False, "looser"),
        ("critical", False, True, "tighter"),
        ("weight", 1, 2, "neutral"),
        ("target", "0.9", "0.95", "tighter"),
        ("target", "1.0", "0.95", "looser"),
        ("since", "2026-01-01", "2026-02-01", "looser"),
        ("since", "2026-01-01", None, "tighter"),
        ("fresh_for", "P1M", None, "looser"),
        ("photo", "on-fail", "always", "tighter"),
        ("on", "site", "room", "other"),
        ("applies", None, "site.a = 1", "looser"),
        ("applies", "site.a = 1", None, "tighter"),
        ("applies", "site.a = 1", "site.a = 1 or site.a = 2", "tighter"),
        ("applies", "site.a = 1 or site.a = 2", "site.a = 2", "looser"),
        ("applies", "site.a = 1", "site.b = 1", "other"),
        ("applies", "site.a = 1", "site.a  =  1", "neutral"),
    ],
)
def test_each_field_moves_one_way(field: str, old: Any, new: Any, direction: str) -> None:
    (found,) = compare(clause(**{field: old}), clause(**{field: new}))
    assert (found.path, found.direction) == ((field,), direction)


def test_a_measure_that_comes_goes_or_is_of_another_kind() -> None:
    one, other = clause({"kind": "checklist"}), clause({"kind": "reconcile", "left": "a", "right": "b"})
    assert [found.direction for found in compare(clause(), one)] == ["tighter"]
    assert [found.direction for found in compare(one, clause())] == ["looser"]
    assert [found.direction for found in compare(one, other)] == ["other"]


def test_every_parameter_of_every_kind_is_compared() -> None:
    assert set(BASES) == set(KINDS)
    for name, kind in KINDS.items():
        for field in set(kind.model_fields) - {"kind"}:
            old = clause({"kind": name, **BASES[name]})
            assert old.measure is not None
            changed = old.measure.model_copy(update={field: "something else"})
            with_change = old.model_copy(update={"measure": changed})
            with contextlib.suppress(TypeError, ValueError, AttributeError):  # a rule that looked at it
                assert compare(old, with_change), (name, field)


spans = st.builds(
    lambda months, days, hours: Duration.parse(f"P{months}M{days}DT{hours}H"),
    st.integers(0, 14),
    st.integers(0, 40),
    st.integers(0, 800),
)


@given(spans, spans)
def test_comparing_durations_backwards_turns_the_direction(one: Duration, other: Duration) -> None:
    assert less_is_tighter(one, other) == flip(less_is_tighter(other, one))


@given(spans, spans, st.integers(28, 31), st.integers(-1, 1))
def test_a_tighter_duration_is_never_longer(one: Duration, other: Duration, month: int, shift: int) -> None:
    def hours(span: Duration) -> float:
        calendar = (span.months * month + span.days) * 24
        return span.micros / 3_600_000_000 + calendar + (shift if calendar else 0)

    if less_is_tighter(one, other) == "tighter":
        assert hours(other) <= hours(one)


@patient
@given(clauses)
def test_nothing_differs_from_itself(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        assert compare(Clause.model_validate(entry), Clause.model_validate(entry)) == []


def test_no_condition_at_all_is_the_same() -> None:
    assert applies(None, None) == "same"
