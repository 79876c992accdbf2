"""People: added, given posts, accesses and credentials, and what of these ends."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.organisation.alone import alone
from yizhun.web.organisation.models import Access, Credential, Person, Place, Post, Subject
from yizhun.web.organisation.permission import ACCESS, Permission, giving
from yizhun.web.organisation.require import require


def add_person(
    *,
    by: Person | None,
    person_id: str,
    name: str,
    place: Place,
    access: str,
    email: str | None = None,
    language: str = "zh-hans",
    key: str | None = None,
) -> Answer:
    """Add somebody with their first access; they sign in once they are invited. The ledger holds their id only."""
    require(by, Permission.ORGANISE, place)
    body = {"person": person_id, "place": place.code, "access": access}

    def work(doing: Act) -> Answer:
        alone()
        if Person.objects.filter(person_id=person_id).exists():
            raise ConflictError(
                Text(f"The id {person_id} belongs to somebody else.", f"工号 {person_id} 已被他人使用。")
            )
        _free(email)
        person = Person(person_id=person_id, name=name, email=email or None, language=language)
        person.set_unusable_password()
        person.save()
        Access.objects.create(person=person, place=place, access=_known(access))
        return {"person": person_id}

    return act("person.added", by=by, place=place.code, body=body, work=work, key=key)


def change_person(*, by: Person, person: Person, key: str | None = None, **fields: Any) -> Answer:
    """Change name, email or is_active of somebody whom one administers."""
    if set(fields) - {"name", "email", "is_active"}:
        raise TypeError(f"no such fields: {fields}")
    administers(by, person)
    if by == person and not fields.get("is_active", True):
        raise InvalidError(
            Text("Ask another administrator to lock your own sign-in.", "停用自己的账号，请由其他管理员操作。")
        )

    def work(doing: Act) -> Answer:
        alone()
        _free(fields.get("email"), person)
        for name, value in fields.items():
            setattr(person, name, value)
        person.save(update_fields=list(fields))
        return {"person": person.person_id}

    # Names and addresses stay out of the ledger: which fields changed is enough.
    body = {"person": person.person_id, "changed": sorted(fields), "active": fields.get("is_active", person.is_active)}
    return act("person.changed", by=by, body=body, work=work, key=key)


def _free(email: str | None, of: Person | None = None) -> None:
    """ConflictError when an address is that of somebody else; one signs in with it, however it is written."""
    others = Person.objects.filter(email__iexact=email) if email else Person.objects.none()
    if others.exclude(pk=of.pk if of else None).exists():
        raise ConflictError(Text("That e-mail address belongs to somebody else.", "该邮箱已被他人使用。"))


def prefer(*, by: Person, language: str, theme: str) -> None:
    """Keep one's own language and theme: a setting of the page, no act."""
    by.language, by.theme = language, theme
    by.save(update_fields=["language", "theme"])


def give_post(
    *,
    by: Person | None,
    person: Person,
    place: Place,
    role: str,
    since: date,
    until: date | None = None,
    key: str | None = None,
) -> Answer:
    """Say what somebody works as at a site, from a day on."""
    require(by, _staffing(by, place), place)
    if until is not None and until < since:
        raise InvalidError(Text("The last day is before the first.", "结束日期早于开始日期。"))
    body = {"person": person.person_id, "place": place.code, "role": role, "since": since, "until": until}

    def work(doing: Act) -> Answer:
        alone()
        if place.posts.filter(person=person, role=role, since=since).exists():
            raise ConflictError(Text("They hold this post already.", "此人已担任该岗位。"))
        Post.objects.create(person=person, place=place, role=role, since=since, until=until)
        doing.touches("people")
        return {"person": person.person_id, "role": role}

    return act("post.given", by=by, place=place.code, body=body, work=work, key=key)


def end_post(*, by: Person, post: Post, until: date, key: str | None = None) -> Answer:
    """Say which day is the last of a post."""
    require(by, _staffing(by, post.place), post.place)
    if until < post.since:
        raise InvalidError(Text("The last day is before the first.", "结束日期早于开始日期。"))

    def work(doing: Act) -> Answer:
        post.until = until
        post.save(update_fields=["until"])
        doing.touches("people")
        return {"person": post.person.person_id}

    body = {"person": post.person.person_id, "place": post.place.code, "role": post.role, "until": until}
    return act("post.ended", by=by, place=post.place.code, body=body, work=work, key=key)


def give_access(*, by: Person | None, person: Person, place: Place, access: str, key: str | None = None) -> Answer:
    """Let somebody do what an access gives, in a part of the tree."""
    require(by, Permission.ORGANISE, place)
    body = {"person": person.person_id, "place": place.code, "access": access}

    def work(doing: Act) -> Answer:
        alone()
        if place.accesses.filter(person=person, access=_known(access)).exists():
            raise ConflictError(Text("They have this access already.", "此人已有该权限。"))
        Access.objects.create(person=person, place=place, access=access)
        return body

    return act("access.given", by=by, place=place.code, body=body, work=work, key=key)


def take_access(*, by: Person, access: Access, key: str | None = None) -> Answer:
    """Take an access back; one cannot lock oneself out."""
    require(by, Permission.ORGANISE, access.place)
    if access.person_id == by.pk:
        raise InvalidError(Text("Ask another administrator to take your own access.", "自己的权限请由其他管理员收回。"))
    body = {"person": access.person.person_id, "place": access.place.code, "access": access.access}

    def work(doing: Act) -> Answer:
        access.delete()
        return body

    return act("access.taken", by=by, place=access.place.code, body=body, work=work, key=key)


def add_credential(
    *,
    by: Person | None,
    place: Place,
    credential: str,
    person: Person | None = None,
    subject: Subject | None = None,
    issued_on: date | None = None,
    expires_on: date | None = None,
    key: str | None = None,
) -> Answer:
    """Note a certificate of a person, a subject, or (with neither) of the place itself."""
    require(by, _staffing(by, place), place)
    if issued_on and expires_on and expires_on < issued_on:
        raise InvalidError(Text("It would expire before it was issued.", "到期日早于签发日。"))
    fields = {"credential": credential, "issued_on": issued_on, "expires_on": expires_on}
    body: dict[str, Any] = {"place": place.code, **fields}
    body |= {"person": person.person_id} if person else {"subject": subject.code} if subject else {}

    def work(doing: Act) -> Answer:
        one = Credential.objects.create(place=place, person=person, subject=subject, **fields)
        doing.touches("credentials")
        return {"holder": one.holder_id, "credential": credential}

    return act("credential.added", by=by, place=place.code, body=body, work=work, key=key)


def revoke_credential(*, by: Person, credential: Credential, on: date, key: str | None = None) -> Answer:
    """Note that a certificate no longer holds from a day on."""
    require(by, _staffing(by, credential.place), credential.place)

    def work(doing: Act) -> Answer:
        credential.revoked_on = on
        credential.save(update_fields=["revoked_on"])
        doing.touches("credentials")
        return {"holder": credential.holder_id}

    body = {"holder": credential.holder_id, "credential": credential.credential, "on": on}
    return act("credential.revoked", by=by, place=credential.place.code, body=body, work=work, key=key)


def administered(by: Person, person: Person) -> bool:
    """Whether `by` organises every place where the person has an access: who lets them in anew gets all of it."""
    places = _reach(person)
    return bool(places) and all(by.may(Permission.ORGANISE, place) for place in places)


def administers(by: Person, person: Person) -> None:
    """Nothing where `by` administers the person, else a refusal that says who does."""
    if administered(by, person):
        return
    require(by, Permission.ORGANISE, None)
    if not any(by.may(Permission.ORGANISE, place) for place in _reach(person)):
        raise InvalidError(Text("They do not belong to your part.", "此人不属于您管理的范围。"))
    raise elsewhere_too(person)


def elsewhere_too(person: Person) -> ForbiddenError:
    """The refusal for somebody who reaches farther than whoever asks; it names at most three who can do it."""
    able = Person.objects.filter(is_active=True, accesses__access__in=giving(Permission.ORGANISE)).distinct()
    told = list(islice((one.name for one in able.exclude(pk=person.pk) if administered(one, person)), 3))
    en, zh = (f": {', '.join(told)}", f"：{'、'.join(told)}") if told else ("", "")
    return ForbiddenError(
        Text(
            f"{person.name} also has access or posts outside your part. It takes an administrator of all of it{en}.",
            f"{person.name}在您管理的范围之外也有权限或岗位，须由管理其全部范围的管理员操作{zh}。",
        )
    )


def _reach(person: Person) -> list[Place]:
    return [one.place for one in person.accesses.select_related("place")]


def _staffing(by: Person | None, place: Place) -> Permission:
    """A site manager and an administrator may both look after posts and certificates."""
    return Permission.MANAGE if by and by.may(Permission.MANAGE, place) else Permission.ORGANISE


def _known(access: str) -> str:
    if access not in ACCESS:
        raise InvalidError(Text(f"There is no access “{access}”.", f"没有“{access}”这种权限。"))
    return access
