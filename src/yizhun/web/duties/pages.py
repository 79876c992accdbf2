"""What pages of duties share: the site that is asked for, and a page with one form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from yizhun.text import Text
from yizhun.web.organisation.models import Person, Place
from yizhun.web.organisation.needs import Signed
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.language import said


def site_of(person: Person, code: str, permission: Permission = Permission.READ) -> Place:
    """The site, or 404 where the person has no such permission."""
    return get_object_or_404(Place.objects.seen_by(person, permission), code=code, level=Place.SITE)


def form_page(request: Signed, place: Place, form: Any, title: Text, about: Text, act: Text) -> HttpResponse:
    """A form with its heading and the word on its button."""
    context = {"place": place, "form": form, "title": said(title), "about": said(about), "act": said(act)}
    return render(request, "duties/form.html", context, status=422 if form.errors else 200)
