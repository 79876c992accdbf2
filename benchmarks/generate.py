"""A number of events in; Parquet files of sites and events, as a site would hand them in, out. The same every time.

Activities are numbered 0 to 999 within each role. Cases are `open_N` and mostly `answer_N`, rounds of a site `round_N`
and mostly `checked_N`, the rest `use_N`. N is the case's number for cases and uses, the site's for rounds.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

GROUPS = 1000
FIRST, LAST, DAYS = "2026-03-02", "2026-05-31", 91
ZONES = ("Asia/Shanghai", "Europe/Paris", "America/New_York")
_PART = 10_000_000

_SITES = """
SELECT 'S' || lpad(i::VARCHAR, 6, '0') AS site_id, {zones}[1 + i % 3] AS timezone,
    (i % 1000 // 100)::VARCHAR AS g10, (i % 1000 // 10)::VARCHAR AS g100, (i % 1000)::VARCHAR AS g1000
FROM range({sites}) r(i)
"""

_PLACED = """
SELECT i, (hash(i) % {sites})::BIGINT AS s, (hash(i + 7) % {seconds})::BIGINT AS t,
    CASE WHEN i % 10 < 4 THEN 'case' WHEN i % 10 < 8 THEN 'round' ELSE 'use' END AS what,
    i % 2 = 0 AS begins, hash(i // 2) AS h
FROM range({low}, {high}) r(i)
"""

_EVENTS = """
WITH placed AS ({placed}), paired AS (
    SELECT *, (CASE WHEN what = 'use' THEN hash(i) ELSE h END % {sites})::BIGINT AS site,
        CASE WHEN what = 'use' THEN t ELSE (hash(i // 2 + 7) % {seconds})::BIGINT END
        + CASE WHEN begins OR what = 'use' THEN 0 ELSE 1 + (h // 1000 % 10000)::BIGINT END AS second
    FROM placed WHERE what = 'use' OR begins OR h // 7 % 20 > 0
)
SELECT 'E' || lpad(i::VARCHAR, 9, '0') AS event_id,
    to_timestamp(1772409600 + 43200 + second) AS occurred_at,
    'S' || lpad(site::VARCHAR, 6, '0') AS site_id,
    CASE what WHEN 'case' THEN CASE WHEN begins THEN 'open_' ELSE 'answer_' END || (i // 2 % 1000)::VARCHAR
        WHEN 'round' THEN CASE WHEN begins THEN 'round_' ELSE 'checked_' END || (site % 1000)::VARCHAR
        ELSE 'use_' || (i // 10 % 1000)::VARCHAR END AS activity,
    CASE WHEN what <> 'use' THEN 'C' || lpad((i // 2)::VARCHAR, 9, '0') END AS case_id,
    'R' || (i % 200)::VARCHAR AS subject_id, 'P' || (h % 50)::VARCHAR AS actor_id
FROM paired ORDER BY second
"""


def sites_for(events: int) -> int:
    """10,000 sites from ten million events on, a thousand events a site below."""
    return max(10, min(10_000, events // 1000))


def generate(events: int, folder: Path) -> None:
    """Write `sites.parquet` and `events/*.parquet`, unless they are there."""
    if (folder / "handed/sites.parquet").exists():
        return
    folder = folder / "handed"
    (folder / "events").mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    sites, seconds = sites_for(events), (DAYS - 2) * 86_400
    for part, low in enumerate(range(0, events, _PART)):
        placed = _PLACED.format(sites=sites, seconds=seconds, low=low, high=min(events, low + _PART))
        query = _EVENTS.format(placed=placed, sites=sites, seconds=seconds)
        connection.execute(f"COPY ({query}) TO '{folder}/events/{part:03}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    query = _SITES.format(sites=sites, zones=list(ZONES))
    connection.execute(f"COPY ({query}) TO '{folder}/sites.parquet' (FORMAT parquet)")
