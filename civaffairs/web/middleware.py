"""What a signed-in page may leave behind on a shared computer (nothing), and from where a request really comes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class SignedInPagesAreNotCached:
    """Pages with personal data are stored by no browser and no proxy: going back after signing out shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class AddressBehindProxies:
    """The caller's own address where a reverse proxy of ours forwards a request; nobody else's word is taken.

    The address that our proxy saw is the last of `X-Forwarded-For` that is no proxy of ours; whatever stands before
    it was written by the caller. From anywhere else both headers are dropped.
    """

    FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.proxies = frozenset(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR") in self.proxies:
            seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
            callers = [one for one in seen if one not in self.proxies]
            if callers:
                request.META["REMOTE_ADDR"] = callers[-1]
        else:
            for header in self.FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)
