"""Acts on clients and their grants."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from oauth2_provider.models import get_application_model

from civaffairs.audit.services import SomeActor, record
from civaffairs.common.errors import Refusal
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from .acts import ApiAct, grantable
from .models import ClientGrant


@dataclass(frozen=True)
class RegisteredClient:
    """A new client; its secret is known here and at the department, and is stored as a hash only."""

    client_id: str
    client_secret: str
    grant: ClientGrant


@transaction.atomic
def register_client(
    *,
    department: str,
    bureaus: Iterable[Bureau],
    purpose: str,
    legal_basis: str,
    application_number: str,
    acts: Mapping[str, Iterable[str] | None],
    valid_from: dt.date,
    valid_to: dt.date,
    by: SomeActor,
    calls_per_minute: int = 600,
    client_secret: str = "",
) -> RegisteredClient:
    """Register a department's client with its grant; `acts` maps codes to the admitted fields (None: all of them).

    Raises Refusal `bureau_required` without a bureau, `act_unknown`, `field_unknown`, and `period_invalid` when the
    grant would end before it begins. Leaves an audit entry with every bureau that the grant names.
    """
    bureaus = list(bureaus)
    if not bureaus:
        raise Refusal("bureau_required", "授权至少应写明一个民政局。", field="bureaus")
    if valid_to <= valid_from:
        raise Refusal("period_invalid", "授权的截止日应晚于起始日。", field="valid_to")
    admitted = {code: _fields(code, wanted) for code, wanted in acts.items()}
    application_model = get_application_model()
    secret = client_secret or secrets.token_urlsafe(32)
    application = application_model.objects.create(
        name=department,
        client_type=application_model.CLIENT_CONFIDENTIAL,
        authorization_grant_type=application_model.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    grant = ClientGrant.objects.create(
        application=application,
        department=department,
        purpose=purpose,
        legal_basis=legal_basis,
        application_number=application_number,
        acts=admitted,
        calls_per_minute=calls_per_minute,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    grant.bureaus.set(bureaus)
    for bureau in bureaus:
        with scope(bureau.pk):
            record(
                by=by, verb="api.register_client", subject_kind="client_grant", subject_id=grant.pk,
                text=f"登记数据共享客户端：{department}，依据 {legal_basis}，申请编号 {application_number}",
                purpose=purpose,
            )  # fmt: skip
    return RegisteredClient(application.client_id, secret, grant)


def _fields(code: str, wanted: Iterable[str] | None) -> list[str]:
    act: ApiAct | None = grantable().get(code)
    if act is None:
        raise Refusal("act_unknown", f"没有可授权的事项“{code}”，请核对事项代码。", field="acts")
    if wanted is None:
        return list(act.fields)
    chosen = set(wanted)
    if unknown := chosen - set(act.fields):
        names = "、".join(sorted(unknown))
        raise Refusal("field_unknown", f"事项“{act.label}”没有字段 {names}，请核对字段名。", field="acts")
    return [name for name in act.fields if name in chosen]
