"""The language of this request: Django's active one in; "en" or "zh", and a Text in it, out."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language

from yizhun.text import Language, Text


def lang() -> Language:
    """The language that pages speak now."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def say(en: str, zh: str) -> str:
    """The sentence in that language."""
    return zh if lang() == "zh" else en


def said(text: Text | str) -> str:
    """A Text in that language; plain text stays as it is."""
    return text.say(lang()) if isinstance(text, Text) else str(text)


later = lazy(say, str)
"""Like `say`, but asked when the page is drawn: for labels of forms."""
