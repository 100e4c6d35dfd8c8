from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.SignIn.as_view(), name="sign-in"),
    path("sign-out", views.SignOut.as_view(), name="sign-out"),
    path("membership", views.choose_membership, name="choose-membership"),
    path("password", views.ChangePassword.as_view(), name="password"),
    path("second-factor", views.VerifyFactor.as_view(), name="verify-factor"),
    path("session", views.time_left, name="time-left"),
    path("session/stay", views.stay, name="stay"),
    path("second-factor/recovery-codes", views.RecoveryCodes.as_view(), name="recovery-codes"),
    path("second-factor/enrol", views.EnrolFactor.as_view(), name="enrol-factor"),
]
