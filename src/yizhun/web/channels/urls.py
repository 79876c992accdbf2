"""Pages of channels."""

from __future__ import annotations

from django.urls import path

from yizhun.web.channels import views

app_name = "channels"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.channel, name="channel"),
    path("<int:pk>/test/", views.test, name="test"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
