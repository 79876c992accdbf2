"""A schedule in, dues that cannot be worked out and slots that overlap out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any, Final, cast

from dateutil.rrule import rrulestr

from yizhun.standard.duration import MICROS_PER_SECOND, Duration
from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Schedule
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

_RULE: Final = re.compile(r"(?:RRULE:)?FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY)(;[A-Z]+=[A-Z0-9,+\-]+)*\Z")
_INTERVAL: Final = re.compile(r"INTERVAL=0*(;|\Z)")
_LOOKED_AT: Final = {"HOURLY": timedelta(days=366), "MINUTELY": timedelta(days=62)}
MOST: Final = 2000
_DAY: Final = timedelta(days=1)


def check_recurrence(measure: Schedule, path: Path) -> Iterator[Fault]:
    """`times` or `rrule` with `dtstart`; the rule gives dates; early + grace are shorter than the shortest step."""
    if bool(measure.times) == (measure.rrule is not None):
        text = Text("A schedule needs either `times` or `rrule`", "“schedule”须写“times”或“rrule”，二者取一")
        hint = Text('Write times: ["08:00"], or rrule with dtstart.', '请写 times: ["08:00"]，或 rrule 加 dtstart。')
        yield Fault(path, "schedule-times", text, hint)
        return
    if (measure.rrule is None) != (measure.dtstart is None):
        text = Text("`rrule` and `dtstart` belong together", "“rrule”和“dtstart”要一起写")
        hint = Text("Give both, or neither.", "请两个都写，或都不写。")
        yield Fault((*path, "rrule" if measure.rrule else "dtstart"), "schedule-dtstart", text, hint)
        return
    if measure.times:
        yield from _times(measure, path)
    else:
        yield from _rule(measure, path)


def _times(measure: Schedule, path: Path) -> Iterator[Fault]:
    today = datetime(2000, 1, 1)
    dues = sorted(datetime.combine(today, one) for one in measure.times)
    if len(set(dues)) < len(dues):
        text = Text("A time stands twice in `times`", "“times”里有重复的时刻")
        yield Fault((*path, "times"), "schedule-times", text, Text("Keep one of them.", "请只保留一处。"))
        return
    yield from _slots(measure, [*dues, dues[0] + _DAY], path)


def _rule(measure: Schedule, path: Path) -> Iterator[Fault]:
    dues = _dues(measure.rrule or "", measure.dtstart or datetime(2000, 1, 1))
    where = (*path, "rrule")
    if dues is None:
        text = Text(f"`rrule` is `{measure.rrule}`, not a recurrence rule", f"“rrule”为“{measure.rrule}”，不是重复规则")
        hint = Text(
            "Write an RFC 5545 rule without line breaks, by minutes or coarser: FREQ=WEEKLY;BYDAY=MO.",
            "请按 RFC 5545 写成一行，最细到分钟：FREQ=WEEKLY;BYDAY=MO。",
        )
        yield Fault(where, "bad-rrule", text, hint)
    elif not dues:
        text = Text(f"`rrule` `{measure.rrule}` gives no date", f"“rrule”“{measure.rrule}”得不出任何日期")
        yield Fault(where, "empty-rrule", text, Text("Check its BY… parts.", "请检查其中的 BY… 部分。"))
    else:
        yield from _slots(measure, dues, path)


def _dues(rule: str, start: datetime) -> list[datetime] | None:
    """The first dues of a rule within some years; None when it cannot be read."""
    found = _RULE.match(rule)
    if not found or _INTERVAL.search(rule):
        return None
    horizon = _LOOKED_AT.get(found[1], timedelta(days=9 * 366))
    try:
        parsed = cast(Any, rrulestr(rule, dtstart=start))
        end = min(parsed._until or datetime.max, start + horizon)
        dues = list(islice(parsed.replace(count=None, until=end), min(parsed._count or MOST, MOST)))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None
    sparse = found[1] == "YEARLY" or "INTERVAL=" in rule
    return dues or ([start] if sparse else [])


def _slots(measure: Schedule, dues: list[datetime], path: Path) -> Iterator[Fault]:
    steps = [later - earlier for earlier, later in pairwise(dues)]
    around = _length(measure.early) + _length(measure.grace)
    if steps and around >= min(steps):
        text = Text(
            f"`early` and `grace` together are {_said(around)[0]}, the shortest step between two dues is "
            f"{_said(min(steps))[0]}",
            f"“early”与“grace”合计 {_said(around)[1]}，而相邻两次应做时刻最短只隔 {_said(min(steps))[1]}",
        )
        hint = Text("Make them shorter than that step.", "请使两者之和小于该间隔。")
        yield Fault((*path, "grace" if measure.grace else "early"), "schedule-slots", text, hint)


def _length(span: Duration | None) -> timedelta:
    """On the wall clock, a month at its longest."""
    if span is None:
        return timedelta(0)
    return timedelta(days=span.months * 31 + span.days, seconds=span.micros / MICROS_PER_SECOND)


def _said(span: timedelta) -> tuple[str, str]:
    minutes = span.total_seconds() / 60
    if minutes % 60 == 0:
        return f"{minutes / 60:g} h", f"{minutes / 60:g} 小时"
    return f"{minutes:g} min", f"{minutes:g} 分钟"
