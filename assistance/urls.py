from django.urls import path

from .views import applications, handovers, reviews, takeovers

app_name = "assistance"
urlpatterns = [
    path("applications/new", applications.StartApplication.as_view(), name="start"),
    path(
        "applications/new/old-age-allowance",
        applications.StartApplication.as_view(programme_code="old_age_allowance"),
        name="start-old-age-allowance",
    ),
    path("applications/<uuid:pk>/draft", applications.DraftPage.as_view(), name="draft"),
    path("applications/<uuid:pk>/members/new", applications.MemberView.as_view(), name="member-new"),
    path("applications/<uuid:pk>/members/<uuid:member>", applications.MemberView.as_view(), name="member"),
    path(
        "applications/<uuid:pk>/members/<uuid:member>/remove", applications.RemoveMember.as_view(), name="member-remove"
    ),
    path("applications/<uuid:pk>/members/<uuid:member>/income", applications.IncomeView.as_view(), name="income"),
    path("applications/<uuid:pk>/members/<uuid:member>/assets", applications.AssetsView.as_view(), name="assets"),
    path(
        "applications/<uuid:pk>/members/<uuid:member>/authorisation",
        applications.AuthorisationView.as_view(),
        name="authorisation",
    ),
    path("applications/<uuid:pk>/supporters", applications.SupportersView.as_view(), name="supporters"),
    path("applications/<uuid:pk>/official-links", applications.OfficialLinkView.as_view(), name="official-link"),
    path("applications/<uuid:pk>/account", applications.AccountView.as_view(), name="account"),
    path("applications/<uuid:pk>/check-answers", applications.CheckAnswers.as_view(), name="check-answers"),
    path("reviews", reviews.DueReviews.as_view(), name="reviews"),
    path("reviews/begin", reviews.BeginReviews.as_view(), name="reviews-begin"),
    path("handovers", handovers.HandoverList.as_view(), name="handovers"),
    path("handovers/<uuid:handover>", handovers.HandoverPage.as_view(), name="handover"),
    path("handovers/<uuid:handover>/take-up", handovers.TakeUp.as_view(), name="take-up"),
    path("handovers/<uuid:handover>/refuse", handovers.RefuseHandover.as_view(), name="handover-refuse"),
    path("takeovers/new", takeovers.TakeOver.as_view(), name="takeover-new"),
    path("takeovers/template", takeovers.TakeoverTemplate.as_view(), name="takeover-template"),
]
