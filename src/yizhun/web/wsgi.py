"""The application as a server calls it."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhun.web.settings")
# Each call into SQLite lets other threads run; whoever holds the writers' queue must not wait 5 ms to go on after it.
sys.setswitchinterval(0.0005)
application = get_wsgi_application()
