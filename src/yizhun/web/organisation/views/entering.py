"""Pages with which one gets in: the first start, an invitation, a shared phone, and what one likes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from allauth.account.utils import perform_login
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web.ledger.errors import ForbiddenError
from yizhun.web.organisation import forms, pin, start_code
from yizhun.web.organisation.actions import entering as actions
from yizhun.web.organisation.actions.people import prefer
from yizhun.web.organisation.models import Person, Phone, Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.acting import attempt, tell
from yizhun.web.ui.language import said
from yizhun.web.ui.limits import DOOR, PINS, address, give_back, limited, spend
from yizhun.web.ui.views import YEAR

PAGE = require_http_methods(["GET", "POST"])
PASSWORD = "django.contrib.auth.backends.ModelBackend"


@PAGE
@limited(DOOR)
def start(request: HttpRequest) -> HttpResponse:
    """The first administrator, while there is nobody, for whoever has the address that `serve` printed."""
    if Person.objects.exists():
        raise Http404
    if not start_code.fits(request.GET.get("code", "")):
        return render(request, "organisation/start_closed.html", status=403)
    form = forms.FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        name = Text(data.pop("name_en"), data.pop("name_zh"))
        if _founded(form, partial(actions.found, name=name, **data)):
            start_code.spend()
            login(request, Person.objects.get(person_id=data["person_id"]), backend=PASSWORD)
            return redirect("home")
    return render(request, "organisation/start.html", {"form": form})


def _founded(form: forms.FoundForm, action: Callable[[], object]) -> bool:
    try:
        return attempt(form, action)
    except ValidationError as fault:
        form.add_error("password", fault)
        return False


def _uninvited(request: HttpRequest, who: str, token: str) -> str | None:
    """Whoever tries invitations that are none; those who hold one come in, however many did try from there."""
    return None if actions.invited(who, token) else address(request)


@PAGE
@limited(DOOR, _uninvited)
def join(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Choose one's password from an invitation; who has a second factor shows it before they are let in."""
    person = actions.invited(who, token)
    form = forms.PasswordForm(request.POST or None)
    if person is not None and request.method == "POST" and form.is_valid():
        try:
            actions.join(by=person, password=form.cleaned_data["password"])
        except ValidationError as fault:
            form.add_error("password", fault)
        else:
            response: HttpResponse = perform_login(request, person)
            return response
    status = 200 if person else 410
    return render(request, "organisation/join.html", {"form": form, "person": person}, status=status)


_MEANWHILE = Text("Until then sign in with your password on another device.", "在此之前，请在其他设备上用密码登录。")


def _phone(request: HttpRequest) -> str | None:
    """The shared phone that tries; where there is none, the address: a guest there must not lock the phones out."""
    found = pin.phone_of(request)
    return address(request) if found is None else str(found.pk) if request.method == "POST" else None


@PAGE
@limited(DOOR, _phone)
def phone(request: HttpRequest) -> HttpResponse:
    """On a shared phone: choose one's name, give one's PIN."""
    found = pin.phone_of(request)
    if found is None:
        return redirect("account_login")
    people = pin.colleagues(found.place)
    chosen = people.filter(person_id=request.POST.get("person") or request.GET.get("person", "")).first()
    fault: Text | None = None
    if request.method == "POST" and chosen is not None:
        spend(PINS, str(found.pk), _MEANWHILE)
        try:
            pin.check(chosen, request.POST.get("pin", ""))
        except ForbiddenError as refusal:
            fault = refusal.text
            if isinstance(refusal, pin.LockedError):  # nothing was tried
                give_back(PINS, str(found.pk))
        else:
            give_back(PINS, str(found.pk))
            pin.enter(request, chosen, found)
            return redirect("home")
    context = {"phone": found, "people": people, "chosen": chosen, "fault": fault}
    return render(request, "organisation/phone.html", context, status=403 if fault else 200)


@needs(Permission.MANAGE)
@PAGE
def add_phone(request: Signed, code: str) -> HttpResponse:
    """Make this very phone a shared one: a cookie tells it from now on."""
    place = get_object_or_404(Place.objects.seen_by(request.user, Permission.MANAGE), code=code, level=Place.SITE)
    form = forms.PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = actions.add_phone(by=request.user, place=place, name=form.cleaned_data["name"])
        request.session.flush()
        response = redirect("organisation:phone")
        secure = request.is_secure()
        response.set_cookie(pin.COOKIE, token, max_age=YEAR, httponly=True, secure=secure, samesite="Lax")
        return response
    return render(request, "organisation/add_phone.html", {"form": form, "place": place})


@needs(Permission.MANAGE)
@require_POST
def remove_phone(request: Signed, pk: int) -> HttpResponse:
    """Let a phone be shared no longer."""
    found = get_object_or_404(Phone.objects.seen_by(request.user, Permission.MANAGE).select_related("place"), pk=pk)
    actions.remove_phone(by=request.user, phone=found)
    return redirect("organisation:place", code=found.place.code)


@needs()
@PAGE
def me(request: Signed) -> HttpResponse:
    """One's own language, theme, PIN and password."""
    person = request.user
    form = forms.PreferenceForm(request.POST or None, initial={"language": person.language, "theme": person.theme})
    if request.method == "POST" and form.is_valid():
        prefer(by=person, **form.cleaned_data)
        return redirect("organisation:me")
    context = {"form": form, "posts": person.posts.select_related("place"), "by_pin": pin.signed_in(request)}
    return render(request, "organisation/me.html", context)


@needs()
@PAGE
def my_pin(request: Signed) -> HttpResponse:
    """One's own PIN; who came in with the old one gives it again, for the phone may lie about."""
    by_pin = pin.signed_in(request)
    form = (forms.ChangedPinForm if by_pin else forms.PinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid() and (not by_pin or _knows(form, request.user)):
        pin_ = form.cleaned_data["pin"]
        if attempt(form, partial(actions.set_pin, by=request.user, person=request.user, pin=pin_)):
            if by_pin:
                pin.keep(request, request.user)
            tell(request, Text("The PIN was set.", "PIN 码已设置。"))
            return redirect("organisation:me")
    title = Text("My PIN", "我的 PIN 码")
    context = {"form": form, "title": title, "act": said(Text("Save", "保存")), "person": None}
    return render(request, "organisation/person_form.html", context)


def _knows(form: forms.PinForm, person: Person) -> bool:
    try:
        pin.check(person, form.cleaned_data["old"])
    except ForbiddenError as refusal:
        form.add_error("old", said(refusal.text))
        return False
    return True
