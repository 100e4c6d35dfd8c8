from django.urls import path

from . import acts, directory_views, views

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
    path("data-quality", directory_views.DataQuality.as_view(), name="data-quality"),
    path("organisations", directory_views.OrganisationList.as_view(), name="organisations"),
    path("organisations/new", directory_views.RegisterOrganisation.as_view(), name="register-organisation"),
    path("organisations/<uuid:organisation>", directory_views.OrganisationPage.as_view(), name="organisation"),
    path(
        "organisations/<uuid:organisation>/correct",
        directory_views.CorrectOrganisation.as_view(),
        name="correct-organisation",
    ),
    path("addresses", directory_views.AddressList.as_view(), name="addresses"),
    path("addresses/new", directory_views.EnterAddress.as_view(), name="enter-address"),
    path("addresses/<uuid:address>", directory_views.AddressPage.as_view(), name="address"),
    path("addresses/<uuid:address>/correct", directory_views.CorrectAddress.as_view(), name="correct-address"),
    path("duplicates", views.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/<uuid:candidate>", views.ComparePage.as_view(), name="duplicate"),
    path("duplicates/<uuid:candidate>/decide", views.DecideDuplicate.as_view(), name="decide-duplicate"),
    path("duplicates/<uuid:candidate>/merge", views.MergePair.as_view(), name="merge-people"),
]
