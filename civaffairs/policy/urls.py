from django.urls import path

from .views import decisions, drafts, parameters, values

app_name = "policy"
urlpatterns = [
    path("policy/parameters", parameters.ParameterList.as_view(), name="parameters"),
    path("policy/parameters/<str:key>", parameters.ParameterPage.as_view(), name="parameter"),
    path("policy/parameters/<str:key>/draft", parameters.DraftValue.as_view(), name="draft-value"),
    path("policy/parameters/<str:key>/withdraw", parameters.WithdrawValue.as_view(), name="withdraw-value"),
    path("policy/drafts", drafts.DraftList.as_view(), name="drafts"),
    path("policy/drafts/<uuid:pk>", drafts.DraftPage.as_view(), name="draft"),
    path("policy/drafts/<uuid:pk>/publish", drafts.Publish.as_view(), name="publish"),
    path("policy/drafts/<uuid:pk>/discard", drafts.Discard.as_view(), name="discard"),
    path("policy/drafts/<uuid:pk>/effect.xlsx", drafts.DraftEffectBook.as_view(), name="draft-effect"),
    path("policy/values/<int:value>", values.ValuePage.as_view(), name="value"),
    path("policy/values/<int:value>/corrections.xlsx", values.CorrectionBook.as_view(), name="corrections"),
    path("policy/decisions/<uuid:decision>/what-if", decisions.WhatIf.as_view(), name="what-if"),
]
