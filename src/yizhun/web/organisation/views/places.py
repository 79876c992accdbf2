"""Pages of places: the tree, one place, its subjects and hours."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yizhun.evidence.tables import WEEKDAYS
from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.organisation import forms, queries
from yizhun.web.organisation.actions import places as actions
from yizhun.web.organisation.models import Place, Subject
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.acting import attempt, tell
from yizhun.web.ui.language import say

PAGE = require_http_methods(["GET", "POST"])


@needs(Permission.BOARD)
def index(request: Signed) -> HttpResponse:
    """The tree."""
    nodes = queries.tree(request.user, Permission.BOARD)
    may = request.user.may(Permission.ORGANISE)
    return render(request, "organisation/places.html", {"nodes": nodes, "may_organise": may})


@needs(Permission.BOARD)
def place(request: Signed, code: str) -> HttpResponse:
    """One place: facts, what is below, hours, who works there."""
    found = get_object_or_404(Place.objects.seen_by(request.user, Permission.BOARD), code=code)
    context = {
        "place": found,
        "line": queries.line_of(request.user, found),
        "children": found.children.all(),
        "subjects": found.subjects.count(),
        "posts": found.posts.exclude(until__lt=clock.now().astimezone(found.tz).date()).select_related("person"),
        "hours": _by_day(found),
        "closures": found.closures.all(),
        "phones": found.phones.filter(removed_at=None),
        "may_organise": request.user.may(Permission.ORGANISE, found),
        "may_manage": request.user.may(Permission.MANAGE, found),
    }
    return render(request, "organisation/place.html", context)


def _by_day(place: Place) -> list[tuple[str, str]]:
    times: dict[str, list[str]] = {}
    for one in place.hours.all():
        times.setdefault(one.weekday, []).append(f"{one.opens}–{one.closes}")
    return [(name, ", ".join(times.get(name, []))) for name in WEEKDAYS] if times else []


@needs(Permission.ORGANISE)
@PAGE
def add(request: Signed) -> HttpResponse:
    """A new place below `?parent=`."""
    below = Place.objects.seen_by(request.user, Permission.ORGANISE)
    parent = get_object_or_404(below, code=request.GET.get("parent", ""))
    form = forms.NewPlaceForm(request.POST or None, today=clock.now().astimezone(parent.tz).date())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        name = Text(data.pop("name_en"), data.pop("name_zh"))
        if attempt(form, partial(actions.add_place, by=request.user, parent=parent, name=name, **data)):
            tell(request, Text(f"{name.say('en')} was added.", f"已添加“{name.say('zh')}”。"))
            return redirect("organisation:place", code=data["code"])
    title = Text(f"New place below {parent.name.say('en')}", f"在“{parent.name.say('zh')}”下新增地点")
    return _form(request, form, title, say("Add", "添加"), parent)


@needs(Permission.ORGANISE)
@PAGE
def change(request: Signed, code: str) -> HttpResponse:
    """Change a place."""
    found = get_object_or_404(Place.objects.seen_by(request.user, Permission.ORGANISE), code=code)
    initial = {
        name: getattr(found, name) for name in ("name_zh", "name_en", "kind", "timezone", "opened_on", "closed_on")
    }
    initial["attributes"] = "\n".join(f"{name} = {value}" for name, value in found.attributes.items())
    form = forms.PlaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, partial(actions.change_place, by=request.user, place=found, **data)):
            return redirect("organisation:place", code=code)
    title = Text(f"Change {found.name.say('en')}", f"修改“{found.name.say('zh')}”")
    return _form(request, form, title, say("Save", "保存"), found)


@needs(Permission.ORGANISE)
@PAGE
def move(request: Signed, code: str) -> HttpResponse:
    """Put a place below another one."""
    mine = Place.objects.seen_by(request.user, Permission.ORGANISE)
    found = get_object_or_404(mine, code=code)
    form = forms.MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        parent = mine.filter(code=form.cleaned_data["parent"]).first()
        if parent is None:
            form.add_error("parent", say("There is no such place in your part.", "您管理的范围里没有这个编码。"))
        elif attempt(form, partial(actions.move_place, by=request.user, place=found, parent=parent)):
            return redirect("organisation:place", code=code)
    title = Text(f"Move {found.name.say('en')}", f"移动“{found.name.say('zh')}”")
    return _form(request, form, title, say("Move", "移动"), found)


@needs(Permission.BOARD)
@PAGE
def hours(request: Signed, code: str) -> HttpResponse:
    """Opening hours of the week as one line a day: `09:00-12:00, 13:00-18:00`."""
    found = get_object_or_404(Place.objects.seen_by(request.user, Permission.BOARD), code=code)
    form = forms.HoursForm(request.POST or None, place=found)
    if request.method == "POST" and form.is_valid():
        week, dates = form.cleaned_data["week"], form.cleaned_data["dates"]
        if attempt(form, partial(actions.set_hours, by=request.user, place=found, week=week, dates=dates)):
            return redirect("organisation:place", code=code)
    title = Text(f"Hours of {found.name.say('en')}", f"“{found.name.say('zh')}”的营业时间")
    return _form(request, form, title, say("Save", "保存"), found)


@needs(Permission.BOARD)
def subjects(request: Signed, code: str) -> HttpResponse:
    """The rooms, households and lifts of a site."""
    found = get_object_or_404(Place.objects.seen_by(request.user, Permission.BOARD), code=code)
    context = {
        "place": found,
        "line": queries.line_of(request.user, found),
        "subjects": found.subjects.all(),
        "may_organise": request.user.may(Permission.ORGANISE, found),
    }
    return render(request, "organisation/subjects.html", context)


@needs(Permission.ORGANISE)
@PAGE
def add_subject(request: Signed, code: str) -> HttpResponse:
    """A new subject of a site."""
    found = get_object_or_404(Place.objects.seen_by(request.user, Permission.ORGANISE), code=code)
    form = forms.SubjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(form, partial(actions.add_subject, by=request.user, place=found, **data)):
            return redirect("organisation:subjects", code=code)
    title = Text(f"New subject at {found.name.say('en')}", f"在“{found.name.say('zh')}”新增对象")
    return _form(request, form, title, say("Add", "添加"), found)


@needs(Permission.ORGANISE)
@require_POST
def end_subject(request: Signed, pk: int) -> HttpResponse:
    """Today is a subject's last day."""
    subject = get_object_or_404(
        Subject.objects.seen_by(request.user, Permission.ORGANISE).select_related("place"), pk=pk
    )
    form = forms.DayForm(request.POST)
    if form.is_valid():
        actions.end_subject(by=request.user, subject=subject, until=form.cleaned_data["until"])
    return redirect("organisation:subjects", code=subject.place.code)


def _form(request: Signed, form: object, title: Text, act: str, place: Place) -> HttpResponse:
    context = {"form": form, "title": title, "act": act, "place": place, "line": queries.line_of(request.user, place)}
    return render(request, "organisation/place_form.html", context)
