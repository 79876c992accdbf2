"""Pages of the board."""

from __future__ import annotations

from django.urls import path

from yizhun.web.board import downloads, views

app_name = "board"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.place, name="place"),
    path("<slug:code>/clauses/<str:root>/<str:clause>/", views.clause, name="clause"),
    path("<slug:code>/findings/", views.findings, name="findings"),
    path("<slug:code>/records/<str:record>/", views.record, name="record"),
    path("<slug:code>/report.html", downloads.html, name="report-html"),
    path("<slug:code>/report.pdf", downloads.pdf, name="report-pdf"),
    path("<slug:code>/report.xlsx", downloads.xlsx, name="report-xlsx"),
]
