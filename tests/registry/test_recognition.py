"""What is said of an identity number while it is typed."""

import pytest
from django.test import Client
from django.urls import reverse

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.registry.models import IdentityDocument
from civaffairs.tenancy.scope import scope
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_bureaus, make_member

pytestmark = pytest.mark.django_db
ADDRESS = "id-number-check"


@pytest.fixture
def number(settings, on) -> str:
    """The number of an applicant who is registered."""
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    with scope(COUNTY):
        person = made.draft(on).applicant
        return IdentityDocument.objects.get(person=person).number


def asked(number: str, name: str = "", *, role: Role = Role.TOWNSHIP_CASEWORKER, bureau=COUNTY, division=None) -> str:
    client = Client()
    client.force_login(make_member(role, bureau, division).user)
    return client.post(reverse(ADDRESS), {"number": number, "name": name}).content.decode()


def readings() -> int:
    with scope(COUNTY):
        return AuditEntry.objects.filter(text="填写号码时核对对象库登记").count()


def test_a_number_that_is_registered_is_said_to_be_and_the_reading_is_on_record(number):
    assert "沿用已有档案" in asked(number)
    assert readings() == 1


def test_a_name_that_differs_from_the_registered_one_is_warned_about(number):
    answer = asked(number, "赵无名")
    assert "与填写的“赵无名”不一致" in answer
    assert "id-check__facts--warning" in answer


def test_full_width_digits_are_the_same_number(number):
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert "沿用已有档案" in asked(wide)


def test_outside_the_area_no_name_is_told(number):
    answer = asked(number, division="210202001")
    assert "其他管辖范围登记" in answer
    assert "登记为" not in answer
    assert readings() == 0


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR])
def test_whoever_may_not_read_the_register_learns_nothing(number, role):
    assert "登记" not in asked(number, role=role)


def test_another_bureau_and_a_visitor_learn_nothing(number):
    assert "登记" not in asked(number, bureau=NEIGHBOUR)
    assert "登记" not in Client().post(reverse(ADDRESS), {"number": number}).content.decode()
    assert readings() == 0
