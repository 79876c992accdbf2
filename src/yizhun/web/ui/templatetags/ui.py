"""What templates say: both languages beside each other, icons, times in the zone of a place, figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from yizhun.insight import figure
from yizhun.text import Text
from yizhun.web import clock as now_of
from yizhun.web.ui import moments
from yizhun.web.ui.language import lang
from yizhun.web.ui.language import said as _said
from yizhun.web.ui.language import say as _say

register = template.Library()


@register.simple_tag
def say(en: str, zh: str, **values: Any) -> SafeString:
    """The sentence in the language of the page; `{name}` is filled in: {% say "{n} sites" "{n} 个场所" n=count %}."""
    return format_html(_say(en, zh), **values) if values else SafeString(conditional_escape(_say(en, zh)))


@register.filter
def said(text: Text | str | None) -> str:
    """A Text in the language of the page."""
    return "" if text is None else _said(text)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the set; with a label it speaks, without it is silent."""
    href = f"{static('ui/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="ic" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="ic" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def day(value: date | None) -> str:
    """A date in words."""
    return "" if value is None else moments.day(value, lang(), year=now_of.now().year)


@register.filter
def weekday_day(value: date | None) -> str:
    """A date with its day of the week."""
    return "" if value is None else moments.day(value, lang(), year=now_of.now().year, weekday=True)


@register.filter
def moment(value: datetime | None, zone: tzinfo | None = None) -> SafeString | str:
    """An instant in the zone given: {{ done_at|moment:place.tz }}."""
    if value is None:
        return ""
    told = moments.moment(value, lang(), zone or now_of.now().tzinfo or UTC, year=now_of.now().year)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.filter
def hour(value: datetime | None, zone: tzinfo | None = None) -> SafeString | str:
    """The time of day of an instant."""
    if value is None:
        return ""
    told = moments.clock(value, zone or UTC)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), told)


@register.filter
def percent(share: float | None) -> str:
    """`93.8%` as boards and reports write it; an en dash when there is nothing to say. Never rounded up to 100."""
    return figure.percent(share)
