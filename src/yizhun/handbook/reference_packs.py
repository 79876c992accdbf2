"""The packs in, a page for each out: the blueprint, and under every factor its clauses in words."""

from __future__ import annotations

from collections.abc import Iterator

from yizhun.handbook.markdown import fence, page, table
from yizhun.handbook.words import w
from yizhun.report.words import FORCES, element
from yizhun.standard.model import Clause, Factor, Standard
from yizhun.standard.sentence import sentence
from yizhun.text import Language, Text


def pack_pages(packs: list[Standard], lang: Language) -> Iterator[tuple[str, str]]:
    """One page a pack, and the list of them."""
    for pack in packs:
        yield f"packs/{pack.id}.md", _pack(pack, lang)
    lead = Text(
        "A pack is a standard to start from: copy it with `yizhun new PACK DIR`, or build on it with `--layer`. "
        "What the source documents leave open is marked `source: ours` in the clauses.",
        "标准包是现成的起点：用 `yizhun new PACK DIR` 复制一份，或加 `--layer` 在其上分层。"
        "来源文件没有写明的，条款里标为 `source: ours`。",
    )
    rows = [
        (f"[{pack.title.say(lang)}]({pack.id}.md)", f"`{pack.id}`", str(len(pack.clauses)), str(len(pack.touchpoints)))
        for pack in packs
    ]
    head = [Text("pack", "标准包"), Text("name", "名称"), Text("clauses", "条款"), Text("touchpoints", "接触点")]
    title = Text("The packs", "标准包").say(lang)
    yield "packs/index.md", page(title, lead.say(lang), table([one.say(lang) for one in head], rows))


def _pack(pack: Standard, lang: Language) -> str:
    posts = {one.id: one.title.say(lang) for one in pack.posts}
    facts = Text(
        f"Edition {pack.edition}, in force from {pack.effective}, to be reviewed by {pack.review_by}. "
        f"{len(pack.clauses)} clauses at {len(pack.touchpoints)} touchpoints.",
        f"{pack.edition} 版，{pack.effective} 起施行，{pack.review_by} 前复审。{len(pack.touchpoints)} 个接触点，"
        f"{len(pack.clauses)} 条条款。",
    )
    parts = [facts.say(lang), fence(f"yizhun new {pack.id} ./my-standard", "sh")]
    parts += ["## " + Text("The service, step by step", "服务蓝图").say(lang), _blueprint(pack, lang)]
    for touchpoint in pack.touchpoints:
        factors = [one for one in pack.factors if one.touchpoint == touchpoint.id]
        if factors:
            parts.append(f"## {touchpoint.title.say(lang)}")
        for factor in factors:
            parts += _factor(pack, factor, posts, lang)
    loose = [clause for clause in pack.clauses if clause.factor is None]
    if loose:
        parts += ["## " + Text("Without a factor", "没有对应要素").say(lang), _clauses(loose, pack, posts, lang)]
    return page(pack.title.say(lang), *parts)


def _blueprint(pack: Standard, lang: Language) -> str:
    head = (
        Text("stage", "阶段"), Text("step", "环节"), Text("the customer sees", "顾客看到"), Text("behind it", "后台"),
        Text("support", "支撑"), Text("to touch", "有形展示"),
    )  # fmt: skip
    rows = []
    for one in pack.touchpoints:
        told = (one.stage, one.title, one.customer_sees, one.back_stage, one.support, one.physical)
        rows.append([part.say(lang) if part else "" for part in told])
    return table([word.say(lang) for word in head], rows)


def _factor(pack: Standard, factor: Factor, posts: dict[str, str], lang: Language) -> list[str]:
    clauses = [clause for clause in pack.clauses if clause.factor == factor.id]
    need = factor.need.say(lang)
    quoted = f"“{need}”"
    return [
        f"### {factor.title.say(lang)} {{ #{factor.id.replace('.', '-')} }}",
        f"{element(factor.element, lang)} · {quoted}",
        _clauses(clauses, pack, posts, lang) if clauses else "",
    ]


def _clauses(clauses: list[Clause], pack: Standard, posts: dict[str, str], lang: Language) -> str:
    rows = []
    for one in clauses:
        force = FORCES[one.force].say(lang)
        marks = [force] if one.force != "shall" else []
        marks += [Text("critical", "关键").say(lang)] if one.critical else []
        marks += [w("public", lang)] if one.public else []
        said = sentence(one, pack).say(lang)
        asked = f"{one.text.say(lang)}<br>*{said}*" if one.text else said
        rows.append(
            (f"{one.title.say(lang)}<br>`{one.id}`", asked, posts.get(one.role or "", one.role or ""), ", ".join(marks))
        )
    return table([w("clause", lang), w("asks", lang), w("owner", lang), ""], rows)
