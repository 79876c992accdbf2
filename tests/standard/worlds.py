"""Random standards for property tests: any of the twelve kinds, texts in both languages, odd names."""

from __future__ import annotations

import os
from datetime import date, time
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from yizhun.standard.model import Standard
from yizhun.text import Text

EFFORT = int(os.environ.get("YIZHUN_EFFORT", "1"))
"""How many times the usual number of examples to try."""
patient = settings(max_examples=60 * EFFORT, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For tests that draw whole standards."""
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
).filter(lambda word: word == word.strip() and word != "")
tricky = st.sampled_from(
    [
        "null",
        "~",
        "yes",
        "1.0",
        "08:00",
        "- a",
        "a: b",
        "#x",
        "'q",
        '"',
        "{a}",
        "a, b",
        "客房",
        "*x",
        "&y",
        "%z",
        "@",
        "!",
    ]
)
names = words | tricky
ids = st.from_regex(r"[a-z\u4e00-\u4e10][a-z0-9.\-_]{0,8}", fullmatch=True)
prose = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff") | st.just("\n")
).filter(lambda text: bool(text.strip()))
texts = (
    st.builds(Text, prose, prose)
    | st.builds(lambda text: Text(text, ""), prose)
    | st.builds(lambda t: Text("", t), prose)
)
numbers = st.decimals("-999999", "999999", places=3, allow_nan=False) | st.sampled_from([Decimal("0"), Decimal("1.0")])
shares = st.decimals("0", "1", places=4, allow_nan=False)
dates = st.dates(date(1900, 1, 1), date(2200, 1, 1))
durations = st.sampled_from(["PT30M", "P1D", "P1Y6M", "P2W", "PT1.5S", "P1DT12H", "P3M", "PT36H"])
conditions = st.sampled_from(
    ["site.kind = 'hotel'", "site.rooms >= 50 and not site.region in ('a', '江苏')", 'site."room type" is not null']
)
per = st.sampled_from(["day", "week", "month", "quarter", "half-year", "year"])
per_subject = st.just("site") | st.fixed_dictionaries({"subject": names})


def table(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    rows = st.lists(st.fixed_dictionaries({"then": values}, optional={"when": conditions}), min_size=1, max_size=3)
    return values | st.fixed_dictionaries({"table": rows})


activity = names | st.fixed_dictionaries({"activity": names}, optional={"where": st.just("event.value <= 0.8")})
activities = activity | st.lists(activity, min_size=1, max_size=3)
limits = {"at_least": table(numbers), "at_most": table(numbers)}
held = names | st.fixed_dictionaries({"credential": names, "held_for": durations})
level = {"level": st.sampled_from(["process", "outcome", "satisfaction"])}
span = st.fixed_dictionaries({"from": activities, "to": activities})


def kind(name: str, required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(name), **required}, optional={**level, **optional})


measures = st.one_of(
    kind("schedule", {"activity": activities}, {
        "times": st.lists(st.times(time(0), time(23, 59)).map(lambda one: one.replace(microsecond=0)), max_size=3),
        "rrule": st.just("FREQ=DAILY"), "dtstart": st.datetimes().map(lambda one: one.replace(microsecond=0)),
        "early": durations | st.just("PT0S"), "grace": durations, "per": per_subject,
    }),
    kind("interval", {"activity": activities, "at_most": table(durations)}, {"per": per_subject}),
    kind("deadline", {"from": activities, "to": activities, "within": st.just("carried") | table(durations)}, {
        "clock": st.sampled_from(["always", "opening-hours"]), "unless": activities, "each": st.booleans(),
        "pause": span, "warn": shares,
    }),
    kind("count", {"activity": activities, "per": per}, {**limits, "distinct": st.sampled_from(["actor", "none"])}),
    kind("share", {"of": st.fixed_dictionaries({"subject": names}) | st.fixed_dictionaries({"activity": activities}),
                   "with": activities, "per": per}, {"at_least": table(shares), "at_most": table(shares)}),
    kind("checklist", {}, {"item": names, "every": table(durations), "per": per_subject,
                           "range": st.fixed_dictionaries({}, optional={**limits, "unit": names})}),
    kind("reconcile", {"left": names, "right": names}, {"within": table(durations)}),
    kind("tariff", {"schedule": names}, {"keys": st.lists(names, max_size=2), "tolerance": table(shares)}),
    kind("credential", {"of": st.just("site") | st.fixed_dictionaries({"subject": names})
                        | st.fixed_dictionaries({"post": st.lists(names, min_size=1, max_size=2)}),
                        "all_of": st.lists(held | st.lists(held, min_size=1, max_size=2), min_size=1, max_size=2)},
         {"per": per}),
    kind("window", {"activity": activities, "hours": table(st.sampled_from(["19:30-01:00", "00:00-24:00"]))},
         {"days": st.lists(st.sampled_from(["MO", "SU"]), min_size=1, max_size=2)}),
    kind("sequence", {"template": st.sampled_from(["response", "init"]), "first": activities},
         {"then": activities, "within": table(durations)}),
    kind("statistic", {"of": st.fixed_dictionaries({"ratings": names}) | st.fixed_dictionaries({"value": activities})
                       | st.fixed_dictionaries({"minutes": span}),
                       "statistic": st.sampled_from(["mean", "top-box"]), "per": per},
         {**limits, "min_n": st.integers(0, 100), "confidence": shares}),
)  # fmt: skip


def entries(required: dict[str, Any], optional: dict[str, Any] | None = None, size: int = 3) -> st.SearchStrategy[Any]:
    return st.lists(st.fixed_dictionaries(required, optional=optional or {}), max_size=size)


named = {"id": names, "title": texts}
accept = entries({"code": names, "because": texts}, size=1)
clauses = entries(
    {"id": ids, "title": texts, "force": st.sampled_from(["shall", "should", "may"])},
    {"text": texts, "factor": names, "role": names, "source": st.just("ours") | st.lists(names, max_size=2),
     "public": st.booleans(), "weight": shares, "critical": st.booleans(), "applies": conditions, "target": shares,
     "because": texts, "since": dates, "min_findings": st.integers(0, 50), "fresh_for": durations, "on": names,
     "zone": names, "photo": st.sampled_from(["on-fail", "always"]), "example": names, "accept": accept,
     "relax": st.fixed_dictionaries({"by": names, "because": texts}), "measure": measures},
    size=6,
)  # fmt: skip
cells = st.none() | prose
price = {"schedule": names, "item": names, "price": numbers, "valid_from": dates,
         "keys": st.dictionaries(ids, names, max_size=2).map(lambda keys: tuple(keys.items()))}  # fmt: skip
rows = st.lists(st.dictionaries(names, cells, max_size=2), max_size=2)
evidence = st.dictionaries(ids, rows, max_size=2)
verdicts = st.dictionaries(st.sampled_from(["met", "late"]), st.integers(0, 9))
expected = st.dictionaries(ids, verdicts, max_size=2)
standards = st.fixed_dictionaries(
    {"id": ids, "edition": ids | st.just("2026.1"), "title": texts, "effective": dates},
    optional={
        "review_by": dates, "languages": st.sampled_from([["en"], ["zh"], ["en", "zh"]]), "for": conditions,
        "governance": st.dictionaries(names, cells | st.lists(cells, max_size=2), max_size=2), "accept": accept,
        "posts": entries(named), "zones": entries(named), "subjects": entries(named),
        "sources": entries(named, {"values": st.lists(names, max_size=2), "entered_by": st.just("post")}),
        "activities": entries(named, {"case": names, "opens": st.booleans(), "by": st.lists(names, max_size=2)}),
        "touchpoints": entries({**named, "stage": texts, "customer_sees": texts}, {"support": texts}),
        "factors": entries(
            {**named, "touchpoint": names, "element": names, "need": texts},
            {"shown_by": entries({"kind": names, "ref": texts}, size=2)},
        ),
        "clauses": clauses,
        "surveys": entries({**named, "answered": names, "questions": st.lists(st.fixed_dictionaries(
            {"id": names, "about": names, "text": texts, "worst": numbers, "best": numbers}), min_size=1, max_size=2)}),
        "training": entries({**named, "posts": st.lists(names, max_size=2), "clauses": st.lists(ids, max_size=2),
                             "text": texts}, {"quiz": entries({"clause": ids, "question": texts, "options": st.lists(
                                 texts, min_size=2, max_size=3), "answer": st.integers(1, 3)}, size=2)}),
        "prices": entries(price, {"valid_until": dates}),
        "tests": entries({"name": names, "as_of": st.sampled_from(["2026-01-01", "2026-01-01T00:00"]),
                          "given": evidence, "expect": expected}),
    },
).map(Standard.model_validate)  # fmt: skip
