from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("oauth/token", views.TokenView.as_view(), name="token"),
    path("openapi.json", views.openapi, name="openapi"),
    path("docs", views.reference, name="reference"),
]
