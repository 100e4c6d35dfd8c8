"""Bureaus and the people who work in them."""

import datetime as dt

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.tenancy.models import Bureau

CITY, COUNTY, NEIGHBOUR = 1000, 1001, 1002
PASSWORD = "Correct-horse-7"
NAMES = {
    Role.VILLAGE_CLERK: "陈晓梅",
    Role.TOWNSHIP_CASEWORKER: "李静",
    Role.TOWNSHIP_HEAD: "王建军",
    Role.COUNTY_REVIEWER: "赵敏",
    Role.COUNTY_CONFIRMER: "刘志远",
    Role.PAYMENT_OFFICER: "何平",
    Role.SUPERVISOR: "孙国强",
    Role.AUDITOR: "周文",
    Role.SYSTEM_ADMINISTRATOR: "冯磊",
    Role.SECURITY_ADMINISTRATOR: "蒋涛",
}


def make_bureaus() -> None:
    """A city of two districts, and a county elsewhere."""
    Bureau.objects.create(id=CITY, name="大连市民政局", division_code="210200", is_city=True)
    Bureau.objects.create(id=COUNTY, name="大连市中山区民政局", division_code="210202")
    Bureau.objects.create(id=NEIGHBOUR, name="大连市西岗区民政局", division_code="210203")
    Bureau.objects.create(id=4001, name="禄丰市民政局", division_code="532302")


def make_member(role: Role, bureau_id: int = COUNTY, division_code: str | None = None) -> Membership:
    """Somebody with this role, over the whole bureau unless a division is named."""
    bureau = Bureau.objects.get(pk=bureau_id)
    code = division_code or bureau.division_code
    user, is_new = User.objects.get_or_create(username=f"{role}.{code}", defaults={"name": NAMES[role]})
    if is_new:
        user.set_password(PASSWORD)
        user.save()
    membership, _ = Membership.objects.get_or_create(
        user=user, bureau=bureau, role=role, division_code=code, valid_from=dt.date(2020, 1, 1)
    )
    return membership


def make_actor(role: Role, bureau_id: int = COUNTY, division_code: str | None = None) -> Actor:
    """The same somebody as services take them."""
    return Actor.of(make_member(role, bureau_id, division_code))
