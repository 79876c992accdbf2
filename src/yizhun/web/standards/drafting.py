"""Drafts: begun from an edition or a pack, changed file by file, published or dropped; each one act in the ledger.

The ledger holds the hash of what a file became; what was published stands in it whole.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from django.core.files import File

from yizhun.standard.folder import HEAD
from yizhun.standard.library import Entry
from yizhun.standard.packs import packs_folder
from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.standards import actions, reviewing, shelf
from yizhun.web.standards.head import line, value
from yizhun.web.standards.models import Draft, Edition

NAME = re.compile(
    r"(standard|activities|touchpoints|factors)\.yaml|(clauses|training|surveys|tests)/[\w.-]{1,60}\.yaml"
    r"|prices/[\w.-]{1,60}\.csv"
)
LARGEST, MOST = 512 * 2**10, 100
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, UnicodeDecodeError, RuntimeError,
)  # fmt: skip


def begin_draft(*, by: Person, base: str, place: Place, id_: str, edition: str, effective: date) -> Answer:
    """Take the files of an edition (its own next edition) or of a pack (a standard of one's own under another id).

    Without an id it is that of the pack with the place's code.
    """
    require(by, Permission.STANDARDS, place)
    files = _taken(base, place, id_, edition, effective)

    def work(doing: Act) -> Answer:
        draft = Draft.objects.create(
            place=place, base=base, files=files, begun_at=doing.at, changed_at=doing.at, changed_by=by
        )
        draft.authors.add(by)
        return {"draft": draft.pk}

    body = {"base": base, "id": value(files[HEAD], "id"), "edition": edition, "effective": effective}
    return act("draft.begun", by=by, place=place.code, body=body, work=work)


def change_files(*, by: Person, draft: Draft, files: Mapping[str, str | None], was: str | None = None) -> Answer:
    """Put files into a draft, or take them out (None); ConflictError when a file is not what it `was` (its hash).

    A review that was asked for, or an approval, is gone with it.
    """
    require(by, Permission.STANDARDS, draft.place)

    def work(doing: Act) -> Answer:
        held = Draft.objects.everywhere("the place was checked").select_for_update().get(pk=draft.pk)
        now: dict[str, str | None] = dict(held.files)
        if was is not None and any(hashed(now.get(name) or "") != was for name in files):
            raise ConflictError(
                Text("Somebody changed this file meanwhile. Open it again.", "此文件刚被他人修改，请重新打开。")
            )
        now.update(files)
        kept = {name: text for name, text in now.items() if text is not None}
        _fits(kept)
        held.files, held.changed_at, held.changed_by = kept, doing.at, by
        held.asked_by = held.approved_by = None
        held.save(update_fields=["files", "changed_at", "changed_by", "asked_by", "approved_by"])
        held.authors.add(by)
        return {"files": len(kept)}

    told = {name: None if text is None else hashed(text) for name, text in files.items()}
    return act("draft.changed", by=by, place=draft.place.code, body={"draft": draft.pk, "files": told}, work=work)


def drop_draft(*, by: Person, draft: Draft) -> Answer:
    """Throw a draft away."""
    require(by, Permission.STANDARDS, draft.place)

    def work(doing: Act) -> Answer:
        draft.delete()
        return {"dropped": draft.base}

    body = {"draft": draft.pk, "base": draft.base}
    return act("draft.dropped", by=by, place=draft.place.code, body=body, work=work)


def publish_draft(*, by: Person, draft: Draft) -> Answer:
    """Freeze a draft as an edition; the draft is gone with it. ConflictError without the approval that it needs."""
    drafts = Draft.objects.everywhere("the place is checked next")
    found = drafts.select_related("place", "approved_by").get(pk=draft.pk)
    require(by, Permission.STANDARDS, found.place)
    if found.approved_by is None and reviewing.governed(found):
        raise ConflictError(Text("It must be approved by somebody else first.", "须先由他人批准，才能发布。"))

    def first() -> None:
        held = drafts.select_for_update().filter(pk=found.pk).first()
        if held is None or (held.files, held.approved_by_id) != (found.files, found.approved_by_id):
            raise ConflictError(
                Text("Somebody changed this draft meanwhile. Open it again.", "此草案刚被他人修改，请重新打开。")
            )
        held.delete()

    approved_by = found.approved_by.person_id if found.approved_by else ""
    return actions.publish(by=by, place=found.place, files=found.files, approved_by=approved_by, first=first)


def unpacked(file: File[bytes]) -> dict[str, str]:
    """The files of a standard's folder in a ZIP; InvalidError for what is none, or too much."""
    if (file.size or 0) > MOST * LARGEST:
        raise InvalidError(_TOO_MUCH)
    try:
        with zipfile.ZipFile(io.BytesIO(file.read())) as packed:
            inside = [one for one in packed.infolist() if not one.is_dir()]
            if len(inside) > 10 * MOST or sum(one.file_size for one in inside) > MOST * LARGEST:
                raise InvalidError(_TOO_MUCH)
            head = next(
                (PurePosixPath(o.filename).parent for o in inside if PurePosixPath(o.filename).name == HEAD), None
            )
            if head is None:
                raise InvalidError(Text("The ZIP holds no standard.yaml.", "ZIP 中没有 standard.yaml。"))
            names = {_below(one.filename, head): one for one in inside}
            return {name: packed.read(one).decode() for name, one in names.items() if NAME.fullmatch(name)}
    except _UNREADABLE as fault:
        raise InvalidError(
            Text("This is no ZIP of text files that can be read.", "无法读取：请上传文本文件的 ZIP 压缩包。")
        ) from fault


def hashed(text: str) -> str:
    """By which a file is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _below(name: str, head: PurePosixPath) -> str:
    path = PurePosixPath(name)
    return path.relative_to(head).as_posix() if path.is_relative_to(head) else name


def _fits(files: Mapping[str, str]) -> None:
    wrong = next((name for name in files if not NAME.fullmatch(name) or ".." in name), None)
    if wrong is not None:
        raise InvalidError(
            Text(
                f"“{wrong}” is no file of a standard; for example clauses/room.yaml.",
                f"“{wrong}”不是标准的文件名，例如 clauses/room.yaml。",
            )
        )
    if HEAD not in files:
        raise InvalidError(Text("A standard cannot be without standard.yaml.", "standard.yaml 不可删除。"))
    if any("\0" in text for text in files.values()):
        raise InvalidError(Text("A file holds a character that is none (NUL).", "文件中含有无效字符（NUL）。"))
    if len(files) > MOST or any(len(text) > LARGEST for text in files.values()):
        raise InvalidError(_TOO_MUCH)


def _taken(base: str, place: Place, id_: str, edition: str, effective: date) -> dict[str, str]:
    held = Edition.objects.everywhere("whoever may publish here may copy").filter(key=base).first()
    if held:
        files, standard = dict(held.files), held.standard_id
        actions.refuse_taken(standard, place)
    else:
        pack = _pack(base)
        files, standard = _files(pack), id_ or actions.free(pack.standard.id, place, _root(pack))
        actions.refuse_taken(standard, place, _root(pack) or standard)
    head = line(line(files[HEAD], "id", standard), "edition", f'"{edition}"')
    head = line(head, "effective", effective.isoformat())
    files[HEAD] = head if re.search(r"(?m)^for:", head) else line(head, "for", actions.holds_in(place))
    return files


def _pack(key: str) -> Entry:
    found = next((one for one in shelf.packs().entries if one.standard.key == key), None)
    if found is None:
        raise InvalidError(Text(f"There is no edition {key}.", f"没有 {key} 这个版次。"))
    return found


def _root(pack: Entry) -> str:
    """The root of what is begun from a pack: that of a layer stays, a base is one under its new id."""
    return pack.root if pack.depth else ""


def _files(pack: Entry) -> dict[str, str]:
    files = shelf.read_files(packs_folder() / pack.standard.id)
    return {name: text for name, text in files.items() if NAME.fullmatch(name)}


_TOO_MUCH = Text("That is more than a standard may hold.", "内容超出标准的上限。")
