"""Pages of the demo."""

from __future__ import annotations

from django.urls import path

from yizhun.web.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.start, name="start"),
    path("enter/", views.enter, name="enter"),
]
