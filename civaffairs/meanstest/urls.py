from django.urls import path

from .views.batches import Batches, BatchPage, BatchProgressFragment
from .views.cases import CheckProgress

app_name = "meanstest"
urlpatterns = [
    path("cases/<uuid:pk>/means-test/progress", CheckProgress.as_view(), name="progress"),
    path("means-tests", Batches.as_view(), name="batches"),
    path("means-tests/<uuid:batch>", BatchPage.as_view(), name="batch"),
    path("means-tests/<uuid:batch>/progress", BatchProgressFragment.as_view(), name="batch-progress"),
]
