from django.urls import path

from .views import CheckProgress

app_name = "meanstest"
urlpatterns = [
    path("cases/<uuid:pk>/means-test/progress", CheckProgress.as_view(), name="progress"),
]
