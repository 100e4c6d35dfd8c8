from django.urls import path

from .views import acts, applications, cases

app_name = "assistance"
urlpatterns = [
    path("applications/new", applications.StartApplication.as_view(), name="start"),
    path("applications/<uuid:pk>", cases.CasePage.as_view(), name="case"),
    path("applications/<uuid:pk>/declared", cases.CasePage.as_view(tab="declared"), name="case-declared"),
    path("applications/<uuid:pk>/check", cases.CasePage.as_view(tab="check"), name="case-check"),
    path("applications/<uuid:pk>/calculation", cases.CasePage.as_view(tab="calculation"), name="case-calculation"),
    path("applications/<uuid:pk>/letters", cases.CasePage.as_view(tab="letters"), name="case-letters"),
    path("applications/<uuid:pk>/history", cases.CasePage.as_view(tab="history"), name="case-history"),
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
    path("applications/<uuid:pk>/accept", acts.Accept.as_view(), name="accept"),
    path("applications/<uuid:pk>/return", acts.ReturnForCorrection.as_view(), name="return"),
    path("applications/<uuid:pk>/check/start", acts.StartCheck.as_view(), name="start-check"),
    path("applications/<uuid:pk>/check/progress", acts.CheckProgress.as_view(), name="check-progress"),
    path("applications/<uuid:pk>/check/conclude", acts.ConcludeCheck.as_view(), name="conclude-check"),
    path(
        "applications/<uuid:pk>/check/discrepancies/<uuid:discrepancy>",
        acts.DecideDiscrepancy.as_view(),
        name="discrepancy",
    ),
    path("applications/<uuid:pk>/visit", acts.RecordVisit.as_view(), name="visit"),
    path("applications/<uuid:pk>/opinion", acts.GiveOpinion.as_view(), name="opinion"),
    path("applications/<uuid:pk>/notice/post", acts.PostNotice.as_view(), name="post-notice"),
    path("applications/<uuid:pk>/notice/objections", acts.RecordObjection.as_view(), name="objection"),
    path(
        "applications/<uuid:pk>/notice/objections/<int:index>",
        acts.AnswerObjection.as_view(),
        name="answer-objection",
    ),
    path("applications/<uuid:pk>/notice/close", acts.CloseNotice.as_view(), name="close-notice"),
    path("applications/<uuid:pk>/notice/reopen", acts.Reopen.as_view(), name="reopen"),
    path("applications/<uuid:pk>/forward", acts.Forward.as_view(), name="forward"),
    path("applications/<uuid:pk>/send-back", acts.SendBack.as_view(), name="send-back"),
    path("applications/<uuid:pk>/confirm", acts.Confirm.as_view(), name="confirm"),
    path("applications/<uuid:pk>/refuse", acts.Refuse.as_view(), name="refuse"),
    path("applications/<uuid:pk>/withdraw", acts.Withdraw.as_view(), name="withdraw"),
    path("applications/<uuid:pk>/end", acts.End.as_view(), name="end"),
]
