"""Pages of duties."""

from __future__ import annotations

from django.urls import path

from yizhun.web.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.index, name="index"),
    path("now/", views.now, name="now"),
    path("photos/<slug:key>/", views.photo, name="photo"),
    path("waivers/<int:pk>/end/", views.end_waiver, name="end-waiver"),
    path("<slug:site>/", views.day, name="today"),
    path("<slug:site>/do/", views.do, name="do"),
    path("<slug:site>/undo/", views.undo, name="undo"),
    path("<slug:site>/reassign/", views.reassign, name="reassign"),
    path("<slug:site>/waivers/", views.waivers, name="waivers"),
    path("<slug:site>/waivers/grant/", views.grant, name="grant-waiver"),
]
