from django.urls import path

from . import views

app_name = "indicators"
urlpatterns = [
    path("supervision", views.Dashboard.as_view(), name="dashboard"),
    path("supervision/waiting", views.WaitingList.as_view(), name="waiting"),
]
