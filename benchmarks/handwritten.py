"""The same findings by SQL that a person would write for DuckDB: queries over `events`, `sites` and small tables.

`asked` (role, activity, clause) names the activities of each clause, `duty` (clause, site_id, timezone, duty_from,
as_of) its sites, `span` (timezone, from_us, until_us, off) the offsets of the zones.
"""

from __future__ import annotations

import duckdb

from benchmarks.clauses import KINDS, standard
from benchmarks.generate import FIRST, GROUPS, LAST, ZONES
from yizhun.measure import zone
from yizhun.measure.moment import Moment

_ROLES = ("open", "answer", "round", "checked", "use")
_HOUR = 3_600_000_000
_NOBODY = "NULL::VARCHAR AS subject_id, NULL::VARCHAR AS case_id, NULL::VARCHAR AS actor_id"
_MINUTES = "round_even(({})::DOUBLE / 60e6, 6)::DECIMAL(18, 6)"


def _of(role: str) -> str:
    return f"events e JOIN asked a ON a.role = '{role}' AND e.activity = a.activity"


_FIRST_OPEN = f"""
SELECT a.clause, site_id, case_id, min({{ts: occurred_at, id: event_id, subject: subject_id}}) AS o
FROM {_of("open")} GROUP BY ALL
"""

_DEADLINE = f"""
WITH opened AS ({_FIRST_OPEN}), answered AS (
    SELECT a.clause, e.site_id, e.case_id, min({{ts: occurred_at, id: event_id, actor: actor_id}}) AS t
    FROM {_of("answer")} JOIN opened o ON o.clause = a.clause AND o.site_id = e.site_id AND o.case_id = e.case_id
    WHERE occurred_at >= o.o.ts GROUP BY ALL
), due AS (
    SELECT o.*, t, o.ts + {2 * _HOUR} AS due, d.as_of
    FROM opened o LEFT JOIN answered USING (clause, site_id, case_id) JOIN duty d USING (clause, site_id)
    WHERE o.ts >= d.duty_from
)
SELECT clause, site_id, o.subject AS subject_id, case_id, t.actor AS actor_id, due AS due_at, t.ts AS done_at,
    CASE WHEN t.ts <= due THEN 'met' WHEN t.ts IS NOT NULL THEN 'late' WHEN as_of <= due THEN 'pending'
        ELSE 'missed' END AS verdict,
    {_MINUTES.format("t.ts - o.ts")} AS found, 120::DECIMAL(18, 6) AS asked,
    CASE WHEN t.ts <= due THEN 'in-time' WHEN t.ts IS NOT NULL THEN 'after-due' WHEN as_of <= due THEN 'not-yet-due'
        ELSE 'not-done' END AS reason,
    coalesce(t.id, o.id) AS evidence_id
FROM due
"""

_SEQUENCE = f"""
WITH opened AS (
    SELECT a.clause, site_id, case_id, occurred_at AS ts, event_id AS id FROM {_of("open")} WHERE case_id IS NOT NULL
), hit AS (
    SELECT a.clause, e.site_id, e.case_id, o.id, min({{ts: occurred_at, id: event_id}}) AS t
    FROM {_of("answer")} JOIN opened o ON o.clause = a.clause AND o.site_id = e.site_id AND o.case_id = e.case_id
    WHERE occurred_at >= o.ts GROUP BY ALL
), due AS (
    SELECT o.*, t, o.ts + {2 * _HOUR} AS due, d.as_of
    FROM opened o LEFT JOIN hit USING (clause, site_id, case_id, id) JOIN duty d USING (clause, site_id)
    WHERE o.ts >= d.duty_from
)
SELECT clause, site_id, NULL::VARCHAR AS subject_id, case_id, NULL::VARCHAR AS actor_id, due AS due_at,
    t.ts AS done_at,
    CASE WHEN t.ts <= due THEN 'met' WHEN t.ts IS NOT NULL THEN 'late' WHEN as_of <= due THEN 'pending'
        ELSE 'missed' END AS verdict,
    NULL::DECIMAL(18, 6) AS found, NULL::DECIMAL(18, 6) AS asked,
    CASE WHEN t.ts <= due THEN 'in-order' WHEN t.ts IS NOT NULL THEN 'after-due' WHEN as_of <= due THEN 'not-yet-due'
        ELSE 'not-followed' END AS reason,
    coalesce(t.id, due.id) AS evidence_id
FROM due
"""

_SCHEDULE = f"""
WITH wall AS (
    SELECT timezone, day + clock AS wall FROM (SELECT unnest({list(ZONES)}) AS timezone),
        (SELECT epoch_us(DATE '{FIRST}' + i::INT) AS day FROM range(92) r(i)),
        (SELECT unnest([{9 * _HOUR}, {18 * _HOUR}]) AS clock)
), slot AS (
    SELECT timezone, wall - off AS due, lead(wall - off) OVER (PARTITION BY timezone ORDER BY wall) AS closes
    FROM wall JOIN span USING (timezone) WHERE wall - off >= from_us AND wall - off < until_us
), told AS (
    SELECT clause, site_id, as_of, due, closes FROM duty JOIN slot USING (timezone)
    QUALIFY due + {_HOUR // 2} < as_of
        OR row_number() OVER (PARTITION BY clause, site_id, due + {_HOUR // 2} >= as_of ORDER BY due) = 1
), cut AS (
    SELECT timezone, due, closes, unnest(range(due >> 36, (closes >> 36) + 1)) AS bucket FROM slot
), first AS (
    SELECT d.clause, site_id, c.due, min({{ts: occurred_at, id: event_id, actor: actor_id}}) AS e
    FROM {_of("round")} JOIN duty d USING (clause, site_id)
    JOIN cut c ON c.timezone = d.timezone AND c.bucket = occurred_at >> 36 AND occurred_at >= c.due
        AND occurred_at < c.closes
    GROUP BY ALL
)
SELECT clause, site_id, NULL::VARCHAR AS subject_id, NULL::VARCHAR AS case_id, e.actor AS actor_id, due AS due_at,
    e.ts AS done_at,
    CASE WHEN e.ts <= due + {_HOUR // 2} THEN 'met' WHEN e.ts IS NOT NULL THEN 'late'
        WHEN as_of <= due + {_HOUR // 2} THEN 'pending' ELSE 'missed' END AS verdict,
    NULL::DECIMAL(18, 6) AS found, NULL::DECIMAL(18, 6) AS asked,
    CASE WHEN e.ts <= due + {_HOUR // 2} THEN 'in-time' WHEN e.ts IS NOT NULL THEN 'after-due'
        WHEN as_of <= due + {_HOUR // 2} THEN 'not-yet-due' ELSE 'not-done' END AS reason,
    e.id AS evidence_id
FROM told LEFT JOIN first USING (clause, site_id, due)
"""

_INTERVAL = f"""
WITH start AS (
    SELECT d.clause, site_id, occurred_at AS ts, min({{id: event_id, actor: actor_id}}) AS e
    FROM {_of("round")} JOIN duty d USING (clause, site_id) WHERE occurred_at > d.duty_from GROUP BY ALL
    UNION ALL SELECT clause, site_id, duty_from, NULL FROM duty
), gap AS (
    SELECT clause, site_id, ts, ts + {12 * _HOUR} AS due, lead(ts) OVER w AS ends, lead(e) OVER w AS e
    FROM start WINDOW w AS (PARTITION BY clause, site_id ORDER BY ts)
)
SELECT clause, site_id, NULL::VARCHAR AS subject_id, NULL::VARCHAR AS case_id, e.actor AS actor_id, due AS due_at,
    ends AS done_at,
    CASE WHEN ends IS NULL AND as_of <= due THEN 'pending' WHEN ends IS NULL THEN 'missed' WHEN ends <= due THEN 'met'
        ELSE 'late' END AS verdict,
    {_MINUTES.format("ends - ts")} AS found, 720::DECIMAL(18, 6) AS asked,
    CASE WHEN ends IS NULL AND as_of <= due THEN 'not-yet-due' WHEN ends IS NULL THEN 'not-done'
        WHEN ends <= due THEN 'in-time' ELSE 'after-due' END AS reason,
    e.id AS evidence_id
FROM gap JOIN duty USING (clause, site_id)
"""


def _periods(days: int) -> str:
    return f"""
    wall AS (
        SELECT timezone, wall FROM (SELECT unnest({list(ZONES)}) AS timezone),
            (SELECT epoch_us(DATE '{FIRST}' + {days} * i::INT) AS wall FROM range({91 // days + 1}) r(i))
    ), period AS (
        SELECT timezone, wall, wall - off AS low, lead(wall - off) OVER (PARTITION BY timezone ORDER BY wall) AS high
        FROM wall JOIN span USING (timezone) WHERE wall - off >= from_us AND wall - off < until_us
        QUALIFY high IS NOT NULL
    )"""


def _wall(days: int, ts: str = "occurred_at") -> str:
    """The local begin of the period that an instant falls in."""
    start = f"epoch_us(DATE '{FIRST}')"
    return f"{start} + ({ts} + off - {start}) // {days * 24 * _HOUR} * {days * 24 * _HOUR}"


_IN_SPAN = "JOIN span s ON s.timezone = d.timezone AND {ts} >= s.from_us AND {ts} < s.until_us"
_AT = _IN_SPAN.format(ts="occurred_at")

_COUNT = f"""
WITH {_periods(1)}, counted AS (
    SELECT d.clause, site_id, {_wall(1)} AS wall, count(DISTINCT event_id) AS n
    FROM {_of("round")} JOIN duty d USING (clause, site_id) {_AT} GROUP BY ALL
)
SELECT clause, site_id, {_NOBODY}, high - 1 AS due_at, NULL::BIGINT AS done_at,
    CASE WHEN coalesce(n, 0) >= 2 THEN 'met' ELSE 'missed' END AS verdict,
    coalesce(n, 0)::DECIMAL(18, 6) AS found, 2::DECIMAL(18, 6) AS asked,
    CASE WHEN coalesce(n, 0) >= 2 THEN 'as-asked' ELSE 'below-minimum' END AS reason, NULL::VARCHAR AS evidence_id
FROM duty JOIN period USING (timezone) LEFT JOIN counted USING (clause, site_id, wall)
"""


def _cases_in(role: str) -> str:
    return (
        f"SELECT DISTINCT d.clause, site_id, {_wall(7)} AS wall, case_id "
        f"FROM {_of(role)} JOIN duty d USING (clause, site_id) {_AT} WHERE case_id IS NOT NULL"
    )


_SHARE = f"""
WITH {_periods(7)}, whole AS ({_cases_in("round")}), part AS ({_cases_in("checked")}), counted AS (
    SELECT clause, site_id, wall, count(*) AS n, count(p.case_id) AS k
    FROM whole w LEFT JOIN part p USING (clause, site_id, wall, case_id) GROUP BY ALL
), figure AS (
    SELECT clause, site_id, high, n, round_even(k / n, 6)::DECIMAL(18, 6) AS found, 10 * k >= 9 * n AS enough
    FROM duty JOIN period USING (timezone) LEFT JOIN counted USING (clause, site_id, wall)
)
SELECT clause, site_id, {_NOBODY}, high - 1 AS due_at, NULL::BIGINT AS done_at,
    CASE WHEN n IS NULL THEN 'excused' WHEN enough THEN 'met' ELSE 'failed' END AS verdict,
    found, 0.9::DECIMAL(18, 6) AS asked,
    CASE WHEN n IS NULL THEN 'none-to-count' WHEN enough THEN 'as-asked' ELSE 'below-minimum' END AS reason,
    NULL::VARCHAR AS evidence_id
FROM figure
"""

_STATISTIC = f"""
WITH {_periods(7)}, start AS (
    SELECT a.clause, site_id, case_id, min({{ts: occurred_at, id: event_id}}) AS o
    FROM {_of("round")} WHERE case_id IS NOT NULL GROUP BY ALL
), pair AS (
    SELECT s.clause, s.site_id, min({{ts: occurred_at, id: event_id}}) AS t, any_value(s.o) AS o
    FROM {_of("checked")} JOIN start s ON s.clause = a.clause AND s.site_id = e.site_id AND s.case_id = e.case_id
    WHERE occurred_at >= s.o.ts GROUP BY s.clause, s.site_id, s.case_id
), figured AS (
    SELECT p.clause, site_id, {_wall(7, "p.t.ts")} AS wall, quantile_disc((p.t.ts - p.o.ts) / 60e6, 0.9) AS found
    FROM pair p JOIN duty d USING (clause, site_id) {_IN_SPAN.format(ts="p.t.ts")} GROUP BY ALL
)
SELECT clause, site_id, {_NOBODY}, high - 1 AS due_at, NULL::BIGINT AS done_at,
    CASE WHEN found IS NULL THEN 'excused' WHEN found > 150 THEN 'failed' ELSE 'met' END AS verdict,
    round_even(found, 6)::DECIMAL(18, 6) AS found, 150::DECIMAL(18, 6) AS asked,
    CASE WHEN found IS NULL THEN 'too-few' WHEN found > 150 THEN 'above-maximum' ELSE 'as-asked' END AS reason,
    NULL::VARCHAR AS evidence_id
FROM duty JOIN period USING (timezone) LEFT JOIN figured USING (clause, site_id, wall)
"""

_WINDOW = f"""
SELECT d.clause, site_id, subject_id, case_id, actor_id, occurred_at AS due_at, occurred_at AS done_at,
    CASE WHEN clock BETWEEN {6 * _HOUR} AND {22 * _HOUR} THEN 'met' ELSE 'failed' END AS verdict,
    NULL::DECIMAL(18, 6) AS found, NULL::DECIMAL(18, 6) AS asked,
    CASE WHEN clock BETWEEN {6 * _HOUR} AND {22 * _HOUR} THEN 'inside-hours' ELSE 'outside-hours' END AS reason,
    event_id AS evidence_id
FROM (
    SELECT d.clause, e.*, (occurred_at + off) % {24 * _HOUR} AS clock
    FROM {_of("use")} JOIN duty d USING (clause, site_id) {_AT} WHERE occurred_at >= d.duty_from
) d
"""

QUERIES = {
    "deadline": _DEADLINE,
    "schedule": _SCHEDULE,
    "interval": _INTERVAL,
    "count": _COUNT,
    "share": _SHARE,
    "window": _WINDOW,
    "sequence": _SEQUENCE,
    "statistic": _STATISTIC,
}
_COLUMNS = {
    "deadline": "activity occurred_at event_id site_id case_id subject_id actor_id",
    "schedule": "activity occurred_at event_id site_id actor_id",
    "interval": "activity occurred_at event_id site_id actor_id",
    "count": "activity occurred_at event_id site_id",
    "share": "activity occurred_at site_id case_id",
    "window": "activity occurred_at event_id site_id case_id subject_id actor_id",
    "sequence": "activity occurred_at event_id site_id case_id",
    "statistic": "activity occurred_at event_id site_id case_id",
}
assert set(QUERIES) == set(_COLUMNS) == set(KINDS)


def prepare(connection: duckdb.DuckDBPyConnection, kind: str, clauses: int) -> None:
    """Make `asked`, `duty` and `span`."""
    size = GROUPS // clauses
    by_site = f"s.g{clauses}::INT = c.clause" if standard(kind, clauses).clauses[0].applies else "true"
    begin, end = Moment.parse(FIRST, "since"), Moment.parse(LAST, "as_of")
    zones = ", ".join(f"('{tz}', {begin.start(tz)}, {end.end(tz)})" for tz in ZONES)
    spans = [s for tz in ZONES for s in zone.offsets(tz, begin.start(tz), end.end(tz) + 30 * zone.DAY)]
    rows = ", ".join(f"('{s.zone}', {s.from_us}, {s.until_us}, {s.offset})" for s in spans)
    connection.execute(
        f"CREATE OR REPLACE TABLE asked AS SELECT role, role || '_' || i AS activity, (i // {size})::INT AS clause "
        f"FROM (SELECT unnest({list(_ROLES)}) AS role), range({GROUPS}) r(i)"
    )
    columns = "timezone, from_us, until_us, off"
    connection.execute(f"CREATE OR REPLACE TABLE span AS SELECT * FROM (VALUES {rows}) v({columns})")
    connection.execute(
        "CREATE OR REPLACE TABLE duty AS SELECT c.clause::INT AS clause, s.site_id, z.* "
        f"FROM range({clauses}) c(clause) JOIN sites s ON {by_site} "
        f"JOIN (VALUES {zones}) z(timezone, duty_from, as_of) ON z.timezone = s.timezone"
    )


def findings(kind: str) -> str:
    """The query that makes the findings of a kind, with the columns that a plan gives."""
    named = f"'bench@2026.1' AS edition, '{kind}-' || clause AS clause_id"
    return (
        f"SELECT {named}, site_id, subject_id, case_id, actor_id, due_at, done_at, verdict, found, asked, reason, "
        f"evidence_id FROM ({QUERIES[kind]})"
    )


def scan(kind: str) -> str:
    """A query that reads the columns of a kind and does nothing with them."""
    return "SELECT " + ", ".join(f"bit_xor(hash({name}))" for name in _COLUMNS[kind].split()) + " FROM events"
