"""The data folder and the environment in, Django's settings out."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from yizhun.web import openid
from yizhun.web.home import DATABASE, database, from_environment

YIZHUN = from_environment()
YIZHUN_URL = os.environ.get("YIZHUN_URL", "")

# Channels may then reach http and addresses of one's own network; anybody who manages a place could.
YIZHUN_PRIVATE_CHANNELS = os.environ.get("YIZHUN_PRIVATE_CHANNELS") == "1"

# How often somebody may ask (`ui.limits`); off where a gateway in front sees to it.
YIZHUN_LIMITS = os.environ.get("YIZHUN_LIMITS") != "off"

SECRET_KEY = YIZHUN.secret
DEBUG = False
# A reverse proxy, a phone in the LAN and a name in DNS may all reach it; links that leave the house use YIZHUN_URL.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [YIZHUN_URL] if YIZHUN_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "yizhun.web.ui",
    "yizhun.web.ledger",
    "yizhun.web.organisation",
    "yizhun.web.standards",
    "yizhun.web.notices",
    "yizhun.web.channels",
    "yizhun.web.duties",
    "yizhun.web.board",
    "yizhun.web.public",
    "yizhun.web.demo",
    # After our own, so that our templates win.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yizhun.web.organisation.middleware.narrowed",
    "yizhun.web.ui.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yizhun.web.ui.middleware.refusals",
    "yizhun.web.ui.middleware.whole",
]

ROOT_URLCONF = "yizhun.web.urls"
WSGI_APPLICATION = "yizhun.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yizhun.web.ui.context.page",
            ],
            "builtins": ["yizhun.web.ui.templatetags.ui", "yizhun.web.organisation.templatetags.organisation"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": database(YIZHUN, os.environ.get(DATABASE))}
# Only allauth counts here, whom nobody shall make forget by trying many names.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS: list[str] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = YIZHUN.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = YIZHUN.media
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "yizhun.web.organisation.pin.PinBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600

ACCOUNT_ADAPTER = "yizhun.web.organisation.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "yizhun.web.organisation.sign_in.SocialAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "person_id"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# By the name that is tried; everybody of a house, and its guests, may share one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yizhun 一准"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = openid.providers(os.environ)

SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = urlsplit(YIZHUN_URL).scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
# The address of whoever asks is then what that proxy says it is.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Widths and places that are figures (bars, limits) stand in style attributes.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
_LEVEL = os.environ.get("YIZHUN_LOG", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # At the handler: what Django's own loggers say passes by the level of the root.
    "handlers": {"console": {"class": "logging.StreamHandler", "level": _LEVEL}},
    "root": {"handlers": ["console"], "level": _LEVEL},
}
