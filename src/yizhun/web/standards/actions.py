"""Editions adopted and published: each is one act that freezes files and writes a folder of the library."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path

from yizhun.errors import StandardError
from yizhun.standard.condition import And, Condition, parse
from yizhun.standard.dump import content_hash
from yizhun.standard.library import Entry, Library
from yizhun.standard.load import read
from yizhun.standard.model import Standard
from yizhun.standard.yaml_text import yaml_text
from yizhun.text import Text
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.registers import member
from yizhun.web.organisation.require import require
from yizhun.web.standards import shelf
from yizhun.web.standards.models import Edition


def adopt(*, by: Person | None, base: str, place: Place, effective: date, key: str | None = None) -> Answer:
    """Let an edition (`id@edition` of a pack or of the library) hold for a part of the tree from a day on.

    It becomes a layer of its own that changes nothing but where and from when, so that the base stays what it is.
    """
    require(by, Permission.STANDARDS, place)
    found = _base(base)
    name = f"{found.id}-{place.code}".lower()
    head = {
        "id": name,
        "edition": unused(name, found.edition) if _over(name) else found.edition,
        "title": {"en": _titled(found, place, "en", ", "), "zh": _titled(found, place, "zh", "·")},
        "effective": effective.isoformat(),
        "languages": list(found.languages),
        "extends": found.key,
        "for": holds_in(place),
    }
    return publish(by=by, place=place, files={"standard.yaml": yaml_text(head)}, key=key, verb="standard.adopted")


def _over(standard: str) -> bool:
    """Whether the standard was withdrawn altogether, so that it may be adopted once more."""
    last = latest(standard)
    return last is not None and last.over


def latest(standard: str) -> Edition | None:
    """The edition of a standard that takes over last."""
    found = Edition.objects.everywhere("ids are unique").filter(standard_id=standard)
    return found.order_by("effective", "published_at").last()


def unused(standard: str, edition: str) -> str:
    """The name of a further edition of a standard that says the same: `2026.1`, then `2026.1.2`, `2026.1.3`."""
    taken = set(
        Edition.objects.everywhere("ids are unique").filter(standard_id=standard).values_list("edition", flat=True)
    )
    return next(name for n in count(1) if (name := f"{edition}.{n}" if n > 1 else edition) not in taken)


def holds_in(place: Place) -> str:
    """The condition that is true at every site of a part of the tree."""
    return f"site.site_id = '{place.code}'" if place.level == Place.SITE else f"site.{member(place.code)} = 'yes'"


def publish(
    *,
    by: Person | None,
    place: Place,
    files: Mapping[str, str],
    key: str | None = None,
    verb: str = "standard.published",
    approved_by: str = "",
    left: Place | None = None,
    reason: str = "",
) -> Answer:
    """Freeze the files of a standard as an edition for a part of the tree and write it to the library.

    Its `for` must lie within that part; InvalidError tells every error of the format, ConflictError an edition that is
    there already. Told with it are who approved it, or which part it leaves and why.
    """
    require(by, Permission.STANDARDS, place)
    name, standard = _read(files)
    if not _lies_within(standard.for_, place):
        raise InvalidError(
            Text(
                f"The standard must say where it holds, with at least: for: {holds_in(place)}",
                f"标准必须写明适用范围，至少包括：for: {holds_in(place)}",
            )
        )

    def work(doing: Act) -> Answer:
        if Edition.objects.everywhere("keys are unique").filter(key=name).exists():
            raise ConflictError(
                Text(f"{name} is published already; choose another edition.", f"{name} 已经发布，请换一个版次。")
            )
        resolved, root, digest = _resolved(name, files)
        Edition.objects.create(
            key=name, standard_id=standard.id, edition=standard.edition, root=root, extends=standard.extends or "",
            title_en=standard.title.en, title_zh=standard.title.zh, place=place, effective=resolved.effective,
            hash=digest, files=dict(files), published_at=doing.at, published_by=doing.by, approved_by=approved_by,
            left=left, reason=reason,
        )  # fmt: skip
        shelf.write(name, files)
        return {"edition": name, "hash": digest}

    more = {"approved_by": approved_by, "left": left.code if left else "", "reason": reason}
    body = {"edition": name, "files": dict(files)} | {word: said for word, said in more.items() if said}
    try:
        return act(verb, by=by, place=place.code, body=body, work=work, key=key)
    except ConflictError:
        raise
    except Exception:
        if not Edition.objects.everywhere("was it written").filter(key=name).exists():
            shelf.remove(name)
        raise


def _lies_within(condition: Condition | None, place: Place) -> bool:
    """Whether the condition asks for the place, alone or together with more."""
    if condition is None:
        return False
    asked = parse(holds_in(place)).term
    term = condition.term
    return term == asked or (isinstance(term, And) and asked in term.terms)


def _base(key: str) -> Standard:
    for library in (shelf.library(), shelf.packs()):
        for one in library.entries:
            if one.standard.key == key:
                return one.standard
    raise InvalidError(Text(f"There is no edition {key}.", f"没有 {key} 这个版次。"))


def _titled(standard: Standard, place: Place, lang: str, joint: str) -> str:
    return f"{standard.title.say(lang)}{joint}{place.name.say(lang)}"


def _read(files: Mapping[str, str]) -> tuple[str, Standard]:
    """The key and the standard as written, unresolved."""
    with tempfile.TemporaryDirectory(prefix="yizhun-draft-") as folder:
        shelf.write_files(Path(folder), files)
        try:
            standard = read(Path(folder))
        except StandardError as error:
            raise _told(error) from error
    return standard.key, standard


def _resolved(name: str, files: Mapping[str, str]) -> tuple[Standard, str, str]:
    """The standard whole, its root and its hash, in a library that stays sound with it."""
    try:
        with shelf.tried(name, files) as library:
            found = _entry(library, name)
    except StandardError as error:
        raise _told(error) from error
    return found.standard, found.root, content_hash(found.standard)


def _entry(library: Library, name: str) -> Entry:
    return next(one for one in library.entries if one.standard.key == name)


def _told(error: StandardError) -> InvalidError:
    issues = error.issues[:20]
    return InvalidError(Text("\n".join(one.say("en") for one in issues), "\n".join(one.say("zh") for one in issues)))
