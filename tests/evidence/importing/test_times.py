"""Times, dates and zones: what is written in a foreign file, and the instant that comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.importing.world import World
from yizhun.evidence.importing.instant import last_of_day, to_utc
from yizhun.evidence.zone import micros

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "America/Santiago", "UTC")


@given(st.datetimes(datetime(1902, 1, 1), datetime(2198, 1, 1)), st.sampled_from(ZONES))
def test_local_time_is_what_zoneinfo_says_of_the_first(local: datetime, zone: str) -> None:
    expected = micros(local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC))
    assert to_utc(np.array([micros(local.replace(tzinfo=UTC))]), zone)[0] == expected


@given(st.dates(datetime(1902, 1, 1).date(), datetime(2198, 1, 1).date()), st.sampled_from(ZONES))
def test_the_last_of_a_day_is_a_microsecond_before_the_next(day: object, zone: str) -> None:
    midnight = datetime.combine(day, datetime.min.time())  # type: ignore[arg-type]
    following = midnight + timedelta(days=1)
    expected = micros(following.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)) - 1
    assert last_of_day(np.array([micros(midnight.replace(tzinfo=UTC))]), zone)[0] == expected


@pytest.mark.parametrize(
    ("written", "field", "expected"),
    [
        ("2026-03-01T09:30", "x", "2026-03-01T08:30:00+00:00"),
        ("2026-03-01 09:30:15", "x", "2026-03-01T08:30:15+00:00"),
        ("2026-03-01T09:30:15.25", "x", "2026-03-01T08:30:15.250000+00:00"),
        ("2026-03-01T09:30:15Z", "x", "2026-03-01T09:30:15+00:00"),
        ("2026-03-01T09:30:15.1+08:00", "x", "2026-03-01T01:30:15.100000+00:00"),
        ("2026-03-01T09:30+0800", "x", "2026-03-01T01:30:00+00:00"),
        ("2026-03-01", "x", "2026-02-28T23:00:00+00:00"),
        ("2026-03-29T02:30", "x", "2026-03-29T01:30:00+00:00"),
        ("2026-10-25T02:30", "x", "2026-10-25T00:30:00+00:00"),
        ("1/7/20 12:59 PM", "{column: x, format: '%m/%d/%y %I:%M %p'}", "2020-01-07T11:59:00+00:00"),
        ("20171211", "{column: x, format: '%Y%m%d'}", "2017-12-10T23:00:00+00:00"),
        ("2020-01-01 10:00 +02:00", "{column: x, format: '%Y-%m-%d %H:%M %z'}", "2020-01-01T08:00:00+00:00"),
        ("2020-01-01T10:00:00Z", "{column: x, format: '%Y-%m-%dT%H:%M:%S%z'}", "2020-01-01T10:00:00+00:00"),
        ("2015-July-1", "{column: x, format: '%Y-%B-%d'}", "2015-06-30T22:00:00+00:00"),
        ("5", "{join: ['2026-03-01 ', {pad: x, width: 4}], format: '%Y-%m-%d %H%M'}", "2026-02-28T23:05:00+00:00"),
        ("823", "{join: ['2026-03-01 ', {pad: x, width: 4}], format: '%Y-%m-%d %H%M'}", "2026-03-01T07:23:00+00:00"),
    ],
)
def test_a_time_becomes_an_instant(world: World, written: str, field: str, expected: str) -> None:
    world.run(
        f'x\n"{written}"\n',
        f"timezone: Europe/Berlin\nevents: {{occurred_at: {field}, site_id: {{const: A}}, activity: {{const: a}}}}\n",
    )
    assert [moment.isoformat() for moment in world.column("events", "occurred_at")] == [expected]


@pytest.mark.parametrize(
    ("written", "format_", "expected"),
    [
        ("2026-03-01", None, "2026-03-01T22:59:59.999999+00:00"),
        ("2026-03-29", None, "2026-03-29T21:59:59.999999+00:00"),
        ("01.03.2026", "%d.%m.%Y", "2026-03-01T22:59:59.999999+00:00"),
        ("2026-03-01T00:00", None, "2026-02-28T23:00:00+00:00"),
        ("01.03.2026 00", "%d.%m.%Y %H", "2026-02-28T23:00:00+00:00"),
    ],
)
def test_a_date_alone_is_due_at_the_end_of_its_day(
    world: World, written: str, format_: str | None, expected: str
) -> None:
    due = f"{{column: x, format: '{format_}'}}" if format_ else "x"
    world.run(
        f"x,t\n{written},2026-01-01T00:00\n",
        "timezone: Europe/Berlin\n"
        f"events: {{occurred_at: t, due_at: {due}, site_id: {{const: A}}, activity: {{const: a}}}}\n",
    )
    assert [moment.isoformat() for moment in world.column("events", "due_at")] == [expected]


@pytest.mark.parametrize(
    "written", ["yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "09:30", "1899-12-31", "2200-01-02"]
)
def test_what_is_no_time_goes_to_the_quarantine(world: World, written: str) -> None:
    world.run(f"x\n{written}\n", "timezone: UTC\nevents: {occurred_at: x, site_id: {const: A}, activity: {const: a}}\n")
    (bad,) = world.quarantine("events")
    assert (bad["line"], bad["reason"]) == (2, "bad-time")
    assert bad["en"].startswith(f"occurred_at “{written}” is not a time; write it as 2026-03-01T09:30")


def test_a_time_that_does_not_follow_its_format_goes_to_the_quarantine(world: World) -> None:
    world.run(
        "x\n2026-03-01\n03/01/2026\n",
        "timezone: UTC\nevents: {occurred_at: x, format: '%m/%d/%Y', site_id: {const: A}, activity: {const: a}}\n",
    )
    assert [bad["line"] for bad in world.quarantine("events")] == [2]
    assert len(world.rows("events")) == 1


def test_a_time_without_offset_needs_a_zone(world: World) -> None:
    result = world.run(
        "x\n2026-03-01T09:00\n2026-03-01T09:00Z\n",
        "events: {occurred_at: x, site_id: {const: A}, activity: {const: a}}\n",
    )
    (bad,) = world.quarantine("events")
    assert (bad["line"], bad["reason"]) == (2, "no-timezone")
    assert result.counts["events"].written == 1
    (issue,) = result.issues
    assert issue.say("en") == (
        "given.csv:2: warning [no-timezone] 1 row of `events` cannot be read, the first: occurred_at says no offset and "
        "the map no time zone for it; add `timezone: Asia/Shanghai` or the like → See quarantine/import-events.parquet."
    )
    assert issue.say("zh") == (
        "given.csv:2: 提醒 [no-timezone] “events”中有 1 行无法读取，第一处：occurred_at 没有时差，映射也没有给出时区；"
        "请加上例如 timezone: Asia/Shanghai → 详见 quarantine/import-events.parquet。"
    )


def test_the_zone_of_a_rule_wins_over_the_map_and_that_of_the_sites_stands_in(world: World) -> None:
    world.run(
        "x\n2026-03-01T09:00\n",
        """
sites: {distinct: {const: A}, timezone: {const: Asia/Tokyo}}
events:
  - {occurred_at: x, site_id: {const: A}, activity: {const: sites}}
  - {timezone: America/New_York, occurred_at: x, site_id: {const: A}, activity: {const: rule}}
""",
    )
    assert [moment.isoformat() for moment in world.column("events", "occurred_at")] == [
        "2026-03-01T00:00:00+00:00",
        "2026-03-01T14:00:00+00:00",
    ]


def test_every_row_may_have_its_own_zone(world: World) -> None:
    world.run(
        "x,z\n2026-03-01T09:00,Asia/Tokyo\n2026-03-01T09:00,Asia/Tokio\n2026-03-01T09:00,\n2026-03-01T09:00Z,nowhere\n",
        "events: {timezone: {column: z}, occurred_at: x, site_id: {const: A}, activity: {const: a}}\n",
    )
    assert [moment.isoformat() for moment in world.column("events", "occurred_at")] == [
        "2026-03-01T00:00:00+00:00",
        "2026-03-01T09:00:00+00:00",
    ]
    assert [(bad["line"], bad["reason"], bad["en"]) for bad in world.quarantine("events")] == [
        (
            3,
            "bad-timezone",
            "“Asia/Tokio” is not an IANA time zone such as Asia/Shanghai (did you mean “Asia/Tokyo”?)",
        ),
        (
            4,
            "no-timezone",
            "occurred_at says no offset and the map no time zone for it; add `timezone: Asia/Shanghai` or the like",
        ),
    ]


@pytest.mark.parametrize(
    ("written", "format_", "expected"),
    [
        ("2026-03-01", None, "2026-03-01"),
        ("2026-03-01T00:00:00.000", None, "2026-03-01"),
        ("2026-03-01 13:15", None, "2026-03-01"),
        ("20260301", "%Y%m%d", "2026-03-01"),
        ("3/1/26", "%m/%d/%y", "2026-03-01"),
    ],
)
def test_dates(world: World, written: str, format_: str | None, expected: str) -> None:
    since = f"{{column: x, format: '{format_}'}}" if format_ else "x"
    world.run(
        f"x\n{written}\n",
        f"people: {{person_id: {{const: p}}, site_id: {{const: A}}, role: {{const: r}}, since: {since}}}\n",
    )
    assert world.column("people", "since") == [expected]


@pytest.mark.parametrize(
    ("field", "written", "reason"),
    [
        ("due_at", "soon", "bad-time"),
        ("recorded_at", "soon", "bad-time"),
        ("value", "many", "bad-number"),
        ("value", "1,5", "bad-number"),
        ("value", "1" * 30, "number-too-large"),
    ],
)
def test_what_does_not_fit_its_column_goes_to_the_quarantine(
    world: World, field: str, written: str, reason: str
) -> None:
    world.run(
        f't,x\n2026-03-01,"{written}"\n2026-03-01,\n',
        f"timezone: UTC\nevents: {{occurred_at: t, site_id: {{const: A}}, activity: {{const: a}}, {field}: x}}\n",
    )
    assert [bad["reason"] for bad in world.quarantine("events")] == [reason]
    assert len(world.rows("events")) == 1


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("observations: {occurred_at: t, site_id: s, item: s, outcome: x}", "bad-outcome"),
        ("ratings: {occurred_at: t, site_id: s, item: s, score: x, worst: {const: '1'}, best: {const: '5'}}", "bad-number"),
        ("ratings: {occurred_at: t, site_id: s, item: s, score: {const: '6'}, worst: {const: '1'}, best: {const: '5'}}", "score-off-scale"),
        ("charges: {occurred_at: t, site_id: s, item: s, quantity: {const: '1'}, amount: {const: '0.1234567'}}", "money-does-not-fit"),
        ("charges: {occurred_at: t, site_id: s, item: s, quantity: x, amount: {const: '1'}}", "bad-number"),
        ("hours: {site_id: s, weekday: x, opens: {const: '08:00'}, closes: {const: '17:00'}}", "bad-weekday"),
        ("hours: {site_id: s, weekday: {const: MO}, opens: x, closes: {const: '17:00'}}", "bad-clock-time"),
        ("people: {person_id: s, site_id: s, role: s, since: x}", "bad-date"),
        ("sites: {site_id: s, timezone: x}", "bad-timezone"),
        ("cases: {case_id: n, site_id: s}", "missing-value"),
    ],
)  # fmt: skip
def test_every_type_is_checked(world: World, rule: str, reason: str) -> None:
    world.run("t,s,x,n\n2026-03-01,A,wrong,\n", f"timezone: UTC\n{rule}\n")
    assert [bad["reason"] for bad in world.quarantine(rule.partition(":")[0])] == [reason]
