"""The four steps: an asker in, the answers out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from yizhun.cli.interview.answers import Answers, Demand, Factor, Step
from yizhun.cli.interview.ask import Asker
from yizhun.cli.interview.measures import how
from yizhun.cli.interview.spoken import day
from yizhun.errors import InputError
from yizhun.report.words import ELEMENTS as WORDS
from yizhun.standard.check.references import ELEMENTS
from yizhun.text import Text

_SHOWN: Final = (
    ("survey", Text("a survey", "满意度调查")),
    ("complaints", Text("complaints", "投诉")),
    ("interview", Text("talks with customers", "顾客访谈")),
    ("records", Text("our own records", "自己的业务记录")),
    ("", Text("nothing yet", "暂时没有")),
)


def interview(asker: Asker, today: date) -> Answers:
    """Ask step by step: decompose the service, find the factors, turn them into clauses, judge again."""
    asker.say(
        Text(
            "Four steps lead to your standard. Nothing is written before the last answer.",
            "分四步写出您的标准。答完最后一问才会写入文件。",
        )
    )
    title = asker.text(
        Text("What is the standard for?", "这份标准是关于什么服务的？"),
        Text("Repairs on our estates", "小区报修服务"),
    )
    steps = _decompose(asker)
    factors = tuple(_factors(asker, steps))
    demands = tuple(_demands(asker, factors))
    kept = tuple(_judged_again(asker, demands))
    if not kept:
        raise InputError.of(
            "nothing-kept",
            Text("No clause is left: none of them serves the customer.", "没有留下任何条款：没有一条是为顾客定的。"),
            Text("Start again from what customers need.", "请从顾客的需求出发重新开始。"),
        )
    gone = tuple(one.title for one in demands if one.title not in {left.title for left in kept})
    return Answers(title, steps, factors, kept, _review(asker, today), gone)


def _heading(asker: Asker, number: int, en: str, zh: str) -> None:
    asker.say(Text())
    asker.say(Text(f"Step {number} of 4 · {en}", f"第{'一二三四'[number - 1]}步 · {zh}"))


def _decompose(asker: Asker) -> tuple[Step, ...]:
    _heading(
        asker, 1, "Decompose the service: walk it as a customer does.", "分解服务过程：把自己当成顾客，从头走到尾。"
    )
    titles = asker.lines(
        Text("Which steps does a customer go through? One a line.", "顾客会依次经历哪些环节？每行写一个。"),
        Text("Reporting a repair", "报修"),
    )
    return tuple(
        Step(
            title,
            asker.text(
                Text(
                    f"{title}: what does the customer see there when it goes well?",
                    f"“{title}”做得好的时候，顾客看到的是什么？",
                ),
                Text("One call is enough, and somebody says when they come", "打一个电话就够，并被告知几点上门"),
            ),
        )
        for title in titles
    )


def _factors(asker: Asker, steps: tuple[Step, ...]) -> Iterator[Factor]:
    _heading(
        asker, 2, "Find what decides: what makes it good or bad for them?", "找出关键因素：什么决定了顾客满不满意？"
    )
    for step in steps:
        titles = asker.lines(
            Text(f"{step.title}: what matters most to the customer? One a line.",
                 f"“{step.title}”这一环节，顾客最在意什么？每行写一个。"),
            Text("Somebody comes soon", "来得快"),
        )  # fmt: skip
        for title in titles:
            yield _factor(asker, step, title)


def _factor(asker: Asker, step: Step, title: str) -> Factor:
    chosen = asker.choice(
        Text(f"{title}: which part of the service is that?", f"“{title}”属于哪一类要素？"),
        [Text(name, name) for name in ELEMENTS],
        list(_offered()),
    )
    need = asker.text(
        Text(f"{title}: why, in a customer's own words?", f"“{title}”：用顾客自己的话说，为什么在意？"),
        Text("When the water runs I cannot wait till evening", "家里漏着水，我等不到晚上"),
    )
    kind, _ = _SHOWN[
        asker.choice(
            Text("What shows that customers really need it?", "凭什么知道顾客真有这个需求？"),
            [text for _, text in _SHOWN],
        )
    ]
    ref = ""
    if kind:
        ref = asker.text(
            Text("What does it say, and where is it?", "具体是什么、在哪里查得到？"),
            Text("41 of 120 complaints in 2025 were about waiting", "2025年120起投诉中41起是嫌等得久"),
        )
    return Factor(step, title, ELEMENTS[chosen], need, kind, ref)


def _offered() -> Iterator[Text]:
    """The eighteen facets by element, numbered through."""
    for element in ("hardware", "software", "people"):
        parts = [(n, WORDS[name.split(".")[1]]) for n, name in enumerate(ELEMENTS, 1) if name.startswith(element)]
        yield Text(
            f"  {WORDS[element].en}: " + ", ".join(f"{n} {word.en}" for n, word in parts),
            f"  {WORDS[element].zh}：" + "，".join(f"{n} {word.zh}" for n, word in parts),
        )


def _demands(asker: Asker, factors: tuple[Factor, ...]) -> Iterator[Demand]:
    _heading(
        asker,
        3,
        "Turn it into clauses: one demand each, that can be seen to be met.",
        "转化为标准：一条只提一项要求，做没做到看得出来。",
    )
    for factor in factors:
        titles = asker.lines(
            Text(
                f"{factor.step.title} · {factor.title}: what do you ask? One demand a line.",
                f"“{factor.step.title} · {factor.title}”：要求做到什么？每行一项要求。",
            ),
            Text("On the spot within 30 minutes", "三十分钟内到场"),
        )
        for title in titles:
            owner = asker.text(
                Text(f"{title}: which post answers for it?", f"“{title}”由哪个岗位负责？"), Text("Engineer", "维修工")
            )
            yield Demand(factor, title, owner, how(asker, title))


def _judged_again(asker: Asker, demands: tuple[Demand, ...]) -> Iterator[Demand]:
    _heading(
        asker,
        4,
        "Judge it again from the customer's side. Good for the company, handy to run, handy to manage: no reasons.",
        "从顾客角度再评价：只是对公司有利、便于运作、便于管理，都不算理由。",
    )
    for demand in demands:
        if not asker.yes(
            Text(
                f"{demand.title}: would a customer notice if it were not kept?",
                f"“{demand.title}”：没做到的话，顾客感觉得到吗？",
            )
        ):
            asker.say(Text("  It is left out.", "  这一条不写入标准。"))
            continue
        public = asker.yes(
            Text(
                "  May customers read it and hold you to it? They are the best supervisors.",
                "  可以公开给顾客看、请他们监督吗？顾客是最好的监督者。",
            )
        )
        yield replace(demand, public=public)


def _review(asker: Asker, today: date) -> date:
    usual = today + timedelta(days=365)

    def read(said: str) -> date | None:
        found = usual if not said else day(said)
        return found if found and found > today else None

    return asker.parsed(
        Text(
            f"When do you judge the whole standard again? (empty: {usual})",
            f"什么时候再从顾客角度复审整份标准？（空行：{usual}）",
        ),
        Text("2027-06-30", "2027-06-30"),
        read,
        Text("a date that lies ahead", "今天以后的日期"),
    )
