"""Pages of people and of pairs that may be one person."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civaffairs.accounts.actor import role_label
from civaffairs.accounts.permissions import holds, may
from civaffairs.audit.models import AuditEntry
from civaffairs.audit.services import record
from civaffairs.common.dates import age_on, today
from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import value_text
from civaffairs.web.tables import Column, Empty
from civaffairs.web.views import ActView, DetailPage, ListPage

from . import permissions as rights
from .choices import Ground
from .duplicates import decide_duplicate, find_duplicates, merge_people, undo_merge
from .filters import CandidateFilter, PersonFilter
from .forms import EmptyForm, MergeForm, ReasonForm, VerdictForm
from .models import (
    BankAccount,
    DuplicateCandidate,
    HouseholdMembership,
    IdentityDocument,
    LifeEvent,
    ParticularsChange,
    Person,
    PersonMerge,
    Standing,
)
from .sections import cases_of
from .services import CORRECTABLE


def person_address(person: Person) -> str:
    """The page of a person."""
    return reverse("registry:person", args=[person.pk])


def division_text(code: str) -> str:
    """A division with those above it, as an address begins."""
    levels = [code[:length] for length in (4, 6, 9, 12) if len(code) >= length]
    codes = {level.ljust(size, "0") for level in levels for size in (6, 12) if len(level) <= size} | {*levels, code}
    known = Division.objects.in_force(today()).filter(code__in=codes).order_by("level")
    return "".join(division.name for division in known) or code


def particulars_facts(person: Person) -> list[dict[str, Any]]:
    """What the register says of a person, without numbers."""
    age = f"（{age_on(person.birth, person.died_on or today())}岁）"
    return [
        {"label": "姓名", "value": person.name},
        {"label": "性别", "value": person.get_sex_display()},
        {
            "label": "出生日期",
            "value": f"{value_text(person.birth)}{age}",
            "source": "估计" if person.is_birth_estimated else "",
        },
        {"label": "民族", "value": person.ethnicity},
        {"label": "户籍性质", "value": person.get_residence_display()},
        {"label": "户籍区划", "value": division_text(person.division_code)},
        {"label": "死亡日期", "value": value_text(person.died_on) if person.died_on else "未登记死亡"},
    ]


class PeopleList(ListPage):
    """对象: the people of the actor's area; rows merged into others are left out."""

    right = rights.READ_PERSON.code
    title = "对象库"
    default_order = "sort_key"
    noun = "人"
    filterset_class = PersonFilter
    empty = Empty("没有找到", "请核对姓名；不在您管辖范围内的人不会显示。")
    columns = (
        Column("姓名", "name", sort="sort_key", link=person_address, is_nowrap=True),
        Column("性别", lambda person: person.get_sex_display()),
        Column("出生日期", lambda person: value_text(person.birth), is_nowrap=True),
        Column("户籍性质", lambda person: person.get_residence_display()),
        Column("身份号码", lambda person: person.get_number_absence_display() or "已登记"),
    )

    def get_queryset(self) -> QuerySet:
        return Person.objects.visible_to(self.actor).standing()


class PersonMixin:
    """Finds the person of the address among those that the actor may see; anybody else does not exist."""

    def get_subject(self) -> Person:
        return self.person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.actor:
            people = Person.objects.visible_to(request.actor).select_related("kept")
            self.person = people.filter(pk=kwargs["pk"]).first()
            if self.person is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumb(self) -> tuple[tuple[str, str], ...]:
        top = ("对象库", reverse("registry:people"))
        if not self.title:
            return (top, (self.person.name, ""))
        return (top, (self.person.name, person_address(self.person)), (self.title, ""))


class EntryMixin:
    """Finds the entry of the address among those that the actor may see; any other does not exist."""

    model: Any = None
    key = ""
    list_title = ""
    list_url = ""

    def get_subject(self) -> Any:
        return self.entry

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.actor:
            self.entry = self.model.objects.visible_to(request.actor).filter(pk=kwargs[self.key]).first()
            if self.entry is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def page(self) -> str:
        """The page of the entry."""
        return reverse(f"registry:{self.key}", args=[self.entry.pk])

    def get_breadcrumb(self) -> tuple[tuple[str, str], ...]:
        return ((self.list_title, reverse(self.list_url)), (str(self.entry), ""))


class PersonPage(PersonMixin, DetailPage):
    """One person: documents masked, families, allowances, cases, events; opening it leaves an audit entry."""

    right = rights.READ_PERSON.code
    template_name = "registry/person.html"

    def get_title(self) -> str:
        return self.person.name

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        person, actor = self.person, self.actor
        record(
            by=actor, verb=self.right, subject_kind="person", subject_id=person.pk, text=f"查看{person.name}的对象信息"
        )
        rows = list(Person.objects.same_as(person))
        cases = cases_of([row.pk for row in rows], actor)
        pairs = DuplicateCandidate.objects.concerning(*rows).visible_to(actor).unresolved()
        return super().get_context_data(
            person=person,
            facts=particulars_facts(person),
            documents=_documents(rows),
            accounts=BankAccount.objects.filter(person__in=rows).order_by("-valid_from"),
            households=_households(rows),
            standings=_standings(rows, {case.id: case for case in cases}),
            cases=cases,
            events=LifeEvent.objects.filter(person__in=rows).select_related("other").order_by("-occurred_on", "-id"),
            changes=_changes(rows),
            merges=PersonMerge.objects.standing().filter(kept=person).select_related("merged"),
            pairs=pairs.select_related("first", "second"),
            can=self._acts(),
            **context,
        )

    def _acts(self) -> dict[str, bool]:
        """Which buttons the actor sees, by the last part of the right."""
        acts = {right.code.partition(".")[2]: may(self.actor, right.code, self.person) for right in rights.RIGHTS}
        return acts | {"read_accesses": holds(self.actor, rights.READ_ACCESSES.code)}


def _documents(rows: list[Person]) -> list[dict[str, Any]]:
    documents = IdentityDocument.objects.filter(person__in=rows).order_by("kind", "id")
    return [
        {
            "pk": document.pk, "person": document.person_id, "label": document.get_kind_display(),
            "masked": document.masked, "issuer": document.issuer, "valid_to": document.valid_to,
            "is_over": bool(document.valid_to and document.valid_to <= today()),
        }
        for document in documents
    ]  # fmt: skip


def _households(rows: list[Person]) -> list[dict[str, Any]]:
    own = HouseholdMembership.objects.filter(person__in=rows).select_related("household").order_by("-valid_from")
    return [
        {
            "address": membership.household.address,
            "relation": membership.get_relation_display(),
            "valid_from": membership.valid_from,
            "valid_to": membership.valid_to,
            "members": "、".join(
                f"{other.person.name}（{other.get_relation_display()}）"
                for other in membership.household.memberships.filter(valid_to=membership.valid_to).select_related(
                    "person"
                )
            ),
        }
        for membership in own
    ]


def _standings(rows: list[Person], cases: dict) -> list[dict[str, Any]]:
    return [
        {"standing": standing, "case": cases.get(standing.case_id)}
        for standing in Standing.objects.filter(person__in=rows).order_by("-valid_from")
    ]


def _changes(rows: list[Person]) -> list[dict[str, Any]]:
    changes = ParticularsChange.objects.filter(person__in=rows).order_by("-changed_on", "-id")
    return [{"label": CORRECTABLE[change.particular], "change": change} for change in changes]


class PersonAccesses(PersonMixin, ListPage):
    """谁看过: every act and reading that the audit record holds of a person."""

    right = rights.READ_ACCESSES.code
    title = "访问记录"
    default_order = "-at"
    noun = "条"
    empty = Empty("没有访问记录", "还没有人查看或办理过此人的信息。")
    columns = (
        Column("时间", lambda entry: value_text(entry.at.isoformat()), sort="at", is_nowrap=True),
        Column("操作人", "actor_name", note=lambda entry: role_label(entry.actor_role), is_nowrap=True),
        Column("内容", "text"),
        Column("用途", "purpose"),
        Column("结果", lambda entry: "已办理" if entry.outcome == "done" else "被拒绝", is_nowrap=True),
    )

    def get_queryset(self) -> QuerySet:
        rows = Person.objects.same_as(self.person).values_list("pk", flat=True)
        return AuditEntry.objects.filter(subject_kind="person", subject_id__in=[str(key) for key in rows])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        record(
            by=self.actor, verb=self.right, subject_kind="person", subject_id=self.person.pk,
            text=f"查看{self.person.name}的访问记录",
        )  # fmt: skip
        return super().get_context_data(breadcrumb=self.get_breadcrumb(), **context)


def grounds_text(pair: DuplicateCandidate) -> str:
    """Why a pair was proposed, in words."""
    return "；".join(Ground(code).label for code in pair.grounds)


class DuplicateList(ListPage):
    """疑似重复: pairs of the actor's area, those without a verdict unless another is asked for."""

    right = rights.DECIDE_DUPLICATE.code
    title = "疑似重复"
    default_order = "-found_on"
    noun = "对"
    filterset_class = CandidateFilter
    empty = Empty("没有疑似重复", "登记和认定时会自动查找，发现后出现在这里。")
    columns = (
        Column("记录", lambda pair: f"{pair.first.name} / {pair.second.name}", is_nowrap=True,
               link=lambda pair: reverse("registry:duplicate", args=[pair.pk])),
        Column("疑似依据", grounds_text),
        Column("核对结论", lambda pair: pair.get_verdict_display(), note=lambda pair: pair.reason),
        Column("发现日", lambda pair: value_text(pair.found_on), sort="found_on", is_nowrap=True),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet:
        pairs = DuplicateCandidate.objects.visible_to(self.actor).select_related("first", "second")
        return pairs if self.request.GET.get("verdict") else pairs.unresolved()


class PairMixin:
    """Finds the pair of the address among those that the actor may see; any other does not exist."""

    def get_subject(self) -> DuplicateCandidate:
        return self.pair

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.actor:
            pairs = DuplicateCandidate.objects.visible_to(request.actor).select_related("first__kept", "second__kept")
            self.pair = pairs.filter(pk=kwargs["candidate"]).first()
            if self.pair is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumb(self) -> tuple[tuple[str, str], ...]:
        top = ("疑似重复", reverse("registry:duplicates"))
        return (top, (f"{self.pair.first.name} / {self.pair.second.name}", ""))


class ComparePage(PairMixin, DetailPage):
    """Two rows side by side, with what differs marked in words."""

    right = rights.DECIDE_DUPLICATE.code
    template_name = "registry/compare.html"
    title = "核对疑似重复"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        pair = self.pair
        for person in (pair.first, pair.second):
            record(
                by=self.actor, verb=self.right, subject_kind="person", subject_id=person.pk,
                text=f"在疑似重复核对中查看{person.name}的对象信息",
            )  # fmt: skip
        is_merged = pair.first.canonical_id == pair.second.canonical_id
        merge = PersonMerge.objects.standing().filter(
            kept__in=(pair.first, pair.second), merged__in=(pair.first, pair.second)
        )
        return super().get_context_data(
            pair=pair, rows=side_by_side(pair), grounds=grounds_text(pair), is_merged=is_merged, merge=merge.first(),
            can_merge=not is_merged and may(self.actor, rights.MERGE_PEOPLE.code, pair),
            can_undo=may(self.actor, rights.MERGE_PEOPLE.code, pair), **context,
        )  # fmt: skip


def side_by_side(pair: DuplicateCandidate) -> list[dict[str, Any]]:
    """Each particular of both rows, and whether they agree."""
    sides = []
    for person in (pair.first, pair.second):
        values = {fact["label"]: fact["value"] for fact in particulars_facts(person)}
        values["证件"] = "；".join(f"{one['label']} {one['masked']}" for one in _documents([person]))
        values["住址"] = "；".join(one["address"] for one in _households([person]))
        values["待遇身份"] = f"{person.standings.count()}项"
        sides.append(values)
    return [
        {
            "label": label,
            "first": sides[0][label],
            "second": sides[1][label],
            "agrees": sides[0][label] == sides[1][label],
        }
        for label in sides[0]
    ]


class PairActView(PairMixin, ActView):
    """A form that performs one act on a pair."""

    lead = ""

    def get_success_url(self, result: Any = None) -> str:
        return reverse("registry:duplicate", args=[self.pair.pk])

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=self.get_breadcrumb(), cancel_url=self.get_success_url(), lead=self.lead, **context
        )


class DecideDuplicate(PairActView):
    """Keep the verdict on a pair."""

    right = rights.DECIDE_DUPLICATE.code
    form_class = VerdictForm
    title = "作出核对结论"
    lead = "结论会保留；认定不是同一人的，以后不再提示。"
    success_message = "核对结论已保存。"

    def perform(self, form: VerdictForm) -> Any:
        return decide_duplicate(candidate=self.pair, by=self.actor, on=today(), **form.cleaned_data)


class MergePair(PairActView):
    """Say that a pair is one person."""

    right = rights.MERGE_PEOPLE.code
    form_class = MergeForm
    title = "合并记录"
    lead = "两条记录都会保留，以后按保留的记录显示；合并可以撤销。"
    success_message = "两条记录已合并。"

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = [
            (str(person.pk), f"{person.name}，{value_text(person.birth)}出生，{division_text(person.division_code)}")
            for person in (self.pair.first, self.pair.second)
        ]
        return super().get_form_kwargs() | {"rows": rows}

    def perform(self, form: MergeForm) -> Any:
        kept, merged = self.pair.first, self.pair.second
        if str(merged.pk) == form.cleaned_data["kept"]:
            kept, merged = merged, kept
        return merge_people(kept=kept, merged=merged, reason=form.cleaned_data["reason"], by=self.actor, on=today())


class UndoMerge(PersonMixin, ActView):
    """Take a merge of this person's row back."""

    right = rights.MERGE_PEOPLE.code
    form_class = ReasonForm
    title = "撤销合并"
    success_message = "合并已撤销，两条记录重新分开。"

    def perform(self, form: ReasonForm) -> Any:
        merge = PersonMerge.objects.filter(pk=self.kwargs["merge"], kept=self.person).first()
        if merge is None:
            raise Http404
        return undo_merge(merge=merge, reason=form.cleaned_data["reason"], by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return person_address(self.person)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=self.get_breadcrumb(), cancel_url=person_address(self.person), is_danger=True, **context
        )


class FindDuplicates(PersonMixin, ActView):
    """Look once more for rows that may be this person."""

    right = rights.DECIDE_DUPLICATE.code
    form_class = EmptyForm
    title = "查找疑似重复"

    def perform(self, form: EmptyForm) -> Any:
        return find_duplicates(person=self.person, on=today())

    def form_valid(self, form: EmptyForm) -> HttpResponse:
        pairs = self.perform(form)
        rows = [{"pair": pair, "grounds": grounds_text(pair)} for pair in pairs]
        context = {"title": self.title, "breadcrumb": self.get_breadcrumb(), "person": self.person, "rows": rows}
        return render(self.request, "registry/found.html", context)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=self.get_breadcrumb(), cancel_url=person_address(self.person), submit_label="查找", **context
        )
