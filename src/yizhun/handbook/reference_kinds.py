"""The twelve kinds in, a page for each out: what it may say, the sentence, where packs use it, its cases as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yizhun.handbook.forms import default, form
from yizhun.handbook.markdown import fence, folded, page, table
from yizhun.handbook.words import read, text, w
from yizhun.report.words import NEEDS, REASONS, VERDICTS
from yizhun.standard.dump import plain
from yizhun.standard.kinds import KINDS
from yizhun.standard.library import open_library
from yizhun.standard.model import Clause, Standard
from yizhun.standard.sentence import sentence
from yizhun.standard.yaml_text import yaml_text
from yizhun.text import Language, Text

_EXAMPLES = 3
_VERDICTS = tuple(VERDICTS)


def kind_pages(root: Path, packs: list[Standard], lang: Language) -> Iterator[tuple[str, str]]:
    """One page a kind, the cases of all kinds, and the list of them."""
    words = read(root / "docs" / "words" / "kinds.yaml")
    for kind in KINDS:
        yield f"reference/kinds/{kind}.md", _kind(root, kind, words[kind], packs, lang)
    cases = _cases(root / "tests" / "cases" / "general.yaml", lang)
    title = Text("Rules of all kinds", "各种方式共同的规则")
    lead = Text(
        "Conditions, ids, corrections, layers and times work alike in every kind. These cases show how.",
        "条件、编号、更正、分层与时间，在各种方式下规则相同，见以下案例。",
    )
    yield "reference/kinds/general.md", page(title.say(lang), lead.say(lang), *cases)
    yield "reference/kinds/index.md", _index(words, lang)


def _index(words: Mapping[str, Any], lang: Language) -> str:
    rows = [
        (
            f"[{kind}]({kind}.md)",
            text(words[kind]["title"]).say(lang).split(": ")[-1].split("：")[-1],
            NEEDS[kind].say(lang),
        )
        for kind in KINDS
    ]
    lead = Text(
        "A clause that can be measured has one `measure`; its `kind` is one of twelve. Choose the kind whose "
        "evidence you really have.",
        "可衡量的条款有一个 `measure`，其 `kind` 为以下十二种之一。请选用您确实有证据的那一种。",
    )
    head = (Text("kind", "方式"), Text("asks", "要求"), Text("needs on record", "需要的记录"))
    return page(
        Text("Twelve kinds of measure", "十二种衡量方式").say(lang),
        lead.say(lang),
        table([one.say(lang) for one in head], rows),
        Text(
            "What holds for all of them: [rules of all kinds](general.md).", "各种方式共同的规则见[此页](general.md)。"
        ).say(lang),
    )


def _kind(root: Path, kind: str, words: Mapping[str, Any], packs: list[Standard], lang: Language) -> str:
    file = root / "tests" / "cases" / f"{kind}.yaml"
    heading = {
        "says": Text("What it may say", "可以写什么"),
        "packs": Text("In the packs", "标准包里的例子"),
        "gives": Text("What it decides", "会得出什么"),
        "cases": Text("Cases, worked out by hand", "逐例推算"),
    }
    lead = Text(
        "Each case is run on every engine and against an independent judge; times are local to the site.",
        "每个案例都在各引擎上运行，并与独立的判定程序核对；时间均为场所当地时间。",
    )
    return page(
        text(words["title"]).say(lang),
        text(words["what"]).say(lang),
        f"## {heading['says'].say(lang)}",
        _fields(kind, words["fields"], lang),
        f"## {heading['packs'].say(lang)}",
        *_examples(kind, packs, lang),
        f"## {heading['gives'].say(lang)}",
        _reasons(file, lang),
        f"## {heading['cases'].say(lang)}",
        lead.say(lang),
        *_cases(file, lang),
    )


def _fields(kind: str, words: Mapping[str, Any], lang: Language) -> str:
    rows = []
    for name, field in KINDS[kind].model_fields.items():
        said = field.alias or name
        if said == "kind":
            continue
        if said == "level":
            meaning = Text("The level of measurement the clause belongs to", "条款所属的衡量层面")
            entry: Mapping[str, Any] = {"en": meaning.en, "zh": meaning.zh}
        else:
            entry = words[said]
        written = text(entry["form"]) if "form" in entry else form(KINDS[kind], name)
        needed = w("yes", lang) if field.is_required() else ""
        rows.append((f"`{said}`", needed, written.say(lang), default(field), text(dict(entry)).say(lang)))
    return table([w(one, lang) for one in ("field", "needed", "form", "default", "meaning")], rows)


def _examples(kind: str, packs: list[Standard], lang: Language) -> Iterator[str]:
    """Short clauses of different packs, and one with a decision table where there is one."""
    found = [(one, pack) for pack in packs for one in pack.measured if one.measure and one.measure.kind == kind]
    found.sort(key=lambda pair: (len(_measure(pair[0])), pair[0].id))
    chosen: list[tuple[Clause, Standard]] = []
    for one, pack in found:
        if pack.id not in {other.id for _, other in chosen}:
            chosen.append((one, pack))
    tables = [pair for pair in found if "table:" in _measure(pair[0])]
    for clause, pack in [*chosen[:_EXAMPLES], *tables[:1]]:
        shown = {"id": clause.id, "measure": plain(clause)["measure"]}
        yield f"**{pack.title.say(lang)}**: {sentence(clause, pack).say(lang)}"
        yield fence(yaml_text([shown]))


def _measure(clause: Clause) -> str:
    return yaml_text([plain(clause)["measure"]])


def _reasons(file: Path, lang: Language) -> str:
    """Every verdict with the reasons that its cases give."""
    pairs = {
        (row["verdict"], (row.get("reason") or "").partition(":")[0])
        for case in read(file)
        for row in drawn(case.get("expect") or "")
        if row.get("verdict")
    }
    ordered = sorted(
        (pair for pair in pairs if pair[1] in REASONS), key=lambda pair: (_VERDICTS.index(pair[0]), pair[1])
    )
    rows = [(VERDICTS[verdict].say(lang), f"`{code}`", REASONS[code].say(lang)) for verdict, code in ordered]
    return table([w("verdict", lang), w("reason", lang), w("words", lang)], rows)


def drawn(text_or_rows: Any) -> list[dict[str, str]]:
    """The rows of a table that is drawn with bars, or given as rows."""
    if not isinstance(text_or_rows, str):
        return [{str(name): str(value or "") for name, value in row.items()} for row in text_or_rows]
    lines = [line.replace("\\|", "\0").split("|") for line in text_or_rows.splitlines() if line.strip()]
    cells = [[part.strip().replace("\0", "|") for part in line] for line in lines]
    return [dict(zip(cells[0], line, strict=True)) for line in cells[1:]]


def _cases(file: Path, lang: Language) -> Iterator[str]:
    for case in read(file):
        yield folded(text(case["name"]).say(lang), "\n".join(_case(case, lang)))


def _case(case: Mapping[str, Any], lang: Language) -> Iterator[str]:
    asked = {name: case[name] for name in ("effective", "clauses", "editions", "prices") if name in case}
    yield fence(yaml_text(asked))
    for name, rows in case.get("given", {}).items():
        yield f"`{name}`\n"
        yield _drawn_table(drawn(rows))
    moment = Text(f"As of {case['as_of']}", f"截至 {case['as_of']}").say(lang)
    if "since" in case:
        moment += Text(f", since {case['since']}", f"，自 {case['since']} 起").say(lang)
    if "expect_error" in case:
        code = case["expect_error"]
        refused = Text(f"`check` refuses it: `{code}`.", f"`check` 报错：`{code}`。")
        yield f"{refused.say(lang)}\n"
        return
    rows = drawn(case.get("expect") or [])
    nothing = Text("no finding.", "没有判定。")
    yield f"**{moment}:**\n" if rows else f"**{moment}:** {nothing.say(lang)}\n"
    if rows:
        yield _drawn_table(rows)


def _drawn_table(rows: list[dict[str, str]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return table(names, [[row.get(name, "") for name in names] for row in rows])


def all_packs(folder: Path) -> list[Standard]:
    """Every pack, whole."""
    return [open_library(one).entries[0].standard for one in sorted(folder.iterdir()) if one.is_dir()]
