"""Keyset paging."""

import pytest

from civaffairs.tenancy.models import Bureau
from civaffairs.web.paging import count_text, keyset_page

pytestmark = pytest.mark.django_db

NUMBERS = [9001, 9002, 9003, 9004, 9005]


@pytest.fixture
def bureaus():
    for number in NUMBERS:
        Bureau.objects.create(
            id=number, name=f"{number}号民政局", division_code=f"99{9999 - number % 10}", is_city=number % 2 == 0
        )
    return Bureau.objects.filter(id__in=NUMBERS)


def walk(rows, order, size=2):
    """The keys of every page, forwards, and the pages themselves."""
    pages = [keyset_page(rows, order=order, size=size)]
    while pages[-1].next:
        pages.append(keyset_page(rows, order=order, size=size, after=pages[-1].next))
    return [[row.pk for row in page.rows] for page in pages], pages


@pytest.mark.parametrize("order", ["pk", "-pk", "division_code", "-division_code", "is_city", "-is_city"])
def test_pages_together_show_each_row_once_in_order(bureaus, order):
    direction = "-" if order.startswith("-") else ""
    expected = list(bureaus.order_by(order, f"{direction}pk").values_list("pk", flat=True))
    keys, _pages = walk(bureaus, order)

    assert sum(keys, []) == expected
    assert [len(page) for page in keys] == [2, 2, 1]


@pytest.mark.parametrize("order", ["pk", "-division_code", "is_city"])
def test_going_back_shows_the_same_page_again(bureaus, order):
    keys, pages = walk(bureaus, order)
    back = keyset_page(bureaus, order=order, size=2, before=pages[2].previous)

    assert [row.pk for row in back.rows] == keys[1]
    assert keyset_page(bureaus, order=order, size=2, before=back.previous).previous == ""


def test_row_that_arrives_meanwhile_moves_no_row_to_another_page(bureaus):
    first = keyset_page(bureaus, order="pk", size=2)
    Bureau.objects.create(id=9000, name="新民政局", division_code="990001")
    rows = Bureau.objects.filter(id__in=[9000, *NUMBERS])

    assert [row.pk for row in keyset_page(rows, order="pk", size=2, after=first.next).rows] == [9003, 9004]


@pytest.mark.parametrize("cursor", ["nonsense", "W10:forged"])
def test_forged_cursor_gives_the_first_page(bureaus, cursor):
    assert [row.pk for row in keyset_page(bureaus, order="pk", size=2, after=cursor).rows] == [9001, 9002]


def test_cursor_of_another_order_gives_the_first_page(bureaus):
    cursor = keyset_page(bureaus, order="pk", size=2).next

    assert [row.pk for row in keyset_page(bureaus, order="-pk", size=2, after=cursor).rows] == [9005, 9004]


def test_page_costs_one_query(bureaus, django_assert_num_queries):
    cursor = keyset_page(bureaus, order="pk", size=2).next
    with django_assert_num_queries(1):
        keyset_page(bureaus, order="pk", size=2, after=cursor)


def test_count_is_said_in_words(bureaus):
    assert count_text(bureaus, noun="家") == "共5家"
