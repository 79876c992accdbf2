"""The rules of the linter and of the format in, a page for each warning and a table of the errors out."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.handbook.markdown import fence, page, table
from yizhun.handbook.words import w
from yizhun.standard.rules import RULES
from yizhun.standard.rules.rule import Rule
from yizhun.text import Language, Text


def code_pages(lang: Language) -> Iterator[tuple[str, str]]:
    """A page a warning; errors on one page; the list."""
    warnings = [rule for rule in RULES.values() if rule.level == "warning"]
    errors = [rule for rule in RULES.values() if rule.level == "error"]
    for rule in warnings:
        yield f"reference/codes/{rule.code}.md", _warning(rule, lang)
    yield "reference/codes/errors.md", _errors(errors, lang)
    yield "reference/codes/index.md", _index(warnings, len(errors), lang)


def _warning(rule: Rule, lang: Language) -> str:
    parts = [rule.why.say(lang)]
    if rule.needs_evidence:
        told = Text(
            "Told only by `yizhun check STANDARD --evidence DIR`.",
            "只有 `yizhun check STANDARD --evidence DIR` 才会提醒。",
        )
        parts.append(told.say(lang))
    parts += ["## " + Text("Done right", "正确写法").say(lang), fence(rule.example)]
    answer = Text(
        "Where the warning does not fit, answer it in the clause (or, about the whole standard, in `standard.yaml`):",
        "提醒不适用时，在条款里答复（涉及整份标准的写在 `standard.yaml`）：",
    )
    because = Text("why it is right as it is", "为什么这样写没有问题").say(lang)
    if rule.code != "accept-idle":
        parts += [answer.say(lang), fence(f"accept:\n  - {{code: {rule.code}, because: {because}}}")]
    return page(f"{rule.code}: {rule.title.say(lang)}", *parts)


def _errors(errors: list[Rule], lang: Language) -> str:
    lead = Text(
        "An error breaks a rule of the format; nothing is judged until it is put right.",
        "错误违反格式规则，改正之前不作任何判定。",
    )
    parts = [lead.say(lang)]
    for rule in errors:
        parts += [
            f"## {rule.code} {{ #{rule.code} }}",
            f"**{rule.title.say(lang)}.** {rule.why.say(lang)}".replace("。.", "。"),
        ]
        if rule.example:
            parts.append(fence(rule.example))
    return page(Text("Errors of the format", "格式错误").say(lang), *parts)


def _index(warnings: list[Rule], errors: int, lang: Language) -> str:
    lead = Text(
        "`yizhun check` tells errors, which break the format, and warnings, which are the craft: SMART, the six "
        "misconceptions, tests and vocabularies. `yizhun check --explain CODE` says the same as these pages.",
        "`yizhun check` 报告两类问题：错误违反格式；提醒关乎写法，即 SMART、六个误区、测试与词表。"
        "`yizhun check --explain CODE` 与这里的内容一致。",
    )
    rows = [(f"[`{rule.code}`]({rule.code}.md)", rule.title.say(lang)) for rule in warnings]
    more = Text(
        f"The {errors} errors of the format: [errors](errors.md).", f"{errors} 种格式错误见[格式错误](errors.md)。"
    )
    head = [w("code", lang), w("title", lang)]
    return page(Text("Codes of check", "检查代码").say(lang), lead.say(lang), table(head, rows), more.say(lang))
