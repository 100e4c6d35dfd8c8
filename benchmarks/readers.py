"""Who opens the pages of the filled database, and the department that reads it."""

import datetime as dt

from django.test import Client, override_settings

from civaffairs.accounts.choices import Role
from civaffairs.api.acts import grantable
from civaffairs.api.services import register_client
from civaffairs.common.dates import today
from civaffairs.devstack.volume import BUREAUS, CITY
from civaffairs.tenancy.models import Bureau
from tests.api.conftest import token_of
from tests.factories.bureaus import make_actor, make_member

COUNTY, CODE = BUREAUS[0]
READERS = {
    "county": (Role.SUPERVISOR, COUNTY, None),
    "confirmer": (Role.COUNTY_CONFIRMER, COUNTY, None),
    "township": (Role.TOWNSHIP_HEAD, COUNTY, f"{CODE}011"),
    "city": (Role.SUPERVISOR, CITY, None),
}
UNLIMITED = 100_000_000  # calls a minute: the limit of a grant is not what is measured
SERVER_NAME = "127.0.0.1"


def signed_in(reader: str) -> Client:
    """Somebody in front of the pages."""
    client = Client(SERVER_NAME=SERVER_NAME)
    client.force_login(make_member(*READERS[reader]).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def headers_of(client: Client) -> dict[str, str]:
    """The same person's headers over the network."""
    client.get("/cases")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"Cookie": cookies, "Host": SERVER_NAME}


def headers_of_department() -> dict[str, str]:
    """Another department that may do everything in the county."""
    registered = register_client(
        department="大连市政务服务中心", bureaus=[Bureau.objects.get(pk=COUNTY)], purpose="代办救助申请",
        legal_basis="社会救助暂行办法第十一条", application_number="共享2026-007", acts=dict.fromkeys(grantable()),
        valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2040, 1, 1), by=make_actor(Role.SYSTEM_ADMINISTRATOR, COUNTY),
        approved_by=make_actor(Role.SECURITY_ADMINISTRATOR, COUNTY), on=today(), calls_per_minute=UNLIMITED,
    )  # fmt: skip
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        token = token_of(registered)
    return {"Authorization": f"Bearer {token}", "Host": SERVER_NAME}
