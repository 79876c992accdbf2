"""HTML in; what a test asks of it out: text of elements by tag, class and place."""

from __future__ import annotations

import re
from html import unescape

import lxml.html


def tree(html: bytes) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(html.decode())


def text(element: lxml.html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", unescape(element.text_content())).strip()


def clauses(html: bytes) -> dict[str, dict[str, str]]:
    """The table of clauses: title to its figures."""
    found = {}
    for row in tree(html).cssselect("#clauses tbody tr"):
        cells = row.cssselect("td")
        found[text(row.cssselect("th a")[0])] = {
            "state": text(cells[0]), "kept": text(cells[1]), "interval": text(cells[3]), "target": text(cells[4]),
            "short": text(cells[6]), "n": text(cells[7]),
        }  # fmt: skip
    return found


def links(html: bytes, start: str) -> list[str]:
    return [a.get("href") for a in tree(html).cssselect("a") if (a.get("href") or "").startswith(start)]
