from django.urls import path

from . import acts, views

app_name = "registry"
urlpatterns = [
    path("people", views.PeopleList.as_view(), name="people"),
    path("people/<uuid:pk>", views.PersonPage.as_view(), name="person"),
    path("people/<uuid:pk>/accesses", views.PersonAccesses.as_view(), name="accesses"),
    path("people/<uuid:pk>/correct", acts.CorrectPerson.as_view(), name="correct-person"),
    path("people/<uuid:pk>/documents/add", acts.AddDocument.as_view(), name="add-document"),
    path(
        "people/<uuid:pk>/documents/<uuid:document>/withdraw", acts.WithdrawDocument.as_view(), name="withdraw-document"
    ),
    path("people/<uuid:pk>/documents/<uuid:document>/reveal", acts.RevealNumber.as_view(), name="reveal-number"),
    path("people/<uuid:pk>/accounts/add", acts.RegisterAccount.as_view(), name="register-account"),
    path("people/<uuid:pk>/accounts/<uuid:account>/end", acts.EndAccount.as_view(), name="end-account"),
    path("people/<uuid:pk>/accounts/<uuid:account>/reveal", acts.RevealAccount.as_view(), name="reveal-account"),
    path("people/<uuid:pk>/events/add", acts.RecordEvent.as_view(), name="record-event"),
    path("people/<uuid:pk>/events/<uuid:event>/reverse", acts.ReverseEvent.as_view(), name="reverse-event"),
    path("people/<uuid:pk>/elsewhere", acts.AskElsewhere.as_view(), name="ask-elsewhere"),
    path("people/<uuid:pk>/duplicates/find", views.FindDuplicates.as_view(), name="find-duplicates"),
    path("people/<uuid:pk>/merges/<uuid:merge>/undo", views.UndoMerge.as_view(), name="undo-merge"),
    path("duplicates", views.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/<uuid:candidate>", views.ComparePage.as_view(), name="duplicate"),
    path("duplicates/<uuid:candidate>/decide", views.DecideDuplicate.as_view(), name="decide-duplicate"),
    path("duplicates/<uuid:candidate>/merge", views.MergePair.as_view(), name="merge-people"),
]
