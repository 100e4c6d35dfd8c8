"""Settings of the test suite: the embedded test servers, cheap hashing, no manifest for static files."""

import os

if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = "postgres://civ_app@127.0.0.1:1/none"  # replaced by the fixtures that need a database
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "k" * 40)
os.environ.setdefault("FIELD_KEYS", "1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ.setdefault("INDEX_KEY", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=")
os.environ.setdefault("IDENTITY_KEYS", "1:" + "aWRlbnRpdGllcy1hcmUta2V5ZWQtYXBhcnQtaGVyZSE=")
os.environ.setdefault("AGENCIES_SECRET", "only-for-tests")

from .base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = False
