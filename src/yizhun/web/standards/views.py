"""Pages of standards: what holds where, one edition as a document, adopting, comparing."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from yizhun.standard.diff import diff
from yizhun.standard.library import Entry
from yizhun.text import Text
from yizhun.web import generation
from yizhun.web.organisation import queries as organisation
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import actions, forms, queries, shelf, withdrawing
from yizhun.web.standards.models import Draft, Edition
from yizhun.web.ui import moments
from yizhun.web.ui.acting import attempt, tell
from yizhun.web.ui.language import said

CHANGES = {
    "tightened": (Text("asks for more", "更严"), "bad"),
    "loosened": (Text("asks for less", "放宽"), "ok"),
    "added": (Text("new", "新增"), "info"),
    "dropped": (Text("dropped", "删除"), "warn"),
    "changed": (Text("changed", "有变"), "warn"),
    "reworded": (Text("reworded", "措辞"), ""),
    "re-owned": (Text("other owner", "换岗"), ""),
}


@needs(Permission.READ)
def index(request: Signed) -> HttpResponse:
    """Editions that hold somewhere in one's part, and the packs."""
    person = request.user
    drafts = Draft.objects.seen_by(person, Permission.STANDARDS)
    context = {
        "editions": visible(person),
        "packs": shelf.packs().entries if person.may(Permission.STANDARDS) else (),
        "may_adopt": person.may(Permission.STANDARDS),
        "drafts": [(one, title_of(one), state_of(one)) for one in drafts.select_related("place", "changed_by")],
    }
    return render(request, "standards/index.html", context)


@needs(Permission.READ)
def edition(request: Signed, key: str) -> HttpResponse:
    """An edition as a document; beside each clause how it is kept at `?place=`."""
    found = entry_of(request.user, key)
    published = next((one for one in visible(request.user) if one.key == key), None)
    seen = [node.place for node in organisation.tree(request.user)] if published else []
    places = [one for one in seen if published and one.path.startswith(published.place.path)]
    chosen = next((one for one in places if one.code == request.GET.get("place")), places[0] if places else None)
    current = generation.current() if request.user.may(Permission.BOARD) else None
    kept = (
        queries.kept_at(current, found, chosen)
        if current and chosen and request.user.may(Permission.BOARD, chosen)
        else {}
    )
    others = [one for one in visible(request.user) if one.root == found.root and one.key != key]
    last = actions.latest(published.standard_id) if published else None
    may_write = request.user.may(Permission.STANDARDS, published.place if published else None)
    context = {
        "entry": found,
        "standard": found.standard,
        "published": published,
        "chapters": queries.document(found, kept),
        "places": places,
        "chosen": chosen,
        "generation": current,
        "kept": kept,
        "others": others,
        "may_write": may_write,
        "may_withdraw": may_write and published is not None and last == published and not published.over,
        "withdrawn": last if last is not None and last.left is not None else None,
        "approver": _name(published.approved_by) if published else "",
    }
    return render(request, "standards/edition.html", context)


@needs(Permission.STANDARDS)
@require_http_methods(["GET", "POST"])
def adopt(request: Signed) -> HttpResponse:
    """Let an edition hold for a part of the tree."""
    bases = [
        (one.standard.key, f"{said(one.standard.title)} · {one.standard.edition}") for one in shelf.packs().entries
    ]
    bases += [(one.key, f"{said(one.title)} · {one.edition}") for one in visible(request.user) if not one.left]
    places = organisation.choices(request.user, Permission.STANDARDS)
    today = queries.today(request.user)
    initial = {"base": request.GET.get("base")}
    form = forms.AdoptForm(request.POST or None, bases=bases, places=places, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        place = get_object_or_404(Place.objects.seen_by(request.user, Permission.STANDARDS), code=data["place"])
        work = partial(actions.adopt, by=request.user, base=data["base"], place=place, effective=data["effective"])
        if attempt(form, work):
            day_en, day_zh = (moments.day(data["effective"], lang, year=today.year) for lang in ("en", "zh"))
            tell(request, Text(f"Adopted, from {day_en}.", f"已采用，{day_zh}起生效。"))
            return redirect("standards:index")
    return render(request, "standards/adopt.html", {"form": form})


@needs(Permission.STANDARDS)
@require_http_methods(["GET", "POST"])
def withdraw(request: Signed, key: str) -> HttpResponse:
    """Let a standard hold no longer in a part of the tree."""
    seen = Edition.objects.seen_by(request.user, Permission.STANDARDS).select_related("place")
    found = get_object_or_404(seen, key=key)
    below = Place.objects.seen_by(request.user, Permission.STANDARDS).filter(path__startswith=found.place.path)
    mine = set(below.values_list("code", flat=True))
    places = [(code, name) for code, name in organisation.choices(request.user, Permission.STANDARDS) if code in mine]
    first = withdrawing.earliest(found)
    form = forms.WithdrawForm(request.POST or None, places=places, earliest=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        place = get_object_or_404(below, code=data["place"])
        work = partial(withdrawing.withdraw, by=request.user, edition=found, place=place)
        if attempt(form, lambda: work(since=data["since"], reason=data["reason"])):
            tell(request, Text("Withdrawn; what was judged before stays.", "已撤销；此前的判定保留不变。"))
            return redirect("standards:index")
    return render(request, "standards/withdraw.html", {"form": form, "edition": found})


@needs(Permission.READ)
def compare(request: Signed, old: str, new: str) -> HttpResponse:
    """What one edition changes against another."""
    return compared(request, entry_of(request.user, old), entry_of(request.user, new))


def compared(request: Signed, before: Entry, after: Entry) -> HttpResponse:
    """The page of what changes."""
    found = diff(before.standard, after.standard)
    changes = [(CHANGES[one.change], one) for one in found.changes]
    counts = [(CHANGES[name], len(found.of(name))) for name in CHANGES if found.of(name)]  # type: ignore[arg-type]
    context = {
        "old": before.standard,
        "new": after.standard,
        "changes": changes,
        "counts": counts,
        "stale": found.stale,
    }
    return render(request, "standards/compare.html", context)


def _name(person_id: str) -> str:
    found = Person.objects.filter(person_id=person_id).first()
    return found.name if found else person_id


def state_of(draft: Draft) -> tuple[Text, str]:
    """How far a draft is, and the class of its colour."""
    if draft.approved_by_id is not None:
        return Text("approved", "已批准"), "ok"
    if draft.asked_by_id is not None:
        return Text("in review", "待审核"), "info"
    return (Text("sent back", "已退回"), "warn") if draft.note else (Text("being written", "起草中"), "")


def visible(person: Person) -> list[Edition]:
    """Editions that hold somewhere in the person's part: adopted below, at, or above it."""
    paths = person.paths(Permission.READ)
    found = Edition.objects.everywhere("narrowed below").select_related("place", "left").defer("files")
    return [one for one in found if any(one.place.path.startswith(p) or p.startswith(one.place.path) for p in paths)]


def title_of(draft: Draft) -> Text:
    """What a draft is called while it cannot be read: as what it was taken from."""
    entries = (*shelf.library().entries, *shelf.packs().entries)
    found = (one.standard.title for one in entries if one.standard.key == draft.base)
    return next(found, Text(draft.base, draft.base))


def entry_of(person: Person, key: str) -> Entry:
    """An edition that the person may read: one of theirs, or a pack for those who adopt."""
    found = shelf.entry(key) if any(one.key == key for one in visible(person)) else None
    if found is None and person.may(Permission.STANDARDS):
        found = next((one for one in shelf.packs().entries if one.standard.key == key), None)
    if found is None:
        raise Http404
    return found
