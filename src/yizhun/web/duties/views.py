"""Pages of duties: the day list, one duty, giving it to somebody else, photos."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.duties import actions, asked, forms, today
from yizhun.web.duties.answering import for_outbox, told, wants_json
from yizhun.web.duties.models import Done
from yizhun.web.duties.pages import form_page, site_of
from yizhun.web.duties.words import words
from yizhun.web.home import home
from yizhun.web.ledger.errors import ConflictError, InvalidError, RefusedError
from yizhun.web.ledger.models import Private
from yizhun.web.notices import telling
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.acting import attempt, tell

PAGE = require_http_methods(["GET", "POST"])
_MOST = 200


@needs(Permission.READ)
@require_GET
def index(request: Signed) -> HttpResponse:
    """The site where one works, else a choice of the sites that one sees."""
    sites = Place.objects.seen_by(request.user, Permission.READ).filter(level=Place.SITE)
    text = request.GET.get("q", "")
    if not text:
        held = request.user.posts.select_related("place")
        posts = {post.place_id for post in held if post.holds_on(clock.now().astimezone(post.place.tz).date())}
        own = list(sites.filter(pk__in=posts)[:2]) or list(sites[:2])
        if len(own) == 1:
            return redirect("duties:today", site=own[0].code)
    found = sites.filter(Q(code__icontains=text) | Q(name_en__icontains=text) | Q(name_zh__icontains=text))
    return render(request, "duties/index.html", {"sites": found[:_MOST], "text": text})


@needs(Permission.READ)
@require_GET
def day(request: Signed, site: str) -> HttpResponse:
    """Today at a site: `?whose=all` for everybody's, `?post=` for one post's."""
    place = site_of(request.user, site)
    post, manages = request.GET.get("post", ""), request.user.may(Permission.MANAGE, place)
    own = today.posts_of(request.user, place)
    whose = request.GET.get("whose") or ("mine" if own or not manages else "all")
    if not own and not manages:
        whose = "all"
    found = today.today(request.user, place, everyone=whose == "all", post=post)
    response = render(
        request,
        "duties/today.html",
        {
            "place": place,
            "today": found,
            "whose": whose,
            "post": post,
            "roles": found.roles,
            "may_record": request.user.may(Permission.RECORD, place),
            "manages": manages,
            "now": clock.now(),
            "words": words(),
            "reasons": actions.REASONS.items(),
            "colleagues": _colleagues(place),
            "many": Place.objects.seen_by(request.user, Permission.READ).filter(level=Place.SITE)[:2].count() > 1,
        },
    )
    # A page that was left with "back" must not show a duty as open that is done.
    response.headers["Cache-Control"] = "no-store"
    return response


@for_outbox
@needs(Permission.RECORD)
@PAGE
def do(request: Signed, site: str) -> HttpResponse:
    """One duty with all that one may say of it; a post does it."""
    place = site_of(request.user, site, Permission.RECORD)
    if request.method == "GET":
        return _one(request, place, request.GET)
    form = forms.DutyForm(request.POST, request.FILES, place=place)
    try:
        if not form.is_valid():
            raise form.refusal()
        data = form.cleaned_data
        which = {name: data[name] for name in ("edition", "clause", "subject", "due_at", "key", "again")}
        answer = actions.do_duty(by=request.user, place=place, report=form.report(), **which)
    except RefusedError as refusal:
        if wants_json(request):
            _ring(request.user, place, form, refusal)
            raise
        return _one(request, place, request.POST, refusal)
    if wants_json(request):
        return told(200, **answer)
    tell(request, Text("Done and recorded.", "已完成并记录。"))
    return redirect(_back(request, place))


@for_outbox
@needs(Permission.RECORD)
@require_POST
def undo(request: Signed, site: str) -> HttpResponse:
    """Take back what one tapped a moment ago; managers correct with a reason."""
    place = site_of(request.user, site, Permission.RECORD)
    answer = actions.undo_duty(
        by=request.user,
        place=place,
        row_id=request.POST.get("row_id", "")[:64],
        at=forms.moment(request.POST.get("tapped_at"), place),
        reason=request.POST.get("reason", "")[:500],
        key=request.POST.get("key") or None,
    )
    if wants_json(request):
        return told(200, **answer)
    tell(request, Text("Taken back. It is open again.", "已撤销，该项恢复为未完成。"), "info")
    return redirect(_back(request, place))


@needs(Permission.MANAGE)
@PAGE
def reassign(request: Signed, site: str) -> HttpResponse:
    """Give a duty, or everything about a subject, to somebody for some days."""
    place = site_of(request.user, site, Permission.MANAGE)
    clause, subject = request.GET.get("clause", ""), request.GET.get("subject", "")
    duty = asked.ask(place, request.GET.get("edition", ""), clause)
    people = [(one.person_id, one.name) for one in _colleagues(place)]
    form = forms.ReassignForm(request.POST or None, people=people, subject=subject, place=place)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = next(one for one in _colleagues(place) if one.person_id == data["to"])
        do = partial(actions.reassign_duty, by=request.user, place=place, to=to, subject=subject)
        whole = "" if data.get("whole") else clause
        if attempt(form, partial(do, clause=whole, since=data["since"], until=data["until"])):
            tell(request, Text(f"{to.name} does it now.", f"已改由 {to.name} 完成。"))
            return redirect(_back(request, place))
    title = Text("Give it to somebody else", "改派")
    about = Text(*(f"{duty.clause.title.say(lang)} · {subject}".strip(" ·") for lang in ("en", "zh")))
    return form_page(request, place, form, title, about, Text("Reassign", "改派"))


@needs(Permission.READ)
@require_GET
def photo(request: Signed, key: str) -> HttpResponse:
    """A photo of what was done, for those who may see the place."""
    get_object_or_404(Done.objects.seen_by(request.user), photo=key)
    kept = get_object_or_404(Private, key=key, erased_at=None)
    response = HttpResponse((home().media / kept.file).read_bytes(), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """What a phone asks when it is back: the time, and who has signed in."""
    user = request.user
    return told(200, person=user.person_id if isinstance(user, Person) else None)


def _colleagues(place: Place) -> list[Person]:
    """Who holds a post here today."""
    today_ = clock.now().astimezone(place.tz).date()
    held = {post.person_id for post in place.posts.all() if post.holds_on(today_)}
    return list(Person.objects.filter(pk__in=held, is_active=True))


def _one(request: Signed, place: Place, given: Any, refusal: RefusedError | None = None) -> HttpResponse:
    """The page of one duty, filled in with what was said, and why it was refused."""
    duty = asked.find(place, given.get("edition", ""), given.get("clause", ""))
    if duty is None:
        if refusal is not None:
            raise refusal
        raise Http404
    subject = given.get("subject", "")[:60]
    context = {
        "place": place,
        "duty": duty,
        "given": given,
        "subject": next((str(one) for one in place.subjects.filter(code=subject)), ""),
        "due": _due(place, given.get("due_at")),
        "refusal": refusal,
        "conflict": isinstance(refusal, ConflictError),
        "key": given.get("key") if refusal and not isinstance(refusal, ConflictError) else secrets.token_hex(16),
        "reasons": actions.REASONS.items(),
        "colleagues": _colleagues(place),
        "manages": request.user.may(Permission.MANAGE, place),
    }
    return render(request, "duties/do.html", context, status=refusal.status if refusal else 200)


def _due(place: Place, said: str | None) -> datetime | None:
    with suppress(InvalidError):
        return forms.moment(said, place)
    return None


def _ring(person: Person, place: Place, form: forms.DutyForm, refusal: RefusedError) -> None:
    """What the phone sent by itself and could not be taken waits there for its person, who may look elsewhere."""
    if isinstance(refusal, ConflictError):
        text = Text(
            f"{refusal.text.say('en')} Your record waits on the phone for your decision.",
            f"{refusal.text.say('zh')}您的记录已留在手机上，请处理。",
        )
        key, url = f"conflict:{form.cleaned_data['key']}", reverse("duties:today", args=[place.code])
        telling.tell([(telling.Happening(telling.CONFLICT, place, key, text, url), [person])])


def _back(request: Signed, place: Place) -> str:
    """The list as it was looked at."""
    url, back = reverse("duties:today", args=[place.code]), request.POST.get("back", "")
    return back if back.startswith(url) and url_has_allowed_host_and_scheme(back, None) else url
