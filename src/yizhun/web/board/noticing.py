"""A generation and the one before it in; notices of what fell overdue and of clauses that turned nonconforming out.

That there is no new generation, because nothing can be judged, is told too.

A clause rings once a day at a site, however many rooms it is about: a bell that rings all day teaches nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
from django.urls import reverse

from yizhun.errors import YizhunError
from yizhun.standard.library import Entry
from yizhun.standard.model import Clause
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.board.finding import TIMED
from yizhun.web.board.narrow import open_findings
from yizhun.web.generation import Generation
from yizhun.web.notices import telling
from yizhun.web.notices.models import Notice
from yizhun.web.notices.telling import Happening
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import clash, shelf

BACK = timedelta(hours=12)
"""How long ago something may have been due to be news: a grace runs, and a worker may have stood still."""
_WHY = "the worker serves nobody"
_ELSEWHERE = Text("The log of the server says why.", "原因见服务器日志。")
Told = tuple[Happening, list[Person]]
News = tuple[str, Callable[[], Told]]
"""The key of something that happened, and how it is told: at ten thousand sites most of it was told before."""


def tell(before: Generation, after: Generation) -> None:
    """Ring for what is new."""
    news = {telling.fitting(key): told for key, told in [*_late(after), *_turned(before, after)]}
    for key in _known(list(news)):
        del news[key]
    telling.tell(told() for told in news.values())


def stopped(error: YizhunError) -> None:
    """Tell those who write standards, once a day, that nothing is judged; what it is in other groups is not theirs."""
    news, reason = [], hashlib.sha256(str(error).encode()).hexdigest()[:16]
    for root in Place.objects.everywhere(_WHY).filter(parent=None):
        key, why = f"{telling.UNJUDGED}:{clock.now().astimezone(root.tz).date()}:{reason}", _why(root)
        text = Text(f"Nothing is judged at present. {why.en}", f"目前无法判定。{why.zh}")
        news += [
            (Happening(telling.UNJUDGED, one, key, text, reverse("standards:index")), people)
            for one, people in _writers(root).items()
        ]
    telling.tell(news)


def _why(root: Place) -> Text:
    """Which two standards clash at a site below the root, where it is that."""
    try:
        library = shelf.library()
        found = clash.found(library, clash.below(library, root))
    except YizhunError:  # the library itself cannot be read
        return _ELSEWHERE
    return next((found[one] for one in sorted(found)), _ELSEWHERE)


def _writers(root: Place) -> dict[Place, list[Person]]:
    """Who writes standards below a root, each at the topmost place for which they do: there they see the notice."""
    found: dict[Place, list[Person]] = {}
    for person in telling.writers(root):
        place = Place.objects.seen_by(person, Permission.STANDARDS).filter(path__startswith=root.path).order_by("path")
        found.setdefault(place[0], []).append(person)
    return found


def _known(keys: list[str]) -> set[str]:
    notices = Notice.objects.everywhere(_WHY)
    parts = (keys[first : first + 5_000] for first in range(0, len(keys), 5_000))
    return {key for part in parts for key in notices.filter(key__in=part).values_list("key", flat=True)}


def _late(after: Generation) -> Iterator[News]:
    """Duties not done though due, one for each clause, site and day, with how many there are."""
    if after.moment is None:
        return
    wanted = (pc.field("verdict") == "missed") & (pc.field("due_at") > pa.scalar(after.moment - BACK))
    rows = open_findings(after.folder).to_table(["edition", "clause_id", "site_id", "due_at"], filter=wanted)
    clauses, groups = _clauses(), dict[tuple[str, str, str], list[datetime]]()
    for row in rows.to_pylist():
        clause = clauses.get((row["edition"], row["clause_id"]))
        if clause is not None and clause.measure is not None and clause.measure.kind in TIMED:
            groups.setdefault((row["edition"], row["clause_id"], row["site_id"]), []).append(row["due_at"])
    places = _places({site for _, _, site in groups})
    for (edition, name, site), dues in groups.items():
        if (place := places.get(site)) is not None:
            local = max(dues).astimezone(place.tz)
            key = f"{telling.LATE}:{site}:{name}:{local.date()}"
            yield key, partial(_overdue, key, place, clauses[edition, name], local, len(dues))


def _overdue(key: str, place: Place, clause: Clause, local: datetime, count: int) -> Told:
    more = Text(f" ({count} of them)", f"（{count} 项）") if count > 1 else Text("", "")
    text = Text(
        f"Not done by {local:%H:%M}: {clause.title.say('en')}{more.en}",
        f"{local:%H:%M} 前未完成：{clause.title.say('zh')}{more.zh}",
    )
    posts = place.posts.filter(role=clause.role or "").select_related("person")
    holders = [post.person for post in posts if post.holds_on(local.date()) and post.person.is_active]
    url = reverse("duties:today", args=[place.code]) + "?whose=all"
    return Happening(telling.LATE, place, key, text, url), _once([*telling.managers(place), *holders])


def _turned(before: Generation, after: Generation) -> Iterator[News]:
    """Clauses that are nonconforming at a site now and were judged otherwise before."""
    short = pc.field("state") == "nonconforming"
    now, then = _states(after).filter(short), _states(before).filter(~short)
    turned = now.filter(pc.is_in(_keys(now), value_set=_keys(then).combine_chunks())).to_pylist()
    clauses = {(entry.root, clause.id): clause for entry in _entries() for clause in entry.standard.clauses}
    places = _places({row["by_id"] for row in turned})
    for row in turned:
        clause, place = clauses.get((row["standard"], row["scope_id"])), places.get(row["by_id"])
        if clause is not None and place is not None and clause.force == "shall":
            day = after.moment.astimezone(place.tz).date() if after.moment else after.as_of[:10]
            key = f"{telling.TURNED}:{place.code}:{row['standard']}:{clause.id}:{day}"
            yield key, partial(_fallen, key, place, row["standard"], clause)


def _fallen(key: str, place: Place, root: str, clause: Clause) -> Told:
    critical = Text(" It is critical.", "该条款为关键条款。") if clause.critical else Text("", "")
    text = Text(
        f"Falls short of its target: {clause.title.say('en')}.{critical.en}",
        f"未达目标：{clause.title.say('zh')}。{critical.zh}",
    )
    url = reverse("board:clause", args=[place.code, root, clause.id])
    return Happening(telling.TURNED, place, key, text, url), telling.all_managers(place)


def _states(generation: Generation) -> pa.Table:
    """The state of every clause at every site; rows stay in Arrow, for there may be a million of them."""
    columns = ["standard", "scope_id", "by_id", "state"]
    wanted = (pc.field("scope") == "clause") & (pc.field("by") == "site") & (pc.field("period") == "all")
    return generation.table.filter(wanted).select(columns)


def _keys(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["standard"], table["scope_id"], table["by_id"], "\n")


def _entries() -> list[Entry]:
    """The latest last, so that its words win."""
    return sorted(shelf.library().entries, key=lambda one: (one.standard.effective, one.depth))


def _clauses() -> dict[tuple[str, str], Clause]:
    return {(one.standard.key, clause.id): clause for one in _entries() for clause in one.standard.clauses}


def _places(codes: set[str]) -> dict[str, Place]:
    return {one.code: one for one in Place.objects.everywhere(_WHY).filter(code__in=codes)}


def _once(people: Iterable[Person]) -> list[Person]:
    return list({one.pk: one for one in people}.values())
