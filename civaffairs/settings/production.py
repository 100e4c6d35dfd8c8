"""Production: everything that differs comes from the environment; see docs/howto/run-in-production.md."""

import os
from pathlib import Path

import structlog
from django.core.exceptions import ImproperlyConfigured

_NEEDED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "FIELD_KEYS",
    "IDENTITY_KEYS",
    "AUDIT_ANCHOR_KEY",
)
# Named all at once, before anything else asks for one of them alone.
if _missing := [name for name in _NEEDED if not os.environ.get(name)]:
    raise ImproperlyConfigured(f"正式运行还缺少环境变量：{'、'.join(_missing)}。请在服务的环境文件中设置后重新启动。")
if not (os.environ.get("INDEX_KEYS") or os.environ.get("INDEX_KEY")):
    raise ImproperlyConfigured("正式运行还缺少环境变量：INDEX_KEYS。请在服务的环境文件中设置后重新启动。")

from .base import *
from .base import _listed

STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", STATIC_ROOT))

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Who watches the processes asks them on their own machine, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^monitor/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A browser keeps these names to this host, this path and TLS.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
# The list of names that browsers preload is for the open web; a bureau's stands in the city's network.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W021"]

# Reverse proxies whose word about a caller's address is taken; lockout and record need the real one.
TRUSTED_PROXIES = _listed("TRUSTED_PROXIES", "127.0.0.1,::1")
MIDDLEWARE = ["civaffairs.web.middleware.AddressBehindProxies", *MIDDLEWARE]

# Whoever decides on money or on other people's rights shows two factors (GB/T 22239-2019 8.1.4.1 d).
SECOND_FACTOR_ROLES = SECOND_FACTOR_ROLES or [
    "county_confirmer", "payment_officer", "auditor", "system_administrator", "security_administrator",
]  # fmt: skip

# Only client credentials are used; whatever else the provider could do is held to RFC 9700.
OAUTH2_PROVIDER = {
    **OAUTH2_PROVIDER,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

# One JSON object a line, for whatever collects the logs.
LOGGING["formatters"] = {
    "json": {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
}
LOGGING["handlers"]["console"]["formatter"] = "json"
