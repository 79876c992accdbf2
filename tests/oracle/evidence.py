"""Rows of text in, typed rows out: rows that cannot be read, twins, conflicts and corrected rows are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from hashlib import md5
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.book import seen
from tests.oracle.clock import DAY, MICRO, instant, micros, midnight

Row = dict[str, Any]
Given = Mapping[str, Sequence[Mapping[str, str | None]]]
JOURNALS = ("events", "observations", "ratings", "charges", "states")
ID = {
    "events": "event_id", "observations": "observation_id", "ratings": "rating_id", "charges": "charge_id",
    "states": "state_id", "sites": "site_id", "subjects": "subject_id", "cases": "case_id",
}  # fmt: skip
REQUIRED = {
    "sites": "site_id timezone",
    "subjects": "subject_id site_id kind",
    "cases": "case_id site_id",
    "events": "occurred_at site_id activity",
    "observations": "occurred_at site_id item outcome",
    "ratings": "occurred_at site_id item score worst best",
    "charges": "occurred_at site_id item quantity amount",
    "prices": "schedule item price valid_from",
    "people": "person_id site_id role since",
    "credentials": "holder_id credential",
    "states": "occurred_at site_id source subject_id state",
    "hours": "site_id",
    "corrections": "table site_id row_id recorded_at by reason",
    "waivers": "site_id clause_id valid_from valid_until reason approved_by",
}
ORDER = (("opened_on", "closed_on"), ("since", "until"), ("valid_from", "valid_until"), ("issued_on", "expires_on"))
DATES = {*(name for pair in ORDER for name in pair), "revoked_on", "date"}
FINE = {("events", "value"), ("observations", "value"), ("ratings", "score"), ("ratings", "worst"), ("ratings", "best")}
MONEY = {("charges", "quantity"), ("charges", "amount"), ("prices", "price")}
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


def read(given: Given) -> dict[str, list[Row]]:
    """Every table's readable rows; a table that was not given is not in the answer."""
    sites = _unique("sites", [row for raw in given.get("sites", ()) if (row := _row("sites", raw, None))])
    zones = {row["site_id"]: row["timezone"] for row in sites}
    tables: dict[str, list[Row]] = {"sites": sites} if "sites" in given else {}
    for name in given:
        if name != "sites":
            tables[name] = _unique(name, [row for raw in given[name] if (row := _row(name, raw, zones))])
    return _without_corrected(tables)


def moment(written: str, zone: ZoneInfo) -> datetime:
    """An instant; without an offset it is local, a date alone is the start of that day."""
    read_as = datetime.fromisoformat(written)
    return read_as.astimezone(UTC) if read_as.tzinfo else instant(read_as, zone)


def is_date(written: str) -> bool:
    return len(written) == 10


def end_of(written: str, zone: ZoneInfo) -> datetime:
    """The first instant after the day that is written."""
    seen(20)
    return midnight(date.fromisoformat(written) + DAY, zone)


def _row(table: str, raw: Mapping[str, str | None], zones: Mapping[str, ZoneInfo] | None) -> Row | None:
    """The typed row, or None when it cannot be read (it would be in quarantine)."""
    filled = {name: value for name, value in raw.items() if value not in (None, "")}
    if any(name not in filled for name in REQUIRED[table].split()):
        return None
    site = filled.get("site_id")
    if zones is not None and site is not None and site not in zones:
        return None
    try:
        zone = zones[site] if zones and site else None
        row = {name: _value(table, name, value, zone) for name, value in filled.items() if value is not None}
    except (ValueError, InvalidOperation, KeyError):
        return None
    return _identified(table, row) if _possible(table, row) else None


def _value(table: str, name: str, written: str, zone: ZoneInfo | None) -> Any:
    if name == "timezone":
        return ZoneInfo(written)
    if name in ("occurred_at", "recorded_at", "due_at") and table in (*JOURNALS, "corrections"):
        assert zone is not None
        if name == "due_at" and is_date(written):
            return end_of(written, zone) - MICRO
        if is_date(written):
            seen(20)
        return moment(written, zone)
    if name in DATES and table not in JOURNALS:
        return date.fromisoformat(written)
    if (table, name) in FINE:
        return WIDE.quantize(Decimal(written), Decimal("1e-12"))
    if (table, name) in MONEY:
        exact = WIDE.quantize(Decimal(written), Decimal("1e-6"))
        if exact != Decimal(written):
            raise ValueError(written)
        return exact
    return written


def _identified(table: str, row: Row) -> Row:
    """A row of a journal without an id gets one from its content: the first 16 digits of its MD5."""
    if table in JOURNALS and ID[table] not in row:
        pairs = (f"{name}={_plain(row[name])}" for name in sorted(row) if name != "recorded_at")
        row[ID[table]] = md5("\x1f".join(pairs).encode()).hexdigest()[:16]
    return row


def _plain(value: Any) -> str:
    return str(micros(value - datetime(1970, 1, 1, tzinfo=UTC))) if isinstance(value, datetime) else f"{value}"


def _possible(table: str, row: Row) -> bool:
    for begins, ends in ORDER:
        if table not in JOURNALS and begins in row and ends in row and row[ends] < row[begins]:
            return False
    if table == "ratings":
        fits = row["worst"] < row["best"] and row["worst"] <= row["score"] <= row["best"]
        if not fits:
            seen(51)
        return bool(fits)
    if table == "observations":
        return row["outcome"] in ("pass", "fail", "na")
    if table == "hours":
        timed = ("opens" in row, "closes" in row)
        return (
            ("weekday" in row) != ("date" in row)
            and timed in ((True, True), (False, False))
            and (timed[0] or "date" in row)
        )
    return True


def _unique(table: str, rows: list[Row]) -> list[Row]:
    """Twins count once, both rows of a conflict are gone; a row without an id is its own id."""
    by_id: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        content = tuple(sorted((k, str(v)) for k, v in row.items() if k != "recorded_at"))
        own = row.get(ID.get(table, ""))
        by_id[(row.get("site_id"), own) if own else content].append(row)
    kept = []
    for twins in by_id.values():
        contents = {tuple(sorted((k, str(v)) for k, v in row.items() if k != "recorded_at")) for row in twins}
        if len(twins) > 1:
            seen(55)
        if len(contents) == 1:
            kept.append(twins[0])
    return kept


def _without_corrected(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    named = {(row["table"], row["site_id"], row["row_id"]) for row in tables.get("corrections", ())}

    def is_named(table: str, row: Row) -> bool:
        return (table, row.get("site_id"), row.get(ID.get(table, ""))) in named

    return {table: [row for row in rows if not is_named(table, row)] for table, rows in tables.items()}
