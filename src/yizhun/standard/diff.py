"""Two standards in, what was added, dropped, tightened, loosened and re-owned, and for whom, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import BaseModel

from yizhun.standard.compare import Difference, compare
from yizhun.standard.dump import plain
from yizhun.standard.duration import Duration
from yizhun.standard.labels import field
from yizhun.standard.model import Clause, Standard, Training
from yizhun.standard.parameters import ActivityWhere, Table
from yizhun.standard.sentence.words import duration, either, limit, quoted
from yizhun.standard.strictness import joined
from yizhun.standard.yaml_text import flow
from yizhun.text import Text

Change = Literal["added", "dropped", "tightened", "loosened", "changed", "reworded", "re-owned"]
_TEACHES: Final = frozenset({"title", "text", "measure", "applies", "force", "target"})


@dataclass(frozen=True)
class Changed:
    """One clause that differs. `posts` are the ids of those whom it concerns, before and after; `text` says it."""

    change: Change
    clause_id: str
    posts: tuple[str, ...]
    differences: tuple[Difference, ...]
    text: Text


@dataclass(frozen=True)
class Stale:
    """A training module of the newer standard that teaches `clauses` as they no longer are."""

    module_id: str
    clauses: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class Diff:
    """What `new` changes against `old`; a clause stands once for what it asks and once more when it is re-owned."""

    old: str
    new: str
    changes: tuple[Changed, ...]
    stale: tuple[Stale, ...]

    def of(self, change: Change) -> tuple[Changed, ...]:
        """The changes of one sort."""
        return tuple(one for one in self.changes if one.change == change)


def diff(old: Standard, new: Standard) -> Diff:
    """Compare two whole standards clause by clause, by id."""
    changes = tuple(_changes(old, new))
    return Diff(old.key, new.key, changes, tuple(_stale(new, changes)))


def _changes(old: Standard, new: Standard) -> Iterator[Changed]:
    before = {clause.id: clause for clause in old.clauses}
    after = {clause.id: clause for clause in new.clauses}
    for name, clause in before.items():
        if name not in after:
            yield _whole("dropped", clause, old)
    for name, clause in after.items():
        if name not in before:
            yield _whole("added", clause, new)
        else:
            yield from _changed(before[name], clause, new)


def _whole(change: Literal["added", "dropped"], clause: Clause, standard: Standard) -> Changed:
    word = Text("is new", "为新增条款") if change == "added" else Text("is dropped", "被删除")
    text = Text(
        f"{_titled(clause).en} {word.en}.{_concerns(standard, _posts(clause)).en}",
        f"{_titled(clause).zh}{word.zh}。{_concerns(standard, _posts(clause)).zh}",
    )
    return Changed(change, clause.id, _posts(clause), (), text)


def _changed(old: Clause, new: Clause, standard: Standard) -> Iterator[Changed]:
    found = compare(old, new)
    asked = tuple(one for one in found if one.direction != "neutral")
    if asked:
        change = _CHANGE[joined([one.direction for one in asked])]
        yield _said(change, new, asked, standard, _posts(new))
    worded = tuple(one for one in found if one.direction == "neutral" and one.path[-1] != "role")
    if worded and not asked:
        yield _said("reworded", new, worded, standard, _posts(new))
    owner = tuple(one for one in found if one.path == ("role",))
    if owner:
        posts = tuple(post for post in (old.role, new.role) if post)
        yield _said("re-owned", new, owner, standard, posts)


_CHANGE: Final[dict[str, Change]] = {"tighter": "tightened", "looser": "loosened", "other": "changed"}
_WORDS: Final[dict[Change, Text]] = {
    "tightened": Text("asks for more", "更严"),
    "loosened": Text("asks for less", "放宽"),
    "changed": Text("asks for something else", "要求有变"),
    "reworded": Text("is described differently", "表述有变"),
    "re-owned": Text("has another owner", "责任岗位有变"),
}


def _said(
    change: Change, clause: Clause, found: tuple[Difference, ...], standard: Standard, posts: tuple[str, ...]
) -> Changed:
    said = [_detail(one, {post.id: post.title for post in standard.posts}) for one in found]
    details = Text("; ".join(one.en for one in said), "；".join(one.zh for one in said))
    concerns = _concerns(standard, posts)
    text = Text(
        f"{_titled(clause).en} {_WORDS[change].en}: {details.en}.{concerns.en}",
        f"{_titled(clause).zh}{_WORDS[change].zh}：{details.zh}。{concerns.zh}",
    )
    return Changed(change, clause.id, posts, found, text)


def _detail(one: Difference, titles: Mapping[str, Text]) -> Text:
    label = field(one.path)
    old, new = (_value(_titled_post(value, titles) if one.path == ("role",) else value) for value in (one.old, one.new))
    return Text(f"{label.en} {old.en} → {new.en}", f"{label.zh}由{old.zh}改为{new.zh}")


def _titled_post(post: str | None, titles: Mapping[str, Text]) -> Text | None:
    return titles.get(post, Text(post, post)) if post else None


def _value(value: Any) -> Text:
    if value is None or value == ():
        return Text("none", "无")
    if isinstance(value, Text):
        return quoted(value)
    if isinstance(value, bool):
        return Text("yes", "“是”") if value else Text("no", "“否”")
    said = _figure(value)
    return Text(said.en, f"“{said.zh}”")


def _figure(value: Any) -> Text:
    if isinstance(value, Duration):
        return duration(value)
    if isinstance(value, Table):
        return limit(value, _figure)
    if isinstance(value, tuple):
        return either([_figure(one) for one in value], "and", "、")
    if isinstance(value, ActivityWhere) and value.where is None:
        return Text(value.activity, value.activity)
    written = flow(plain(value)) if isinstance(value, BaseModel) else _written(value)
    return Text(written, written)


def _written(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _titled(clause: Clause) -> Text:
    return Text(f"`{clause.id}` “{clause.title.say('en')}”", f"条款 {clause.id}“{clause.title.say('zh')}”")


def _posts(clause: Clause) -> tuple[str, ...]:
    return (clause.role,) if clause.role else ()


def _concerns(standard: Standard, posts: tuple[str, ...]) -> Text:
    if not posts:
        return Text()
    titles = {post.id: post.title for post in standard.posts}
    named = [titles.get(post, Text(post, post)) for post in posts]
    return Text(
        f" Concerns: {', '.join(one.say('en') for one in named)}.",
        f"涉及岗位：{'、'.join(one.say('zh') for one in named)}。",
    )


def _stale(new: Standard, changes: tuple[Changed, ...]) -> Iterator[Stale]:
    moved = {one.clause_id for one in changes if one.change != "added" and _matters(one)}
    for module in new.training:
        clauses = tuple(name for name in module.clauses if name in moved)
        if clauses:
            yield Stale(module.id, clauses, _stale_text(module, clauses))


def _matters(one: Changed) -> bool:
    return one.change == "dropped" or any(difference.path[0] in _TEACHES for difference in one.differences)


def _stale_text(module: Training, clauses: tuple[str, ...]) -> Text:
    return Text(
        f"The training “{module.title.say('en')}” is stale: it teaches {', '.join(clauses)}.",
        f"培训“{module.title.say('zh')}”已过时：所讲条款 {'、'.join(clauses)} 有变。",
    )
