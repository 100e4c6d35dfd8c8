"""Who calls: a department, by an access token that its client was given for its own credentials (RFC 6749, 6750)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from civaffairs.accounts.actor import CLIENT, Actor
from civaffairs.accounts.permissions import Right
from civaffairs.common.dates import today
from civaffairs.tenancy.models import Bureau

from .models import ClientGrant
from .problems import Problem


@dataclass(frozen=True)
class ClientActor(Actor):
    """A department acting in one bureau; holds no right of a person, only those that its granted act stands for."""

    rights: frozenset[str] = frozenset()

    def holds(self, right: Right) -> bool:
        """Whether the act that the grant covers, and that is being done, needs the right."""
        return right.code in self.rights


@dataclass(frozen=True)
class Client:
    """The department behind a token, with the grant that is in force today."""

    id: str
    grant: ClientGrant
    is_authenticated: bool = True

    def at(self, bureau: Bureau, rights: Iterable[str] = ()) -> ClientActor:
        """The department as it acts in one bureau, with the rights of the one granted act that it does."""
        return ClientActor(
            id=actor_id_of(self.id),
            name=self.grant.department,
            role=CLIENT,
            bureau_id=bureau.pk,
            division_code=bureau.division_code,
            is_city=bureau.is_city,
            rights=frozenset(rights),
        )


def actor_id_of(client_id: str) -> str:
    """Under which number the audit record names the client."""
    return f"client:{client_id}"[:64]


def client_of(request: Request) -> Client:
    """The department that calls; only for views behind `GrantCovers`, where there always is one."""
    return cast(Client, request.user)


class ClientCredentials(BaseAuthentication):
    """Takes `Authorization: Bearer`, and only that: tokens in addresses end up in logs."""

    def authenticate(self, request: Request) -> tuple[Client, ClientGrant] | None:
        kind, _, credentials = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        checksum = hashlib.sha256(credentials.strip()).hexdigest()
        token = get_access_token_model().objects.select_related("application").filter(token_checksum=checksum).first()
        if token is None or token.application is None or not token.is_valid():
            raise AuthenticationFailed
        grant = (
            ClientGrant.objects.in_force(today())
            .filter(application=token.application)
            .prefetch_related("bureaus")
            .first()
        )
        if grant is None:
            raise Problem(
                403, "grant_not_in_force", "数据共享授权尚未生效、已经到期或已被收回，请向民政部门重新申请授权。"
            )
        return Client(token.application.client_id, grant), grant

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="civaffairs"'
