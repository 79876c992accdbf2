"""Lengths of time and readings in, how people write them out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import template

from yizhun.web.ui import moments
from yizhun.web.ui.language import lang

register = template.Library()


@register.filter
def span(length: timedelta) -> str:
    """`18 min` · `18 分钟`."""
    return moments.span(length, lang())


@register.filter
def plain(value: Decimal) -> str:
    """A reading without trailing zeros."""
    told = format(value, "f")
    return told.rstrip("0").rstrip(".") if "." in told else told
