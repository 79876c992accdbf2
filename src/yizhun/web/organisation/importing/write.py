"""A plan without faults in; all of it written in one act with one row of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, Work, act_when_ready
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation import judging
from yizhun.web.organisation.alone import alone, watching
from yizhun.web.organisation.importing.lists import plan as planned
from yizhun.web.organisation.importing.plan import Plan
from yizhun.web.organisation.models import Access, Person, Place, Post, Subject
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require

Rows = Sequence[Mapping[str, Any]]
_REGISTERS = {"places": "sites", "subjects": "subjects", "people": "people"}


def write(*, by: Person, plan: Plan, data: bytes) -> Answer:
    """Write everything; the ledger keeps the file's hash and the counts, never names.

    ConflictError where somebody meanwhile wrote what changes the plan.
    """
    require(by, Permission.ORGANISE)
    if not plan.ready:
        raise InvalidError(Text("The file has faults; nothing was written.", "文件有错误，未写入任何内容。"))
    counts = {"new": len(plan.new), "there": plan.there}

    def ready() -> Work:
        moved = watching()
        _refuse_moved(by, plan, data)

        def work(doing: Act) -> Answer:
            alone()
            if moved():  # a file of many rows is read while all others wait only where it must be
                _refuse_moved(by, plan, data)
            _WRITERS[plan.sort](by, plan.new)
            doing.touches(_REGISTERS[plan.sort])
            return counts

        return work

    body = {"sha256": hashlib.sha256(data).hexdigest(), **counts}
    return act_when_ready(f"{plan.sort}.imported", by=by, body=body, ready=ready)


def _refuse_moved(by: Person, plan: Plan, data: bytes) -> None:
    if planned(plan.sort, data, plan.sheet.file, by).new != plan.new:
        raise ConflictError(
            Text(
                "Meanwhile somebody changed what this file speaks of. Look at it once more.",
                "文件涉及的内容刚被他人改动，请重新核对。",
            )
        )


def _places(by: Person, rows: Rows) -> None:
    known = {one.code: one for one in Place.objects.seen_by(by, Permission.ORGANISE)}
    for row in rows:
        parent = known[row["parent"]]
        fields = {name: value for name, value in row.items() if name != "parent"}
        place = Place(parent=parent, zone=row["timezone"] or parent.zone, **fields)
        place.save(force_insert=True)
        place.path = f"{parent.path}{place.pk}/"
        place.save(update_fields=["path"])
        known[place.code] = place
    judging.check(judging.sites(known[row["code"]] for row in rows))


def _subjects(by: Person, rows: Rows) -> None:
    sites = {one.code: one for one in Place.objects.seen_by(by, Permission.ORGANISE)}
    Subject.objects.bulk_create(
        [
            Subject(place=sites[row["site"]], **{name: value for name, value in row.items() if name != "site"})
            for row in rows
        ],
        batch_size=500,
    )


def _people(by: Person, rows: Rows) -> None:
    places = {one.code: one for one in Place.objects.seen_by(by, Permission.ORGANISE)}
    known = {one.person_id: one for one in Person.objects.filter(person_id__in={row["id"] for row in rows})}
    for row in rows:
        if row["id"] not in known:
            person = Person(person_id=row["id"], name=row["name"], email=row["email"] or None, language=by.language)
            person.set_unusable_password()
            person.save(force_insert=True)
            known[row["id"]] = person
        person, place = known[row["id"]], places[row["place"]]
        if not person.accesses.filter(place=place, access=row["access"]).exists():
            Access.objects.create(person=person, place=place, access=row["access"])
        if row["post"]:
            Post.objects.create(person=person, place=place, role=row["post"], since=row["since"], until=row["until"])


_WRITERS = {"places": _places, "subjects": _subjects, "people": _people}
