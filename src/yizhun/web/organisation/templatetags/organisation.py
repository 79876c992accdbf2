"""Ids of posts, accesses, kinds and weekdays in; what people call them, in the language of the page, out."""

from __future__ import annotations

from django import template

from yizhun.text import Text
from yizhun.web.organisation import vocabulary
from yizhun.web.organisation.permission import ACCESS
from yizhun.web.organisation.words import WEEKDAYS
from yizhun.web.ui.language import said

register = template.Library()


@register.filter
def post_title(role: str) -> str:
    """The title of a post."""
    return said(vocabulary.title("posts", role))


@register.filter
def subject_title(kind: str) -> str:
    """The title of a kind of subject."""
    return said(vocabulary.title("subjects", kind))


@register.filter
def access_title(access: str) -> str:
    """An access in words."""
    return said(ACCESS.get(access, Text(access, access)))


@register.filter
def weekday(day: str) -> str:
    """A weekday in words."""
    return said(WEEKDAYS[day])
