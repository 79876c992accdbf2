"""Cases in words, one YAML file a kind, in; standards, evidence and the findings expected, worked out by hand, out.

A case says `rule` (numbers of the edge rules it shows), `name` in both languages, `clauses` (or `editions`, each with
its own), `given`, `since?`, `as_of`, and `expect` or `expect_error`. Tables are drawn with `|`; an empty cell is no
value. What is not said: the site A in Asia/Shanghai, the standard `std` in edition 1, effective 2026-01-01. A clause
without an id is `c`. Times are local to the row's site; `2026-01-31 end` is the last microsecond of that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yizhun.standard.model import Standard
from yizhun.standard.yaml_file import read_yaml
from yizhun.text import Text

FOLDER = Path(__file__).parent
Table = list[dict[str, str | None]]
ALL_SITES = ("prices", "credentials")
DEFAULT_SITE = {"site_id": "A", "timezone": "Asia/Shanghai"}
COLUMNS = {
    "edition": "edition", "clause": "clause_id", "site": "site_id", "subject": "subject_id", "case": "case_id",
    "actor": "actor_id", "due": "due_at", "done": "done_at", "verdict": "verdict", "reason": "reason",
    "found": "found", "asked": "asked", "evidence": "evidence_id",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One case: `raw` is the entry as written, for printing; `expect` holds the columns that were drawn."""

    kind: str
    rules: tuple[int, ...]
    name: Text
    raw: Mapping[str, Any]
    editions: tuple[dict[str, Any], ...]
    given: dict[str, Table]
    since: str | None
    as_of: str
    expect: Table
    expect_error: str | None

    @property
    def standards(self) -> tuple[Standard, ...]:
        """The editions as models; pydantic's ValidationError where a value is refused."""
        return tuple(Standard.model_validate(edition) for edition in self.editions)

    @property
    def expected(self) -> list[tuple[Any, ...]]:
        """The expected rows, sorted, in the columns that were drawn."""
        zones = {row["site_id"]: ZoneInfo(str(row["timezone"])) for row in self.given["sites"]}
        return sorted((tuple(_read(name, row, zones) for name in self.columns) for row in self.expect), key=repr)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that were drawn, by their names in `findings`."""
        return tuple(COLUMNS[name] for name in self.expect[0]) if self.expect else tuple(COLUMNS.values())

    def found(self, findings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        """Findings cut to the columns that were drawn, sorted."""
        return sorted((tuple(_same(row[name]) for name in self.columns) for row in findings), key=repr)


def load(kind: str) -> list[Case]:
    """All cases of a kind (or `general`), in the order of the file."""
    document = read_yaml((FOLDER / f"{kind}.yaml").read_bytes(), f"{kind}.yaml")
    assert not document.issues, document.issues
    return [_case(kind, entry) for entry in document.data]


def kinds() -> list[str]:
    """Every file of cases."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _case(kind: str, entry: Mapping[str, Any]) -> Case:
    given = {name: _table(drawn) for name, drawn in entry.get("given", {}).items()}
    given.setdefault("sites", [dict(DEFAULT_SITE)])
    for name, rows in given.items():
        for row in rows:
            if name not in ALL_SITES:
                row.setdefault("site_id", "A")
            if name == "sites":
                row.setdefault("timezone", "Asia/Shanghai")
    return Case(
        kind, tuple(int(number) for number in entry["rule"]), Text(**entry["name"]), entry,
        tuple(_editions(entry)), given, entry.get("since"), entry["as_of"], _table(entry.get("expect") or []),
        entry.get("expect_error"),
    )  # fmt: skip


def _editions(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    plain = {"id": "std", "edition": "1", "effective": "2026-01-01"}
    shared = {name: entry[name] for name in ("effective", "clauses", "prices") if name in entry}
    for edition in entry.get("editions", [{}]):
        whole = {**plain, **shared, **edition}
        whole["title"] = whole["id"]
        whole["clauses"] = [_clause(clause) for clause in whole["clauses"]]
        yield whole


def _clause(clause: Mapping[str, Any]) -> dict[str, Any]:
    plain = {"id": "c", "force": "shall"}
    return {**plain, "title": clause.get("id", "c"), **clause}


def _table(drawn: Any) -> Table:
    if not isinstance(drawn, str):
        return [dict(row) for row in drawn]
    lines = [_cells(line) for line in drawn.splitlines() if line.strip()]
    names = [str(name) for name in lines[0]]
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]


def _cells(line: str) -> list[str | None]:
    """The cells of a line; a `|` inside one is written `\\|`."""
    return [cell.strip().replace("\\|", "|") or None for cell in re.split(r"(?<!\\)\|", line)]


def _read(name: str, row: Mapping[str, str | None], zones: Mapping[str | None, ZoneInfo]) -> Any:
    drawn = {COLUMNS[short]: value for short, value in row.items()}
    value = drawn[name]
    if value is None:
        return None
    if name in ("due_at", "done_at"):
        return _instant(value, zones[drawn.get("site_id", "A")])
    return _same(Decimal(value)) if name in ("found", "asked") else value


def _instant(written: str, zone: ZoneInfo) -> datetime:
    if written.endswith(" end"):
        following = datetime.combine(date.fromisoformat(written[:10]) + timedelta(days=1), datetime.min.time())
        return following.replace(tzinfo=zone).astimezone(UTC) - timedelta(microseconds=1)
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _same(value: Any) -> Any:
    """Decimals of equal value alike, instants in UTC."""
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.000001")), "f")
    return value.astimezone(UTC) if isinstance(value, datetime) else value
