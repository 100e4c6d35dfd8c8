"""Addresses; domain apps are named as strings only."""

from django.urls import include, path, re_path

from civaffairs.api.views import NoSuchAddress
from civaffairs.casework.views.search import Search

api_v1 = [
    path("", include("civaffairs.api.urls")),
    path("", include(("civaffairs.facts.api", "facts-api"))),
    path("", include(("civaffairs.policy.api", "policy-api"))),
    path("", include(("civaffairs.registry.api", "registry-api"))),
    path("", include(("civaffairs.casework.api", "casework-api"))),
    path("", include(("assistance.api", "assistance-api"))),
]

urlpatterns = [
    path("", include("civaffairs.web.urls")),
    path("accounts/", include("civaffairs.accounts.urls")),
    path("", include("civaffairs.administration.urls")),
    path("search", Search.as_view(), name="search"),
    path("", include("civaffairs.facts.urls")),
    path("", include("civaffairs.notices.urls")),
    path("", include("civaffairs.exchange.urls")),
    path("", include("civaffairs.registry.urls")),
    path("", include("civaffairs.casework.urls")),
    path("", include("civaffairs.meanstest.urls")),
    path("", include("civaffairs.documents.urls")),
    path("", include("civaffairs.policy.urls")),
    path("", include("civaffairs.payments.urls")),
    path("", include("civaffairs.indicators.urls")),
    path("", include("assistance.urls")),
    path("api/v1/", include(api_v1)),
    re_path(r"^api/", NoSuchAddress.as_view()),
]

handler400 = "civaffairs.api.problems.bad_request"
handler403 = "civaffairs.api.problems.permission_denied"
handler404 = "civaffairs.api.problems.not_found"
handler500 = "civaffairs.api.problems.server_error"
