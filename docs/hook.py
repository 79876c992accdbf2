"""MkDocs in, the generated pages of the handbook added to it; `folder/*` in the navigation becomes its pages."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from yizhun.handbook import pages

with suppress(ImportError):
    import jieba  # noqa: F401  the search's knowledge of Chinese words; it tells of itself while it loads

    logging.getLogger("jieba").setLevel(logging.WARNING)

ROOT = Path(__file__).resolve().parent.parent
_BROKEN = re.compile(
    r"(?<=[\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef*`)])\n(?=[\u201c\u2018\u3000-\u9fff\uff00-\uffef`\[]|\*+[^\s*])"
)
"""A line of Chinese that goes on in the next one."""
_FENCE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
_START = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Yizhun 一准</title>
<script>location.replace((navigator.language || "en").startsWith("zh") ? "zh/index.html" : "en/index.html")</script>
<p><a href="en/index.html">English</a> · <a href="zh/index.html">中文</a></p></html>
"""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the generated pages into the navigation."""
    config.nav = _filled(config.nav, sorted(_generated(config)))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for place, text in _generated(config).items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, config: MkDocsConfig, **_: Any) -> str:
    """Chinese has no spaces between words: a line break within a sentence must not become one."""
    if config.theme["language"] != "zh":
        return markdown
    parts = _FENCE.split(markdown)
    return "".join(part if number % 2 else _BROKEN.sub("", part) for number, part in enumerate(parts))


def on_post_build(config: MkDocsConfig) -> None:
    """Beside both languages, a page that leads to one of them."""
    (Path(config.site_dir).parent / "index.html").write_text(_START, encoding="utf-8")


def _generated(config: MkDocsConfig) -> dict[str, str]:
    return pages(ROOT, config.theme["language"])


def _filled(nav: Any, places: list[str]) -> Any:
    if isinstance(nav, list):
        return [_filled(one, places) for one in nav]
    if isinstance(nav, dict):
        return {title: _filled(one, places) for title, one in nav.items()}
    if isinstance(nav, str) and nav.endswith("/*"):
        folder = nav.removesuffix("*")
        found = [place for place in places if place.startswith(folder)]
        return sorted(found, key=lambda place: (place != f"{folder}index.md", place))
    return nav
