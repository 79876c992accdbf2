"""Pages for everybody."""

from __future__ import annotations

from django.urls import path

from yizhun.web.public import views

app_name = "public"
urlpatterns = [
    path("<slug:code>/", views.site, name="site"),
    path("<slug:code>/data/", views.data, name="data"),
    path("<slug:code>/conformity.csv", views.csv, name="csv"),
    path("<slug:code>/conformity.json", views.json, name="json"),
    path("<slug:code>/dictionary.json", views.dictionary, name="dictionary"),
]
