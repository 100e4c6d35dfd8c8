from django.urls import path

from .views import audit, grants, memberships, myself, offices, users

app_name = "administration"
urlpatterns = [
    path("me", myself.MyAccount.as_view(), name="me"),
    path("me/sessions/end-others", myself.EndOtherSessions.as_view(), name="end-other-sessions"),
    path("me/sessions/<int:session>/end", myself.EndSession.as_view(), name="end-session"),
    path("me/delegations/new", myself.Delegate.as_view(), name="delegate"),
    path("me/delegations/<int:delegation>/end", myself.EndDelegation.as_view(), name="end-delegation"),
    path("administration/users", users.UserList.as_view(), name="users"),
    path("administration/users/new", users.CreateUser.as_view(), name="user-new"),
    path("administration/users/<int:user>", users.UserPage.as_view(), name="user"),
    path("administration/users/<int:user>/deactivate", users.Deactivate.as_view(), name="deactivate"),
    path("administration/users/<int:user>/activate", users.Activate.as_view(), name="activate"),
    path("administration/users/<int:user>/password", users.ResetPassword.as_view(), name="reset-password"),
    path("administration/users/<int:user>/unlock", users.Unlock.as_view(), name="unlock"),
    path("administration/users/<int:user>/second-factor", users.RemoveFactor.as_view(), name="remove-factor"),
    path("administration/users/<int:user>/memberships", memberships.Request.as_view(), name="request"),
    path("administration/memberships/<int:membership>/end", memberships.End.as_view(), name="membership-end"),
    path("administration/requests", memberships.RequestList.as_view(), name="requests"),
    path("administration/requests/<uuid:request_id>", memberships.Decide.as_view(), name="decide"),
    path("administration/grants", grants.GrantList.as_view(), name="grants"),
    path("administration/grants/new", grants.RequestGrant.as_view(), name="grant-new"),
    path("administration/grants/<int:grant>", grants.GrantPage.as_view(), name="grant"),
    path("administration/grants/<int:grant>/decide", grants.DecideGrant.as_view(), name="grant-decide"),
    path("administration/grants/<int:grant>/end", grants.EndGrant.as_view(), name="grant-end"),
    path("administration/sign-ins", audit.SignIns.as_view(), name="sign-ins"),
    path("administration/offices", offices.OfficeList.as_view(), name="offices"),
    path("administration/offices/new", offices.EnterOffice.as_view(), name="office-new"),
    path("administration/audit", audit.AuditLog.as_view(), name="audit"),
    path("administration/access", audit.AccessRecord.as_view(), name="access"),
]
