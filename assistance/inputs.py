"""The facts that an assessment uses, and where each comes from: the only place that reads registry and findings.

Found beats declared, unless a discrepancy was decided for the declaration, with a reason.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from civaffairs.casework.models import Case
from civaffairs.common.dates import add_months, age_on, first_day, month_of
from civaffairs.common.errors import Refusal
from civaffairs.meanstest.choices import DecisionOnDiscrepancy
from civaffairs.meanstest.comparison import Declared
from civaffairs.meanstest.models import CheckRun, Discrepancy, Finding
from civaffairs.meanstest.rules.income import DEDUCTION_KINDS, INCOME_KINDS
from civaffairs.meanstest.rules.property import FINANCIAL_KINDS
from civaffairs.policy.services import apply_rule, figure
from civaffairs.registry.choices import Relation
from civaffairs.registry.models import Person

from .choices import AssetKind, LabourCapacity, Study
from .models import Application, ApplicationMember, LivenessCheck, Review
from .programmes.definition import NextReview

DECLARED, FOUND = "declared", "finding"
ADULT_AGE = "meanstest.household_members.adult_age"


def assessment_inputs(case: Case) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The inputs of `assistance.household_assessment` and the source of each (name -> source, reference)."""
    application = (
        Application.objects.select_related("case", "means_from")
        .prefetch_related("members__person", "members__incomes", "members__assets", "supporters")
        .get(case=case)
    )
    members = _in_order(application)
    # A case without a means test of its own counts the household's means as they were last established.
    basis = application.means_from or case
    facts = _Facts(basis, references(members))
    inputs = {
        "applied": application.means_as_of or basis.received_on or basis.opened_on,
        "unit": application.unit,
        "residence": application.residence,
        "persons": [_person(member, facts) for member in members if not facts.has_died(member)],
        "particulars": {facts.reference(member): _particulars(member, facts) for member in members},
        "income_items": [item for member in members for item in facts.income_of(member)],
        "supporters": [
            _supporter(supporter, f"义务人{number}") for number, supporter in enumerate(application.supporters.all(), 1)
        ],
        "children": children_owing_support(application, case.received_on or case.opened_on),
        "assets": [asset for member in members for asset in facts.assets_of(member)],
    }
    return inputs, facts.sources


def members_to_check(case: Case, on: dt.date) -> list[ApplicationMember]:
    """Everybody who lives in the household or counts in it by law, wherever living (57号 art 7): who authorises, who
    is asked about, who may not receive twice.

    A declaration that does not say enough to tell who counts gives those who live there; no determination comes of it.
    """
    application = Application.objects.prefetch_related("members__person").get(case=case)
    members = _in_order(application)
    facts = _Facts(case, references(members))
    answer = apply_rule(
        "meanstest.household_members",
        place=case.division_code[:6],
        on=on,
        inputs={"persons": [_person(member, facts) for member in members]},
    )
    counted = answer.outputs["members"] if answer.outputs else []
    return [member for member in members if member.lives_together or facts.reference(member) in counted]


def people_by_reference(case: Case) -> dict[str, Person]:
    """Who is meant by each reference in an assessment of the case."""
    members = _in_order(Application.objects.prefetch_related("members__person").get(case=case))
    named = references(members)
    return {named[member.person_id]: member.person for member in members}


def children_owing_support(application: Application, on: dt.date) -> int:
    """The grown-up children of the applicant, living anywhere: those declared as supporters and those at home."""
    adult = figure(ADULT_AGE, place=application.case.division_code[:6], on=on)
    at_home = [member for member in application.members.all() if member.relation == Relation.CHILD]
    elsewhere = [supporter for supporter in application.supporters.all() if supporter.relation == Relation.CHILD]
    return len(elsewhere) + sum(age_on(member.birth, on) >= adult for member in at_home)


def _in_order(application: Application) -> list[ApplicationMember]:
    return sorted(application.members.all(), key=lambda member: (member.relation != "self", member.birth, member.pk))


def references(members: list[ApplicationMember]) -> dict[Any, str]:
    """Each person's place in the household as a readable reference (本人, 配偶, 子女, 子女2).

    An explanation that names nobody can be shown to other departments and kept for years.
    """
    seen: Counter[str] = Counter()
    named = {}
    for member in members:
        label = Relation(member.relation).label
        seen[label] += 1
        named[member.person_id] = label if seen[label] == 1 else f"{label}{seen[label]}"
    return named


def declared_in(cases: Sequence[Case]) -> dict[UUID, list[Declared]]:
    """What each household declared, for the comparison with what the agencies know."""
    members = ApplicationMember.objects.filter(application__case__in=cases).select_related("application")
    said: dict[UUID, list[Declared]] = defaultdict(list)
    for member in members.prefetch_related("incomes", "assets"):
        said[member.application.case_id] += [
            Declared(member.person_id, "income", row.kind, row.amount, row.month_from, row.month_to, row.note)
            for row in member.incomes.all()
        ]
        said[member.application.case_id] += [
            Declared(member.person_id, "asset", row.kind, row.value, description=row.description)
            for row in member.assets.all()
        ]
    return said


class _Facts:
    """Declared and found, weighed against each other per person, kind and code."""

    def __init__(self, case: Case, named: dict[Any, str]):
        self._named = named
        self._assets: Counter[str] = Counter()
        run = CheckRun.objects.filter(case=case).order_by("-requested_at").first()
        self.found: dict[tuple[Any, str, str], list[Finding]] = defaultdict(list)
        self.declaration_counts: set[tuple[Any, str, str]] = set()
        self.last_month = month_of(run.window_to) if run else ""
        self.sources: dict[str, dict[str, str]] = {}
        if run is None:
            return
        for finding in Finding.objects.filter(run=run).select_related("step").order_by("id"):
            self.found[finding.person_id, finding.kind, finding.code].append(finding)
        upheld = Discrepancy.objects.filter(run=run, decision=DecisionOnDiscrepancy.DECLARED_COUNTS)
        self.declaration_counts = set(upheld.values_list("person", "kind", "code"))

    def reference(self, member: ApplicationMember) -> str:
        """How the assessment calls the person."""
        return self._named[member.person_id]

    def _asset_reference(self, kind: str) -> str:
        self._assets[kind] += 1
        return f"{AssetKind(kind).label}{self._assets[kind]}" if kind in AssetKind else f"{kind}{self._assets[kind]}"

    def _weighed(self, member: ApplicationMember, kind: str, declared: dict[str, list]) -> dict[str, tuple[str, list]]:
        """Each code with its source and the rows that count."""
        chosen = {code: (DECLARED, rows) for code, rows in declared.items()}
        for (person, found_kind, code), findings in self.found.items():
            key = (member.person_id, kind, code)
            if person == member.person_id and found_kind == kind and key not in self.declaration_counts:
                chosen[code] = (FOUND, findings)
        return chosen

    def income_of(self, member: ApplicationMember) -> list[dict[str, Any]]:
        """Income items of one member, yuan a month."""
        declared = defaultdict(list)
        for row in member.incomes.all():
            declared[row.kind].append(row)
        items = []
        for code, (source, rows) in self._weighed(member, "income", declared).items():
            if code not in INCOME_KINDS + DEDUCTION_KINDS:
                continue
            for row in rows:
                items.append(
                    {
                        "member": self.reference(member),
                        "kind": code,
                        "amount": row.amount,
                        "from": row.month_from,
                        "to": row.month_to,
                    }
                )
                self._note(f"income_items.{len(self.sources)}", source, row)
        return items

    def assets_of(self, member: ApplicationMember) -> list[dict[str, Any]]:
        """Assets of one member; an exemption that was declared and approved goes with the asset that was found."""
        declared = defaultdict(list)
        for row in member.assets.all():
            declared[row.kind].append(row)
        assets = []
        for code, (source, rows) in self._weighed(member, "asset", declared).items():
            exempted = [row for row in declared.get(code, ()) if row.exemption_code]
            for index, row in enumerate(rows):
                asset: dict[str, Any] = {"member": self.reference(member), "ref": str(row.pk), "kind": code}
                value = row.amount if source == FOUND else row.value
                if value is not None or code in FINANCIAL_KINDS:
                    asset["value"] = value
                if index < len(exempted):
                    asset["exemption"] = {
                        "code": exempted[index].exemption_code,
                        "reason": exempted[index].exemption_reason,
                        "approver": exempted[index].exemption_approver,
                    }
                assets.append(asset)
                self._note(f"assets.{len(self.sources)}", source, row)
        return assets

    def status(self, member: ApplicationMember, code: str) -> dict[str, Any] | None:
        """What an agency says of the person's status, unless the declaration was upheld."""
        key = (member.person_id, "status", code)
        if key in self.declaration_counts or key not in self.found:
            return None
        finding = self.found[key][-1]
        self._note(f"status.{self.reference(member)}.{code}", FOUND, finding)
        return finding.data

    def has_died(self, member: ApplicationMember) -> bool:
        """Whether public security or the funeral register knows of the death."""
        return self.status(member, "death") is not None

    def has_earnings(self, member: ApplicationMember) -> bool:
        """Whether an employer or a business pays up to the end of the window, so that nothing is estimated.

        A record that was not upheld, and a job that has ended, leave the estimate as it is.
        """
        keys = [(member.person_id, "income", code) for code in ("wage", "business")]
        counted = [one for key in keys if key not in self.declaration_counts for one in self.found.get(key, ())]
        return any(one.month_to >= self.last_month and one.amount for one in counted)

    def _note(self, name: str, source: str, row) -> None:
        self.sources[name] = {"source": source, "reference": str(row.pk)}


def _person(member: ApplicationMember, facts: _Facts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ref": facts.reference(member),
        "relation": member.relation,
        "birth": member.birth,
        "lives_together": member.lives_together,
        "legal_support_duty": member.has_support_duty,
        "study": member.study,
        "independent": member.is_independent,
        "exclusion": member.exclusion or None,
    }
    if member.religious_since:
        row["religious_since"] = member.religious_since
    return row


def _particulars(member: ApplicationMember, facts: _Facts) -> dict[str, Any]:
    disability: dict[str, Any] | None = facts.status(member, "disability")
    if disability is None and member.disability_kind:
        disability = {"kind": member.disability_kind, "grade": member.disability_grade}
    row: dict[str, Any] = {
        "sex": member.sex,
        "birth": member.birth,
        "labour_capacity": member.labour_capacity,
        "categories": member.categories,
        "disability": {"kind": disability["kind"], "grade": disability["grade"]} if disability else None,
        "major_illness": member.has_major_illness,
    }
    if member.employment in ("no_proof", "self_employed", "graduate") and not facts.has_earnings(member):
        row["status"] = member.employment
    if member.graduated_on:
        row["graduated"] = member.graduated_on
    if member.imputation_exempt_reason:
        row["exempt_reason"] = member.imputation_exempt_reason
    return row


def _supporter(supporter, reference: str) -> dict[str, Any]:
    return {
        "ref": reference,
        "residence": supporter.residence,
        "household_size": supporter.household_size,
        "monthly_income": supporter.monthly_income,
        "supported": supporter.supported,
        "actual_paid": supporter.actual_paid,
        "waiver": supporter.waiver or None,
    }


def as_json(value: Any) -> Any:
    """Inputs as they are stored beside a determination: dates and decimals as text."""
    if isinstance(value, dict):
        return {name: as_json(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(entry) for entry in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | str | type(None)) else str(value)


ELDERLY = "assistance.extreme_hardship.ages"


def review_features(application: Application, *, place: str, on: dt.date) -> list[str]:
    """What of a household decides how often it is reviewed (57号 art 31): codes of `assistance.review_interval`."""
    adult = figure("meanstest.household_members.adult_age", place=place, on=on)
    elderly = figure(ELDERLY, place=place, on=on)["elderly"]
    living = [member for member in application.members.all() if member.lives_together]
    able = [
        member
        for member in living
        if member.labour_capacity != LabourCapacity.NONE
        and member.study != Study.UP_TO_BACHELOR
        and adult <= age_on(member.birth, on) < elderly
    ]
    kinds = {income.kind for income in application.incomes.all()}
    is_unstable = any(member.employment in ("no_proof", "self_employed") for member in living) or "business" in kinds
    features = []
    if able:
        features.append("able_bodied_member")
    if is_unstable:
        features.append("income_unstable")
    elif not able:
        features.append("income_stable")
    return features


def household_review(case: Case, last_review: dt.date, on: dt.date) -> NextReview:
    """When a household is reviewed next, by its class and interval (57号 art 31).

    Raises Refusal with the rule's code when a class or interval is missing.
    """
    application = Application.objects.prefetch_related("members", "incomes").get(case=case)
    place = case.division_code[:6]
    features = review_features(application, place=place, on=on)
    inputs = {"residence": application.residence, "features": features, "last_review": last_review}
    answer = apply_rule("assistance.review_interval", place=place, on=on, inputs=inputs)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    outputs = answer.outputs or {}
    return NextReview(outputs["review_class"], outputs["months"], outputs["review_by"], answer.trace)


REGISTER = "register"
ALIVE_CHECK_MONTHS = "assistance.old_age_allowance.alive_check_months"
NEXT_TIER, YEARLY = "next_tier", "alive_check"


def old_age_inputs(case: Case) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The inputs of `assistance.old_age_assessment`, by the register and the newest liveness check.

    A review because a tier is reached asks for the month of that tier, in whatever month it is decided.
    """
    person = case.applicant
    checked = LivenessCheck.objects.filter(person=person).order_by("-checked_on", "-id").first()
    review = Review.objects.filter(case=case, review_class=NEXT_TIER, review_by__isnull=False).first()
    asked = review.review_by if review and review.review_by else case.received_on or case.opened_on
    inputs: dict[str, Any] = {
        "birth": person.birth,
        "hukou_in_place": person.division_code[:6] == case.division_code[:6],
        "not_before": month_of(asked),
    }
    sources = {name: {"source": REGISTER, "reference": str(person.pk)} for name in ("birth", "hukou_in_place")}
    if checked:
        inputs["last_alive_check"] = checked.checked_on
        sources["last_alive_check"] = {"source": "liveness_check", "reference": str(checked.pk)}
    return inputs, sources


def old_age_review(case: Case, last_review: dt.date, on: dt.date) -> NextReview:
    """An old person's allowance is looked at when a higher tier is reached, and before the liveness check runs out.

    Raises Refusal with the rule's code when a tier or interval is missing.
    """
    place = case.division_code[:6]
    months = figure(ALIVE_CHECK_MONTHS, place=place, on=on)
    inputs, _ = old_age_inputs(case)
    seen = inputs.get("last_alive_check", last_review)
    asked = {name: inputs[name] for name in ("birth", "hukou_in_place")}
    asked |= {"month": month_of(add_months(on.replace(day=1), 1)), "last_alive_check": seen}
    answer = apply_rule("assistance.old_age_allowance", place=place, on=on, inputs=asked)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    higher = (answer.outputs or {})["next_tier_from"]
    runs_out = add_months(seen, months)
    if higher and first_day(higher) <= runs_out:
        return NextReview(NEXT_TIER, months, first_day(higher), answer.trace)
    return NextReview(YEARLY, months, runs_out, answer.trace)
