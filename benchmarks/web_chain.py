"""A folder, sites, days and lists in; seconds that a chain of hotels takes out, as one line of JSON.

Places and evidence are written as they lie in a database and a lake; what is measured goes through the application.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from yizhun.web import serve

REGIONS, DAILY = 40, 8
TODAY = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # noon in Shanghai
ZONE, OFFSET = "Asia/Shanghai", 8
HOURS = [7 + n for n in range(DAILY)]
HEAD = """
id: chain
edition: "2026.1"
title: {{en: Chain rules, zh: 连锁店规}}
effective: {effective}
for: {holds}
activities: []
"""


def standard(effective: date, holds: str) -> dict[str, str]:
    """Eight duties a day and one a week, about three thousand a year."""
    head = HEAD.format(effective=effective, holds=holds).replace("activities: []\n", "")
    names = [f"duty-{n}" for n in range(DAILY)] + ["weekly"]
    activities = "\n".join(f"- {{id: {one}, title: {{en: {one}, zh: {one}}}}}" for one in names)
    times = [f'times: ["{hour:02}:00"], early: PT1H' for hour in HOURS]
    times.append('rrule: FREQ=WEEKLY;BYDAY=MO, dtstart: "2025-01-06T16:00", early: P1D')
    clauses = "\n".join(
        f"- {{id: {name}, title: {{en: {name}, zh: {name}}}, force: shall, measure: {{kind: schedule, "
        f"activity: {name}, {when}}}}}"
        for name, when in zip(names, times, strict=True)
    )
    return {"standard.yaml": head, "activities.yaml": activities, "clauses/all.yaml": clauses}


def places(sites: int) -> None:
    """A group, its regions and their sites, in the database; quan decides for the group, one manager for a region."""
    from yizhun.text import Text
    from yizhun.web.organisation.actions import entering, people
    from yizhun.web.organisation.models import Place

    entering.found(
        name=Text("Chain", "连锁"), code="chain", timezone=ZONE, person_id="root", person_name="周岚",
        password="wind-over-river",
    )  # fmt: skip
    group = Place.objects.everywhere("benchmark").get(code="chain")
    regions = [_place(group.pk + 1 + n, group, f"region-{n:02}", "region") for n in range(REGIONS)]
    found = [_place(group.pk + 1 + REGIONS + n, regions[n % REGIONS], f"site-{n:05}", "site") for n in range(sites)]
    Place.objects.everywhere("benchmark").bulk_create([*regions, *found], batch_size=500)
    people.add_person(by=None, person_id="quan", name="Quan", place=group, access="quality-manager")


def _place(key: int, parent: Any, code: str, level: str) -> Any:
    from yizhun.web.organisation.models import Place

    path = f"{parent.path}{key}/"
    return Place(pk=key, parent=parent, code=code, level=level, name_en=code, name_zh=code, zone=ZONE, path=path)


def evidence(lake: Path, sites: int, days: int) -> int:
    """Events month by month: of a hundred duties 94 in time, 3 late, 3 never; today's until noon."""
    from yizhun.evidence.lake import append
    from yizhun.web.ledger.rows import table_of

    schema, count = table_of("events", []).schema, 0
    first = TODAY.date() - timedelta(days=days)
    for start in range(0, days + 1, 30):
        rows = duckdb.sql(
            f"""
            SELECT 'e-' || s || '-' || d || '-' || k AS event_id, 'site-' || lpad(s::text, 5, '0') AS site_id,
                   'duty-' || k AS activity, moment AS occurred_at, moment AS recorded_at
            FROM (SELECT s, d, k, hash(s, d, k) % 100 AS luck,
                         epoch_us(DATE '{first}' + d::int) + ((7 + k - {OFFSET}) * 60
                         + CASE WHEN luck < 3 THEN 20 ELSE -20 END) * 60000000 AS moment
                  FROM range({sites}) a(s), range({start}, {min(start + 30, days + 1)}) b(d), range({DAILY}) c(k))
            WHERE luck < 97 AND moment <= {int(TODAY.timestamp() * 1e6)}
            """
        ).to_arrow_table()
        columns = [
            rows[one.name].cast(one.type) if one.name in rows.column_names else pa.nulls(len(rows), one.type)
            for one in schema
        ]
        append(lake, "events", pa.Table.from_arrays(columns, schema=schema))
        count += len(rows)
    return count


def took(work: Callable[[], object]) -> list[float]:
    """Seconds on the wall and of the processors."""
    start, processors = time.perf_counter(), time.process_time()
    work()
    return [time.perf_counter() - start, time.process_time() - processors]


def p95(took_each: list[list[float]]) -> list[float]:
    """What 95 of a hundred stay under, of either clock."""
    place = min(len(took_each) - 1, int(len(took_each) * 0.95))
    return [sorted(one)[place] for one in zip(*took_each, strict=True)]


def main(folder: Path, sites: int, days: int, lists: int) -> dict[str, Any]:
    """Fill the folder and measure."""
    serve.configure(folder)
    serve.prepare()
    from yizhun.web import clock
    from yizhun.web.board.refresh import tick
    from yizhun.web.home import home
    from yizhun.web.ledger.feed import feed
    from yizhun.web.organisation.models import Person, Place
    from yizhun.web.standards.actions import holds_in, publish

    found: dict[str, Any] = {"sites": sites}
    with clock.at(TODAY):
        places(sites)
        group, quan = Place.objects.everywhere("benchmark").get(code="chain"), Person.objects.get(person_id="quan")
        began = TODAY.date() - timedelta(days=days)
        publish(by=quan, place=group, files=standard(began, holds_in(group)))
        found["fed"] = took(lambda: feed(home().lake))
        found["events"] = evidence(home().lake, sites, days)
        found["first"] = took(tick)
        _say(found)
    with clock.at(TODAY + timedelta(seconds=30)):
        found |= _pages(quan, random.Random(1).sample(range(sites), min(lists, sites)))
        _say(found)
    with clock.at(TODAY + timedelta(seconds=60)):
        found |= _moves(quan, group)
    return found


def _pages(quan: Any, sites: list[int]) -> dict[str, list[float]]:
    """Day lists of sites: not told ahead by the worker, told ahead, and again; a region's board, new and then kept."""
    from django.test import Client

    client = Client()
    client.force_login(quan, backend="django.contrib.auth.backends.ModelBackend")

    def page(url: str) -> list[float]:
        def ask() -> None:
            assert client.get(url).status_code == 200, url

        return took(ask)

    def lists(asked: list[int]) -> list[float]:
        return p95([page(f"/duties/site-{n:05}/?whose=all") for n in asked])

    page(f"/duties/site-{sites.pop():05}/")  # what a process reads once: templates, libraries
    unasked = len(sites) // 3
    found = {"list_unasked": lists(sites[:unasked]), "ahead": took(_tell_ahead)}
    found |= {name: lists(sites[unasked:]) for name in ("list_new", "list_kept")}
    return found | {name: page("/board/region-01/") for name in ("board_new", "board_kept")}


def _tell_ahead() -> None:
    """As the worker does, turn by turn, until there is nothing left."""
    from yizhun.web.duties import ahead

    while ahead.refresh():
        pass


def _moves(quan: Any, group: Any) -> dict[str, list[float]]:
    """One act, and an edition adopted by everybody, each until the next generation shows it."""
    from yizhun.web.board.refresh import tick
    from yizhun.web.duties.actions import do_duty
    from yizhun.web.organisation.models import Place
    from yizhun.web.standards.actions import adopt

    def judged() -> None:
        assert tick() is not None

    def adopted() -> None:
        adopt(by=quan, base="chain@2026.1", place=group, effective=TODAY.date() + timedelta(days=1))
        judged()

    one = Place.objects.everywhere("benchmark").get(code="site-00000")
    do_duty(by=quan, place=one, edition="chain@2026.1", clause="duty-5", key="benchmark-act")
    return {"act": took(judged), "adopt": took(adopted)}


def _say(found: dict[str, Any]) -> None:
    print(json.dumps(found), file=sys.stderr, flush=True)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[2:]]
    print(json.dumps(main(Path(sys.argv[1]), *given)))
