"""Spans of time and counts in, how people write them out."""

from __future__ import annotations

from datetime import timedelta

from django import template

from yizhun.web.ui import moments
from yizhun.web.ui.language import lang

register = template.Library()


@register.filter
def span(length: timedelta) -> str:
    """`2 h 5 min`."""
    return moments.span(length, lang())


@register.filter
def whole(count: int) -> str:
    """`45,659`."""
    return f"{count:,}"
