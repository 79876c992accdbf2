"""The report of a place as one file: HTML, PDF or a workbook, made from the generation that the board shows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from yizhun.report.report import Report
from yizhun.web.board.reading import read
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import Permission
from yizhun.web.ui.language import lang
from yizhun.web.ui.limits import HEAVY

_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@needs(Permission.EXPORT, limit=HEAVY)
def html(request: Signed, code: str) -> HttpResponse:
    """One file that needs no network."""
    return _download(code, "html", _report(request, code).html().encode())


@needs(Permission.EXPORT, limit=HEAVY)
def pdf(request: Signed, code: str) -> HttpResponse:
    """To print."""
    report = _report(request, code)
    with tempfile.TemporaryDirectory(prefix="yizhun-report-") as folder:
        report.pdf(Path(folder) / "report.pdf")
        return _download(code, "pdf", (Path(folder) / "report.pdf").read_bytes())


@needs(Permission.EXPORT, limit=HEAVY)
def xlsx(request: Signed, code: str) -> HttpResponse:
    """To work with."""
    report = _report(request, code)
    with tempfile.TemporaryDirectory(prefix="yizhun-report-") as folder:
        report.xlsx(Path(folder) / "report.xlsx")
        return _download(code, "xlsx", (Path(folder) / "report.xlsx").read_bytes())


def _report(request: Signed, code: str) -> Report:
    """Of all standards that hold at the place."""
    place = get_object_or_404(Place.objects.seen_by(request.user, Permission.EXPORT), code=code)
    reading = read(place)
    if reading is None or not reading.whole:
        raise Http404
    return Report(reading.results, lang())


def _download(code: str, sort: str, data: bytes) -> HttpResponse:
    name = f'attachment; filename="{code}.{sort}"'
    return HttpResponse(data, content_type=_TYPES[sort], headers={"Content-Disposition": name})
