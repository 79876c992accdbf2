"""Acts in; each hashed with the hash of the one before it. `verify` walks the chain and tells the first break."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yizhun.issue import Issue
from yizhun.text import Text
from yizhun.web.ledger.models import Entry, Head

FIRST = "0" * 64
_HASHED = ("sequence", "recorded_at", "by", "verb", "place", "body", "rows", "answer", "key", "previous")


@dataclass(frozen=True)
class Verified:
    """How many acts were read, the hash at the end, and what is wrong; nothing is wrong when `issues` is empty."""

    count: int
    head: str
    issues: tuple[Issue, ...]


def canonical(value: object) -> str:
    """JSON that is the same text for the same content: sorted keys, no spaces, times in ISO 8601, decimals as text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


def hash_of(entry: Entry) -> str:
    """SHA-256 of everything that the act says, its place in the chain and the hash before it."""
    said: list[Any] = [getattr(entry, name) for name in _HASHED]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def verify() -> Verified:
    """Read the whole chain; every act altered, removed or put between is told."""
    return follow(Entry.objects.order_by("sequence").iterator(chunk_size=2_000), Head.objects.first())


def follow(entries: Iterable[Entry], head: Head | None) -> Verified:
    """The same for any acts in order and the end that they should have."""
    issues: list[Issue] = []
    count, sequence, before = 0, 0, FIRST
    for entry in entries:
        count += 1
        if entry.sequence != sequence + 1:
            issues.append(_missing(sequence + 1, entry.sequence - 1))
        elif entry.previous != before:
            issues.append(_broken(entry))
        if entry.hash != hash_of(entry):
            issues.append(_altered(entry))
        sequence, before = entry.sequence, entry.hash
    if head is not None and head.sequence > sequence:
        issues.append(_missing(sequence + 1, head.sequence))
    elif head is None or head.hash != before or head.sequence != sequence:
        issues.append(_end(sequence))
    return Verified(count, before, tuple(issues))


def _missing(first: int, last: int) -> Issue:
    text = Text(f"Acts {first} to {last} are missing.", f"缺少第 {first} 至 {last} 条记录。")
    return Issue("ledger-missing", text, hint=_BACKUP)


def _altered(entry: Entry) -> Issue:
    text = Text(f"Act {entry.sequence} was altered.", f"第 {entry.sequence} 条记录被改动过。")
    return Issue("ledger-altered", text, hint=_BACKUP)


def _broken(entry: Entry) -> Issue:
    text = Text(
        f"Act {entry.sequence} does not follow the one before it.", f"第 {entry.sequence} 条记录与前一条衔接不上。"
    )
    return Issue("ledger-broken", text, hint=_BACKUP)


def _end(sequence: int) -> Issue:
    text = Text(
        f"The chain ends at act {sequence}, which is not its end.", f"台账止于第 {sequence} 条，与末端标记不符。"
    )
    return Issue("ledger-end", text, hint=_BACKUP)


_BACKUP = Text("Compare with the last backup.", "请与最近一次备份核对。")
