"""Django's settings, read from the environment (docs/reference/settings.md lists every variable)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from wardmote.kernel.clock import system_clock
from wardmote.site.home import Home, database_settings
from wardmote.site.mail import mail_settings

HOME = Home.from_environment(os.environ)
HOME.prepare()
WEB = Path(__file__).resolve().parents[1] / "faces" / "web"

DEBUG = False
SECRET_KEY = HOME.secret("django_secret")
BASE_URL = os.environ.get("WARDMOTE_BASE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get(
    "WARDMOTE_ALLOWED_HOSTS", f"localhost,127.0.0.1,{urlsplit(BASE_URL).hostname}"
).split(",")

ROOMS = [
    "ledger",
    "organisations",
    "catalogue",
    "agreements",
    "policy",
    "holdings",
    "intake",
    "derivation",
    "notices",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wardmote.faces.web",
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

# The time every guard and act is given; tests move it.
CLOCK = system_clock
HUB_NAME = os.environ.get("WARDMOTE_NAME", "Wardmote")

ROOT_URLCONF = "wardmote.site.urls"
WSGI_APPLICATION = "wardmote.site.wsgi.application"
APPEND_SLASH = False
MIDDLEWARE = [
    "wardmote.faces.web.headers.SecurityHeaders",
    "wardmote.faces.web.headers.NoBodyForHead",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "environment": "wardmote.faces.web.environment.environment",
            "context_processors": ["wardmote.faces.web.shell.shell"],
        },
    }
]

LARGEST_UPLOAD_BYTES = int(os.environ.get("WARDMOTE_LARGEST_UPLOAD_BYTES", str(10 * 2**30)))
PARTIAL_UPLOAD_LIFE = timedelta(days=float(os.environ.get("WARDMOTE_PARTIAL_UPLOAD_DAYS", "7")))
READING_CPU_SECONDS = float(os.environ.get("WARDMOTE_READING_CPU_SECONDS", "120"))
READING_CPU_SECONDS_PER_MIB = float(os.environ.get("WARDMOTE_READING_CPU_SECONDS_PER_MIB", "0.5"))
FILE_UPLOAD_HANDLERS = [
    "wardmote.faces.web.small_upload.SmallUploadHandler",
    "wardmote.faces.web.sealing_upload.SealingUploadHandler",
]
STATIC_URL = "/static/"
STATIC_ROOT = HOME.folder / "static"
STATIC_ROOT.mkdir(mode=0o700, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wardmote.site.static_files.HashedFiles"},
}

# Shared by all processes: how often somebody tried to sign in, which codes were used. Never culled by accident.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
globals().update(mail_settings(os.environ.get("WARDMOTE_SMTP_URL")))
DEFAULT_FROM_EMAIL = os.environ.get("WARDMOTE_MAIL_FROM", f"wardmote@{urlsplit(BASE_URL).hostname}")
MAIL_WORKS = bool(os.environ.get("WARDMOTE_SMTP_URL"))

# Behind this many proxies, which terminate TLS and set X-Forwarded-For and X-Forwarded-Proto.
TRUSTED_PROXIES = int(os.environ.get("WARDMOTE_TRUSTED_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

SESSION_ENGINE = "wardmote.faces.web.session_store"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60  # the absolute limit; faces/web/session.py keeps the idle one
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_AGE = None
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "wardmote.faces.web.page_face.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("name", "email")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "wardmote.faces.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # a whole council may share an address
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "apply": "5/h/ip",
    "open_permit": f"{int(os.environ.get('WARDMOTE_OPEN_PERMITS_PER_MINUTE', '120'))}/m/ip",
}
_FORMS = "wardmote.faces.web.sign_in_forms"
ACCOUNT_FORMS = {"login": f"{_FORMS}.SignInForm", "reauthenticate": f"{_FORMS}.PasswordAgainForm"}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondFactorForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FORMS}.SetUpAppForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{_FORMS}.RenamePasskeyForm",
}
MFA_ADAPTER = "wardmote.faces.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = HUB_NAME
MFA_TOTP_TOLERANCE = 1  # the step before and after (RFC 6238, 5.2); sign_in_forms keeps each code to one use
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # http://localhost; browsers allow no other name without TLS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "wardmote.site.logs.QuietFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # below ERROR it tells which addresses were refused to whom: the ledger keeps what matters of that
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.request": {"level": "ERROR"}},
}
