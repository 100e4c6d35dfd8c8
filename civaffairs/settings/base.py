"""Settings shared by every way of running the product; what differs comes from the environment."""

import json
import os
from pathlib import Path
from typing import Any

import dj_database_url

from civaffairs.celery import app as _queue

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def _listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = _listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "django_celery_beat",
    "django_htmx",
    "django_otp",
    "guardian",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
    "civaffairs.tenancy.apps.TenancyConfig",
    "civaffairs.audit.apps.AuditConfig",
    "civaffairs.accounts.apps.AccountsConfig",
    "civaffairs.api.apps.ApiConfig",
    "civaffairs.web.apps.WebConfig",
    "civaffairs.administration.apps.AdministrationConfig",
    "civaffairs.facts.apps.FactsConfig",
    "civaffairs.notices.apps.NoticesConfig",
    "civaffairs.registry.apps.RegistryConfig",
    "civaffairs.connectors.apps.ConnectorsConfig",
    "civaffairs.documents.apps.DocumentsConfig",
    "civaffairs.policy.apps.PolicyConfig",
    "civaffairs.exchange.apps.ExchangeConfig",
    "civaffairs.casework.apps.CaseworkConfig",
    "civaffairs.meanstest.apps.MeanstestConfig",
    "civaffairs.payments.apps.PaymentsConfig",
    "civaffairs.inspections.apps.InspectionsConfig",
    "civaffairs.booking.apps.BookingConfig",
    "civaffairs.indicators.apps.IndicatorsConfig",
    "civaffairs.devstack.apps.DevstackConfig",
    "assistance.apps.AssistanceConfig",
    "eldercare.apps.EldercareConfig",
    "funeral.apps.FuneralConfig",
    "orgs.apps.OrgsConfig",
    "placenames.apps.PlacenamesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "civaffairs.accounts.middleware.SessionRules",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "civaffairs.web.middleware.SignedInPagesAreNotCached",
    "civaffairs.accounts.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "civaffairs.urls"
WSGI_APPLICATION = "civaffairs.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civaffairs.web.context_processors.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

# Two roles on one database: the application never owns a table and never bypasses row-level security.
DATABASES = {
    "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60, conn_health_checks=True),
    "migrator": dj_database_url.parse(os.environ.get("MIGRATOR_DATABASE_URL", os.environ["DATABASE_URL"])),
}
DATABASES["migrator"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# gb: GB/T 22239-2019 level 3, complexity and expiry. asvs: OWASP ASVS 5.0, length instead of both.
PASSWORD_POLICY = os.environ.get("PASSWORD_POLICY", "gb")
PASSWORD_DAYS = int(os.environ.get("PASSWORD_DAYS", "90" if PASSWORD_POLICY == "gb" else "0"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10 if PASSWORD_POLICY == "gb" else 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if PASSWORD_POLICY == "gb":
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "civaffairs.accounts.passwords.ComplexityValidator"})
# Roles that may be used with a second factor only; production names them all.
SECOND_FACTOR_ROLES = _listed("SECOND_FACTOR_ROLES")
SESSION_IDLE_MINUTES = int(os.environ.get("SESSION_IDLE_MINUTES", "30"))
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
FORM_RENDERER = "civaffairs.web.forms.Renderer"
CSRF_FAILURE_VIEW = "civaffairs.web.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("manual", BASE_DIR / "docs" / "manual" / "images")]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": os.environ.get("DOCUMENT_ROOT", str(BASE_DIR / "var" / "documents"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REDIS_URL = os.environ["REDIS_URL"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

QUEUE_APPLICATION = _queue  # made here, so that every process that sends messages has it
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True  # results are rows of ours, never broker state
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's message comes back after seconds instead of a minute and a half.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# Version:key pairs, newest last; keys live outside the database.
FIELD_KEYS = dict(pair.split(":", 1) for pair in _listed("FIELD_KEYS"))
# One or two versions of the index keys: while a key is being changed both are written.
INDEX_KEYS = dict(pair.split(":", 1) for pair in _listed("INDEX_KEYS")) or {"1": os.environ.get("INDEX_KEY", "")}
IDENTITY_KEYS = dict(pair.split(":", 1) for pair in _listed("IDENTITY_KEYS"))
# Where the heads of the audit chains are put down: a file outside the database, and an outside service if there is one.
AUDIT_ANCHOR_FILE = os.environ.get("AUDIT_ANCHOR_FILE", str(BASE_DIR / "var" / "audit-anchors.jsonl"))
AUDIT_ANCHOR_KEY = os.environ.get("AUDIT_ANCHOR_KEY", "")
AUDIT_ANCHOR_URL = os.environ.get("AUDIT_ANCHOR_URL", "")
# Networks besides the public ones that messages to other departments may go to; authorities of the city's own.
WEBHOOK_NETWORKS = _listed("WEBHOOK_NETWORKS")
WEBHOOK_CA_FILE = os.environ.get("WEBHOOK_CA_FILE", "")
AGENCIES_URL = os.environ.get("AGENCIES_URL", "http://127.0.0.1:8100")
AGENCIES_SECRET = os.environ.get("AGENCIES_SECRET", "")
# What real agencies gave us to sign in with, a JSON object of source and credential; mock ones know the secret.
AGENCIES_CREDENTIALS = json.loads(os.environ.get("AGENCIES_CREDENTIALS", "{}"))
# How long an agency and a means test are waited for, where it differs from AgencyConfig and Patience; JSON objects.
AGENCIES_LIMITS = json.loads(os.environ.get("AGENCIES_LIMITS", "{}"))
MEANSTEST_PATIENCE = json.loads(os.environ.get("MEANSTEST_PATIENCE", "{}"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "civaffairs.api.authentication.ClientCredentials",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["civaffairs.api.permissions.GrantCovers"],
    "DEFAULT_RENDERER_CLASSES": ["civaffairs.api.renderers.ExactJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["civaffairs.api.parsers.ExactJSON"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "civaffairs.api.schema.Operation",
    "EXCEPTION_HANDLER": "civaffairs.api.problems.as_problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "civaffairs",
    "DESCRIPTION": "What other departments may ask of a civil-affairs bureau.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["civaffairs.api.schema.add_problems"],
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
    "SCOPES": {"civaffairs": "Calls of other departments"},
    "PKCE_REQUIRED": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # tokens are stored as checksums only
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
