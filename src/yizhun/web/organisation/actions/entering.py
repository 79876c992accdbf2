"""How one gets in: the first administrator, invitations, PINs, and phones that are shared."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.ledger.models import Head
from yizhun.web.organisation.actions.people import administered, administers, elsewhere_too
from yizhun.web.organisation.actions.places import add_place
from yizhun.web.organisation.models import Access, Person, Phone, Place
from yizhun.web.organisation.permission import ADMINISTRATOR, Permission
from yizhun.web.organisation.require import require


def found(*, name: Text, code: str, timezone: str, person_id: str, person_name: str, password: str) -> Person:
    """Begin an organisation: its root and its first administrator, both or none; refused once there is anybody.

    ValidationError when the password is too weak.
    """
    validate_password(password, Person(person_id=person_id, name=person_name))

    def work(doing: Act) -> Answer:
        person = Person(person_id=person_id, name=person_name)
        person.set_password(password)
        person.save()
        root = Place.objects.everywhere("the first place").get(code=code)
        Access.objects.create(person=person, place=root, access=ADMINISTRATOR)
        return {"person": person_id}

    with transaction.atomic():
        Head.objects.select_for_update().get()  # of two who begin at once, one comes first
        if Person.objects.exists():
            raise ConflictError(Text("There is an organisation already.", "组织已经建立。"))
        add_place(by=None, code=code, level=Place.GROUP, name=name, timezone=timezone)
        act("organisation.founded", by=None, place=code, body={"place": code, "person": person_id}, work=work)
    person: Person = Person.objects.get(person_id=person_id)
    return person


def invite(*, by: Person, person: Person) -> str:
    """The path of a link with which somebody chooses their password: once, within seven days."""
    administers(by, person)

    def work(doing: Act) -> Answer:
        return {"person": person.person_id}

    act("person.invited", by=by, body={"person": person.person_id}, work=work)
    return f"/join/{urlsafe_base64_encode(str(person.pk).encode())}/{default_token_generator.make_token(person)}/"


def invited(who: str, token: str) -> Person | None:
    """The person of an invitation, None when it is used, too old or made up."""
    try:
        person = Person.objects.filter(pk=int(force_str(urlsafe_base64_decode(who))), is_active=True).first()
    except ValueError:
        return None
    return person if person and default_token_generator.check_token(person, token) else None


def join(*, by: Person, password: str) -> Answer:
    """Choose one's password from an invitation (ValidationError when it is too weak)."""
    validate_password(password, by)

    def work(doing: Act) -> Answer:
        by.set_password(password)
        by.save(update_fields=["password"])
        return {"person": by.person_id}

    return act("person.joined", by=by, body={"person": by.person_id}, work=work)


def set_pin(*, by: Person, person: Person, pin: str) -> Answer:
    """Set the PIN for a shared phone: one's own, or that of somebody all of whose sites one manages."""
    if by != person:
        _manages(by, person)
    if not re.fullmatch(r"\d{4,8}", pin) or len(set(pin)) == 1:
        raise InvalidError(Text("A PIN has 4 to 8 digits, not all alike.", "PIN 码为 4 至 8 位数字，不能全部相同。"))

    def work(doing: Act) -> Answer:
        person.pin, person.pin_failures, person.pin_locked_until = make_password(pin), 0, None
        person.save(update_fields=["pin", "pin_failures", "pin_locked_until"])
        return {"person": person.person_id}

    return act("pin.set", by=by, body={"person": person.person_id}, work=work)


def _manages(by: Person, person: Person) -> None:
    """A PIN lets one do an attendant's work where one holds a post: who manages all these places may set it."""
    held = [post.place for post in person.posts.select_related("place") if not post.is_over(clock.now())]
    managed = [by.may(Permission.MANAGE, place) for place in held]
    if held and all(managed):
        return
    here = [by.may(Permission.MANAGE, one.place) for one in person.accesses.select_related("place")]
    if not held and all(here) and not administered(by, person):
        raise InvalidError(
            Text(
                f"Give {person.name} a post at your site first; the PIN is for work there.",
                f"请先为{person.name}安排您场所的岗位，PIN 码用于在该处工作。",
            )
        )
    if any(managed) and not administered(by, person):
        raise elsewhere_too(person)
    administers(by, person)


def add_phone(*, by: Person, place: Place, name: str) -> str:
    """Make this phone one that several people share at a site; what its cookie is to hold."""
    require(by, Permission.MANAGE, place)
    token = secrets.token_urlsafe(32)

    def work(doing: Act) -> Answer:
        Phone.objects.create(place=place, name=name, token=hashed(token), added_at=doing.at)
        return {"phone": name}

    act("phone.added", by=by, place=place.code, body={"place": place.code, "phone": name}, work=work)
    return token


def remove_phone(*, by: Person, phone: Phone) -> Answer:
    """Let a phone be shared no longer."""
    require(by, Permission.MANAGE, phone.place)

    def work(doing: Act) -> Answer:
        phone.removed_at = doing.at
        phone.save(update_fields=["removed_at"])
        return {"phone": phone.name}

    return act("phone.removed", by=by, place=phone.place.code, body={"phone": phone.name}, work=work)


def hashed(token: str) -> str:
    """What the database keeps of a phone's cookie."""
    return hashlib.sha256(token.encode()).hexdigest()
