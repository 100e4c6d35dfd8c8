"""Standings for other departments: who receives what on a day, asked by identity number in the body."""

from typing import Any

from django.db.models import Q
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.problems import Problem, pointer
from civaffairs.api.views import ApiView
from civaffairs.common.dates import today
from civaffairs.common.identity import read_id_number
from civaffairs.tenancy.scope import current_tenant

from .choices import DocumentKind
from .models import IdentityDocument, Standing

QUERY = ApiAct("registry.standings.query", "查询待遇身份", ("programme", "valid_from", "valid_to"))
MOST_NUMBERS = 100


class StandingsQuery(serializers.Serializer):
    """Whom to look for, and on which day."""

    id_numbers = serializers.ListField(
        child=serializers.CharField(max_length=40, trim_whitespace=False),
        min_length=1,
        max_length=MOST_NUMBERS,
        help_text="Identity numbers (GB 11643), 18 or 15 characters.",
    )
    on = serializers.DateField(required=False, help_text="The day; today when not given.")


class StandingOut(serializers.Serializer):
    """A programme that the person receives; members outside the grant are absent."""

    programme = serializers.CharField(required=False)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True, help_text="First day without it.")


class StandingsMatch(serializers.Serializer):
    """The answer for one number, at the number's place in the question; the number itself is not repeated."""

    position = serializers.IntegerField(min_value=0)
    match = serializers.BooleanField(
        help_text="Receives something on the day. False says nothing about whether the person is known."
    )
    standings = StandingOut(many=True)


class StandingsAnswer(serializers.Serializer):
    """One result for each number, in the order of the question."""

    on = serializers.DateField()
    results = StandingsMatch(many=True)


class QueryStandings(ApiView):
    """Who receives what on a day, for one person or many."""

    act = QUERY

    @extend_schema(
        operation_id="query_standings",
        summary="Ask who receives what on a day",
        description=(
            "The purpose is that of the grant; each call is audited with it, with the number of persons asked, and "
            "for each person found. A person whom the bureau does not know, one whom only another bureau knows, and "
            "one who receives nothing on the day have the same answer."
        ),
        request=StandingsQuery,
        responses=StandingsAnswer,
        examples=[
            OpenApiExample(
                "One person", value={"id_numbers": ["11010519491231002X"], "on": "2026-11-20"}, request_only=True
            ),
            OpenApiExample(
                "Found",
                value={
                    "on": "2026-11-20",
                    "results": [
                        {
                            "position": 0,
                            "match": True,
                            "standings": [
                                {"programme": "subsistence_allowance", "valid_from": "2026-10-01", "valid_to": None}
                            ],
                        }
                    ],
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        given = self.given(StandingsQuery)
        on = given.get("on") or today()
        indexes = [set(IdentityDocument.index_columns(current_tenant(), one).values()) - {""}
                   for one in _normalised(given["id_numbers"])]  # fmt: skip
        people = _people_by_index(set().union(*indexes))
        held: dict[Any, list[Standing]] = {}
        theirs = Q(person__in=people.values()) | Q(person__kept__in=people.values())
        for standing in Standing.objects.in_force(on).filter(theirs).select_related("person").order_by("programme"):
            held.setdefault(standing.person.canonical_id, []).append(standing)
        self._record(asked=len(indexes), held=held, on=on)
        fields = self.fields()
        results = []
        for position, index in enumerate(indexes):
            person = next((people[one] for one in index if one in people), None)
            found = held.get(person, [])
            standings = [{name: getattr(standing, name) for name in fields} for standing in found]
            results.append({"position": position, "match": bool(found), "standings": standings})
        return Response({"on": on, "results": results})

    def _record(self, *, asked: int, held: dict[Any, list[Standing]], on: Any) -> None:
        self.record_reading(
            subject_kind="standing", subject_id="", text=f"查询 {asked} 人在 {on} 的待遇身份，查到 {len(held)} 人"
        )
        for person in held:
            self.record_reading(subject_kind="person", subject_id=person, text=f"查询本人在 {on} 的待遇身份")


def _people_by_index(indexes: set[str]) -> dict[str, Any]:
    """For each index of an identity card the person who stands for its holder after all merges."""
    cards = IdentityDocument.objects.filter(
        Q(number_index__in=indexes) | Q(number_index_even__in=indexes), kind=DocumentKind.ID_CARD
    ).select_related("person")
    return {index: card.person.canonical_id for card in cards for index in (card.number_index, card.number_index_even)}


def _normalised(numbers: list[str]) -> list[str]:
    """The numbers as they are stored. Raises Problem naming the place of each wrong one, never the number."""
    read = [read_id_number(number, on=today()).normalised for number in numbers]
    errors = [
        {
            "pointer": pointer("id_numbers", place),
            "code": "id_number_invalid",
            "detail": "公民身份号码不正确，请核对18位号码和末位校验码。",
        }
        for place, number in enumerate(read)
        if number is None
    ]
    if errors:
        raise Problem(
            422, "invalid_members", "有的公民身份号码不正确，位置见 errors，请改正后重新查询。", errors=errors
        )
    return [number for number in read if number is not None]


urlpatterns = [path("registry/standings/query", QueryStandings.as_view(), name="query-standings")]
