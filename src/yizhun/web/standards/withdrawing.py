"""A standard withdrawn from a part of the tree: its next edition, which says the same and holds there no longer.

So the library says it by itself, and what was judged before stays as it is.
"""

from __future__ import annotations

from datetime import date, timedelta

from yizhun.standard.condition import And, parse
from yizhun.standard.folder import HEAD
from yizhun.standard.yaml_text import flow
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.act import Answer
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation.attributes import member
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.standards import actions
from yizhun.web.standards.head import line, value
from yizhun.web.standards.models import Edition


def withdraw(*, by: Person, edition: Edition, place: Place, since: date, reason: str) -> Answer:
    """Let the standard of an edition hold no longer at `place` and below, from the day `since` on.

    ConflictError where a later edition has taken over or the place was left already; InvalidError for a day of which
    something was judged already, or without a reason.
    """
    require(by, Permission.STANDARDS, edition.place)
    last = actions.latest(edition.standard_id)
    if last is not None and last != edition:
        raise ConflictError(
            Text(f"{last.key} follows this edition; withdraw that.", f"后面还有 {last.key}，请撤销它。")
        )
    if left(edition, place):
        raise ConflictError(Text("It does not hold there any more.", "该标准在此处已经撤销。"))
    if not place.path.startswith(edition.place.path):
        raise InvalidError(Text("It does not hold there.", "该标准不适用于此处。"))
    if since < (first := earliest(edition)):
        raise InvalidError(Text(f"At the earliest from {first}.", f"最早从 {first} 起撤销。"))
    if not reason.strip():
        raise InvalidError(Text("Say why.", "请填写原因。"))
    name = actions.unused(edition.standard_id, edition.edition)
    head = line(edition.files[HEAD], "edition", f'"{name}"')
    condition = value(head, "for").replace("\n", " ")
    head = line(line(head, "effective", since.isoformat()), "for", flow(f"{condition} and {_outside(place)}"))
    return actions.publish(
        by=by, place=edition.place, files={**edition.files, HEAD: head}, verb="standard.withdrawn",
        approved_by=edition.approved_by, left=place, reason=reason.strip(),
    )  # fmt: skip


def left(edition: Edition, place: Place) -> bool:
    """Whether the edition says of itself that it holds no longer at a place."""
    condition = parse(value(edition.files[HEAD], "for")).term
    terms = condition.terms if isinstance(condition, And) else (condition,)
    line_ = Place.objects.everywhere("the line of a place").filter(pk__in=place.keys)
    return any(parse(_outside(one)).term in terms for one in line_)


def earliest(edition: Edition) -> date:
    """Tomorrow; for what begins later, or today, its first day: nothing that was judged before is touched."""
    today = clock.now().astimezone(edition.place.tz).date()
    return edition.effective if edition.effective >= today else today + timedelta(days=1)


def _outside(place: Place) -> str:
    if place.level == Place.SITE:
        return f"site.site_id != '{place.code}'"
    return f"(site.{member(place.code)} is null or site.{member(place.code)} != 'yes')"
