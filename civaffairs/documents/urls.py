from django.urls import path

from .views import destruction, filing, reading, scans

app_name = "documents"
urlpatterns = [
    path("documents/about/<str:kind>/<uuid:subject>", filing.About.as_view(), name="about"),
    path("documents/about/<str:kind>/<uuid:subject>/upload", filing.Upload.as_view(), name="upload"),
    path("documents/about/<str:kind>/<uuid:subject>/hold", filing.Hold.as_view(), name="hold"),
    path("documents/holds/<uuid:hold>/lift", filing.LiftHold.as_view(), name="lift-hold"),
    path("documents/scans", scans.Scans.as_view(), name="scans"),
    path("documents/scans/take", scans.TakeScans.as_view(), name="take-scans"),
    path("documents/scans/<uuid:scan>", scans.FileScan.as_view(), name="scan"),
    path("documents/scans/<uuid:scan>/discard", scans.DiscardScan.as_view(), name="discard-scan"),
    path("documents/destructions", destruction.Destructions.as_view(), name="destructions"),
    path("documents/destructions/<uuid:destruction>", destruction.Destruction.as_view(), name="destruction"),
    path("documents/destructions/<uuid:destruction>/approve", destruction.Approve.as_view(), name="approve"),
    path("documents/<uuid:pk>", reading.Download.as_view(), name="download"),
    path("documents/<uuid:pk>/preview", reading.Preview.as_view(), name="preview"),
    path("documents/<uuid:pk>/original", reading.Original.as_view(), name="original"),
    path("documents/<uuid:pk>/versions", filing.Versions.as_view(), name="versions"),
    path("documents/<uuid:pk>/replace", filing.Replace.as_view(), name="replace"),
    path("verify", reading.verify, name="verify"),
    path("verify/<str:code>", reading.verify, name="verify-code"),
]
