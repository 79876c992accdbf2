"""Pages of waivers: what is waived and asked for at a site, granting, asking, deciding, ending."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties import asked, forms, waiving
from yizhun.web.duties.models import Waiver, WaiverRequest
from yizhun.web.duties.pages import form_page, site_of
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import shelf
from yizhun.web.ui.acting import attempt, tell

PAGE = require_http_methods(["GET", "POST"])


@needs(Permission.READ)
@require_GET
def waivers(request: Signed, site: str) -> HttpResponse:
    """What is waived at a site, now and before, and what is asked for."""
    place = site_of(request.user, site)
    titles = dict(_clauses(place))
    granted = Waiver.objects.seen_by(request.user).filter(place=place).select_related("approved_by")
    open_ = WaiverRequest.objects.seen_by(request.user).filter(place=place, decided_at=None).select_related("asked_by")
    today = clock.now().astimezone(place.tz).date()
    context = {
        "place": place,
        "rows": [(one, _title(titles, one.clause), one.valid_until >= today) for one in granted],
        "open": [(one, _title(titles, one.clause)) for one in open_],
        "manages": request.user.may(Permission.MANAGE, place),
        "may_ask": request.user.may(Permission.RECORD, place),
    }
    return render(request, "duties/waivers.html", context)


@needs(Permission.MANAGE)
@PAGE
def grant(request: Signed, site: str) -> HttpResponse:
    """Waive a clause at a site."""
    place = site_of(request.user, site, Permission.MANAGE)
    words = _Words(
        Text("Waive a clause", "豁免条款"),
        Text("Findings of these days count as excused.", "期间的判定记为“豁免”，不计入达标率。"),
        Text("Waive", "豁免"),
        Text("Waived. You stand as its approver.", "已豁免，批准人记为您。"),
    )
    return _filled_in(request, place, waiving.grant_waiver, words)


@needs(Permission.RECORD)
@PAGE
def ask(request: Signed, site: str) -> HttpResponse:
    """Ask those who manage the site to waive a clause."""
    place = site_of(request.user, site, Permission.RECORD)
    words = _Words(
        Text("Ask for a waiver", "申请豁免"),
        Text("Nothing is waived until the site manager approves.", "经场所经理批准后才生效。"),
        Text("Ask", "提交申请"),
        Text("Sent. You will be told the decision.", "已提交，审批后会通知您。"),
    )
    return _filled_in(request, place, waiving.ask_waiver, words)


class _Words(NamedTuple):
    title: Text
    about: Text
    button: Text
    done: Text


def _filled_in(request: Signed, place: Place, work: Callable[..., object], words: _Words) -> HttpResponse:
    form = _form(request, place)
    do = partial(work, by=request.user, place=place)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: do(**form.cleaned_data)):
        tell(request, words.done)
        return redirect("duties:waivers", site=place.code)
    return form_page(request, place, form, words.title, words.about, words.button)


@needs(Permission.MANAGE)
@require_POST
def decide(request: Signed, pk: int) -> HttpResponse:
    """Approve or decline what was asked for."""
    seen = WaiverRequest.objects.seen_by(request.user, Permission.MANAGE).select_related("place", "asked_by")
    found = get_object_or_404(seen, pk=pk)
    waiving.decide_waiver(by=request.user, request=found, approved=request.POST.get("approve") == "yes")
    return redirect("duties:waivers", site=found.place.code)


@needs(Permission.MANAGE)
@require_POST
def end(request: Signed, pk: int) -> HttpResponse:
    """Let a waiver end now."""
    seen = Waiver.objects.seen_by(request.user, Permission.MANAGE).select_related("place")
    waiver = get_object_or_404(seen, pk=pk)
    waiving.end_waiver(by=request.user, waiver=waiver)
    return redirect("duties:waivers", site=waiver.place.code)


def _form(request: Signed, place: Place) -> forms.WaiverForm:
    chosen = {"initial": {"clause": request.GET.get("clause")}} if request.GET.get("clause") else {}
    return forms.WaiverForm(request.POST or None, clauses=_clauses(place), place=place, **chosen)


def _clauses(place: Place) -> list[tuple[str, Text]]:
    """Every measured clause of the editions that hold here."""
    held = asked.held(place)
    editions = [entry for entry in shelf.library().entries if entry.standard.key in held]
    return sorted({one.id: one.title for entry in editions for one in entry.standard.measured}.items())


def _title(titles: dict[str, Text], clause: str) -> Text:
    return titles.get(clause, Text(clause, clause))
