"""Pages of standards."""

from __future__ import annotations

from django.urls import path

from yizhun.web.standards import views

app_name = "standards"
urlpatterns = [
    path("", views.index, name="index"),
    path("adopt/", views.adopt, name="adopt"),
    path("<str:key>/", views.edition, name="edition"),
    path("<str:old>/to/<str:new>/", views.compare, name="compare"),
]
