from django.urls import path

from . import views

app_name = "payments"
urlpatterns = [path("awards", views.AwardList.as_view(), name="awards")]
