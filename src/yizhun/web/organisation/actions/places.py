"""Places and subjects: added, changed, moved, opened and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr

from yizhun.evidence.tables import WEEKDAYS
from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation import attributes as attribute
from yizhun.web.organisation import judging
from yizhun.web.organisation.alone import alone, anew
from yizhun.web.organisation.attributes import member
from yizhun.web.organisation.models import Closure, Hours, Person, Place, Subject
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require

_ORDER = {
    Place.GROUP: (Place.GROUP, Place.REGION, Place.SITE),
    Place.REGION: (Place.REGION, Place.SITE),
    Place.SITE: (),
}


def add_place(
    *,
    by: Person | None,
    code: str,
    level: str,
    name: Text,
    parent: Place | None = None,
    timezone: str = "",
    kind: str = "",
    attributes: Mapping[str, str] | None = None,
    opened_on: date | None = None,
    closed_on: date | None = None,
    key: str | None = None,
) -> Answer:
    """Add a group, region or site below `parent`; a place without a zone of its own takes that of its parent."""
    body = {
        "code": code, "level": level, "en": name.en, "zh": name.zh, "parent": parent.code if parent else "",
        "timezone": timezone, "kind": kind, "attributes": dict(attributes or {}), "opened_on": opened_on,
        "closed_on": closed_on,
    }  # fmt: skip

    def work(doing: Act) -> Answer:
        alone()
        above = anew(parent) if parent else None
        require(by, Permission.ORGANISE, above)
        _may_stand_below(level, above)
        attribute.check("sites", attributes or ())
        if member(code) in {member(one) for one in codes()}:
            raise ConflictError(
                Text(f"There is already a place with the code {code}.", f"编码 {code} 已被另一个地点使用。")
            )
        place = Place(
            code=code, level=level, name_en=name.en, name_zh=name.zh, parent=above, timezone=timezone, kind=kind,
            attributes=dict(attributes or {}), opened_on=opened_on, closed_on=closed_on,
            zone=_zone(timezone, above),
        )  # fmt: skip
        place.save(force_insert=True)
        place.path = f"{above.path if above else '/'}{place.pk}/"
        place.save(update_fields=["path"])
        judging.check(judging.sites([place]))
        doing.touches("sites")
        return {"place": code}

    return act("place.added", by=by, place=code, body=body, work=work, key=key)


def codes() -> set[str]:
    """The codes of all places; two that differ only in case, `-` or `_` would be one in conditions."""
    return set(Place.objects.everywhere("codes are unique in the organisation").values_list("code", flat=True))


def change_place(*, by: Person, place: Place, key: str | None = None, **fields: Any) -> Answer:
    """Change name_en, name_zh, kind, timezone, attributes, opened_on, closed_on; a new zone reaches all below."""
    unknown = set(fields) - {"name_en", "name_zh", "kind", "timezone", "attributes", "opened_on", "closed_on"}
    if unknown:
        raise TypeError(f"no such fields: {unknown}")

    def work(doing: Act) -> Answer:
        alone()
        found = anew(place)
        require(by, Permission.ORGANISE, found)
        attribute.check("sites", fields.get("attributes", ()), besides=found.pk)
        handed_down = any(fields.get(name, was) != was for name, was in _handed_down(found).items())
        before = judging.sites(_below(found) if handed_down else [found])
        for name, value in fields.items():
            setattr(found, name, value)
        found.zone = _zone(found.timezone, found.parent)
        found.save(update_fields=[*fields, "zone"])
        _hand_down(found)
        judging.check(judging.sites(_below(found) if handed_down else [found]), before)
        doing.touches("sites")
        return {"place": place.code}

    return act("place.changed", by=by, place=place.code, body={"place": place.code, **fields}, work=work, key=key)


def move_place(*, by: Person, place: Place, parent: Place, key: str | None = None) -> Answer:
    """Put a place with all below it under another parent."""

    def work(doing: Act) -> Answer:
        alone()
        found, above = anew(place), anew(parent)
        for one in (found, above):
            require(by, Permission.ORGANISE, one)
        _may_stand_below(found.level, above)
        if above.path.startswith(found.path):
            raise InvalidError(Text("A place cannot lie within itself.", "不能把地点移到它自己的下级。"))
        sites, after = judging.sites(_below(found)), f"{above.path}{found.pk}/"
        _below(found).update(path=Concat(Value(after), Substr(F("path"), len(found.path) + 1)))
        found.path, found.parent, found.zone = after, above, _zone(found.timezone, above)
        found.save(update_fields=["parent", "zone"])
        _hand_down(found)
        judging.check(judging.sites(_below(found)), sites)
        doing.touches("sites")
        return {"place": place.code}

    body = {"place": place.code, "parent": parent.code}
    return act("place.moved", by=by, place=place.code, body=body, work=work, key=key)


def set_hours(
    *,
    by: Person | None,
    place: Place,
    week: Sequence[tuple[str, str, str]],
    dates: Sequence[tuple[date, str, str]] = (),
    key: str | None = None,
) -> Answer:
    """Set opening hours anew: (weekday, opens, closes), and dates that differ (closed where the times are empty)."""
    require(by, Permission.MANAGE if by and by.may(Permission.MANAGE, place) else Permission.ORGANISE, place)
    wrong = [day for day, _, _ in week if day not in WEEKDAYS]
    if wrong or place.level != Place.SITE:
        raise InvalidError(Text("Hours belong to the weekdays of a site.", "营业时间只能按场所的星期设置。"))

    def work(doing: Act) -> Answer:
        alone()
        place.hours.all().delete()
        place.closures.all().delete()
        Hours.objects.bulk_create(Hours(place=place, weekday=d, opens=o, closes=c) for d, o, c in week)
        Closure.objects.bulk_create(Closure(place=place, date=d, opens=o, closes=c) for d, o, c in dates)
        doing.touches("hours")
        return {"place": place.code}

    body = {"place": place.code, "week": list(week), "dates": list(dates)}
    return act("hours.set", by=by, place=place.code, body=body, work=work, key=key)


def add_subject(
    *,
    by: Person | None,
    place: Place,
    code: str,
    kind: str,
    name: str = "",
    zone: str = "",
    sort: str = "",
    attributes: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    key: str | None = None,
) -> Answer:
    """Add a room, household, zone or lift to a site."""
    require(by, Permission.ORGANISE, place)
    fields: dict[str, Any] = {
        "code": code, "kind": kind, "name": name, "zone": zone, "sort": sort, "attributes": dict(attributes or {}),
        "since": since, "until": until,
    }  # fmt: skip

    def work(doing: Act) -> Answer:
        if place.level != Place.SITE:
            raise InvalidError(Text("Only a site has subjects.", "只有场所才能有对象。"))
        alone()
        attribute.check("subjects", attributes or ())
        if place.subjects.filter(code=code).exists():
            raise ConflictError(Text(f"{code} is there already.", f"编码 {code} 已存在。"))
        Subject.objects.create(place=place, **fields)
        doing.touches("subjects")
        return {"subject": code}

    return act("subject.added", by=by, place=place.code, body={"place": place.code, **fields}, work=work, key=key)


def end_subject(*, by: Person, subject: Subject, until: date, key: str | None = None) -> Answer:
    """Say which day is a subject's last; its evidence stays."""
    require(by, Permission.ORGANISE, subject.place)

    def work(doing: Act) -> Answer:
        subject.until = until
        subject.save(update_fields=["until"])
        doing.touches("subjects")
        return {"subject": subject.code}

    body = {"place": subject.place.code, "subject": subject.code, "until": until}
    return act("subject.ended", by=by, place=subject.place.code, body=body, work=work, key=key)


def _handed_down(place: Place) -> dict[str, Any]:
    """What all below has from a place; its name, kind and days are its own."""
    return {"attributes": place.attributes, "timezone": place.timezone}


def _below(place: Place) -> QuerySet[Place]:
    found: QuerySet[Place] = Place.objects.everywhere("the whole part changes").filter(path__startswith=place.path)
    return found


def _may_stand_below(level: str, parent: Place | None) -> None:
    allowed = (Place.GROUP, Place.SITE) if parent is None else _ORDER[parent.level]
    if level not in allowed:
        raise InvalidError(
            Text(
                "A group holds groups, regions and sites, a region regions and sites, a site nothing.",
                "集团下可设集团、区域和场所，区域下可设区域和场所，场所下不再设下级。",
            )
        )


def _zone(own: str, parent: Place | None) -> str:
    zone = own or (parent.zone if parent else "")
    if zone not in available_timezones():
        raise InvalidError(
            Text(
                f"“{zone}” is no time zone; give one such as Asia/Shanghai here or above.",
                f"“{zone}”不是有效时区，请在此处或上级填写，例如 Asia/Shanghai。",
            )
        )
    return zone


def _hand_down(place: Place) -> None:
    """Give the zone to everything below that has none of its own."""
    for child in place.children.all():
        zone = child.timezone or place.zone
        if child.zone != zone:
            child.zone = zone
            child.save(update_fields=["zone"])
            _hand_down(child)
