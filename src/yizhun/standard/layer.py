"""A layer and its base in, the one standard that results and the layer each value came from out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from yizhun.standard.compare import Difference, compare
from yizhun.standard.dump import plain
from yizhun.standard.faults import Fault, faults
from yizhun.standard.model import Change, Clause, Standard
from yizhun.standard.nearest import allowed
from yizhun.standard.yaml_file import Path
from yizhun.standard.yaml_text import flow
from yizhun.text import Text

VOCABULARIES: Final = (
    "posts", "zones", "subjects", "sources", "activities", "touchpoints", "factors", "surveys", "training",
)  # fmt: skip
_NOT_CHANGED: Final = frozenset({"id", "relax", "accept", "because"})


@dataclass(frozen=True)
class Resolved:
    """One whole standard. `origin` maps the path of a value to the `id@edition` it came from.

    Paths name entries by id: `("clauses", "repairs.attend", "measure", "within")`; a value without a path of its own
    came from where the nearest path above it says. `faults` have paths into the layer.
    """

    standard: Standard
    origin: Mapping[tuple[str, ...], str]
    faults: tuple[Fault, ...] = ()

    def came_from(self, *path: str) -> str:
        """The `id@edition` of the layer that gave the value at `path`."""
        while path and path not in self.origin:
            path = path[:-1]
        return self.origin.get(path, self.standard.key)


def whole(standard: Standard) -> Resolved:
    """A base: everything came from itself."""
    return Resolved(standard, {(): standard.key})


def resolve(layer: Standard, base: Resolved) -> Resolved:
    """Lay `layer` over `base`; what a layer may not do is in `faults`, and what it may is done all the same."""
    return _Resolving(layer, base).result()


class _Resolving:
    def __init__(self, layer: Standard, base: Resolved) -> None:
        self.layer, self.base = layer, base
        self.origin = dict(base.origin)
        self.faults: list[Fault] = []

    def result(self) -> Resolved:
        parts: dict[str, Any] = {name: self._vocabulary(name) for name in VOCABULARIES}
        parts["prices"] = self._prices()
        parts["clauses"] = self._clauses()
        parts |= {"changes": (), "extends": None}
        self._head()
        return Resolved(self.layer.model_copy(update=parts), self.origin, tuple(self.faults))

    def _head(self) -> None:
        for name in ("id", "edition", "title", "effective", "review_by", "languages", "for", "governance", "accept"):
            self.origin[(name,)] = self.layer.key

    def _vocabulary(self, section: str) -> tuple[Any, ...]:
        base = getattr(self.base.standard, section)
        known = {one.id: one for one in base}
        added = []
        for index, one in enumerate(getattr(self.layer, section)):
            if one.id not in known:
                added.append(one)
                self.origin[(section, one.id)] = self.layer.key
            elif one != known[one.id]:
                self._tell((section, index, "id"), "layer-redefines", *_redefines(one.id))
        return (*base, *added)

    def _prices(self) -> tuple[Any, ...]:
        base = self.base.standard.prices
        known = {price.schedule for price in base}
        for index, price in enumerate(self.layer.prices):
            if price.schedule in known:
                self._tell(("prices", index, "schedule"), "layer-redefines", *_redefines(price.schedule))
                break
            self.origin[("prices", price.schedule)] = self.layer.key
        return (*base, *(price for price in self.layer.prices if price.schedule not in known))

    def _clauses(self) -> tuple[Clause, ...]:
        clauses = {clause.id: clause for clause in self.base.standard.clauses}
        for index, clause in enumerate(self.layer.clauses):
            if clause.id in clauses:
                change = _as_change(clause)
                clauses[clause.id] = self._changed(clauses[clause.id], change, ("clauses", index))
            else:
                clauses[clause.id] = clause
                self.origin[("clauses", clause.id)] = self.layer.key
        for index, one in enumerate(self.layer.changes):
            where: Path = ("changes", index)
            if one.id in clauses:
                clauses[one.id] = self._changed(clauses[one.id], one, where)
            else:
                self._no_such_clause(one, where, [clause.id for clause in self.base.standard.clauses])
        return tuple(clauses.values())

    def _changed(self, old: Clause, change: Change, where: Path) -> Clause:
        if change.because is None:
            self._tell((*where, "because"), "layer-because", *_BECAUSE)
        merged = _merged(plain(old), change)
        try:
            new = Clause.model_validate(merged)
        except ValidationError as error:
            self.faults += [replace(one, path=(*where, *one.path)) for one in faults(Clause, merged, error)]
            return old
        differences = compare(old, new)
        if change.relax is not None:
            self._came(("clauses", old.id, "relax"))
        for one in differences:
            self._came(("clauses", old.id, *one.path))
            if change.relax is None and one.direction in ("looser", "other"):
                self._tell((*where, *one.path), "layer-looser", *_looser(one))
        if not differences and not set(change.fields) - _NOT_CHANGED:
            self._tell(where, "layer-changes-nothing", *_nothing(old.id))
        return new

    def _came(self, path: tuple[str, ...]) -> None:
        for deeper in [one for one in self.origin if one[: len(path)] == path]:
            del self.origin[deeper]
        self.origin[path] = self.layer.key

    def _no_such_clause(self, change: Change, where: Path, known: list[str]) -> None:
        text = Text(f"The base has no clause `{change.id}`", f"基础标准里没有条款“{change.id}”")
        hint = allowed(change.id, known)
        new = Text(" A new clause needs `title` and `force`.", "新增条款须写“title”和“force”。")
        self._tell((*where, "id"), "layer-no-clause", text, Text(hint.en + new.en, hint.zh + new.zh))

    def _tell(self, path: Path, code: str, text: Text, hint: Text) -> None:
        self.faults.append(Fault(path, code, text, hint))


def _as_change(clause: Clause) -> Change:
    given = plain(clause)
    set_fields = {name for name in clause.model_fields_set if name not in ("id", "because", "relax")}
    fields = {name: given.get(name, _plain_default(clause, name)) for name in set_fields}
    return Change.model_construct(id=clause.id, because=clause.because, relax=clause.relax, fields=fields)


def _plain_default(clause: Clause, name: str) -> Any:
    return clause.model_dump(mode="json", by_alias=True, include={name}).get(name)


def _merged(old: dict[str, Any], change: Change) -> dict[str, Any]:
    """The clause as it would be written whole; None takes a field away, a measure of the same kind is merged."""
    merged = {**old, **change.fields, "id": old["id"]}
    before, after = old.get("measure"), change.fields.get("measure")
    if isinstance(before, dict) and isinstance(after, dict) and after.get("kind", before["kind"]) == before["kind"]:
        merged["measure"] = _without_none({**before, **after})
    if change.relax is not None:
        merged["relax"] = plain(change.relax)
    if "target" in change.fields and change.because is not None:
        merged["because"] = change.because
    return _without_none(merged)


def _without_none(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if value is not None}


def _redefines(name: str) -> tuple[Text, Text]:
    text = Text(f"`{name}` is already defined in the base", f"“{name}”在基础标准里已有定义")
    return text, Text("Give it an id of its own, or leave it out.", "请换一个 id，或删去。")


def _nothing(name: str) -> tuple[Text, Text]:
    text = Text(f"The entry changes nothing of `{name}`", f"该项没有改动“{name}”的任何内容")
    return text, Text("Name a field to change, or leave the entry out.", "请写出要改的字段，或删去该项。")


def _looser(one: Difference) -> tuple[Text, Text]:
    name = ".".join(one.path)
    text = (
        Text(f"`{name}` asks for less than the base", f"“{name}”比基础标准要求低")
        if one.direction == "looser"
        else Text(f"`{name}` cannot be shown to be as strict as the base", f"“{name}”无法证明不低于基础标准")
    )
    hint = Text(
        "A layer may only be stricter; otherwise say `relax: {by, because}`.",
        "分层标准只能更严；若要放宽，须写“relax: {by, because}”。",
    )
    return text, hint


_BECAUSE: Final = (
    Text("A change to a clause of the base needs a reason", "改动基础标准的条款须说明理由"),
    Text("Say `because`.", "请填写“because”。"),
)


def provenance(resolved: Resolved) -> Iterator[tuple[str, str, str]]:
    """Every value of every clause with where it came from: (path, value as written, `id@edition`)."""
    for clause in resolved.standard.clauses:
        for path, value in _leaves(plain(clause), ()):
            yield ".".join(("clauses", clause.id, *path)), value, resolved.came_from("clauses", clause.id, *path)


def _leaves(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in tree.items():
        if path == () and name == "measure":
            yield from _leaves(value, (name,))
        else:
            yield (*path, name), flow(value)
