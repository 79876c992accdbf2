"""A draft reviewed: somebody asks, somebody else approves or sends it back; each one act in the ledger.

It is needed where the standard, an edition of it before, or one that it was taken from, says `governance`.
"""

from __future__ import annotations

import hashlib

from yizhun.standard.folder import HEAD
from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.chain import canonical
from yizhun.web.ledger.errors import ConflictError, ForbiddenError, InvalidError
from yizhun.web.organisation.models import Access, Person
from yizhun.web.organisation.permission import Permission, giving
from yizhun.web.organisation.require import require
from yizhun.web.standards import actions, shelf
from yizhun.web.standards.checking import check
from yizhun.web.standards.head import value
from yizhun.web.standards.models import Draft, Edition


def governed(draft: Draft) -> bool:
    """Whether a second person must approve it."""
    head = draft.files[HEAD]
    before = actions.latest(value(head, "id"))
    keys = (draft.base, value(head, "extends"), before.key if before else "")
    return bool(value(head, "governance")) or any(_asks(key) for key in keys)


def _asks(key: str) -> bool:
    held = Edition.objects.everywhere("whoever may publish here may copy").filter(key=key).first()
    if held is not None:
        return bool(value(held.files[HEAD], "governance")) or _asks(held.extends)
    return any(one.standard.governance for one in shelf.packs().entries if one.standard.key == key)


def ask(*, by: Person, draft: Draft) -> Answer:
    """Ask somebody else to approve a draft; InvalidError while it has errors."""
    require(by, Permission.STANDARDS, draft.place)

    def work(doing: Act) -> Answer:
        held = _held(draft)
        if check(held.files).entry is None:
            raise InvalidError(Text("Mend its errors first.", "请先修正错误。"))
        held.asked_by, held.approved_by, held.note = by, None, ""
        held.save(update_fields=["asked_by", "approved_by", "note"])
        return {"draft": held.pk}

    return act("draft.asked", by=by, place=draft.place.code, body={"draft": draft.pk}, work=work)


def approve(*, by: Person, draft: Draft, seen: str) -> Answer:
    """Approve the files that hash to `seen`; ForbiddenError for whoever wrote at it."""
    require(by, Permission.STANDARDS, draft.place)

    def work(doing: Act) -> Answer:
        held = _asked(draft)
        if held.authors.filter(pk=by.pk).exists():
            raise ForbiddenError(
                Text("Somebody who did not write at it must approve it.", "草案须由未参与起草的人批准。")
            )
        if content(held) != seen:
            raise ConflictError(Text("It was changed meanwhile. Read it again.", "草案刚被修改，请重新审阅。"))
        held.approved_by = by
        held.save(update_fields=["approved_by"])
        return {"draft": held.pk}

    body = {"draft": draft.pk, "files": seen}
    return act("draft.approved", by=by, place=draft.place.code, body=body, work=work)


def send_back(*, by: Person, draft: Draft, note: str) -> Answer:
    """Send a draft back to those who write it, with what is to be changed."""
    require(by, Permission.STANDARDS, draft.place)
    if not note.strip():
        raise InvalidError(Text("Say what is to be changed.", "请说明需要修改的内容。"))

    def work(doing: Act) -> Answer:
        held = _asked(draft)
        held.asked_by, held.approved_by, held.note = None, None, note.strip()
        held.save(update_fields=["asked_by", "approved_by", "note"])
        return {"draft": held.pk}

    body = {"draft": draft.pk, "note": note.strip()}
    return act("draft.sent-back", by=by, place=draft.place.code, body=body, work=work)


def approvable(draft: Draft) -> bool:
    """Whether anybody who did not write at it may approve it: has the access at its place or above, and may sign in."""
    held = Access.objects.everywhere("asked only whether there is one").filter(
        place__in=draft.place.keys, access__in=giving(Permission.STANDARDS), person__is_active=True
    )
    return held.exclude(person__in=draft.authors.all()).exists()


def content(draft: Draft) -> str:
    """By which the files of a draft are known again."""
    return hashlib.sha256(canonical(dict(draft.files)).encode()).hexdigest()


def _held(draft: Draft) -> Draft:
    found: Draft = Draft.objects.everywhere("the place was checked").select_for_update(of=("self",)).get(pk=draft.pk)
    return found


def _asked(draft: Draft) -> Draft:
    held = _held(draft)
    if held.asked_by_id is None:
        raise ConflictError(Text("Nobody asks for its review at present.", "该草案目前未提交审核。"))
    return held
