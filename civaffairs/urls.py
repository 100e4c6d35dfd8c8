"""Addresses; domain apps are named as strings only."""

from django.urls import include, path

urlpatterns = [
    path("", include("civaffairs.web.urls")),
    path("accounts/", include("civaffairs.accounts.urls")),
]
