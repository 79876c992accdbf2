"""Pages of the organisation."""

from __future__ import annotations

from django.urls import path

from yizhun.web.organisation.views import entering, importing, people, places

app_name = "organisation"
urlpatterns = [
    path("start/", entering.start, name="start"),
    path("join/<str:who>/<str:token>/", entering.join, name="join"),
    path("phone/", entering.phone, name="phone"),
    path("me/", entering.me, name="me"),
    path("me/pin/", entering.my_pin, name="my-pin"),
    path("places/", places.index, name="places"),
    path("places/add/", places.add, name="add-place"),
    path("places/<slug:code>/", places.place, name="place"),
    path("places/<slug:code>/change/", places.change, name="change-place"),
    path("places/<slug:code>/move/", places.move, name="move-place"),
    path("places/<slug:code>/hours/", places.hours, name="hours"),
    path("places/<slug:code>/subjects/", places.subjects, name="subjects"),
    path("places/<slug:code>/subjects/add/", places.add_subject, name="add-subject"),
    path("places/<slug:code>/phones/add/", entering.add_phone, name="add-phone"),
    path("subjects/<int:pk>/end/", places.end_subject, name="end-subject"),
    path("phones/<int:pk>/remove/", entering.remove_phone, name="remove-phone"),
    path("people/", people.index, name="people"),
    path("people/add/", people.add, name="add-person"),
    path("people/<slug:person_id>/", people.person, name="person"),
    path("people/<slug:person_id>/change/", people.change, name="change-person"),
    path("people/<slug:person_id>/invite/", people.invite, name="invite"),
    path("people/<slug:person_id>/pin/", people.set_pin, name="set-pin"),
    path("people/<slug:person_id>/posts/add/", people.give_post, name="give-post"),
    path("people/<slug:person_id>/accesses/add/", people.give_access, name="give-access"),
    path("people/<slug:person_id>/credentials/add/", people.add_credential, name="add-credential"),
    path("posts/<int:pk>/end/", people.end_post, name="end-post"),
    path("accesses/<int:pk>/take/", people.take_access, name="take-access"),
    path("credentials/<int:pk>/revoke/", people.revoke_credential, name="revoke-credential"),
    path("import/", importing.choose, name="import"),
    path("import/<str:ticket>/", importing.preview, name="import-preview"),
]
