"""The start page of the demo: enter as anybody. Outside a demo it does not exist."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from yizhun.web.demo.build import built
from yizhun.web.demo.companies import COMPANIES, Company
from yizhun.web.demo.run import FLAG
from yizhun.web.home import home
from yizhun.web.organisation.models import Person, Place, Post
from yizhun.web.organisation.permission import MANAGER

Page = Callable[[HttpRequest], HttpResponse]
_WHY = "everybody may be anybody in the demo"


def only_in_demo(page: Page) -> Page:
    """404 unless the application was started as a demo on a folder that was made as one."""

    @wraps(page)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if os.environ.get(FLAG) != "1" or not built(home()):
            raise Http404
        return page(request)

    return wrapped


@dataclass(frozen=True)
class Role:
    """Somebody to be."""

    person: Person
    access: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A company: its head office, those who manage its sites, and everybody of one site."""

    place: Place
    office: list[Role]
    managers: list[tuple[Place, Role]]
    site: Place
    staff: list[Role]


@only_in_demo
def start(request: HttpRequest) -> HttpResponse:
    """Whom one may be."""
    return render(request, "demo/start.html", {"parts": [_part(company, request) for company in COMPANIES]})


@only_in_demo
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Be that person."""
    person = get_object_or_404(Person, person_id=request.POST.get("person", ""))
    language = request.COOKIES.get("language")
    if language in ("en", "zh-hans") and language != person.language:
        person.language = language
        person.save(update_fields=["language"])
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


def _part(company: Company, request: HttpRequest) -> Part:
    places = {one.code: one for one in Place.objects.everywhere(_WHY)}
    site = places[
        request.GET.get(company.code, "") if request.GET.get(company.code) in company.codes else company.codes[0]
    ]
    managers = [(places[code], role) for code in company.codes for role in _of(places[code]) if role.access == MANAGER]
    seen: set[Place] = set()
    first = [(place, role) for place, role in managers if not (place in seen or seen.add(place))]  # type: ignore[func-returns-value]
    return Part(places[company.code], _of(places[company.code]), first, site, _one_a_post(_of(site)))


def _of(place: Place) -> list[Role]:
    """Who has an access at a place, with their posts there."""
    posts: dict[int, list[str]] = {}
    for post in Post.objects.everywhere(_WHY).filter(place=place, until=None):
        posts.setdefault(post.person_id, []).append(post.role)
    accesses = place.accesses.select_related("person")
    return [Role(one.person, one.access, tuple(posts.get(one.person_id, ()))) for one in accesses]


def _one_a_post(roles: list[Role]) -> list[Role]:
    """The first of every post."""
    found: dict[str, Role] = {}
    for role in roles:
        for post in role.posts[:1]:
            found.setdefault(post, role)
    return list(found.values())
