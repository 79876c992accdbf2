"""The table of contents of the application."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import include, path

from yizhun.web.duties import offline
from yizhun.web.openid import PROVIDER
from yizhun.web.organisation.views import sign_in
from yizhun.web.ui import views as ui

urlpatterns = [
    path("", ui.home, name="home"),
    path("language/", ui.language, name="language"),
    path("health/", ui.health, name="health"),
    path("", include("yizhun.web.organisation.urls")),
    path("standards/", include("yizhun.web.standards.urls")),
    path("notices/", include("yizhun.web.notices.urls")),
    path("channels/", include("yizhun.web.channels.urls")),
    path("duties/", include("yizhun.web.duties.urls")),
    # From the root, so that they hold for every page.
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="service-worker"),
    path("offline/", offline.offline, name="offline"),
    path("board/", include("yizhun.web.board.urls")),
    path("open/", include("yizhun.web.public.urls")),
    path("demo/", include("yizhun.web.demo.urls")),
    # Of allauth only what people who are invited need.
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("two-factor/", include("allauth.mfa.base.urls")),
    path("two-factor/totp/", include("allauth.mfa.totp.urls")),
    path("two-factor/codes/", include("allauth.mfa.recovery_codes.urls")),
    path("signup/", account.signup, name="account_signup"),
    path("oidc/error/", social.login_error, name="socialaccount_login_error"),
    path("oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/signup/", social.signup, name="socialaccount_signup"),
    path("oidc/login/", sign_in.openid, {"provider_id": PROVIDER}, name="openid_connect_login"),
    path("oidc/callback/", openid.callback, {"provider_id": PROVIDER}, name="openid_connect_callback"),
]
