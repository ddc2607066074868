"""Settings of a hub that is a ledger and nothing else: for tests that start, fork and kill processes."""

from __future__ import annotations

import os

from wardmote.site.home import Home, database_settings

HOME = Home.from_environment(os.environ)
HOME.prepare()
SECRET_KEY = "only for tests"
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), HOME)}
INSTALLED_APPS = ["wardmote.hub.ledger"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
