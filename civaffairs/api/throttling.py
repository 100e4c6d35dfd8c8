"""How often a client may call: a count for each minute, kept in the cache that all web processes share."""

import time
from typing import Any

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from .authentication import client_of

WINDOW = 60  # seconds


class PerMinute(BaseThrottle):
    """Counts in one atomic step, so that parallel calls are not miscounted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        who, limit = self.counted(request)
        now = time.time()
        self.left = WINDOW - now % WINDOW
        key = f"api-calls:{who}:{int(now // WINDOW)}"
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key) <= limit

    def wait(self) -> float:
        return self.left

    def counted(self, request: Request) -> tuple[str, int]:
        """Under which name the call counts, and how many a minute may have."""
        raise NotImplementedError


class ClientRate(PerMinute):
    """The limit that the client's grant sets."""

    def counted(self, request: Request) -> tuple[str, int]:
        client = client_of(request)
        return client.id, client.grant.calls_per_minute


class TokenRate(PerMinute):
    """The limit of one address asking for tokens, which slows the guessing of secrets."""

    MOST = 120

    def counted(self, request: Request) -> tuple[str, int]:
        return f"token:{request.META.get('REMOTE_ADDR', '')}", self.MOST
