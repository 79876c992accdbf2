"""A `Standard` in, its folder, its canonical JSON or its content hash out; load(dump(x)) == x."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from yizhun.standard.model import Head, Price, Standard
from yizhun.standard.price_file import COLUMNS
from yizhun.standard.yaml_text import yaml_text

_UNSAFE: Final = re.compile(r"[^\w.\-]+")


def dump(standard: Standard, folder: Path | str) -> None:
    """Write `standard` as a folder of the format; files of an older state of it are removed."""
    folder = Path(folder)
    written = dict(files(standard))
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for section in ("clauses", "training", "surveys", "prices", "tests"):
        for path in (folder / section).glob("*.*"):
            if path.suffix in (".yaml", ".csv") and f"{section}/{path.name}" not in written:
                path.unlink()
    for name in ("activities.yaml", "touchpoints.yaml", "factors.yaml"):
        if name not in written:
            (folder / name).unlink(missing_ok=True)


def files(standard: Standard) -> Iterator[tuple[str, str]]:
    """Every file of the folder: its name and its text."""
    tree = plain(standard)
    yield "standard.yaml", yaml_text({name: value for name, value in tree.items() if name in _HEAD})
    for name in ("activities", "touchpoints", "factors"):
        if name in tree:
            yield f"{name}.yaml", yaml_text(tree[name])
    clauses = [*tree.get("clauses", []), *(_change(one) for one in tree.get("changes", []))]
    yield from _split("clauses", clauses, lambda one: str(one["id"]).split(".")[0])
    yield from _split("training", tree.get("training", []), lambda one: str(one["id"]))
    yield from _split("surveys", tree.get("surveys", []), lambda one: str(one["id"]))
    yield from _split("tests", tree.get("tests", []), lambda one: "tests")
    if standard.prices:
        yield "prices/prices.csv", _prices(standard.prices)


def plain(model: BaseModel) -> dict[str, Any]:
    """A model as text, lists and mappings, as a person would write it: defaults left out."""
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def canonical(standard: Standard) -> bytes:
    """The canonical JSON of `standard`: UTF-8, sorted keys, no spaces, defaults left out, figures as short text."""
    return json.dumps(plain(standard), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(standard: Standard) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(standard)).hexdigest()


_HEAD: Final = frozenset(field.alias or name for name, field in Head.model_fields.items())


def _change(tree: dict[str, Any]) -> dict[str, Any]:
    return {**{name: tree[name] for name in tree if name != "fields"}, **tree["fields"]}


def _split(
    section: str, entries: Sequence[dict[str, Any]], name: Callable[[dict[str, Any]], str]
) -> Iterator[tuple[str, str]]:
    """One file per run of entries of one name, numbered where the names alone would not keep the order."""
    runs = [(_UNSAFE.sub("-", key)[:40], list(group)) for key, group in groupby(entries, key=name)]
    names = [f"{key}.yaml" for key, _ in runs]
    numbered = names != sorted(set(names)) or len({name.casefold() for name in names}) < len(names)
    width = len(str(len(runs)))
    for number, (key, group) in enumerate(runs, start=1):
        stem = f"{number:0{width}}-{key}" if numbered or key[:1] in ("", ".", "_") else key
        yield f"{section}/{stem}.yaml", yaml_text(group)


def _prices(prices: Sequence[Price]) -> str:
    keys = sorted({name for price in prices for name, _ in price.keys})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *keys])
    for price in prices:
        row = plain(price)
        held = dict(price.keys)
        writer.writerow([*(row.get(name, "") for name in COLUMNS), *(held.get(name, "") for name in keys)])
    return out.getvalue()
