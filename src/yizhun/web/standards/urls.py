"""Pages of standards."""

from __future__ import annotations

from django.urls import path

from yizhun.web.standards import draft_views, review_views, views

app_name = "standards"
urlpatterns = [
    path("", views.index, name="index"),
    path("adopt/", views.adopt, name="adopt"),
    path("drafts/begin/", draft_views.begin, name="begin-draft"),
    path("drafts/<int:pk>/", draft_views.draft, name="draft"),
    path("drafts/<int:pk>/file/", draft_views.file, name="draft-file"),
    path("drafts/<int:pk>/upload/", draft_views.upload, name="upload-draft"),
    path("drafts/<int:pk>/ask/", review_views.ask, name="ask-review"),
    path("drafts/<int:pk>/approve/", review_views.approve, name="approve-draft"),
    path("drafts/<int:pk>/send-back/", review_views.send_back, name="send-back-draft"),
    path("drafts/<int:pk>/publish/", draft_views.publish, name="publish-draft"),
    path("drafts/<int:pk>/drop/", draft_views.drop, name="drop-draft"),
    path("drafts/<int:pk>/from/<str:old>/", draft_views.compare, name="compare-draft"),
    path("<str:key>/", views.edition, name="edition"),
    path("<str:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:old>/to/<str:new>/", views.compare, name="compare"),
]
