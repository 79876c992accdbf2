"""How a demand is seen to be met: an asker in, one of six ways or none out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from yizhun.cli.interview.answers import Answered, AtTimes, Between, Counted, How, Inspected, Per, Rated
from yizhun.cli.interview.ask import Asker
from yizhun.cli.interview.spoken import duration, share, times, whole
from yizhun.text import Text

_DURATION: Final = Text("a length of time such as 30 minutes, 2 hours, 1 day", "时长，如 30分钟、2小时、1天")
_WAYS: Final = (
    Text("answered within a time: from one event to another", "限时办结：从一件事到另一件事，不超过多久"),
    Text("done at given times of the day", "定时完成：每天几点做"),
    Text("never longer than this between two", "定期完成：两次之间不超过多久"),
    Text("inspected and found right", "检查合格：多久查一次，查下来合格"),
    Text("so many in a period", "次数：一段时间内至少或至多几次"),
    Text("customers give the best mark", "顾客评分：多少人给满分"),
    Text("not yet: write it down now, measure it later", "暂不衡量：先写下来，以后再说"),
)
_PERIODS: Final[tuple[tuple[Per, Text], ...]] = (
    ("day", Text("a day", "每天")), ("week", Text("a week", "每周")), ("month", Text("a month", "每月")),
    ("quarter", Text("a quarter", "每季度")), ("year", Text("a year", "每年")),
)  # fmt: skip
_BOUNDS: Final[tuple[Literal["at_least", "at_most"], ...]] = ("at_least", "at_most")


def how(asker: Asker, title: str) -> How | None:
    """Ask by which way the demand `title` is seen to be met, and what that way needs to know."""
    chosen = asker.choice(Text(f"{title}: how is it seen to be met?", f"“{title}”：怎样看出做到了没有？"), _WAYS)
    return _ASKED[chosen](asker)


def _answered(asker: Asker) -> How:
    start = asker.text(Text("What starts the clock?", "从哪件事开始计时？"), Text("Repair reported", "接到报修"))
    end = asker.text(Text("What stops it?", "到哪件事为止？"), Text("Engineer on the spot", "维修工到场"))
    return Answered(start, end, _length(asker, Text("Within how long?", "不超过多久？"), Text("30 minutes", "30分钟")))


def _at_times(asker: Asker) -> How:
    activity = _activity(asker, Text("Morning round made", "早间巡查完成"))
    asked = Text("At what times, every day?", "每天几点？")
    allowed = Text("times of the day such as 08:00, 14:00", "时刻，如 08:00、14:00")
    return AtTimes(activity, tuple(asker.parsed(asked, Text("8:00, 14:00", "8:00、14:00"), times, allowed)))


def _between(asker: Asker) -> How:
    activity = _activity(asker, Text("Pump serviced", "水泵保养完成"))
    asked = Text("At most how long between two?", "两次之间最长多久？")
    return Between(activity, _length(asker, asked, Text("6 months", "6个月")))


def _inspected(asker: Asker) -> How:
    every = _length(asker, Text("How often is it inspected?", "多久检查一次？"), Text("1 week", "1周"))
    asked = Text("Each what? (empty: the site as a whole)", "逐一检查什么？（空行：整个场所）")
    return Inspected(every, asker.text(asked, Text("Room", "客房"), needed=False))


def _counted(asker: Asker) -> How:
    activity = _activity(asker, Text("Residents' meeting held", "召开业主恳谈会"))
    bound = _BOUNDS[
        asker.choice(
            Text("At least or at most?", "至少还是至多？"), [Text("at least", "至少"), Text("at most", "至多")]
        )
    ]
    number = asker.parsed(Text("How many?", "几次？"), Text("2", "2"), whole, Text("a whole number", "整数"))
    per = _PERIODS[asker.choice(Text("In which period?", "多长一段时间内？"), [text for _, text in _PERIODS])][0]
    return Counted(activity, bound, number, per)


def _rated(asker: Asker) -> How:
    asked = Text("What do you ask the customer?", "向顾客提什么问题？")
    question = asker.text(asked, Text("How soon was your repair attended to?", "维修人员来得及时吗？"))
    best = Text("How many of a hundred give the best of five marks?", "一百位顾客里，至少多少位给满分（5 分）？")
    return Rated(question, asker.parsed(best, Text("60", "60"), share, Text("a number up to 100", "不超过 100 的数字")))


def _none(asker: Asker) -> None:
    return None


def _activity(asker: Asker, example: Text) -> str:
    return asker.text(Text("What is recorded when it is done?", "做完时，记录下什么？"), example)


def _length(asker: Asker, question: Text, example: Text) -> str:
    return asker.parsed(question, example, duration, _DURATION)


_ASKED: Final[tuple[Callable[[Asker], How | None], ...]] = (
    _answered, _at_times, _between, _inspected, _counted, _rated, _none,
)  # fmt: skip
