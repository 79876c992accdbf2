"""From a standard to a folder of evidence: every family in its turn, then flaws, then files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from yizhun.errors import EvidenceError
from yizhun.evidence import zone
from yizhun.evidence.sample import (
    cases,
    charges,
    counts,
    credentials,
    duties,
    figures,
    hours,
    inspections,
    output,
    people,
    ratings,
    sites,
    states,
    subjects,
    waivers,
    windows,
)
from yizhun.evidence.sample.asked import Asked
from yizhun.evidence.sample.flaws import Correction, flawed
from yizhun.evidence.sample.quality import Quality
from yizhun.evidence.sample.span import Span
from yizhun.evidence.sample.world import World
from yizhun.issue import Issue
from yizhun.standard.model import Standard
from yizhun.text import Text

ZONES = ("Asia/Shanghai", "Asia/Urumqi")
Progress = Callable[[Text, float], None]
"""Called before every step with what is done next and the part that is done, 0 to 1."""
_FAMILIES: tuple[tuple[Text, Callable[[World], object]], ...] = (
    (Text("cases", "事项"), cases.make),
    (Text("duties", "日常工作"), duties.make),
    (Text("what is counted", "计数"), counts.make),
    (Text("opening and closing", "时段"), windows.make),
    (Text("figures", "数值"), figures.make),
    (Text("inspections", "检查"), inspections.make),
    (Text("answers to surveys", "评价"), ratings.make),
    (Text("states", "状态"), states.make),
)


@dataclass(frozen=True)
class SampleResult:
    """What was written: rows by table, the first and last day, and the names behind the ids of sites and people."""

    counts: Mapping[str, int]
    first: date
    last: date
    sites: Mapping[str, Text]
    people: Mapping[str, Text]


def sample(
    standard: Standard,
    sites: int,
    days: int,
    seed: int,
    into: Path,
    until: date | None = None,
    progress: Progress | None = None,
    *,
    zones: Sequence[str] = ZONES,
) -> SampleResult:
    """Write evidence of `days` days up to and with `until` (unless said: from the standard's first day on).

    The same standard, figures and seed give the same bytes. `zones`: the first is everybody's, a second one that of
    every eighth site. Raises EvidenceError when a figure is below 1, a zone is unknown or the folder is not empty.
    """
    faults = _faults(sites, days, into, zones)
    if faults:
        raise EvidenceError(faults)
    first = until - timedelta(days=days - 1) if until else standard.effective
    tell = progress or (lambda step, share: None)
    world = _world(Asked(standard), Span(first, days), sites, zones, seed)
    for place, (step, family) in enumerate(_FAMILIES):
        tell(step, place / (len(_FAMILIES) + 2))
        family(world)
    tables = _tables(world)
    tell(Text("files", "写入文件"), (len(_FAMILIES) + 1) / (len(_FAMILIES) + 2))
    output.write(into, tables)
    rows = {name: table.num_rows for name, table in tables.items()}
    named = dict(zip(world.people.ids, world.people.names, strict=True))
    return SampleResult(rows, first, world.span.last, dict(zip(world.sites.ids, world.sites.names, strict=True)), named)


def _world(asked: Asked, span: Span, n: int, zones: Sequence[str], seed: int) -> World:
    where = sites.make(asked, span, n, zones, seed)
    opening = hours.make(where, seed) if asked.opening_hours else None
    what, who = subjects.make(asked, where, seed), people.make(asked, where, seed)
    return World(asked, seed, span, where, what, who, Quality(where, seed), opening)


def _tables(world: World) -> dict[str, pa.Table]:
    """Every table that the standard asks for, by name."""
    prices, papers, let_off = charges.make(world), credentials.make(world), waivers.make(world)
    ids, wrong = output.Ids(world), list[Correction]()
    tables = {"sites": world.sites.table(), "people": world.people.table()}
    registers = {"prices": prices, "credentials": papers, "waivers": let_off}
    registers["subjects"] = world.subjects.table() if world.subjects.kinds else None
    registers["hours"] = world.opening.table() if world.opening else None
    registers["cases"] = output.cases(world, ids) if world.cases.count else None
    tables |= {name: table for name, table in registers.items() if table is not None}
    for name in ("events", "observations", "ratings", "charges", "states"):
        grown = getattr(world, name)
        if grown.batches:
            kept, found = flawed(world, name, grown.joined(output.label(name)))
            tables[name] = output.journal(name, kept, ids)
            wrong += found
    return tables | ({"corrections": output.corrections(wrong)} if wrong else {})


def _faults(sites: int, days: int, into: Path, zones: Sequence[str]) -> list[Issue]:
    found = []
    for name, zh, value in (("sites", "场所数", sites), ("days", "天数", days)):
        if value < 1:
            text = Text(f"{name} is {value}", f"{zh}为 {value}")
            found.append(Issue("too-small", text, hint=Text("Give at least 1.", "至少为 1。")))
    for one in zones:
        if not zone.known(one):
            meant = zone.nearest(one)
            text = Text(f"`{one}` is not a time zone", f"“{one}”不是时区")
            hint = Text(f"Did you mean {meant}?", f"是否指 {meant}？") if meant else None
            found.append(Issue("unknown-timezone", text, hint=hint))
    if into.exists() and (not into.is_dir() or any(not one.name.startswith(".") for one in into.iterdir())):
        text = Text(
            "The folder is not empty; made-up evidence is not mixed with other files",
            "文件夹不是空的；样例证据不与其他文件混放",
        )
        found.append(
            Issue("folder-not-empty", text, hint=Text("Give a new folder.", "请指定一个新文件夹。"), file=str(into))
        )
    return found
