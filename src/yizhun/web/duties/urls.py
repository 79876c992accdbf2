"""Pages of duties."""

from __future__ import annotations

from django.urls import path

from yizhun.web.duties import views, waiver_views

app_name = "duties"
urlpatterns = [
    path("", views.index, name="index"),
    path("now/", views.now, name="now"),
    path("photos/<slug:key>/", views.photo, name="photo"),
    path("waivers/<int:pk>/end/", waiver_views.end, name="end-waiver"),
    path("waivers/asked/<int:pk>/", waiver_views.decide, name="decide-waiver"),
    path("<slug:site>/", views.day, name="today"),
    path("<slug:site>/do/", views.do, name="do"),
    path("<slug:site>/undo/", views.undo, name="undo"),
    path("<slug:site>/reassign/", views.reassign, name="reassign"),
    path("<slug:site>/waivers/", waiver_views.waivers, name="waivers"),
    path("<slug:site>/waivers/grant/", waiver_views.grant, name="grant-waiver"),
    path("<slug:site>/waivers/ask/", waiver_views.ask, name="ask-waiver"),
]
