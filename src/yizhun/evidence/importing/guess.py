"""Some rows of a foreign file in, what its columns seem to be out: times with their format, ids, sites, activities."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from yizhun.evidence import sql
from yizhun.evidence.engine import DuckDB

MAX_ACTIVITIES: Final = 60
MAX_SITES: Final = 1_000
MAX_SCALE: Final = 11
SURVEY_QUESTIONS: Final = 3
"""From so many scales on a column of few numbers is an answer, not a numbered place."""
_SCALE: Final = re.compile(r"-?\d\Z|10\Z")
_ISO: Final = ""
_FORMATS: Final = (
    "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y %H:%M", "%m/%d/%y", "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
    "%Y%m%d%H%M%S", "%Y%m%d",
)  # fmt: skip
_BARE: Final = ("%Y%m%d%H%M%S", "%Y%m%d")
"""Formats of digits alone: believed only where the column is named after a time."""
_MOST: Final = 0.9
"""From this share of its different values on a column is one of times: real files have an `N/A` or a typing error."""
_TIME_NAME: Final = re.compile(r"time|date|_dt\b|_at\b|_on\b|when|opened|closed|日期|时间", re.IGNORECASE)
_CASE_NAME: Final = re.compile(
    r"case|ticket|request|order|booking|incident|id$|^id|number|编号|单号|工单", re.IGNORECASE
)
_SITE_NAME: Final = re.compile(
    r"site|store|branch|hotel|shop|depot|station|neighbou?rhood|district|county|airport|location|门店|场所|网点|小区",
    re.IGNORECASE,
)
_ACTIVITY_NAME: Final = re.compile(
    r"activity|event|(?<!satisf)action|step|concept:name$|handling|活动|动作|步骤", re.IGNORECASE
)
_ACTOR_NAME: Final = re.compile(r"resource|employee|staff|agent|user|actor|人员|员工", re.IGNORECASE)
_DUE_NAME: Final = re.compile(r"due|target|deadline|sla|期限", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """A column: how full and how varied it is, and the time format it follows ("" for ISO 8601, None for no time)."""

    name: str
    filled: int
    distinct: int
    rows: int
    format: str | None
    is_scale: bool = False
    """Whether its values are a few small whole numbers, as answers on a scale are."""

    @property
    def is_time(self) -> bool:
        """Whether nearly every value reads as a time."""
        return self.format is not None

    @property
    def is_due(self) -> bool:
        """Whether it seems to be a date by which, not at which."""
        return self.is_time and bool(_DUE_NAME.search(self.name))

    @property
    def is_unique(self) -> bool:
        """Whether it tells the rows apart."""
        return self.filled == self.distinct == self.rows > 1


@dataclass(frozen=True)
class Roles:
    """Which column plays which part; None where none seems to."""

    times: tuple[Guess, ...]
    due: Guess | None
    case: Guess | None
    site: Guess | None
    activity: Guess | None
    actor: Guess | None


def guesses(engine: DuckDB, rows: pa.Table) -> list[Guess]:
    """Look at every column of some rows of text."""
    return [_guess(engine, rows, name) for name in rows.column_names]


def roles(found: Sequence[Guess]) -> Roles:
    """Give the parts out; a column plays at most one."""
    times = [one for one in found if one.is_time and not one.is_due]
    due = next((one for one in found if one.is_due), None)
    rest = [one for one in found if not one.is_time and one.filled]
    activity = _pick(rest, lambda one: _ACTIVITY_NAME.search(one.name) and 1 < one.distinct <= MAX_ACTIVITIES)
    rest = [one for one in rest if one is not activity]
    case = _case(rest, is_log=activity is not None and bool(times))
    rest = [one for one in rest if one is not case]
    is_survey = sum(one.is_scale for one in rest) >= SURVEY_QUESTIONS
    places = [one for one in rest if not (one.is_unique or (one.is_scale and is_survey)) and one.distinct <= MAX_SITES]
    site = _pick(places, lambda one: _SITE_NAME.search(one.name))
    rest = [one for one in rest if one is not site]
    actor = _pick(rest, lambda one: _ACTOR_NAME.search(one.name))
    if activity is not None:
        times.sort(key=lambda one: -one.distinct)
    return Roles(tuple(times), due, case, site, activity, actor)


def _case(found: Sequence[Guess], *, is_log: bool) -> Guess | None:
    """In a log of events a case has several rows, else one."""
    named = [one for one in found if _CASE_NAME.search(one.name) and one.filled * 20 >= one.rows * 19]
    if is_log:
        repeated = [one for one in named if not one.is_unique and one.distinct > 1]
        return max(repeated, key=lambda one: one.distinct, default=None)
    return next((one for one in named if one.is_unique), None)


def _pick(found: Sequence[Guess], fits: Callable[[Guess], object]) -> Guess | None:
    return next((one for one in found if fits(one)), None)


def _guess(engine: DuckDB, rows: pa.Table, name: str) -> Guess:
    values = rows[name].drop_null()
    distinct = values.unique()
    scale = len(distinct) <= MAX_SCALE and all(_SCALE.match(one) for one in distinct.to_pylist())
    return Guess(name, len(values), len(distinct), rows.num_rows, _format(engine, name, distinct), scale)


def _format(engine: DuckDB, name: str, values: pa.Array) -> str | None:
    """The format that most values follow, the first of several; None where too many follow none."""
    if len(values) == 0:
        return None
    engine.connection.register("guessed", pa.table({"t": values}))
    tests = ["local_us(time_parts(t)) IS NOT NULL", *(_follows(written) for written in _FORMATS)]
    found = engine.query(
        "SELECT " + ", ".join(f"count_if({test}) AS c{at}" for at, test in enumerate(tests)) + " FROM guessed"
    )
    fitting = {written: found[f"c{at}"][0].as_py() for at, written in enumerate((_ISO, *_FORMATS))}
    likely = [written for written in fitting if written not in _BARE or _TIME_NAME.search(name)]
    best = max(likely, key=lambda written: fitting[written])
    return best if fitting[best] >= _MOST * len(values) else None


def _follows(written: str) -> str:
    """A date of our times; digits alone are one only as a whole."""
    read = f"try_strptime(t, {sql.text(written)})"
    bare = " AND regexp_full_match(t, '\\d{8}(\\d{6})?')" if written in _BARE else ""
    return f"coalesce(year({read}) BETWEEN 1900 AND 2099{bare}, FALSE)"
