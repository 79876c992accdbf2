"""What a page of a draft answers to whoever reviews it: ask, approve, send back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yizhun.text import Text
from yizhun.web.ledger.errors import ConflictError, InvalidError
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.standards import reviewing
from yizhun.web.standards.draft_views import draft_of
from yizhun.web.ui.acting import tell


@needs(Permission.STANDARDS)
@require_POST
def ask(request: Signed, pk: int) -> HttpResponse:
    """Ask for review."""
    found = draft_of(request, pk)
    done = Text("Somebody else can approve it now.", "已提交审核，等待他人批准。")
    return _told(request, pk, lambda: reviewing.ask(by=request.user, draft=found), done)


@needs(Permission.STANDARDS)
@require_POST
def approve(request: Signed, pk: int) -> HttpResponse:
    """Approve what was on the page."""
    found, seen = draft_of(request, pk), request.POST.get("seen", "")
    done = Text("Approved. It can be published.", "已批准，可以发布。")
    return _told(request, pk, lambda: reviewing.approve(by=request.user, draft=found, seen=seen), done)


@needs(Permission.STANDARDS)
@require_POST
def send_back(request: Signed, pk: int) -> HttpResponse:
    """Send it back."""
    found, note = draft_of(request, pk), request.POST.get("note", "")
    done = Text("Sent back.", "已退回修改。")
    return _told(request, pk, lambda: reviewing.send_back(by=request.user, draft=found, note=note), done)


def _told(request: Signed, pk: int, action: Callable[[], object], done: Text) -> HttpResponse:
    try:
        action()
        tell(request, done)
    except (ConflictError, InvalidError) as refusal:
        tell(request, refusal.text, "bad")
    return redirect("standards:draft", pk=pk)
