"""Pages of people: the list, one person, their posts, accesses and certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from django import forms as django_forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web import clock
from yizhun.web.ledger.act import Answer
from yizhun.web.organisation import forms, queries, vocabulary
from yizhun.web.organisation.actions import entering
from yizhun.web.organisation.actions import people as actions
from yizhun.web.organisation.models import Access, Credential, Person, Place, Post
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import STAFFING, Permission
from yizhun.web.ui.acting import attempt, tell
from yizhun.web.ui.language import said, say

PAGE = require_http_methods(["GET", "POST"])
_READ, _ORGANISE = Permission.BOARD, Permission.ORGANISE
_NO_WORDS = Text(
    "The standards here name none yet; a quality manager adopts standards.",
    "此处的标准尚未列出可选项；标准由质量经理采用。",
)
_NOT_HERE = Text("No standard of this place names it. Choose another one.", "该地点的标准中没有这一项，请另选。")


@needs(_READ)
def index(request: Signed) -> HttpResponse:
    """Everybody whom one may see, looked for by name or id."""
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.people(request.user, text), 50).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "may_organise": request.user.may(_ORGANISE)}
    return render(request, "organisation/people.html", context)


@needs(_READ)
def person(request: Signed, person_id: str) -> HttpResponse:
    """One person."""
    found = get_object_or_404(Person.objects.seen_by(request.user, _READ), person_id=person_id)
    user = request.user
    posts = Post.objects.seen_by(user, _READ).filter(person=found).select_related("place")
    accesses = Access.objects.seen_by(user, _READ).filter(person=found).select_related("place")
    credentials = Credential.objects.seen_by(user, _READ).filter(person=found).select_related("place")
    context = {
        "person": found,
        "posts": [
            (one, vocabulary.title("posts", one.role), user.may(STAFFING, one.place), _today(one.place))
            for one in posts
        ],
        "accesses": [(one, user.may(_ORGANISE, one.place) and one.person_id != user.pk) for one in accesses],
        "credentials": [
            (
                one,
                vocabulary.title("credentials", one.credential),
                user.may(STAFFING, one.place) and not one.revoked_on,
                bool(one.expires_on and one.expires_on < _today(one.place)),
            )
            for one in credentials
        ],
        "administered": actions.administered(user, found),
        "may_organise": user.may(_ORGANISE),
        "may_staff": user.may(STAFFING),
        "link": request.session.pop("invitation", None),
    }
    return render(request, "organisation/person.html", context)


@needs(_ORGANISE)
@PAGE
def add(request: Signed) -> HttpResponse:
    """Somebody new."""
    form = forms.NewPersonForm(request.POST or None)
    _choose(form, "place", queries.choices(request.user, _ORGANISE))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data["place"] = _place(request.user, _ORGANISE, data["place"])
        if attempt(form, partial(actions.add_person, by=request.user, language=request.user.language, **data)):
            return redirect("organisation:person", person_id=data["person_id"])
    return _form(request, form, Text("New person", "新增人员"), say("Add", "添加"), None)


@needs(_ORGANISE)
@PAGE
def change(request: Signed, person_id: str) -> HttpResponse:
    """Name, address, whether they may sign in."""
    found = _mine(request.user, person_id)
    actions.administers(request.user, found)
    initial = {"name": found.name, "email": found.email, "is_active": found.is_active}
    form = forms.PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "email": form.cleaned_data["email"] or None}
        if attempt(form, partial(actions.change_person, by=request.user, person=found, **data)):
            return redirect("organisation:person", person_id=person_id)
    return _form(request, form, Text(f"Change {found.name}", f"修改{found.name}"), say("Save", "保存"), found)


@needs(_ORGANISE)
@PAGE
def give_access(request: Signed, person_id: str) -> HttpResponse:
    """Another access."""
    found = _mine(request.user, person_id)
    form = forms.AccessForm(request.POST or None)
    _choose(form, "place", queries.choices(request.user, _ORGANISE))
    title = Text(f"Access for {found.name}", f"为{found.name}开通权限")

    def done(place: Place) -> Answer:
        return actions.give_access(by=request.user, person=found, place=place, access=form.cleaned_data["access"])

    return _at_place(request, form, _ORGANISE, done, title, found)


@needs(_READ)
@PAGE
def give_post(request: Signed, person_id: str) -> HttpResponse:
    """Another post."""
    found = get_object_or_404(Person.objects.seen_by(request.user, _READ), person_id=person_id)
    form = forms.PostForm(request.POST or None, initial={"since": queries.today(request.user)})
    _choose(form, "place", queries.choices(request.user, _staffing(request.user), sites=True))
    _choose_words(form, "role", "posts", request.user.paths(STAFFING))
    title = Text(f"Post for {found.name}", f"为{found.name}安排岗位")

    def done(place: Place) -> Answer:
        data = {name: form.cleaned_data[name] for name in ("role", "since", "until")}
        return actions.give_post(by=request.user, person=found, place=place, **data)

    return _at_place(request, form, STAFFING, done, title, found, ("role", "posts"))


@needs(_READ)
@PAGE
def add_credential(request: Signed, person_id: str) -> HttpResponse:
    """Another certificate."""
    found = get_object_or_404(Person.objects.seen_by(request.user, _READ), person_id=person_id)
    form = forms.CredentialForm(request.POST or None)
    _choose(form, "place", queries.choices(request.user, _staffing(request.user)))
    _choose_words(form, "credential", "credentials", request.user.paths(STAFFING))
    title = Text(f"Certificate of {found.name}", f"{found.name}的资质")

    def done(place: Place) -> Answer:
        data = {name: form.cleaned_data[name] for name in ("credential", "issued_on", "expires_on")}
        return actions.add_credential(by=request.user, person=found, place=place, **data)

    return _at_place(request, form, STAFFING, done, title, found, ("credential", "credentials"))


@needs(_READ)
@require_POST
def end_post(request: Signed, pk: int) -> HttpResponse:
    """The day given is a post's last."""
    post = get_object_or_404(Post.objects.seen_by(request.user, _staffing(request.user)), pk=pk)
    form = forms.DayForm(request.POST)
    if form.is_valid():
        actions.end_post(by=request.user, post=post, until=form.cleaned_data["until"])
    return redirect("organisation:person", person_id=post.person.person_id)


@needs(_ORGANISE)
@require_POST
def take_access(request: Signed, pk: int) -> HttpResponse:
    """Take an access back."""
    access = get_object_or_404(Access.objects.seen_by(request.user, _ORGANISE).select_related("person"), pk=pk)
    actions.take_access(by=request.user, access=access)
    return redirect("organisation:person", person_id=access.person.person_id)


@needs(_READ)
@require_POST
def revoke_credential(request: Signed, pk: int) -> HttpResponse:
    """A certificate holds no longer, from today."""
    held = Credential.objects.seen_by(request.user, _staffing(request.user)).filter(person__isnull=False)
    found = get_object_or_404(held, pk=pk)
    actions.revoke_credential(by=request.user, credential=found, on=_today(found.place))
    return redirect("organisation:person", person_id=found.holder_id)


@needs(_ORGANISE)
@require_POST
def invite(request: Signed, person_id: str) -> HttpResponse:
    """Make a link with which somebody chooses their password; it is shown once."""
    path = entering.invite(by=request.user, person=_mine(request.user, person_id))
    base = settings.YIZHUN_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    request.session["invitation"] = base + path
    return redirect("organisation:person", person_id=person_id)


@needs(_READ)
@PAGE
def set_pin(request: Signed, person_id: str) -> HttpResponse:
    """A new PIN for somebody of one's site."""
    found = get_object_or_404(Person.objects.seen_by(request.user, _staffing(request.user)), person_id=person_id)
    form = forms.PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pin = form.cleaned_data["pin"]
        if attempt(form, partial(entering.set_pin, by=request.user, person=found, pin=pin)):
            tell(request, Text("The PIN was set.", "PIN 码已设置。"))
            return redirect("organisation:person", person_id=person_id)
    return _form(request, form, Text(f"PIN of {found.name}", f"{found.name}的 PIN 码"), say("Save", "保存"), found)


def _staffing(person: Person) -> frozenset[Permission]:
    """The permissions by which one looks after posts, for whoever has one of them anywhere."""
    if not person.may(STAFFING):
        raise PermissionDenied
    return STAFFING


def _today(place: Place) -> date:
    return clock.now().astimezone(place.tz).date()


def _mine(by: Person, person_id: str) -> Person:
    found: Person = get_object_or_404(Person.objects.seen_by(by, _ORGANISE), person_id=person_id)
    return found


def _place(by: Person, permission: Permission | frozenset[Permission], code: str) -> Place:
    return get_object_or_404(Place.objects.seen_by(by, permission), code=code)


def _choose(form: django_forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, django_forms.ChoiceField)
    field.choices = choices


def _choose_words(form: django_forms.Form, name: str, section: str, paths: list[str]) -> None:
    """What the standards of those parts name; where they name nothing, the field says so."""
    found = vocabulary.words(section, paths)
    _choose(form, name, [(id_, said(text)) for id_, text in found.items()])
    if not found:
        form.fields[name].help_text = said(_NO_WORDS)


def _at_place(
    request: Signed,
    form: django_forms.Form,
    permission: Permission | frozenset[Permission],
    done: Callable[[Place], Answer],
    title: Text,
    person: Person,
    named: tuple[str, str] | None = None,
) -> HttpResponse:
    """Do it at the place chosen; `named` is the field, and the section, that a standard of that place must name."""
    if request.method == "POST" and form.is_valid():
        place = _place(request.user, permission, form.cleaned_data["place"])
        if named and form.cleaned_data[named[0]] not in vocabulary.words(named[1], [place.path]):
            form.add_error(named[0], said(_NOT_HERE))
        elif attempt(form, partial(done, place)):
            return redirect("organisation:person", person_id=person.person_id)
    return _form(request, form, title, say("Save", "保存"), person)


def _form(request: Signed, form: object, title: Text, act: str, person: Person | None) -> HttpResponse:
    return render(
        request, "organisation/person_form.html", {"form": form, "title": title, "act": act, "person": person}
    )
