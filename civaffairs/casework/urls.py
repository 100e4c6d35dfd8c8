from django.urls import path

from .views import acts, assignments, case, cases, grievances, to_do, visits

app_name = "casework"
urlpatterns = [
    path("to-do", to_do.ToDoList.as_view(), name="to-do"),
    path("visits", visits.VisitPlan.as_view(), name="visits"),
    path("visits/take", visits.TakeAlong.as_view(), name="visits-take"),
    path("visits/away", visits.Away.as_view(), name="visits-away"),
    path("visits/worker.js", visits.Worker.as_view(), name="visits-worker"),
    path("visits/away/contents", visits.Contents.as_view(), name="visits-contents"),
    path("visits/away/send", visits.Send.as_view(), name="visits-send"),
    path("visits/away/give-back", visits.GiveBack.as_view(), name="visits-give-back"),
    path("workload", assignments.Workload.as_view(), name="workload"),
    path("cases/reassign", assignments.Reassign.as_view(), name="reassign"),
    path("cases", cases.CaseList.as_view(), name="cases"),
    path("grievances", grievances.GrievanceList.as_view(), name="grievances"),
    path("grievances/new", grievances.ReceiveGrievance.as_view(), name="grievance-new"),
    path("grievances/statistics", grievances.GrievanceStatistics.as_view(), name="grievance-statistics"),
    path("grievances/<uuid:pk>/complainant", grievances.RevealComplainant.as_view(), name="complainant"),
    path("cases/<uuid:pk>", case.CasePage.as_view(), name="case"),
    path("cases/<uuid:pk>/tabs/<slug:tab>", case.CasePage.as_view(), name="case-tab"),
    path("cases/<uuid:pk>/acts/<slug:act>", acts.ActPage.as_view(), name="act"),
    path("cases/<uuid:pk>/acts/<slug:act>/<slug:about>", acts.ActPage.as_view(), name="act-about"),
]
