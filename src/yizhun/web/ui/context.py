"""A request in; what every page knows out: its language, its theme, the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yizhun.web.ui.language import lang
from yizhun.web.ui.navigation import menu

THEMES = ("system", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """`lang`, `theme`, `menu` and the line of it that is `on_top`; nothing of the menu before sign-in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    theme = user.theme if user is not None and signed_in else request.COOKIES.get("theme", "system")
    lines = menu(request) if signed_in else []
    return {
        "lang": lang(),
        "html_lang": "zh-Hans" if lang() == "zh" else "en",
        "theme": theme if theme in THEMES else "system",
        "menu": lines,
        "on_top": next((line for _, section in lines for line in section if line.on_top), None),
    }
