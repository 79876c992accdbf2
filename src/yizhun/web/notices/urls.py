"""Pages of the bell."""

from __future__ import annotations

from django.urls import path

from yizhun.web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read, name="read"),
    path("<int:pk>/", views.follow, name="follow"),
]
