from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("documents/<uuid:pk>", views.Download.as_view(), name="download"),
    path("verify", views.verify, name="verify"),
    path("verify/<str:code>", views.verify, name="verify-code"),
]
