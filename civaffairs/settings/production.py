"""Production: everything that differs comes from the environment; docs/howto lists the variables."""

from .base import *

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Whoever decides on money or on other people's rights shows two factors (GB/T 22239-2019 8.1.4.1 d).
SECOND_FACTOR_ROLES = SECOND_FACTOR_ROLES or [
    "county_confirmer", "payment_officer", "auditor", "system_administrator", "security_administrator",
]  # fmt: skip
