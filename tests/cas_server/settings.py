"""The Django project that is this CAS server and nothing else; its database lives in memory."""

from __future__ import annotations

from pathlib import Path

CAS_TEST_USER = "chenxy"
CAS_TEST_PASSWORD = "right horse"
# As schools' servers tell it: the 学工号 under a name of its own, and one attribute twice.
CAS_TEST_ATTRIBUTES = {
    "id_number": "S900001",
    "user_name": "陈欣怡",
    "unit": ["信息学院", "团委"],
}
CAS_AUTH_CLASS = "cas_server.auth.TestAuthUser"
CAS_NEW_VERSION_HTML_WARNING = False
CAS_SHOW_POWERED = False
# Its own page fetches its looks and scripts from the network.
CAS_LOGIN_TEMPLATE = "plain_login.html"

SECRET_KEY = "for tests alone"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.cas_server.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "cas_server",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        # One connection for the process's one thread: a database in memory is that connection's.
        "NAME": ":memory:",
    }
}
STATIC_URL = "/static/"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LOGGING_CONFIG = None
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
