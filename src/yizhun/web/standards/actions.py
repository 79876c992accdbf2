"""Editions adopted and published: each is one act that freezes files and writes a folder of the library."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
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
from yizhun.web.ledger.act import Act, Answer, Work, act_when_ready
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.ledger.models import Head
from yizhun.web.organisation.alone import alone, watching
from yizhun.web.organisation.attributes import member
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.permission import Permission
from yizhun.web.organisation.require import require
from yizhun.web.standards import checking, clash, shelf
from yizhun.web.standards.clash import ClashError
from yizhun.web.standards.models import Edition


def adopt(*, by: Person | None, base: str, place: Place, effective: date, key: str | None = None) -> Answer:
    """Let an edition (`id@edition` of a pack or of the library) hold for a part of the tree from a day on.

    It becomes a layer of its own that changes nothing but where and from when, so that the base stays what it is.
    """
    require(by, Permission.STANDARDS, place)
    found, root = _base(base)
    name = free(found.id, place, root)
    head = {
        "id": name,
        "edition": unused(name, found.edition) if _over(name) else found.edition,
        "title": {"en": _titled(found, place, "en", ", "), "zh": _titled(found, place, "zh", "·")},
        "effective": effective.isoformat(),
        "languages": list(found.languages),
        "extends": found.key,
        "for": holds_in(place),
    }
    try:
        return publish(by=by, place=place, files={"standard.yaml": yaml_text(head)}, key=key, verb="standard.adopted")
    except ClashError as refusal:
        raise _offered(refusal, root, place) from refusal


def _offered(refusal: ClashError, root: str, place: Place) -> ClashError:
    """The same refusal; where a layer of that standard holds at the place already, with it as what to adopt."""
    above = Edition.objects.everywhere("of the places above").filter(root=root, place__in=place.keys)
    depths = {one.standard.key: one.depth for one in shelf.library().entries}
    layers = [one for one in above.select_related("place") if not one.over and depths.get(one.key)]
    if not layers:
        return refusal
    deepest = max(layers, key=lambda one: (depths[one.key], one.effective, one.published_at))
    return ClashError(
        Text(
            f"{deepest.title.say('en')} ({deepest.key}) holds here already. "
            "Choose it as the edition, and yours becomes a layer on it.",
            f"{deepest.title.say('zh')}（{deepest.key}）在此处已经适用。请在“版次”中选择它，您的标准将作为它的分层。",
        )
    )


def free(standard: str, place: Place, root: str = "") -> str:
    """The id of a standard with the place's code, numbered where that is taken; `root` as `taken` has it."""
    plain = f"{standard}-{place.code}".lower()
    names = (f"{plain}-{n}" if n > 1 else plain for n in count(1))
    return next(one for one in names if not taken(one, place, root or one))


def taken(standard: str, place: Place, root: str = "") -> bool:
    """Whether an id is that of another place, which published it first, or has another root here."""
    found = Edition.objects.everywhere("ids are unique").filter(standard_id=standard).defer("files")
    first = found.order_by("published_at", "pk").first()
    if first is None:
        return False
    own = found.filter(place=place).order_by("effective", "published_at").last()
    return first.place_id != place.pk or bool(root and own and own.root != root)


def refuse_taken(standard: str, place: Place, root: str = "", left: Place | None = None) -> None:
    """ConflictError where the id is taken; who once shared it, when that was allowed, may still leave a part of it."""
    shared = Edition.objects.everywhere("ids are unique").filter(standard_id=standard, place=place)
    if taken(standard, place, root) and not (left is not None and shared.exists()):
        raise ConflictError(
            Text(
                f"The id {standard} is that of another standard; choose another id.",
                f"编号 {standard} 已用于另一个标准，请换一个标准编号。",
            )
        )


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
    first: Callable[[], None] | None = None,
) -> Answer:
    """Freeze the files of a standard as an edition for a part of the tree and write it to the library.

    Its `for` must lie within that part; InvalidError tells every error of the format, ClashError where two standards
    would judge one site alike, ConflictError an edition that is there already or an id of another standard. Told with
    it are who approved it, or which part it leaves and why. `first` is done in the same transaction, before all else.
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
    written: list[str] = []

    def ready() -> Work:
        _refuse_known(name, standard, place, left)
        moved, before = watching(), shelf.state()
        tried = _tried(name, files, place, left)

        def work(doing: Act) -> Answer:
            alone()
            if first is not None:
                first()
            Head.objects.select_for_update().get(pk=1)  # one edition after the other
            _refuse_known(name, standard, place, left)
            found = tried if shelf.state() == before and not moved("sites") else _tried(name, files, place, left)
            digest = content_hash(found.standard)
            Edition.objects.create(
                key=name, standard_id=standard.id, edition=standard.edition, root=found.root,
                extends=standard.extends or "", title_en=standard.title.en, title_zh=standard.title.zh, place=place,
                effective=found.standard.effective, hash=digest, files=dict(files), published_at=doing.at,
                published_by=doing.by, approved_by=approved_by, left=left, reason=reason,
            )  # fmt: skip
            written.append(name)
            shelf.write(name, files)
            return {"edition": name, "hash": digest}

        return work

    more = {"approved_by": approved_by, "left": left.code if left else "", "reason": reason}
    body = {"edition": name, "files": dict(files)} | {word: said for word, said in more.items() if said}
    try:
        return act_when_ready(verb, by=by, place=place.code, body=body, ready=ready, key=key)
    except Exception:
        if written and not Edition.objects.everywhere("was it written").filter(key=name).exists():
            shelf.remove(name)
        raise


def _refuse_known(name: str, standard: Standard, place: Place, left: Place | None) -> None:
    """ConflictError for an edition that is there already, or under the id of another place's standard."""
    if Edition.objects.everywhere("keys are unique").filter(key=name).exists():
        raise ConflictError(
            Text(f"{name} is published already; choose another edition.", f"{name} 已经发布，请换一个版次。")
        )
    refuse_taken(standard.id, place, left=left)


def _lies_within(condition: Condition | None, place: Place) -> bool:
    """Whether the condition asks for the place, alone or together with more."""
    if condition is None:
        return False
    asked = parse(holds_in(place)).term
    term = condition.term
    return term == asked or (isinstance(term, And) and asked in term.terms)


def _base(key: str) -> tuple[Standard, str]:
    """The edition of that key and its root."""
    for library in (shelf.library(), shelf.packs()):
        for one in library.entries:
            if one.standard.key == key:
                return one.standard, one.root
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
    if too_long := checking.lengths(standard):
        raise _told(StandardError(too_long))
    return standard.key, standard


def _tried(name: str, files: Mapping[str, str], place: Place, left: Place | None) -> Entry:
    """The standard whole, in a library that stays sound with it and can judge every site of the place."""
    try:
        with shelf.tried(name, files) as library:
            found = _entry(library, name)
    except StandardError as error:
        raise _told(error) from error
    refuse_taken(found.standard.id, place, found.root, left)
    clash.refuse_new(library, place)
    return found


def _entry(library: Library, name: str) -> Entry:
    return next(one for one in library.entries if one.standard.key == name)


def _told(error: StandardError) -> InvalidError:
    issues = error.issues[:20]
    return InvalidError(Text("\n".join(one.say("en") for one in issues), "\n".join(one.say("zh") for one in issues)))
