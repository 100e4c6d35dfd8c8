"""What whoever watches the processes may ask: is this one alive, and does it reach what it needs.

Both answers say names of parts and nothing of any case or person.
"""

import logging
from collections.abc import Callable
from secrets import token_hex

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)
SECONDS_KEPT = 30


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    name, word = f"monitor-{token_hex(8)}", token_hex(8)
    cache.set(name, word, SECONDS_KEPT)
    if cache.get(name) != word:
        raise ConnectionError("the cache forgets what it was told")


PARTS: dict[str, Callable[[], None]] = {"database": _database, "cache": _cache}


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; asks nobody else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the process reaches database and Valkey, else 503 naming what it does not reach."""
    failed = []
    for name, ask in PARTS.items():
        try:
            ask()
        except Exception as error:
            logger.error("monitor: %s cannot be reached (%s)", name, type(error).__name__)
            failed.append(name)
    status = {"status": "failed" if failed else "ok", "failed": failed}
    return JsonResponse(status, status=503 if failed else 200)
