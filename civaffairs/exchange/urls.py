from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("imports", views.Jobs.as_view(), name="jobs"),
    path("imports/template", views.Template.as_view(), name="template"),
    path("imports/upload", views.Upload.as_view(), name="upload"),
    path("imports/<uuid:pk>", views.Job.as_view(), name="job"),
    path("imports/<uuid:pk>/progress", views.Progress.as_view(), name="progress"),
    path("imports/<uuid:pk>/start", views.Start.as_view(), name="start"),
    path("imports/<uuid:pk>/result", views.Result.as_view(), name="result"),
]
