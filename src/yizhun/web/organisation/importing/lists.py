"""Places, subjects and people as a file lists them in; what would be written, with every fault, out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yizhun.issue import Issue, errors
from yizhun.text import Text
from yizhun.web.organisation.actions.places import codes
from yizhun.web.organisation.attributes import faults, member
from yizhun.web.organisation.importing.plan import Plan
from yizhun.web.organisation.importing.sheet import Row, read
from yizhun.web.organisation.models import Person, Place, Post, Subject
from yizhun.web.organisation.permission import ACCESS, Permission
from yizhun.web.organisation.vocabulary import words

PLACES: Final[Mapping[str, Sequence[str]]] = {
    "code": ("编码", "site_id"), "level": ("层级",), "parent": ("上级",), "name_zh": ("中文名称", "名称"),
    "name_en": ("英文名称", "name"), "kind": ("类型",), "timezone": ("时区",), "opened_on": ("开业日期",),
    "closed_on": ("停业日期",),
}  # fmt: skip
SUBJECTS: Final[Mapping[str, Sequence[str]]] = {
    "site": ("场所", "site_id"), "code": ("编码", "subject_id"), "kind": ("类型",), "name": ("名称",),
    "zone": ("区域",), "sort": ("规格",), "since": ("开始日期",), "until": ("结束日期",),
}  # fmt: skip
PEOPLE: Final[Mapping[str, Sequence[str]]] = {
    "id": ("工号", "person_id"), "name": ("姓名",), "email": ("邮箱",), "place": ("地点", "site_id", "site"),
    "access": ("权限",), "post": ("岗位", "role"), "since": ("开始日期",), "until": ("结束日期",),
}  # fmt: skip
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
_WORDS = {text.zh: name for name, text in {**ACCESS, **Place.LEVELS}.items()}


def plan(sort: str, data: bytes, file: str, by: Person) -> Plan:
    """What a file would add; `sort` is places, subjects or people."""
    return {"places": places, "subjects": subjects, "people": people}[sort](data, file, by)


def places(data: bytes, file: str, by: Person) -> Plan:
    """Each place after the one above it, which may stand in the same file."""
    sheet = read(data, file, PLACES, ("code", "level"), faults("sites"))
    found = Plan("places", sheet, issues=list(sheet.issues))
    known = {one.code: one for one in Place.objects.seen_by(by, Permission.ORGANISE)}
    taken = {member(code) for code in codes()}
    levels = {code: one.level for code, one in known.items()}
    seen: dict[Any, int] = {}
    for row in sheet.rows:
        if row.get("code") in known:
            found.there += 1
            continue
        before = len(found.issues)
        opened, closed = found.span(row, "opened_on", "closed_on")
        if _place_fits(found, row, seen, taken, levels) and len(found.issues) == before:
            level = _word(row.get("level"))
            levels[row.get("code")] = level
            fields = {name: row.get(name) for name in ("code", "parent", "name_zh", "name_en", "kind", "timezone")}
            found.new.append(
                {**fields, "level": level, "opened_on": opened, "closed_on": closed, "attributes": dict(row.more)}
            )
    _tell_undated(found)
    return found


def _tell_undated(found: Plan) -> None:
    """A remark for all sites without an opening date together: a list of a chain may have a thousand of them."""
    undated = sum(one["level"] == Place.SITE and not one["opened_on"] for one in found.new)
    if undated:
        text = Text(
            f"{undated} {'site has' if undated == 1 else 'sites have'} no opening date, so duties count there from"
            " the first day of each standard that holds; what nobody recorded is missed.",
            f"{undated} 个场所未填写开业日期，职责将从所适用标准的生效之日算起，其间没有记录的按“未做”计。",
        )
        hint = Text(
            "Fill in “opened_on” where a site began later.", "如果场所是后来才开业的，请填写“开业日期”（opened_on）。"
        )
        found.issues.append(Issue("no-opening-date", text, level="warning", hint=hint, file=found.sheet.file))


def _place_fits(found: Plan, row: Row, seen: dict[Any, int], taken: set[str], levels: dict[str, str]) -> bool:
    if not found.needs(row, "code", "level", "parent"):
        return False
    before = len(found.issues)
    found.fits(row)
    code, level, parent = row.get("code"), _word(row.get("level")), row.get("parent")
    _slug(found, row, "code")
    found.once(row, seen, member(code), code)
    if member(code) in taken:
        found.tell(row, "code-taken", Text(f"The code {code} is taken.", f"编码 {code} 已被占用。"))
    if level not in Place.LEVELS:
        words = _words(Place.LEVELS)
        found.tell(row, "no-such-level", Text(f"There is no level “{level}”.", f"没有“{level}”这个层级。"), words)
    if parent not in levels:
        text = Text(
            f"There is no place “{parent}” above or in your part.", f"前面的行和您管理的范围里都没有“{parent}”。"
        )
        found.tell(row, "no-such-place", text, Text("A parent stands before its children.", "上级应排在下级前面。"))
    elif levels[parent] == Place.SITE or (level == Place.GROUP and levels[parent] == Place.REGION):
        found.tell(row, "not-below", Text(f"A {level} cannot lie in “{parent}”.", f"“{parent}”下不能设这一层级。"))
    if not row.get("name_zh") and not row.get("name_en"):
        found.tell(row, "no-name", Text("Give a name in at least one language.", "请至少填写一种语言的名称。"))
    if row.get("timezone") and row.get("timezone") not in available_timezones():
        text = Text(f"“{row.get('timezone')}” is no time zone.", f"“{row.get('timezone')}”不是有效时区。")
        found.tell(row, "not-a-timezone", text, Text("For example Asia/Shanghai.", "例如 Asia/Shanghai。"))
    return len(found.issues) == before


def subjects(data: bytes, file: str, by: Person) -> Plan:
    """Rooms, households, zones and lifts of sites."""
    sheet = read(data, file, SUBJECTS, ("site", "code", "kind"), faults("subjects"))
    found = Plan("subjects", sheet, issues=list(sheet.issues))
    sites = _sites(by)
    mine = Subject.objects.seen_by(by, Permission.ORGANISE)
    there = set(mine.values_list("place__code", "code"))
    seen: dict[Any, int] = {}
    for row in sheet.rows:
        if not found.needs(row, "site", "code", "kind"):
            continue
        key = (row.get("site"), row.get("code"))
        if key in there:
            found.there += 1
            continue
        found.fits(row)
        _place_known(found, row, "site", sites)
        found.once(row, seen, key, row.get("code"))
        _slug(found, row, "kind")
        since, until = found.span(row, "since", "until")
        fields = {name: row.get(name) for name in ("site", "code", "kind", "name", "zone", "sort")}
        found.new.append({**fields, "since": since, "until": until, "attributes": dict(row.more)})
    return found


def people(data: bytes, file: str, by: Person) -> Plan:
    """People with their access and, where a post is given, that post; several rows of one person are several posts."""
    sheet = read(data, file, PEOPLE, ("id", "name", "place"))
    found = Plan("people", sheet, issues=list(sheet.issues))
    places = {one.code: one for one in Place.objects.seen_by(by, Permission.ORGANISE)}
    there = {one.person_id: one for one in Person.objects.all()}
    posts = set(
        Post.objects.seen_by(by, Permission.ORGANISE).values_list("person__person_id", "place__code", "role", "since")
    )
    names: dict[str, str] = {}
    emails = {one.email.lower(): one.person_id for one in there.values() if one.email}
    seen: dict[Any, int] = {}
    visible = set(Person.objects.seen_by(by, Permission.ORGANISE).values_list("person_id", flat=True))
    titles_at = cache(lambda path: words("posts", [path]))
    for row in sheet.rows:
        if not found.needs(row, "id", "name", "place"):
            continue
        before = len(found.issues)
        found.fits(row)
        person, access = row.get("id"), _word(row.get("access") or "attendant")
        at = places.get(row.get("place"))
        titles = titles_at(at.path) if at else {}
        post = _post(row.get("post"), titles)
        since, until = found.span(row, "since", "until")
        _slug(found, row, "id")
        _place_known(found, row, "place", places)
        if access not in ACCESS:
            found.tell(
                row,
                "no-such-access",
                Text(f"There is no access “{access}”.", f"没有“{access}”这种权限。"),
                _words(ACCESS),
            )
        if post and since is None and not errors(found.issues[before:]):
            found.tell(row, "no-first-day", Text("A post needs its first day.", "岗位需要填写开始日期。"))
        if post and titles and post not in titles:
            text = Text(f"No standard here names the post “{post}”.", f"现有标准中没有“{post}”这个岗位。")
            found.tell(row, "no-such-post", text, _words(titles), level="warning")
        if post and row.get("place") in places and places[row.get("place")].level != Place.SITE:
            found.tell(row, "post-not-at-site", Text("A post is held at a site.", "岗位只能设在场所。"))
        if person in there and person not in visible:
            found.tell(
                row, "id-taken", Text(f"The id {person} belongs to somebody else.", f"工号 {person} 已被他人使用。")
            )
        if names.setdefault(person, row.get("name")) != row.get("name"):
            text = Text(f"{person} bears two names in this file.", f"工号 {person} 在文件里有两个姓名。")
            found.tell(row, "two-names", text)
        _email(found, row, emails)
        key = (person, row.get("place"), post, since)
        if key in posts or (person in there and not post):
            found.there += 1
        elif found.once(row, seen, key, person) and not errors(found.issues[before:]):
            fields = {name: row.get(name) for name in ("id", "name", "email", "place")}
            found.new.append({**fields, "post": post, "access": access, "since": since, "until": until})
    return found


def _post(said: str, titles: Mapping[str, Text]) -> str:
    """The id of a post that is given by its id or its title."""
    named = (name for name, text in titles.items() if said in (text.en, text.zh))
    return said if said in titles else next(named, said)


def _sites(by: Person) -> dict[str, Place]:
    mine = Place.objects.seen_by(by, Permission.ORGANISE)
    return {one.code: one for one in mine.filter(level=Place.SITE)}


def _place_known(found: Plan, row: Row, name: str, places: Mapping[str, Place]) -> None:
    said = row.get(name)
    if said not in places:
        text = Text(f"“{said}” is no such place of your part.", f"您管理的范围里没有“{said}”。")
        found.tell(row, "no-such-place", text, Text("Give the code of the place.", "请填写地点的编码。"))


def _email(found: Plan, row: Row, emails: dict[str, str]) -> None:
    said = row.get("email")
    if not said:
        return
    try:
        validate_email(said)
    except ValidationError:
        found.tell(row, "not-an-email", Text(f"“{said}” is no e-mail address.", f"“{said}”不是邮箱地址。"))
    if emails.setdefault(said.lower(), row.get("id")) != row.get("id"):
        found.tell(row, "email-taken", Text(f"{said} belongs to somebody else.", f"邮箱 {said} 已属于他人。"))


def _slug(found: Plan, row: Row, name: str) -> None:
    if not _SLUG.fullmatch(row.get(name)):
        text = Text(f"“{row.get(name)}” cannot be a code.", f"“{row.get(name)}”不能作为编码。")
        hint = Text("At most 60 letters, digits, hyphens and _.", "最多 60 个字母、数字、连字符或下划线。")
        found.tell(row, "not-a-code", text, hint)


def _words(known: Mapping[str, Text]) -> Text:
    """What may be written, in one language or the other."""
    return Text(f"Allowed: {', '.join(known)}.", f"可填：{'、'.join(text.zh for text in known.values())}。")


def _word(said: str) -> str:
    """A level or access by its English or Chinese word."""
    return _WORDS.get(said, said.lower().replace(" ", "-"))
