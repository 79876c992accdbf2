"""schedule: done at given local times. One finding a slot: did its first event come in time?"""

from __future__ import annotations

import ibis
import pyarrow as pa

from yizhun.measure import zone
from yizhun.measure.ask import Ask
from yizhun.measure.expression import attach, first_by
from yizhun.measure.finding import decide, raw
from yizhun.measure.occurrence import Rule, slots
from yizhun.measure.unit import UNIT, unit_of, units

BUCKET = 36
SLOT = pa.schema(
    [pa.field("rule", pa.int32()), pa.field("timezone", pa.string())]
    + [pa.field(name, pa.int64()) for name in ("due", "opens", "closes", "grace_until", "bucket")]
)


def plan(ask: Ask) -> ibis.Table | None:
    """Findings of all schedule clauses; None where no events were collected."""
    if "events" not in ask.world.present:
        return None
    rules = list(dict.fromkeys(Rule.of(one.measure) for one in ask.asked))
    numbered = ask.clauses("rule", rule=(pa.int32(), lambda one: rules.index(Rule.of(one.measure)))).drop("term")
    every = ask.world.numbered("schedule_unit", units(ask).join(numbered, "number"))
    whole, cut = _slots(ask, rules)
    due = every.join(whole, ["rule", "timezone"])
    due = due.filter((due.due >= due.duty_from) & (due.due < due.duty_until))
    due = due.filter((due.due >= due.reign_from) & (due.due < due.reign_until))
    rel = _told(ask, due, ask.world.keep("schedule_answer", _answers(ask, every, cut)))
    words = decide(
        (rel.at <= rel.grace_until, "met", "in-time"),
        (rel.at.notnull(), "late", "after-due"),
        (rel.as_of_us <= rel.grace_until, "pending", "not-yet-due"),
        other=("missed", "not-done"),
    )
    return raw(rel, due_at=rel.due, done_at=rel.at, actor_id=rel.actor, evidence_id=rel.id, **words)


def _told(ask: Ask, due: ibis.Table, answers: ibis.Table) -> ibis.Table:
    """Slots with their answers; of those that still wait for one only the earliest of a duty, across editions."""
    over = due.filter(due.as_of_us > due.grace_until)
    running = attach(due.filter(due.as_of_us <= due.grace_until), answers, ["row_no", "due"])
    running = ask.world.keep("schedule_running", running)
    waiting = first_by(running.filter(running["at"].isnull()), ("clause", "site_id", "unit"), ("due", "number"))
    answered = running.filter(running["at"].notnull())
    return attach(over, answers, ["row_no", "due"]).union(answered).union(waiting)


def _slots(ask: Ask, rules: list[Rule]) -> tuple[ibis.Table, ibis.Table]:
    """All slots, whole and cut at buckets of 2^36 µs for the look-up of events."""
    first, as_of = ask.world.since, ask.world.as_of
    rows: list[dict[str, object]] = []
    for number, rule in enumerate(rules):
        for tz in ask.world.zones:
            for slot in slots(rule, tz, first, ask.world.last_start):
                rows.append({"rule": number, "timezone": tz} | vars(slot))
    cut = [
        row | {"bucket": bucket}
        for row in rows
        for bucket in range(
            int(str(row["opens"])) >> BUCKET, (min(int(str(row["closes"])), as_of + 1) - 1 >> BUCKET) + 1
        )
    ]
    whole = ask.world.register("schedule_slot", rows, SLOT.remove(SLOT.get_field_index("bucket")))
    return whole, ask.world.register("schedule_slot_cut", cut, SLOT)


def _answers(ask: Ask, every: ibis.Table, cut: ibis.Table) -> ibis.Table:
    """The first event of each slot: row_no of the unit, due, at, id, actor."""
    events = unit_of(
        ask, ask.matching("activity", lambda one: one.measure.activity, ("subject_id", "actor_id")), "each"
    )
    events = events.select("number", "site_id", "unit", at="occurred_at", id="event_id", actor="actor_id")
    opens = ask.world.engine.arrow(cut.aggregate(first=cut.opens.min()))["first"][0].as_py()
    events = events.filter(events["at"] >= (zone.FAR_FUTURE if opens is None else opens))
    held = events.join(every.select(*UNIT, "row_no", "rule", "timezone"), list(UNIT))
    held = held.mutate(bucket=held["at"] >> BUCKET)
    slot = cut.select("rule", "timezone", "bucket", "due", "opens", "closes")
    found = held.join(
        slot,
        [
            held.rule == slot.rule,
            held.timezone == slot.timezone,
            held.bucket == slot.bucket,
            held.at >= slot.opens,
            held.at < slot.closes,
        ],
        rname="{name}_s",
    )
    return first_by(found.select("row_no", "due", "at", "id", "actor"), ("row_no", "due"), ("at", "id"))
