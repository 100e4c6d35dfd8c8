from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("inbox", views.Inbox.as_view(), name="inbox"),
    path("inbox/read", views.MarkRead.as_view(), name="mark-read"),
    path("inbox/<uuid:pk>", views.Open.as_view(), name="open"),
]
