"""Pages of drafts, for those who write standards: begin, the draft with its remarks, one file, compare, publish."""

from __future__ import annotations

import re
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web.ledger.errors import RefusedError
from yizhun.web.organisation import queries as organisation
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import drafting, forms, queries, reviewing
from yizhun.web.standards.checking import check
from yizhun.web.standards.models import Draft
from yizhun.web.standards.views import compared, entry_of, state_of, title_of, visible
from yizhun.web.ui.acting import attempt, tell
from yizhun.web.ui.limits import HEAVY

PAGE = require_http_methods(["GET", "POST"])
_WRITE = Permission.STANDARDS


@needs(_WRITE)
@PAGE
def begin(request: Signed) -> HttpResponse:
    """A draft from the edition or pack `?base=`."""
    base = entry_of(request.user, request.GET.get("base", ""))
    held = next((one for one in visible(request.user) if one.key == base.standard.key), None)
    places = organisation.choices(request.user, _WRITE)
    initial = {
        "edition": _next(base.standard.edition),
        "effective": queries.today(request.user, held.place if held else None),
    }
    form = forms.DraftForm(request.POST or None, places=places, own=held is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        code = held.place.code if held else data["place"]
        data["place"] = get_object_or_404(Place.objects.seen_by(request.user, _WRITE), code=code)
        data.setdefault("id_", base.standard.id)
        made: list[int] = []

        def work() -> None:
            made.append(drafting.begin_draft(by=request.user, base=base.standard.key, **data)["draft"])

        if attempt(form, work):
            return redirect("standards:draft", pk=made[0])
    return render(request, "standards/begin.html", {"form": form, "base": base.standard, "own": held is not None})


@needs(_WRITE)
@require_GET
def draft(request: Signed, pk: int) -> HttpResponse:
    """The files of a draft and what the checker says of them."""
    found = draft_of(request, pk)
    checked, governed = check(found.files), reviewing.governed(found)
    context = {
        "draft": found,
        "checked": checked,
        "title": checked.entry.standard.title if checked.entry else title_of(found),
        "files": [(name, len(text.splitlines()), len(checked.of(name))) for name, text in sorted(found.files.items())],
        "others": visible(request.user),
        "governed": governed,
        "nobody": governed and found.approved_by is None and not reviewing.approvable(found),
        "state": state_of(found),
        "author": found.authors.filter(pk=request.user.pk).exists(),
        "seen": reviewing.content(found),
    }
    return render(request, "standards/draft.html", context)


@needs(_WRITE)
@PAGE
def file(request: Signed, pk: int) -> HttpResponse:
    """The text of one file, `?name=`; a post changes it, or with `remove` takes it out."""
    found, name = draft_of(request, pk), request.GET.get("name", "").strip()
    if not drafting.NAME.fullmatch(name):
        tell(request, Text("A file is called like clauses/room.yaml.", "文件名形如 clauses/room.yaml。"), "bad")
        return redirect("standards:draft", pk=pk)
    text = found.files.get(name, "")
    form = forms.FileForm(request.POST or None, initial={"text": text, "was": drafting.hashed(text)})
    if request.method == "POST" and form.is_valid():
        new = None if "remove" in request.POST else form.cleaned_data["text"]
        change = partial(drafting.change_files, by=request.user, draft=found, was=form.cleaned_data["was"])
        if attempt(form, lambda: change(files={name: new})):
            tell(request, Text("Saved and checked.", "已保存并检查。"))
            if new is None:
                return redirect("standards:draft", pk=pk)
            return redirect(f"{reverse('standards:draft-file', args=[pk])}?name={name}")
    checked = check(found.files)
    context = {"draft": found, "name": name, "form": form, "issues": checked.of(name), "there": name in found.files}
    return render(request, "standards/draft_file.html", context)


@needs(_WRITE, limit=HEAVY)
@require_POST
def upload(request: Signed, pk: int) -> HttpResponse:
    """Put every file of a ZIP into the draft."""
    found = draft_of(request, pk)
    given = request.FILES.get("zip")
    if given is not None:
        files = drafting.unpacked(given)
        drafting.change_files(by=request.user, draft=found, files=files)
        tell(request, Text(f"Files put in: {len(files)}", f"已放入 {len(files)} 个文件。"))
    return redirect("standards:draft", pk=pk)


@needs(_WRITE)
@require_POST
def publish(request: Signed, pk: int) -> HttpResponse:
    """Freeze it."""
    try:
        answer = drafting.publish_draft(by=request.user, draft=draft_of(request, pk))
    except RefusedError as refusal:
        tell(request, refusal.text, "bad")
        return redirect("standards:draft", pk=pk)
    tell(request, Text("Published.", "已发布。"))
    return redirect("standards:edition", key=answer["edition"])


@needs(_WRITE)
@require_POST
def drop(request: Signed, pk: int) -> HttpResponse:
    """Throw it away."""
    drafting.drop_draft(by=request.user, draft=draft_of(request, pk))
    return redirect("standards:index")


@needs(_WRITE)
@require_GET
def compare(request: Signed, pk: int, old: str) -> HttpResponse:
    """What the draft changes against an edition."""
    checked = check(draft_of(request, pk).files)
    if checked.entry is None:
        raise Http404
    return compared(request, entry_of(request.user, old), checked.entry)


def draft_of(request: Signed, pk: int) -> Draft:
    """The draft of that key, of the part for which one may write standards; else 404."""
    seen = Draft.objects.seen_by(request.user, _WRITE).select_related("place", "changed_by", "asked_by", "approved_by")
    return get_object_or_404(seen, pk=pk)


def _next(edition: str) -> str:
    """The edition with its last number one higher."""
    return re.sub(r"\d+(?=\D*$)", lambda found: str(int(found[0]) + 1), edition)
