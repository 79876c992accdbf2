"""A standard in, vocabularies it uses and does not have, and texts that lack a language, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from yizhun.standard.check.references import references, vocabularies
from yizhun.standard.faults import Fault
from yizhun.standard.kinds import Tariff
from yizhun.standard.model import Standard
from yizhun.standard.nearest import allowed
from yizhun.standard.walk import parts
from yizhun.standard.yaml_file import Path
from yizhun.text import Text

_LISTS: Final[dict[str, tuple[Text, str]]] = {
    "posts": (Text("posts", "岗位"), "standard.yaml"),
    "zones": (Text("zones", "区域"), "standard.yaml"),
    "subjects": (Text("kinds of subjects", "对象类别"), "standard.yaml"),
    "sources": (Text("sources", "数据来源"), "standard.yaml"),
    "activities": (Text("activities", "活动"), "activities.yaml"),
    "touchpoints": (Text("touchpoints", "接触点"), "touchpoints.yaml"),
    "factors": (Text("factors", "要素"), "factors.yaml"),
}
_LANGUAGES: Final = {"en": Text("English", "英文"), "zh": Text("Chinese", "中文")}


def check_vocabularies(standard: Standard) -> Iterator[Fault]:
    """One warning for each vocabulary and each language."""
    yield from _missing(standard)
    yield from _schedules(standard)
    yield from _languages(standard)


def _missing(standard: Standard) -> Iterator[Fault]:
    known, used = vocabularies(standard, {}), defaultdict(set)
    for one in references(standard):
        if one.name not in one.also:
            used[one.vocabulary].add(one.name)
    for section, (label, file) in _LISTS.items():
        if used[section] and not known[section]:
            names = sorted(used[section])
            text = Text(
                f"The standard names {len(names)} {label.en} and has no list of them",
                f"标准用到 {len(names)} 个{label.zh}名称，却没有{label.zh}词表",
            )
            hint = Text(f"List them in {file}, so that names are checked.", f"请在 {file} 里列出，以便核对名称。")
            yield Fault((), "no-vocabulary", text, hint, warning=True)


def _schedules(standard: Standard) -> Iterator[Fault]:
    carried = dict.fromkeys(price.schedule for price in standard.prices)
    for index, clause in enumerate(standard.clauses):
        if isinstance(clause.measure, Tariff) and carried and clause.measure.schedule not in carried:
            name = clause.measure.schedule
            text = Text(
                f"`{clause.id}` uses the price schedule `{name}`, which prices/ does not hold",
                f"条款 {clause.id} 用到价目表“{name}”，但 prices/ 里没有",
            )
            path: Path = ("clauses", index, "measure", "schedule")
            yield Fault(path, "unknown-schedule", text, allowed(name, carried), warning=True)


def _languages(standard: Standard) -> Iterator[Fault]:
    texts = [(path, value) for path, value in parts(standard) if isinstance(value, Text)]
    for language in standard.languages:
        lacking = [path for path, text in texts if not getattr(text, language)]
        if lacking:
            label = _LANGUAGES[language]
            text = Text(
                f"{len(lacking)} of {len(texts)} texts have no {label.en}; this is the first",
                f"{len(texts)} 处文字中有 {len(lacking)} 处没有{label.zh}，这是第一处",
            )
            hint = Text(
                f"Write `{language}`, or leave it out of `languages`.", f"请补上“{language}”，或从“languages”里删去。"
            )
            yield Fault(lacking[0], "missing-language", text, hint, warning=True)
