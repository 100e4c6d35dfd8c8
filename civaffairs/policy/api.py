"""The rules for other departments: what there is, and dry runs that store nothing."""

import datetime as dt
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.problems import Problem, pointer
from civaffairs.api.views import ApiView

from . import catalogue
from .engine import Rule
from .services import apply_rule
from .shapes import CONDITIONAL, EARLIEST, OPTIONAL

READ = ApiAct("policy.rules.read", "查看政策规则")
EVALUATE = ApiAct("policy.rules.evaluate", "试算政策规则")
LATEST = dt.date(2999, 12, 31)


Members = dict[str, serializers.Field[Any, Any, Any, Any]]

VERSION: Members = {
    "version": serializers.CharField(),
    "since": serializers.DateField(allow_null=True, help_text="In force from this day; null: always."),
    "label": serializers.CharField(),
    "basis": serializers.CharField(),
}
INPUT: Members = {
    "name": serializers.CharField(),
    "label": serializers.CharField(),
    "presence": serializers.ChoiceField(
        choices=["required", "nullable", "optional"],
        help_text="nullable: must be there, may be null; optional: may be left out unless another field calls for it.",
    ),
}
SUMMARY: Members = {
    "id": serializers.CharField(),
    "label": serializers.CharField(help_text="Of the newest version, like `basis`."),
    "basis": serializers.CharField(),
    "versions": inline_serializer("RuleVersion", VERSION, many=True),
}
DETAIL: Members = SUMMARY | {
    "inputs": inline_serializer("RuleInput", INPUT, many=True, help_text="Members of `input`, newest version."),
    "parameters_always_read": serializers.ListField(child=serializers.CharField()),
}
RULE = inline_serializer("RuleDetail", DETAIL)
RULE_LIST = inline_serializer("RuleList", {"results": inline_serializer("RuleSummary", SUMMARY, many=True)})


class EvaluationRequest(serializers.Serializer):
    """What a rule is to be calculated with."""

    place = serializers.RegexField(
        r"^\d{6}(\d{6})?\Z", allow_null=True, help_text="GB/T 2260 code; null: only the given parameters count."
    )
    on = serializers.DateField(help_text="Decision date: selects the version of the rule and the figures in force.")
    parameters = serializers.DictField(
        required=False, allow_null=True, help_text="Values by key that win over the figures in force."
    )
    input = serializers.DictField(help_text="The facts; numbers with a fraction as text.")

    def validate_on(self, on: dt.date) -> dt.date:
        # Rules add months and years to the day; a day near the end of the calendar has none to add.
        if not EARLIEST <= on <= LATEST:
            raise serializers.ValidationError(f"办理日期应在{EARLIEST}至{LATEST}之间。", "out_of_range")
        return on


class RefusalOut(serializers.Serializer):
    """Why the rule could not be calculated."""

    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField(allow_null=True)
    key = serializers.CharField(allow_null=True, help_text="Key of the parameter at fault.")
    pointer = serializers.CharField(allow_null=True, help_text="JSON pointer into the request.")


class EvaluationOut(serializers.Serializer):
    """What the rule answered: outputs, or a refusal; and the explanation of either (trace, format 1)."""

    rule = serializers.CharField()
    version = serializers.CharField(allow_null=True)
    outputs = serializers.DictField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    refusal = RefusalOut(allow_null=True)
    trace = serializers.DictField()


EXAMPLES = [
    OpenApiExample(
        "Identity number",
        value={"place": None, "on": "2026-11-20", "input": {"number": "11010519491231002X"}},
        request_only=True,
    ),
]


class Rules(ApiView):
    """The list of rules."""

    act = READ
    needs_bureau = False

    @extend_schema(operation_id="list_rules", summary="List the rules", responses=RULE_LIST)
    def get(self, request: Request) -> Response:
        self.query(serializers.Serializer)
        return Response({"results": [_summary(rule_id) for rule_id in catalogue.rule_ids()]})


class OneRule(ApiView):
    """One rule."""

    act = READ
    needs_bureau = False

    @extend_schema(operation_id="get_rule", summary="Describe a rule", responses=RULE)
    def get(self, request: Request, rule_id: str) -> Response:
        self.query(serializers.Serializer)
        newest = _versions(rule_id)[-1]
        inputs = [
            {
                "name": name,
                "label": catalogue.word("fields", name, rule_id=rule_id),
                "presence": OPTIONAL if mode == CONDITIONAL else mode,
            }
            for name, _, _, mode in newest.inputs.members
        ]
        return Response({**_summary(rule_id), "inputs": inputs, "parameters_always_read": list(newest.always)})


class Evaluate(ApiView):
    """A dry run."""

    act = EVALUATE
    needs_bureau = False

    @extend_schema(
        operation_id="evaluate_rule",
        summary="Calculate a rule without storing anything",
        description=(
            "Answers 200 whenever the rule gave an answer: `outputs`, or a `refusal` that says which fact or figure "
            "is missing or wrong. Not eligible is an output, never a refusal. A body that cannot be taken at its "
            "word (no JSON, a number with a fraction that is not a text, an unknown member beside `input`) is a "
            "problem."
        ),
        request=EvaluationRequest,
        responses=EvaluationOut,
        examples=EXAMPLES,
    )
    def post(self, request: Request, rule_id: str) -> Response:
        _versions(rule_id)
        given = self.given(EvaluationRequest)
        evaluation = apply_rule(
            rule_id,
            place=given["place"],
            on=given["on"],
            inputs=given["input"],
            parameters=given.get("parameters"),
        )
        trace = evaluation.trace
        return Response(
            {
                "rule": rule_id,
                "version": trace["version"],
                "outputs": trace["outputs"],
                "reasons": trace["reasons"],
                "refusal": _refusal(trace["refusal"]),
                "trace": trace,
            }
        )


def _versions(rule_id: str) -> list[Rule]:
    try:
        return catalogue.versions(rule_id)
    except catalogue.UnknownRule:
        raise Problem(404, "unknown_rule", "没有这个编号的规则，全部规则见 GET /api/v1/rules。") from None


def _summary(rule_id: str) -> dict[str, Any]:
    versions = _versions(rule_id)
    return {
        "id": rule_id,
        "label": versions[-1].label,
        "basis": versions[-1].basis,
        "versions": [
            {"version": one.version, "since": one.since, "label": one.label, "basis": one.basis} for one in versions
        ],
    }


def _refusal(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    where = None
    if found["key"]:
        where = pointer("parameters", found["key"], *found["path"])
    elif found["field"]:
        where = pointer("input", *(found["path"] or [found["field"]]))
    return {name: found[name] for name in ("code", "message", "field", "key")} | {"pointer": where}


urlpatterns = [
    path("rules", Rules.as_view(), name="rules"),
    path("rules/<str:rule_id>", OneRule.as_view(), name="rule"),
    path("rules/<str:rule_id>/evaluate", Evaluate.as_view(), name="evaluate-rule"),
]
