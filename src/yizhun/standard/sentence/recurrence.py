"""When a schedule falls due in, how both languages say it out; rules beyond the plain ones are quoted."""

from __future__ import annotations

from typing import Final

from yizhun.standard.kinds import Schedule
from yizhun.standard.sentence.words import DAYS, either
from yizhun.text import Text

_EVERY: Final = {
    "DAILY": ("day", "天"), "WEEKLY": ("week", "周"), "MONTHLY": ("month", "个月"), "YEARLY": ("year", "年"),
}  # fmt: skip
_ONE: Final = {"DAILY": "每天", "WEEKLY": "每周", "MONTHLY": "每月", "YEARLY": "每年"}


def recurrence(measure: Schedule) -> Text:
    """`at 08:00 and 14:00 every day`, `every week on Monday at 09:00`, or the rule itself."""
    if measure.times:
        times = either([Text(one.strftime("%H:%M"), one.strftime("%H:%M")) for one in measure.times], "and", "、")
        return Text(f"at {times.en} every day", f"每天 {times.zh} ")
    if measure.rrule is None:
        return Text("at its times", "按时")
    return _plain_rule(measure, measure.rrule) or Text(f"by the rule {measure.rrule}", f"按规则 {measure.rrule} ")


def _plain_rule(measure: Schedule, rule: str) -> Text | None:
    parts = dict(part.partition("=")[::2] for part in rule.removeprefix("RRULE:").split(";"))
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    on = _days(parts.pop("BYDAY", None), frequency)
    dates = _dates(parts.pop("BYMONTHDAY", None), frequency)
    if parts or frequency not in _EVERY or on is None or dates is None or measure.dtstart is None:
        return None
    en, zh = _EVERY[frequency]
    every = Text(f"every {en}", _ONE[frequency])
    if interval != "1":
        every = Text(f"every {interval} {en}s", f"每 {interval} {zh}")
    clock = measure.dtstart.strftime("%H:%M")
    start = measure.dtstart.date().isoformat()
    from_start = (
        Text() if on.en or dates.en or frequency == "DAILY" else Text(f" from {start} on", f"（自 {start} 起）")
    )
    return Text(
        f"{every.en}{on.en}{dates.en} at {clock}{from_start.en}", f"{every.zh}{on.zh}{dates.zh} {clock}{from_start.zh} "
    )


def _days(given: str | None, frequency: str) -> Text | None:
    if given is None:
        return Text()
    names = given.split(",")
    if frequency != "WEEKLY" or any(name not in DAYS for name in names):
        return None
    said = either([DAYS[name] for name in names], "and", "、")
    days = said.zh.replace("周", "") if len(names) == 1 else f"（{said.zh}）"
    return Text(f" on {said.en}", days)


def _dates(given: str | None, frequency: str) -> Text | None:
    if given is None:
        return Text()
    days = given.split(",")
    if frequency != "MONTHLY" or not all(day.isdigit() for day in days):
        return None
    said = either([Text(day, f"{day} 日") for day in days], "and", "、")
    return Text(f" on day {said.en}", f" {said.zh}")
