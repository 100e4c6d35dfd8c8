from django.urls import path

from .views import awards, bank, custody, funds, holds, overpayments, runs

app_name = "payments"
urlpatterns = [
    path("awards", awards.AwardList.as_view(), name="awards"),
    path("awards/<uuid:award>", holds.AwardPage.as_view(), name="award"),
    path("awards/<uuid:award>/account", bank.CorrectAccount.as_view(), name="account"),
    path("awards/<uuid:award>/hold", holds.NewHold.as_view(), name="hold-new"),
    path("awards/<uuid:award>/overpayment", overpayments.NewOverpayment.as_view(), name="overpayment-new"),
    path("payment-runs", runs.RunList.as_view(), name="runs"),
    path("payment-runs/new", runs.NewRun.as_view(), name="run-new"),
    path("payment-runs/<uuid:run>", runs.RunPage.as_view(), name="run"),
    *runs.pages_of_acts(),
    path("payment-runs/<uuid:run>/bank-file", bank.Download.as_view(), name="bank-file"),
    path("payment-runs/<uuid:run>/returns/new", bank.ReadReturn.as_view(), name="return-new"),
    path("payment-runs/<uuid:run>/returns/<uuid:answer>", bank.EnterReturn.as_view(), name="return"),
    path("payments-returned", bank.ReturnedList.as_view(), name="returned"),
    path("payment-holds", holds.HoldList.as_view(), name="holds"),
    path("payment-holds/<uuid:hold>/release", holds.ReleaseHold.as_view(), name="hold-release"),
    path("overpayments", overpayments.OverpaymentList.as_view(), name="overpayments"),
    path("overpayments/<uuid:overpayment>", overpayments.OverpaymentPage.as_view(), name="overpayment"),
    path("overpayments/<uuid:overpayment>/repay", overpayments.Repay.as_view(), name="overpayment-repay"),
    path("overpayments/<uuid:overpayment>/set-off", overpayments.SetOff.as_view(), name="overpayment-set-off"),
    path("overpayments/<uuid:overpayment>/waive", overpayments.Waive.as_view(), name="overpayment-waive"),
    path("funds", funds.FundList.as_view(), name="funds"),
    path("funds/allocate", funds.Allocate.as_view(), name="fund-allocate"),
    path("funds/shares", funds.SetShares.as_view(), name="fund-shares"),
    path("funds/<uuid:fund>", funds.FundPage.as_view(), name="fund"),
    path("custody-cards", custody.CustodyList.as_view(), name="custody"),
    path("custody-cards/of/<uuid:person>/new", custody.RegisterCustody.as_view(), name="custody-new"),
    path("custody-cards/<uuid:card>/file", custody.FileCustody.as_view(), name="custody-file"),
    path("custody-cards/<uuid:card>/end", custody.EndCustody.as_view(), name="custody-end"),
]
