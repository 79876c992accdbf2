"""Local times become instants as Python's own zone data says, the gap moved forward and the fold read first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhun.evidence import zone
from yizhun.evidence.engine import DuckDB
from yizhun.evidence.rows import from_rows

ZONES = [
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Lisbon",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/Havana",
    "Pacific/Apia",
    "Asia/Kathmandu",
]


def read_local(name: str, *texts: str) -> list[str]:
    """Local times as instants, the long way: through from_rows."""
    engine = DuckDB(threads=1)
    sites = [{"site_id": "a", "timezone": name}]
    rows = [{"event_id": str(n), "occurred_at": text, "site_id": "a", "activity": "x"} for n, text in enumerate(texts)]
    evidence = from_rows({"sites": sites, "events": rows}, engine, strict=True)
    found = engine.arrow(evidence.table("events")).sort_by("event_id")["occurred_at"].to_pylist()
    return [(datetime(1970, 1, 1) + timedelta(microseconds=at)).isoformat() for at in found]


@pytest.mark.parametrize(
    ("name", "local", "instant"),
    [
        ("America/New_York", "2026-03-08T01:59:59.999999", "2026-03-08T06:59:59.999999"),
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T07:00:00"),  # left out: 03:00 EDT
        ("America/New_York", "2026-03-08T02:59", "2026-03-08T07:59:00"),
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00"),
        ("America/New_York", "2026-11-01T00:59", "2026-11-01T04:59:00"),
        ("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00:00"),  # twice: the first
        ("America/New_York", "2026-11-01T01:59", "2026-11-01T05:59:00"),
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00"),
        ("Asia/Shanghai", "2026-07-01T12:00", "2026-07-01T04:00:00"),
        ("Asia/Shanghai", "1988-07-01T12:00", "1988-07-01T03:00:00"),  # summer time was kept until 1991
        ("Europe/Lisbon", "2026-03-29T01:30", "2026-03-29T01:30:00"),
        ("Europe/Lisbon", "2026-10-25T01:30", "2026-10-25T00:30:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00"),  # half an hour is left out
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00"),  # half an hour comes twice
        ("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00"),  # a day that was left out
        ("America/New_York", "2150-07-01T12:00", "2150-07-01T16:00:00"),
        ("America/New_York", "2026-03-08T02:30-05:00", "2026-03-08T07:30:00"),
        ("America/New_York", "2026-03-08T02:30Z", "2026-03-08T02:30:00"),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00:00"),
        ("America/New_York", "2026-03-07T24:00", "2026-03-08T05:00:00"),
    ],
)
def test_edges(name: str, local: str, instant: str) -> None:
    assert read_local(name, local) == [instant]


@pytest.mark.parametrize(
    ("name", "day", "end"),
    [
        ("America/New_York", "2026-03-08", "2026-03-09T03:59:59.999999"),
        ("America/New_York", "2026-11-01", "2026-11-02T04:59:59.999999"),
        ("America/Havana", "2026-11-01", "2026-11-02T04:59:59.999999"),
        ("America/Sao_Paulo", "2018-11-03", "2018-11-04T02:59:59.999999"),  # the next day begins at 01:00
        ("Asia/Shanghai", "2026-03-08", "2026-03-08T15:59:59.999999"),
    ],
)
def test_a_date_in_due_at_is_the_last_microsecond_of_that_day(name: str, day: str, end: str) -> None:
    engine = DuckDB(threads=1)
    row = {"occurred_at": "2018-01-01", "site_id": "a", "activity": "x", "due_at": day}
    evidence = from_rows({"sites": [{"site_id": "a", "timezone": name}], "events": [row]}, engine, strict=True)
    [due] = engine.arrow(evidence.table("events"))["due_at"].to_pylist()
    assert (datetime(1970, 1, 1) + timedelta(microseconds=due)).isoformat() == end


@given(st.sampled_from(ZONES), st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)))
def test_spans_agree_with_zoneinfo(name: str, local: datetime) -> None:
    check(name, local)


@given(st.sampled_from(ZONES), st.data(), st.integers(-90 * 60, 90 * 60))
def test_spans_agree_with_zoneinfo_near_changes(name: str, data: st.DataObject, seconds: int) -> None:
    changes = zone.transitions(name)
    if len(changes.at_us):
        place = data.draw(st.integers(0, len(changes.at_us) - 1))
        at = int(changes.at_us[place] + changes.offset_us[place])
        check(name, datetime(1970, 1, 1) + timedelta(microseconds=at, seconds=seconds))


def check(name: str, local: datetime) -> None:
    spans = zone.local_spans(name)
    wall = zone.micros(local.replace(tzinfo=UTC))
    place = int(np.searchsorted(spans.from_us, wall, side="right")) - 1
    assert spans.from_us[place] <= wall < spans.until_us[place]
    assert spans.month[place] == local.year * 12 + local.month - 1
    assert wall - int(spans.offset_us[place]) == zone.micros(local.replace(tzinfo=ZoneInfo(name)))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Asia/Shangai", "Asia/Shanghai"), ("asia/shanghai", "Asia/Shanghai"), ("New York", "America/New_York"),
     ("Lisbon", "Europe/Lisbon"), ("nowhere at all", None)],
)  # fmt: skip
def test_nearest(wrong: str, right: str | None) -> None:
    assert zone.nearest(wrong) == right
