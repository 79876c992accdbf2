"""Pages of the board: a place, a clause, findings and records; every figure leads to what lies behind it."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from yizhun.report.sections import differ, first, keys, ranks, sites, unrecorded
from yizhun.web.board import clause_page, finding, record_words
from yizhun.web.board.drawing import Drawing
from yizhun.web.board.reading import Reading, read
from yizhun.web.organisation import queries
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission

FOLD = 20
SHOWN = 8
"""Findings of each kind on the board of a site; the others are one click away."""
DIGITS = 9
"""Of the number of a page; nobody has so many findings."""


@needs(Permission.BOARD)
def index(request: Signed) -> HttpResponse:
    """The board of the topmost place that one sees."""
    tops = request.user.paths(Permission.BOARD)
    found = Place.objects.seen_by(request.user, Permission.BOARD).filter(path__in=tops)
    top = min(found, key=lambda one: (one.level == Place.SITE, one.code))  # as the tree begins
    return redirect("board:place", code=top.code)


@needs(Permission.BOARD)
def place(request: Signed, code: str) -> HttpResponse:
    """How a site, region or group keeps its standard."""
    found = _place(request, code)
    reading = read(found, request.GET.get("standard", ""))
    context = _frame(request, found, reading)
    if reading is None:
        return render(request, "board/nothing.html", context)
    if not reading.whole:
        below = queries.tree(request.user, Permission.BOARD)
        context["below"] = [one.place for one in below if one.place.parent_id == found.pk]
        return render(request, "board/apart.html", context)
    context |= _drawn(reading)
    if reading.is_site:
        return render(request, "board/site.html", context | _site(reading, Drawing(reading)))
    return render(request, "board/group.html", context)


@needs(Permission.BOARD)
def clause(request: Signed, code: str, root: str, clause: str) -> HttpResponse:
    """One clause here: its sentence, its course, why it falls short, and the findings."""
    found = _place(request, code)
    reading = read(found, root)
    if reading is None or reading.root != root or clause not in reading.analysis.clauses:
        raise Http404
    page = clause_page.page(reading, Drawing(reading), clause)
    return render(request, "board/clause.html", _frame(request, found, reading) | {"clause": page})


@needs(Permission.BOARD)
def findings(request: Signed, code: str) -> HttpResponse:
    """Findings, chosen by `verdict`, `clause`, `month` and `site`."""
    found = _place(request, code)
    reading = read(found, request.GET.get("standard", ""))
    if reading is None:
        raise Http404
    asked = finding.Asked(**{name: request.GET.get(name, "") for name in ("verdict", "clause", "site", "month")})
    number = max(1, int(page[:DIGITS])) if (page := request.GET.get("page", "1")).isdecimal() else 1
    rows, total = finding.page(reading, asked, number)
    context = _frame(request, found, reading) | {
        "asked": asked,
        "rows": rows,
        "total": total,
        "heading": record_words.heading(reading, asked, total),
        "first": (number - 1) * finding.PAGE + 1,
        "last": (number - 1) * finding.PAGE + len(rows),
        "before": asked.query(standard=reading.root, page=str(number - 1)) if number > 1 else "",
        "after": asked.query(standard=reading.root, page=str(number + 1)) if number * finding.PAGE < total else "",
        "choices": record_words.choices(reading, asked),
    }
    return render(request, "board/findings.html", context)


@needs(Permission.BOARD)
def record(request: Signed, code: str, record: str) -> HttpResponse:
    """What stands in the lake under that id at a site."""
    found = _place(request, code)
    rows = finding.records(found, record)
    if not rows:
        raise Http404
    context = _frame(request, found, read(found)) | {"records": [record_words.told(found, one) for one in rows]}
    return render(request, "board/record.html", context)


def _place(request: Signed, code: str) -> Place:
    found: Place = get_object_or_404(Place.objects.seen_by(request.user, Permission.BOARD), code=code)
    return found


def _frame(request: Signed, found: Place, reading: Reading | None) -> dict[str, object]:
    line = Place.objects.seen_by(request.user, Permission.BOARD).filter(pk__in=found.keys[:-1]).order_by("path")
    return {
        "place": found,
        "line": line,
        "reading": reading,
        "nodes": queries.tree(request.user, Permission.BOARD, near=found),
        "may_export": request.user.may(Permission.EXPORT, found),
    }


@lru_cache(maxsize=64)
def _drawn(reading: Reading) -> dict[str, object]:
    """What hangs on the reading alone, drawn once: the same for everybody until the next generation."""
    drawing = Drawing(reading)
    rows = drawing.clauses()
    drawn: dict[str, object] = {"clauses": rows, "clauses_folded": len(rows) - FOLD}
    drawn["unrecorded"] = drawing.card(unrecorded.card(reading.analysis), 12)
    drawn["first"] = drawing.card(first.card(reading.analysis), 12)
    return drawn if reading.is_site else drawn | _group(reading, drawing)


def _site(reading: Reading, drawing: Drawing) -> dict[str, object]:
    late = finding.late_now(reading)
    told = keys.keys(reading.analysis)
    return {
        "kpis": [
            drawing.key(told[0]),
            drawing.key(told[1], "#clauses"),
            drawing.key(record_words.late_key(reading, late), "#late"),
            drawing.key(told[3], drawing.findings_url(verdict="against")),
        ],
        "late": late[:SHOWN],
        "late_more": max(0, len(late) - SHOWN),
        "late_url": drawing.findings_url(verdict="missed"),
        "next": finding.due_next(reading, SHOWN),
        "next_url": drawing.findings_url(verdict="pending"),
    }


def _group(reading: Reading, drawing: Drawing) -> dict[str, object]:
    a = reading.analysis
    told = keys.keys(a)
    urls = ("", "#clauses", "#sites", drawing.findings_url(verdict="against"))
    compared = differ.cards(a)
    return {
        "kpis": [drawing.key(key, url) for key, url in zip(told, urls, strict=True)],
        "differ": [drawing.card(card) for card in compared],
        "heat": drawing.heat(),
        "sites": drawing.card(sites.card(a)),
        "ranks": [drawing.card(card, 4) for card in ranks.cards(a)],
    }
