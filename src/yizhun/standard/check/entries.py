"""A standard in, entries whose own fields contradict each other out."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.standard.faults import Fault
from yizhun.standard.model import Accept, Standard
from yizhun.standard.nearest import allowed
from yizhun.standard.rules import WARNING_CODES
from yizhun.standard.yaml_file import Path
from yizhun.text import Text


def check_entries(standard: Standard) -> Iterator[Fault]:
    """Dates in their order, activities that open something, scales from worst to best, answers that exist."""
    yield from _head(standard)
    for index, activity in enumerate(standard.activities):
        if activity.opens and activity.case is None:
            text = Text("`opens` is true, and no `case` is named", "“opens”为 true，但没有写“case”")
            hint = Text("Name the kind of case it opens.", "请写明它开启哪一类事项（case）。")
            yield Fault(("activities", index, "opens"), "opens-no-case", text, hint)
    for index, clause in enumerate(standard.clauses):
        if clause.force == "may" and clause.measure is not None:
            text = Text("A clause that may be done takes no measure", "“may”条款不能有度量")
            hint = Text("Remove `measure`, or make it `should` or `shall`.", "请删去“measure”，或改为 should、shall。")
            yield Fault(("clauses", index, "measure"), "may-measured", text, hint)
    yield from _accepts(standard)
    yield from _surveys(standard)
    yield from _training(standard)
    for index, price in enumerate(standard.prices):
        if price.valid_until is not None and price.valid_until < price.valid_from:
            text = Text("`valid_until` lies before `valid_from`", "“valid_until”早于“valid_from”")
            yield Fault(("prices", index, "valid_until"), "dates-reversed", text, _EXCHANGE)


_EXCHANGE = Text("Exchange the dates, or correct one.", "请对调两个日期，或改正其中一个。")


def _head(standard: Standard) -> Iterator[Fault]:
    if standard.review_by is not None and standard.review_by <= standard.effective:
        text = Text("`review_by` is not after `effective`", "“review_by”不晚于“effective”")
        yield Fault(("review_by",), "dates-reversed", text, _EXCHANGE)
    extends = standard.extends
    if extends is not None and not all(part.strip() for part in [*extends.split("@"), *([""] * ("@" not in extends))]):
        text = Text(f"`extends` is `{extends}`", f"“extends”为“{extends}”")
        hint = Text("Write id and edition of the base: hotel@2026.1.", "请写基础标准的 id 和版本：hotel@2026.1。")
        yield Fault(("extends",), "bad-extends", text, hint)


def _accepts(standard: Standard) -> Iterator[Fault]:
    paths: list[tuple[Path, Accept]] = [(("accept", index, "code"), one) for index, one in enumerate(standard.accept)]
    for at, clause in enumerate(standard.clauses):
        paths += [(("clauses", at, "accept", index, "code"), one) for index, one in enumerate(clause.accept)]
    for path, accept in paths:
        if accept.code not in WARNING_CODES:
            text = Text(f"There is no warning `{accept.code}`", f"没有“{accept.code}”这种提醒")
            yield Fault(path, "unknown-name", text, allowed(accept.code, WARNING_CODES))


def _surveys(standard: Standard) -> Iterator[Fault]:
    for index, survey in enumerate(standard.surveys):
        for at, question in enumerate(survey.questions):
            if question.worst >= question.best:
                text = Text("`worst` is not below `best`", "“worst”不小于“best”")
                hint = Text("Write the scale from worst to best: 1 to 5.", "请按从最差到最好写量表：1 到 5。")
                yield Fault(("surveys", index, "questions", at, "worst"), "scale-reversed", text, hint)


def _training(standard: Standard) -> Iterator[Fault]:
    for index, module in enumerate(standard.training):
        for at, quiz in enumerate(module.quiz):
            if quiz.answer > len(quiz.options):
                text = Text(
                    f"`answer` is {quiz.answer}, and there are {len(quiz.options)} options",
                    f"“answer”为 {quiz.answer}，但只有 {len(quiz.options)} 个选项",
                )
                hint = Text("Give the number of the right option, from 1.", "请写正确选项的序号，从 1 数起。")
                yield Fault(("training", index, "quiz", at, "answer"), "quiz-answer", text, hint)
            if quiz.clause not in module.clauses:
                text = Text(f"The module does not teach `{quiz.clause}`", f"本培训模块不讲条款“{quiz.clause}”")
                hint = Text("Add it to the module's `clauses`.", "请把它加入模块的“clauses”。")
                yield Fault(("training", index, "quiz", at, "clause"), "quiz-clause", text, hint)
