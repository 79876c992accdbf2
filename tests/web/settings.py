"""Settings of the tests: a data folder that goes away, SQLite, or PostgreSQL with YIZHUN_TEST_DATABASE=postgresql."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from tests.web import postgres

_folder = tempfile.mkdtemp(prefix="yizhun-web-")
os.environ["YIZHUN_HOME"] = _folder
_owner = os.getpid()
atexit.register(lambda: shutil.rmtree(_folder, ignore_errors=True) if os.getpid() == _owner else None)
if os.environ.get("YIZHUN_TEST_DATABASE") == "postgresql" and "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = postgres.start()

from yizhun.web.settings import *  # noqa: E402, F403
from yizhun.web.settings import DATABASES, STORAGES  # noqa: E402

YIZHUN.make()  # noqa: F405
YIZHUN.static.mkdir()  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if "init_command" in DATABASES["default"]["OPTIONS"]:
    # Nobody pulls the plug on a test; what does (SIGKILL) runs with the settings of the product.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
