"""Social assistance for other departments: applications, awards and decisions to read; an application to file.

Nouns are read, acts are done; what comes in and what goes out are different serializers.
"""

from typing import Any, ClassVar

from django.db.models import F
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from civaffairs.api.acts import ApiAct
from civaffairs.api.nouns import FieldsQuery, NounList, OneNoun, PageQuery
from civaffairs.api.views import ActEndpoint
from civaffairs.casework.api import DETERMINATION_FIELDS, DeterminationOut, shared_cases
from civaffairs.casework.api_acts import CaseState, act_paths, state_of
from civaffairs.casework.models import Determination
from civaffairs.casework.querysets import CaseQuerySet
from civaffairs.common.dates import today
from civaffairs.common.identity import read_id_number
from civaffairs.meanstest.permissions import AUTHORISE
from civaffairs.payments.models import Award
from civaffairs.registry.choices import Relation, Residence
from civaffairs.registry.services import PersonParticulars

from .choices import AssetKind, DisabilityKind, Employment, Exclusion, IncomeKind, LabourCapacity, Programme, Study
from .permissions import FILE
from .programmes.subsistence_allowance import APPLICATION, TYPES
from .services.applications import AssetDeclaration, IncomeDeclaration, MemberDeclaration, SupporterDeclaration
from .services.filing import Closing, FiledMember, Signature, file_application

MONTH = r"^\d{4}-(0[1-9]|1[0-2])\Z"
APPLICATION_FIELDS = (
    "number", "status", "is_open", "division_code", "applicant_name", "residence", "unit", "opened_on", "received_on",
    "closed_on", "due_on",
)  # fmt: skip
AWARD_FIELDS = (
    "programme", "case", "determination", "division_code", "head_of_household", "persons", "base", "top_up", "amount",
    "valid_from", "valid_to",
)  # fmt: skip
READ_APPLICATIONS = ApiAct("assistance.applications.read", "查看救助申请", APPLICATION_FIELDS)
READ_AWARDS = ApiAct("assistance.awards.read", "查看救助待遇", AWARD_FIELDS)
READ_DETERMINATIONS = ApiAct("assistance.determinations.read", "查看救助认定", ("case", *DETERMINATION_FIELDS))
CREATE = ApiAct("assistance.applications.create", "代为登记救助申请", rights=(FILE.code, AUTHORISE))


class ApplicationQuery(PageQuery):
    """Filters of the applications."""

    status = serializers.ListField(child=serializers.CharField(), required=False, help_text="One or several.")
    opened_on_from = serializers.DateField(required=False, help_text="First day, inside.")
    opened_on_to = serializers.DateField(required=False, help_text="Last day, inside.")


class ApplicationOut(serializers.Serializer):
    """An application; members outside the grant are absent."""

    id = serializers.UUIDField(help_text="Also the id of the case.")
    number = serializers.CharField(required=False)
    status = serializers.CharField(required=False)
    is_open = serializers.BooleanField(required=False)
    division_code = serializers.CharField(required=False)
    applicant_name = serializers.CharField(required=False)
    residence = serializers.ChoiceField(choices=Residence.values, required=False)
    unit = serializers.ChoiceField(choices=["household", "single"], required=False)
    opened_on = serializers.DateField(required=False)
    received_on = serializers.DateField(required=False, allow_null=True)
    closed_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class ApplicationPage(serializers.Serializer):
    """One page, newest first."""

    results = ApplicationOut(many=True)
    next = serializers.URLField(allow_null=True)


class AwardQuery(PageQuery):
    """Filters of the awards."""

    programme = serializers.ChoiceField(choices=Programme.values, required=False)
    in_force_on = serializers.DateField(required=False, help_text="Awards that run on the day.")


class AwardOut(serializers.Serializer):
    """What a household receives; members outside the grant are absent."""

    id = serializers.UUIDField()
    programme = serializers.CharField(required=False)
    case = serializers.UUIDField(required=False)
    determination = serializers.UUIDField(required=False)
    division_code = serializers.CharField(required=False)
    head_of_household = serializers.CharField(required=False)
    persons = serializers.IntegerField(required=False)
    base = serializers.DecimalField(12, 2, required=False, help_text="Yuan a month.")
    top_up = serializers.DecimalField(12, 2, required=False, help_text="Yuan a month.")
    amount = serializers.DecimalField(12, 2, required=False, help_text="Base and top-up, yuan a month.")
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True, help_text="First day without it.")


class AwardPage(serializers.Serializer):
    """One page, the latest beginning first."""

    results = AwardOut(many=True)
    next = serializers.URLField(allow_null=True)


class DeterminationQuery(PageQuery):
    """Of which application."""

    application = serializers.UUIDField()


class AssistanceDetermination(DeterminationOut):
    """What was decided, from which facts, by which figures, step by step; members outside the grant are absent."""

    case = serializers.UUIDField(required=False)


class DeterminationPage(serializers.Serializer):
    """One page, newest first."""

    results = AssistanceDetermination(many=True)
    next = serializers.URLField(allow_null=True)


class OfApplications:
    """Applications that were handed in."""

    act = READ_APPLICATIONS
    computed: ClassVar = {
        "applicant_name": F("applicant__name"),
        "residence": F("application__residence"),
        "unit": F("application__unit"),
    }
    subject_kind = "case"
    noun = "救助申请"

    def rows(self) -> CaseQuerySet:
        return shared_cases().filter(case_type=TYPES.application)


@extend_schema_view(
    get=extend_schema(
        operation_id="get_application",
        summary="Read an application",
        description="`ETag` begins with its version, which acts on it want in `If-Match`.",
        parameters=[FieldsQuery],
        responses=ApplicationOut,
    )
)
class OneApplication(OfApplications, OneNoun):
    """One application."""

    version_column = "version"


class OfAwards:
    """Awards of the programmes of social assistance."""

    act = READ_AWARDS
    computed: ClassVar = {"amount": F("base") + F("top_up"), "head_of_household": F("case__applicant__name")}
    subject_kind = "award"
    noun = "救助待遇"

    def rows(self):
        return Award.objects.filter(programme__in=Programme.values)


@extend_schema_view(
    get=extend_schema(
        operation_id="list_awards", summary="List the awards", parameters=[AwardQuery], responses=AwardPage
    )
)  # fmt: skip
class Awards(OfAwards, NounList):
    """The awards."""

    query_kind = AwardQuery
    day = "valid_from"
    filters: ClassVar = {
        "programme": ("programme", "programme"),
        "in_force_on": ("valid_to", lambda rows, on: rows.in_force(on)),
    }


@extend_schema_view(
    get=extend_schema(
        operation_id="get_award", summary="Read an award", parameters=[FieldsQuery], responses=AwardOut
    )
)  # fmt: skip
class OneAward(OfAwards, OneNoun):
    """One award."""


class OfDeterminations:
    """Decisions on applications that were handed in, and on what followed from them."""

    act = READ_DETERMINATIONS
    computed: ClassVar = {"amount": F("base") + F("top_up")}
    subject_kind = "determination"
    noun = "救助认定"

    def rows(self):
        return Determination.objects.filter(case__in=shared_cases(), programme__in=Programme.values)


@extend_schema_view(
    get=extend_schema(
        operation_id="list_determinations",
        summary="List the decisions on an application",
        parameters=[DeterminationQuery],
        responses=DeterminationPage,
    )
)
class Determinations(OfDeterminations, NounList):
    """The decisions on one application; each supersedes the one before."""

    query_kind = DeterminationQuery
    day = "as_of"
    filters: ClassVar = {"application": ("case", "case")}


@extend_schema_view(
    get=extend_schema(
        operation_id="get_assistance_determination",
        summary="Read a decision",
        parameters=[FieldsQuery],
        responses=AssistanceDetermination,
    )
)
class OneDetermination(OfDeterminations, OneNoun):
    """One decision."""


class IncomeIn(serializers.Serializer):
    """Yuan a month in every month of the span."""

    kind = serializers.ChoiceField(choices=IncomeKind.values)
    amount = serializers.DecimalField(12, 2, min_value=0)
    month_from = serializers.RegexField(MONTH)
    month_to = serializers.RegexField(MONTH)
    note = serializers.CharField(max_length=120, required=False, allow_blank=True)


class AssetIn(serializers.Serializer):
    """One asset; financial kinds need a value."""

    kind = serializers.ChoiceField(choices=AssetKind.values)
    value = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)
    description = serializers.CharField(max_length=120, required=False, allow_blank=True)


class AuthorisationIn(serializers.Serializer):
    """The signed authorisation of the check of means; without it the application cannot be handed in."""

    signed_on = serializers.DateField()
    signed_by = serializers.CharField(max_length=60)
    proxy_relation = serializers.CharField(max_length=60, required=False, allow_blank=True)


class MemberIn(serializers.Serializer):
    """A person of the household; sex and birth follow from the identity number."""

    name = serializers.CharField(max_length=60)
    id_number = serializers.CharField(max_length=40)
    relation = serializers.ChoiceField(choices=Relation.values, help_text="Exactly one is `self`.")
    residence = serializers.ChoiceField(choices=Residence.values)
    division_code = serializers.RegexField(r"^\d{12}\Z", help_text="Village or community of the registered residence.")
    lives_together = serializers.BooleanField(default=True)
    study = serializers.ChoiceField(choices=Study.values, default=Study.NONE.value)
    is_independent = serializers.BooleanField(default=True)
    exclusion = serializers.ChoiceField(choices=Exclusion.values, required=False)
    religious_since = serializers.DateField(required=False, allow_null=True)
    disability_kind = serializers.ChoiceField(choices=DisabilityKind.values, required=False)
    disability_grade = serializers.IntegerField(min_value=1, max_value=4, required=False, allow_null=True)
    has_major_illness = serializers.BooleanField(default=False)
    labour_capacity = serializers.ChoiceField(choices=LabourCapacity.values, default=LabourCapacity.FULL.value)
    employment = serializers.ChoiceField(choices=Employment.values, required=False)
    graduated_on = serializers.DateField(required=False, allow_null=True)
    incomes = IncomeIn(many=True, default=list)
    assets = AssetIn(many=True, default=list)
    authorisation = AuthorisationIn(required=False, allow_null=True)

    def validate_id_number(self, number: str) -> str:
        read = read_id_number(number, on=today())
        if read.normalised is None:
            raise serializers.ValidationError("公民身份号码不正确，请核对号码和末位校验码。", "id_number_invalid")
        return read.normalised


class SupporterIn(serializers.Serializer):
    """Somebody with a duty of support who lives elsewhere."""

    name = serializers.CharField(max_length=60)
    relation = serializers.ChoiceField(choices=Relation.values)
    residence = serializers.ChoiceField(choices=Residence.values)
    household_size = serializers.IntegerField(min_value=1, max_value=20)
    monthly_income = serializers.DecimalField(12, 2, min_value=0)
    supported = serializers.IntegerField(min_value=1, max_value=20)
    actual_paid = serializers.DecimalField(12, 2, min_value=0)


class ClosingIn(serializers.Serializer):
    """Cause, account, telephone and the promise of truth; without it the application cannot be handed in."""

    hardship_cause = serializers.CharField(max_length=200)
    bank_name = serializers.CharField(max_length=60)
    account_holder = serializers.CharField(max_length=60)
    account = serializers.CharField(max_length=40)
    telephone = serializers.CharField(max_length=20)
    has_declared_truthfully = serializers.BooleanField()
    unit = serializers.ChoiceField(choices=["household", "single"], default="household")
    proxy_name = serializers.CharField(max_length=60, required=False, allow_blank=True)


class ApplicationIn(serializers.Serializer):
    """An application for the subsistence allowance, with its household."""

    division_code = serializers.RegexField(r"^\d{12}\Z", help_text="Village or community that is competent.")
    address = serializers.CharField(max_length=200)
    members = MemberIn(many=True, min_length=1, max_length=20)
    supporters = SupporterIn(many=True, default=list)
    closing = ClosingIn(required=False, allow_null=True)


EXAMPLE = {
    "division_code": "990101001001",
    "address": "和平街道1号楼2单元301",
    "members": [
        {
            "name": "张三",
            "id_number": "11010519491231002X",
            "relation": "self",
            "residence": "urban",
            "division_code": "990101001001",
            "incomes": [{"kind": "wage", "amount": "650.00", "month_from": "2025-11", "month_to": "2026-10"}],
            "authorisation": {"signed_on": "2026-11-19", "signed_by": "张三"},
        }
    ],
    "closing": {
        "hardship_cause": "失业",
        "bank_name": "中国农业银行",
        "account_holder": "张三",
        "account": "6228480000000000018",
        "telephone": "13900000000",
        "has_declared_truthfully": True,
    },
}


@extend_schema_view(
    get=extend_schema(
        operation_id="list_applications",
        summary="List the applications",
        description="Newest first, by cursor; drafts are left out.",
        parameters=[ApplicationQuery],
        responses=ApplicationPage,
    ),
    post=extend_schema(
        operation_id="create_application",
        summary="File an application",
        description=(
            "A draft with everything that is known; `submit` hands it in and wants the `ETag` of this answer in "
            "`If-Match`. Filed again for the same applicant while it is a draft, it replaces what was declared."
        ),
        request=ApplicationIn,
        responses={201: CaseState},
        examples=[OpenApiExample("One person", value=EXAMPLE, request_only=True)],
    ),
)
class Applications(OfApplications, NounList, ActEndpoint):
    """The list of applications, and the filing of one."""

    creates = CREATE
    changes = False
    http_method_names = ("get", "head", "post")

    query_kind = ApplicationQuery
    day = "opened_on"
    filters: ClassVar = {
        "status": ("status", "status__in"),
        "opened_on_from": ("opened_on", "opened_on__gte"),
        "opened_on_to": ("opened_on", "opened_on__lte"),
    }

    def perform(self, request: Request, **kwargs: Any) -> Response:
        given = self.given(ApplicationIn)
        case = file_application(
            division_code=given["division_code"],
            address=given["address"],
            members=[_member(one) for one in given["members"]],
            supporters=[SupporterDeclaration(**one) for one in given["supporters"]],
            closing=Closing(**given["closing"]) if given.get("closing") else None,
            by=self.actor,
            on=today(),
        )
        self.version = case.version
        return Response(state_of(case), status=201)


def _member(given: dict[str, Any]) -> FiledMember:
    said = dict(given)
    read = read_id_number(said["id_number"], on=today())
    who = {name: said.pop(name) for name in ("name", "id_number", "residence", "division_code")}
    incomes = [IncomeDeclaration(**one) for one in said.pop("incomes")]
    assets = [AssetDeclaration(**one) for one in said.pop("assets")]
    signed = said.pop("authorisation", None)
    particulars = PersonParticulars(birth=read.birth, sex=read.sex, **who)
    declaration = MemberDeclaration(particulars=particulars, **said)
    return FiledMember(declaration, incomes, assets, Signature(**signed) if signed else None)


urlpatterns = [
    path("assistance/applications", Applications.as_view(), name="applications"),
    path("assistance/applications/<uuid:pk>", OneApplication.as_view(), name="application"),
    path("assistance/awards", Awards.as_view(), name="awards"),
    path("assistance/awards/<uuid:pk>", OneAward.as_view(), name="award"),
    path("assistance/determinations", Determinations.as_view(), name="determinations"),
    path("assistance/determinations/<uuid:pk>", OneDetermination.as_view(), name="determination"),
    *act_paths(APPLICATION, noun="assistance/applications", codes=("submit", "withdraw")),
]
