"""The key figures at the head of the report."""

from __future__ import annotations

from yizhun.insight.figure import percent, whole
from yizhun.report import words
from yizhun.report.analysis import Analysis
from yizhun.report.document import Key


def keys(a: Analysis) -> tuple[Key, ...]:
    """Score, clauses, sites, findings."""
    return (_score(a), _clauses(a), _sites(a), _findings(a))


def _score(a: Analysis) -> Key:
    s = a.overall
    course = tuple(a.monthly[""][m].conformity if m in a.monthly.get("", {}) else None for m in a.months)
    value = percent(s.conformity) if s else "–"
    below = a.t(f"from {percent(s.observed)} of the weight", f"已观察 {percent(s.observed)} 的权重") if s else ""
    return Key(a.t("Overall score", "总分"), value.removesuffix("%"), "%" if value.endswith("%") else "", below, course)


def _clauses(a: Analysis) -> Key:
    total = len(a.clauses)
    good = sum(s.state == "conforming" for s in a.clauses.values())
    silent = sum(s.state == "no-evidence" for s in a.clauses.values())
    unit = a.t(f"of {whole(total)}", f"/ {whole(total)} 条")
    below = a.t(f"{len(a.short)} short, {silent} without evidence", f"{len(a.short)} 条未达到，{silent} 条无证据")
    return Key(a.t("Clauses at target", "达到目标的条款"), whole(good), unit, below)


def _sites(a: Analysis) -> Key:
    total = len(a.sites)
    good = sum(s.state == "conforming" for s in a.sites.values())
    bad = sum(s.state == "nonconforming" for s in a.sites.values())
    unit = a.t(f"of {whole(total)}", f"/ {whole(total)} 个")
    rest = len(a.sites) - good - bad
    below = a.t(
        f"{whole(bad)} nonconforming, {whole(rest)} between", f"{whole(bad)} 个不符合，{whole(rest)} 个介于其间"
    )
    return Key(a.t("Sites that conform", "符合的场所"), whole(good), unit, below)


def _findings(a: Analysis) -> Key:
    s = a.overall
    if s is None:
        return Key(a.t("Findings", "判定"), "0", "", "")
    parts = [f"{whole(getattr(s, v))} {words.VERDICTS[v].en}" for v in ("late", "missed", "failed")]
    zh = [f"{words.VERDICTS[v].zh} {whole(getattr(s, v))}" for v in ("late", "missed", "failed")]
    return Key(a.t("Findings that count", "计入的判定"), whole(s.n), "", a.t(", ".join(parts), "，".join(zh)))
