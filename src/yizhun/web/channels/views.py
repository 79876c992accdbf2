"""Pages of channels, for those who manage their place: the list, one with its deliveries, and a new one."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhun.text import Text
from yizhun.web.channels import actions, forms
from yizhun.web.channels.models import Channel, Delivery
from yizhun.web.channels.shapes import SHAPES
from yizhun.web.notices.telling import KINDS
from yizhun.web.organisation import queries
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.acting import attempt, tell

SHOWN = 50
STATES = {
    Delivery.WAITING: (Text("waiting", "待发送"), "warn"),
    Delivery.SENT: (Text("sent", "已发送"), "ok"),
    Delivery.FAILED: (Text("given up", "已放弃"), "bad"),
}


@needs(Permission.MANAGE)
@require_GET
def index(request: Signed) -> HttpResponse:
    """Channels of the places that one manages."""
    found = Channel.objects.seen_by(request.user, Permission.MANAGE).filter(removed_at=None).select_related("place")
    return render(request, "channels/index.html", {"rows": [(one, SHAPES[one.shape]) for one in found]})


@needs(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def add(request: Signed) -> HttpResponse:
    """A new channel."""
    places = queries.choices(request.user, Permission.MANAGE)
    form = forms.ChannelForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        data["place"] = get_object_or_404(Place.objects.seen_by(request.user, Permission.MANAGE), code=data["place"])
        if attempt(form, partial(actions.add_channel, by=request.user, **data)):
            tell(request, Text("Added. Send a test now.", "已添加，请发送一条测试消息。"))
            return redirect("channels:index")
    return render(request, "channels/add.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.MANAGE)
@require_GET
def channel(request: Signed, pk: int) -> HttpResponse:
    """One channel and what was sent through it."""
    found = _channel(request, pk)
    context = {
        "channel": found,
        "shape": SHAPES[found.shape],
        "kinds": [KINDS[name].title for name in found.kinds],
        "deliveries": [(one, *STATES[one.state]) for one in found.deliveries.all()[:SHOWN]],
    }
    return render(request, "channels/channel.html", context)


@needs(Permission.MANAGE)
@require_POST
def test(request: Signed, pk: int) -> HttpResponse:
    """Send a test."""
    found = _channel(request, pk)
    actions.test_channel(by=request.user, channel=found)
    tell(request, Text("On its way; load the page again in a moment.", "正在发送，稍后刷新页面查看结果。"), "info")
    return redirect("channels:channel", pk=pk)


@needs(Permission.MANAGE)
@require_POST
def pause(request: Signed, pk: int) -> HttpResponse:
    """Silence it, or let it speak again."""
    found = _channel(request, pk)
    actions.pause_channel(by=request.user, channel=found, paused=not found.paused)
    return redirect("channels:channel", pk=pk)


@needs(Permission.MANAGE)
@require_POST
def remove(request: Signed, pk: int) -> HttpResponse:
    """Let it go."""
    actions.remove_channel(by=request.user, channel=_channel(request, pk))
    return redirect("channels:index")


def _channel(request: Signed, pk: int) -> Channel:
    seen = Channel.objects.seen_by(request.user, Permission.MANAGE).filter(removed_at=None).select_related("place")
    return get_object_or_404(seen, pk=pk)
