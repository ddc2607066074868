"""Django's settings, read from the environment (docs/reference/settings.md lists every variable)."""

from __future__ import annotations

import os
from pathlib import Path

from wardmote.site.home import Home, database_settings

HOME = Home.from_environment(os.environ)
HOME.prepare()

DEBUG = False
SECRET_KEY = HOME.secret("django_secret")
BASE_URL = os.environ.get("WARDMOTE_BASE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get("WARDMOTE_ALLOWED_HOSTS", "localhost,127.0.0.1").split(",")

ROOMS = ["ledger", "organisations", "catalogue"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    *[f"wardmote.hub.{room}" for room in ROOMS],
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL"), HOME)}
AUTH_USER_MODEL = "organisations.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Acts open their own transactions, and a refusal's record must survive the rollback of what it refused.
ATOMIC_REQUESTS = False

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

STATIC_URL = "static/"
STATIC_ROOT = Path(__file__).resolve().parents[1] / "faces" / "web" / "static"
