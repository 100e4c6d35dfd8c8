"""The bureaus of the demonstration and the people who work in them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership, User
from civaffairs.tenancy.models import Bureau, OfficeContact
from civaffairs.tenancy.scope import scope

SINCE = dt.date(2024, 1, 1)


@dataclass(frozen=True)
class DemoBureau:
    """A bureau after one of the five plans."""

    number: int
    name: str
    division_code: str
    is_city: bool = False


# Each city owns a block of a thousand numbers; a county-level bureau without its city stands in a block of its own.
BUREAUS = (
    DemoBureau(1000, "大连市民政局", "210200", is_city=True),
    DemoBureau(1001, "大连市中山区民政局", "210202"),
    DemoBureau(1002, "大连市西岗区民政局", "210203"),
    DemoBureau(1003, "大连市沙河口区民政局", "210204"),
    DemoBureau(1004, "大连市甘井子区民政局", "210211"),
    DemoBureau(1005, "大连市旅顺口区民政局", "210212"),
    DemoBureau(1006, "大连市金州区民政局", "210213"),
    DemoBureau(1007, "大连市普兰店区民政局", "210214"),
    DemoBureau(1008, "瓦房店市民政局", "210281"),
    DemoBureau(1009, "庄河市民政局", "210283"),
    DemoBureau(2000, "南通市民政局", "320600", is_city=True),
    DemoBureau(2001, "南通市崇川区民政局", "320613"),
    DemoBureau(2002, "南通市通州区民政局", "320612"),
    DemoBureau(2003, "南通市海门区民政局", "320614"),
    DemoBureau(2004, "如皋市民政局", "320682"),
    DemoBureau(3001, "宁国市民政局", "341881"),
    DemoBureau(4001, "禄丰市民政局", "532302"),
    DemoBureau(5001, "上海市浦东新区民政局", "310115"),
)

# The login is the role's short name and the division: caseworker.210202.
STAFF = (
    ("clerk", Role.VILLAGE_CLERK, "陈晓梅"),
    ("caseworker", Role.TOWNSHIP_CASEWORKER, "李静"),
    ("head", Role.TOWNSHIP_HEAD, "王建军"),
    ("reviewer", Role.COUNTY_REVIEWER, "赵敏"),
    ("confirmer", Role.COUNTY_CONFIRMER, "刘志远"),
    ("supervisor", Role.SUPERVISOR, "孙国强"),
    ("auditor", Role.AUDITOR, "周文"),
    ("officer", Role.PAYMENT_OFFICER, "何平"),
    ("system", Role.SYSTEM_ADMINISTRATOR, "冯磊"),
    ("security", Role.SECURITY_ADMINISTRATOR, "蒋涛"),
)
CITY_STAFF = (("supervisor", Role.SUPERVISOR, "吴立新"), ("auditor", Role.AUDITOR, "郑红"))


def settle_bureaus(password: str) -> None:
    """Enter bureaus, users and memberships that are not there yet.

    All of them have one password by design, so it is encoded once: 180 times would be most of the waiting.
    """
    encoded = make_password(password)
    for demo in BUREAUS:
        bureau, _ = Bureau.objects.get_or_create(
            pk=demo.number,
            defaults={"name": demo.name, "division_code": demo.division_code, "is_city": demo.is_city},
        )
        for short, role, name in CITY_STAFF if demo.is_city else STAFF:
            settle_user(f"{short}.{demo.division_code}", name, bureau, role, encoded)


def settle_offices() -> None:
    """Enter where each bureau is found, as an example, where nothing is entered yet."""
    for demo in BUREAUS:
        place = demo.name.removesuffix("民政局")
        with scope(demo.number):
            OfficeContact.objects.get_or_create(
                division_code=demo.division_code,
                valid_from=SINCE,
                defaults={
                    "office": f"{demo.name}社会救助科（示例）",
                    "address": f"{place}示例路{demo.number % 100 + 1}号",
                    "telephone": f"0000-0000{demo.number}",
                    "reconsideration_body": f"{place}人民政府",
                    "court": f"{place}人民法院",
                },
            )


def settle_user(username: str, name: str, bureau: Bureau, role: Role, encoded: str) -> User:
    """A user with one membership over the whole bureau."""
    user, is_new = User.objects.get_or_create(username=username, defaults={"name": name, "password": encoded})
    if is_new:
        Membership.objects.create(
            user=user, bureau=bureau, role=role, division_code=bureau.division_code, valid_from=SINCE
        )
    return user
