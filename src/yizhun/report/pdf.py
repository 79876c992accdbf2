"""A document in, a PDF out: the same charts, set by Typst with fonts that are named."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from yizhun.errors import FaultError
from yizhun.report.cells import RIGHT, cell, more, on_page
from yizhun.report.chart.strip import PRINT, strip
from yizhun.report.document import Acts, Block, Card, Column, Document, Figure, Figures, Note, Part, Table
from yizhun.text import Language, Text

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei",
    "HarmonyOS Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Serif CJK SC",
)  # fmt: skip
"""Chinese fonts in the order we like them."""
PAGE = 680
"""Width of a full drawing on the page, in its own pixels: 180 mm, so that 11 px are 8 points."""
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
CHINESE_TEXT = re.compile(r"<text (?=[^>]*>[^<]*[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")
USE = re.compile(r"var\(--([\w-]+)\)")


def write(document: Document, path: Path) -> None:
    """Write the PDF; the same document gives the same bytes.

    Raises FaultError `no-typst` where the package is missing, `no-chinese-font` where the document holds Chinese and no
    Chinese font is installed.
    """
    typst = _typst()
    room = files("yizhun.report")
    with (
        as_file(room / "font") as font,
        as_file(room / "look" / "report.typ") as page,
        tempfile.TemporaryDirectory() as d,
    ):
        fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(font)])
        families = ["Inter", *chinese(fonts.families(), needs_chinese(document))]
        data = _data(document, families)
        Path(d, "report.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        Path(d, "report.typ").write_bytes(page.read_bytes())
        typst.Compiler(str(Path(d, "report.typ")), root=d, font_paths=fonts).compile(
            output=str(path), format="pdf", timestamp=0
        )


def chinese(families: list[str], needed: bool) -> list[str]:
    """The Chinese font to use among those installed, if any. FaultError `no-chinese-font` where one is needed."""
    found = next((name for name in CHINESE if name in families), None)
    if found is None and needed:
        raise FaultError.of(
            "no-chinese-font",
            Text(
                "The report holds Chinese, and no Chinese font is installed: the PDF would show empty boxes.",
                "报告含有中文，而本机没有中文字体：PDF 里会是一个个空框。",
            ),
            Text(
                "Install one, on Debian or Ubuntu: apt-get install fonts-noto-cjk. HTML and XLSX do not need it.",
                "请安装一种，Debian 或 Ubuntu 上：apt-get install fonts-noto-cjk。HTML 与 XLSX 不需要它。",
            ),
        )
    return [found] if found else []


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise FaultError.of(
            "no-typst",
            Text("A PDF needs the package typst, which is not installed.", "生成 PDF 需要 typst 包，本机没有安装。"),
            Text("pip install 'yizhun[report]'", "pip install 'yizhun[report]'"),
        ) from None
    return typst


@cache
def colours() -> dict[str, str]:
    """The tokens of the light look, name to hex."""
    css = files("yizhun.report").joinpath("look", "report.css").read_text("utf-8")
    return dict(TOKEN.findall(css[: css.index("prefers-color-scheme: dark")]))


def printed(svg: str, families: list[str]) -> str:
    """A drawing with its tokens as colours and its fonts by name.

    A text with Chinese in it names its font itself: what the first font lacks is otherwise taken from any font that has
    it, and a Japanese one draws some characters differently.
    """
    coloured = USE.sub(lambda m: colours()[m.group(1)], svg)
    named = coloured.replace("<svg ", f'<svg font-family="{", ".join(families)}" ', 1)
    return CHINESE_TEXT.sub(f'<text font-family="{families[-1]}" ', named) if len(families) > 1 else named


def _data(document: Document, families: list[str]) -> dict[str, Any]:
    zh = document.lang == "zh"
    return {
        "lang": document.lang,
        "title": document.title,
        "about": document.parts[0].about if len(document.parts) == 1 else "",
        "footer": document.footer,
        "fonts": families,
        "colours": colours(),
        "parts": [_part(part, families, document.lang) for part in document.parts],
        "appendix-title": "图后的数字" if zh else "The figures behind the charts",
        "appendix-lead": "与图同一组数字。" if zh else "The same figures as in the charts.",
    }


def _part(part: Part, families: list[str], lang: Language) -> dict[str, Any]:
    cards = [card for chapter in part.chapters for card in chapter.cards]
    return {
        "title": part.title,
        "about": part.about,
        "keys": [{"title": k.title, "value": k.value, "unit": k.unit, "below": k.below} for k in part.keys],
        "cards": [_card(card, families, lang) for card in cards],
        "appendix": [_table(t, families, lang) for t in _behind(cards)],
    }


def _behind(cards: list[Card]) -> Iterator[Table]:
    for card in cards:
        for block in card.blocks:
            figures = (
                [block]
                if isinstance(block, Figure)
                else [f for *_, f in block.rows]
                if isinstance(block, Figures)
                else []
            )
            yield from (f.table for f in figures if f.table)


def _card(card: Card, families: list[str], lang: Language) -> dict[str, Any]:
    tables = [block for block in card.blocks if isinstance(block, Table)]
    beside = len(tables) > 1
    blocks = [_block(b, families, lang) for b in card.blocks if not (beside and isinstance(b, Table))]
    if beside:
        blocks.insert(0, {"kind": "tables", "tables": [_table(t, families, lang) for t in tables]})
    return {"title": card.title, "lead": card.lead, "blocks": blocks}


def _block(block: Block, families: list[str], lang: Language) -> dict[str, Any]:
    match block:
        case Table():
            return {
                "kind": "table",
                **_table(block, families, lang),
                "title": block.title if block.named else "",
            }
        case Figure():
            width = min(block.wide, PAGE)
            return {"kind": "figure", "drawing": _drawing(block, width, families), "share": width / PAGE}
        case Figures():
            across = block.across
            rows = [
                {"title": t, "sentence": s, "drawing": _drawing(f, PAGE // across + 40, families)}
                for t, s, f in block.rows
            ]
            return {"kind": "figures", "across": across, "rows": rows}
        case Acts():
            return {"kind": "acts", "columns": block.columns, "note": block.note, "rows": [_act(a) for a in block.rows]}
        case Note():
            return {"kind": "note", "text": block.text}


def _act(act: Any) -> dict[str, Any]:
    tag = {"word": act.tag.word, "tone": act.tag.tone}
    return {"title": act.title, "where": act.where, "tag": tag, "figure": act.figure, "sentence": act.sentence}


def _drawing(figure: Figure, width: int, families: list[str]) -> dict[str, str]:
    svg = figure.draw(width)
    label = re.search(r'aria-label="([^"]*)"', svg)
    return {"svg": printed(svg, families), "alt": label.group(1) if label else ""}


def _table(table: Table, families: list[str], lang: Language) -> dict[str, Any]:
    shown = on_page(table)
    rows = [[_cell(v, c, families, lang) for v, c in zip(row, shown.columns, strict=True)] for row in shown.rows]
    return {
        "title": table.title,
        "columns": [_column(column) for column in shown.columns],
        "rows": rows,
        "note": more(table, lang) if table.rows else table.empty,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "title": column.title.replace("\t", " – "),
        "right": column.kind in RIGHT,
        "main": column.main,
        "strip": column.kind == "strip",
        "share": _share(column),
    }


def _cell(value: Any, column: Column, families: list[str], lang: Language) -> Any:
    said = cell(value, column, lang)
    if column.kind == "strip":
        return {"svg": printed(strip(value, said, PRINT), families), "alt": said}
    if column.kind == "state" and value is not None:
        return {"word": value.word, "tone": value.tone}
    return said


def _share(column: Column) -> float:
    """How much room a column takes beside the others."""
    if column.main:
        return 3.0
    return {"text": 1.4, "time": 1.4, "state": 1.2, "span": 1.3}.get(column.kind, 1.0)


def needs_chinese(document: Document) -> bool:
    """Whether any text of the document needs a Chinese font."""
    said = json.dumps(_data(document, []), ensure_ascii=False)
    return re.search(r"[\u3400-\u9fff]", said) is not None
