"""The papers of a decision: the notice to the applicant, and the form that keeps the whole case on one paper."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistance.choices import AssetKind, LabourCapacity
from assistance.inputs import people_by_reference
from assistance.models import Application, ApplicationMember
from assistance.programmes.definition import programme_of
from assistance.programmes.subsistence_allowance import STANDARD
from assistance.services.applications import account_of, telephone_of
from assistance.services.explanations import explained, names_in
from civaffairs.accounts.actor import Actor
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.letters import bureau_contact, heading, issue, remedies
from civaffairs.common.dates import age_on
from civaffairs.documents import letters as papers
from civaffairs.documents.models import Document
from civaffairs.meanstest.models import Conclusion, Finding
from civaffairs.meanstest.rules.income import DEDUCTION_KINDS, INCOME_KINDS
from civaffairs.meanstest.rules.property import FINANCIAL_KINDS
from civaffairs.meanstest.vocabulary import NO_IDENTITY_NUMBER
from civaffairs.registry.services import reveal_number
from civaffairs.tenancy.models import Division
from civaffairs.web.explanations import value_text
from civaffairs.web.words import punctuated, word_for

FEN = Decimal("0.01")
FORM_PURPOSE = "制作最低生活保障审核确认表"
REVIEW = "民政部门将定期复核您家庭的人口、收入和财产，请予配合。"
EDGE_HOUSEHOLD = "您的家庭符合最低生活保障边缘家庭的收入和财产条件，可以申请认定最低生活保障边缘家庭。"
# The lines of the income rule, and the kinds of income that each sums up.
INCOME_LINES: dict[str, tuple[str, ...]] = {
    "wages": ("wage",),
    "business": ("business",),
    "other_income": tuple(kind for kind in INCOME_KINDS if kind not in ("wage", "business")),
    "deductions": tuple(DEDUCTION_KINDS),
}


def make_grant_notice(*, determination: Determination, by: Actor, on: dt.date) -> Document:
    """最低生活保障确认通知书, with the whole explanation of the amount."""
    case, application = determination.case, application_of(determination.case)
    explanation = explained(determination, on=on)
    people = people_by_reference(case)
    account = account_of(application)
    data = papers.GrantNotice(
        **heading(case, "救确", "DBG", on, has_sample=explanation.has_sample),
        **programme_of(case).words.paper,
        applicant=case.applicant.name,
        address=application.address,
        applied_on=case.opened_on,
        members=tuple(people[ref].name for ref in determination.trace["outputs"]["members"]),
        base=determination.base,
        top_up=determination.top_up,
        amount=determination.amount,
        payable_from=determination.payable_from,
        account=f"{application.bank_name} {covered(account)}".strip(),
        review=REVIEW,
        explanation=explanation,
        remedies=remedies(on=on),
        contact=bureau_contact(by=by, on=on),
    )
    return issue(case=case, data=data, by=by, on=on)


def make_refusal_notice(*, determination: Determination, reason: str, by: Actor, on: dt.date) -> Document:
    """不予确认决定书: every reason with its basis, and what help there is instead."""
    case = determination.case
    explanation = explained(determination, on=on)
    bases = dict(bases_in(determination.trace))
    reasons = [
        papers.RefusalReason(words=punctuated(word_for(code)), basis=punctuated(bases.get(code, "")))
        for code in determination.reasons
    ]
    referrals = [EDGE_HOUSEHOLD] if determination.trace["outputs"].get("is_edge_household") else []
    data = papers.RefusalNotice(
        **heading(case, "救否", "DBN", on, has_sample=explanation.has_sample),
        **programme_of(case).words.paper,
        applicant=case.applicant.name,
        address=application_of(case).address,
        applied_on=case.opened_on,
        reasons=(*reasons, papers.RefusalReason(words=reason.strip(), basis="")),
        explanation=explanation,
        referrals=(*referrals, *programme_of(case).words.instead),
        remedies=remedies(on=on),
        contact=bureau_contact(by=by, on=on),
    )
    return issue(case=case, data=data, by=by, on=on)


def make_approval_form(*, determination: Determination, opinion: str, by: Actor, on: dt.date) -> Document:
    """最低生活保障审核确认表: the whole case on one form; `opinion` is what the confirmer decided, in words."""
    case, application = determination.case, application_of(determination.case)
    trace, facts = determination.trace, determination.inputs["facts"]
    explanation = explained(determination, on=on)
    income, allowance = nested(trace, "meanstest.income"), nested(trace, "assistance.subsistence_allowance")
    standard = next((read for read in explanation.readings if read.label == word_for(STANDARD)), None)
    document = case.applicant.documents.first()
    data = papers.ApprovalForm(
        **heading(case, "救审", "DBF", on, has_sample=explanation.has_sample),
        applicant=case.applicant.name,
        sex=case.applicant.get_sex_display(),
        birth=case.applicant.birth,
        ethnicity=case.applicant.ethnicity,
        id_number=reveal_number(document=document, purpose=FORM_PURPOSE, by=by) if document else "",
        residence=application.get_residence_display(),
        registered_at=place_of(case.applicant.division_code, on),
        address=application.address,
        telephone=telephone_of(application),
        applied_on=case.opened_on,
        hardship_cause=application.hardship_cause,
        bank=application.bank_name,
        account_holder=application.account_holder,
        account=covered(account_of(application)),
        members=tuple(form_members(application, determination, by, on)),
        supporters=tuple(form_supporters(application, trace)),
        incomes=tuple(form_incomes(application, determination, income)),
        properties=tuple(form_properties(case, facts, trace)),
        income_total=Decimal(income["outputs"]["monthly"]),
        income_per_head=value_text(str(income["outputs"]["per_capita"]), "元"),
        standard=Decimal(allowance["outputs"]["standard"]),
        standard_document=standard.document if standard else "",
        means_test=means_test_in_words(case),
        home_visit=visits_in_words(case),
        public_notice=notice_in_words(case),
        township=township_opinion(case, application),
        county=papers.Opinion(words=opinion, signed_by=by.name, signed_on=on),
        persons=int(trace["outputs"]["size"]),
        base=determination.base,
        top_up=determination.top_up,
        amount=determination.amount,
        payable_from=determination.payable_from,
    )
    return issue(case=case, data=data, by=by, on=on)


def application_of(case: Case) -> Application:
    """The application as it stands."""
    return Application.objects.get(case=case)


def covered(account: str) -> str:
    """An account number with its middle covered."""
    return f"{account[:4]}{'*' * (len(account) - 8)}{account[-4:]}" if len(account) > 8 else account


def place_of(code: str, on: dt.date) -> str:
    """County, township and village of a code in one word."""
    codes = [code[:6], code[:9], code]
    named = dict(Division.objects.in_force(on).filter(code__in=codes).values_list("code", "name"))
    return "".join(named[one] for one in dict.fromkeys(codes) if one in named)


def nested(trace: Mapping[str, Any], rule: str) -> Mapping[str, Any]:
    """The trace of a rule inside another one. Raises LookupError when the calculation did not ask it."""
    for inner in traces_in(trace):
        if inner["rule"] == rule:
            return inner
    raise LookupError(f"the calculation did not ask {rule}")


def traces_in(trace: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A trace and every trace inside it."""
    yield trace
    for step in trace["steps"]:
        for child in step.get("children") or ():
            yield from traces_in(child)


def bases_in(trace: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each reason's code with the basis of the step that gave it; the last one is the most exact."""
    for inner in traces_in(trace):
        for step in inner["steps"]:
            yield step["notion"], step.get("basis") or inner.get("basis") or ""
            for code in step.get("codes") or ():
                yield code, step.get("basis") or inner.get("basis") or ""


def form_members(
    application: Application, determination: Determination, by: Actor, on: dt.date
) -> Iterator[papers.FormMember]:
    """The members that count, with what each earns."""
    facts, refs = determination.inputs["facts"], determination.trace["outputs"]["members"]
    people = people_by_reference(determination.case)
    rows = {member.person_id: member for member in application.members.all()}
    for ref in refs:
        person, member = people[ref], rows[people[ref].pk]
        document = person.documents.first()
        items = [one for one in facts["income_items"] if one["member"] == ref and one["kind"] in INCOME_KINDS]
        yield papers.FormMember(
            name=person.name,
            relation=member.get_relation_display(),
            sex=member.get_sex_display(),
            age=age_on(member.birth, on),
            id_number=reveal_number(document=document, purpose=FORM_PURPOSE, by=by) if document else "",
            condition=condition_of(member),
            labour=LabourCapacity(member.labour_capacity).label,
            income=a_month(items, determination),
        )


def condition_of(member: ApplicationMember) -> str:
    """Disability, illness and study in words."""
    parts = []
    if member.disability_kind:
        parts.append(f"{member.get_disability_kind_display()}残疾{member.disability_grade}级")
    if member.has_major_illness:
        parts.append("患重病")
    if member.study != "none":
        parts.append(member.get_study_display())
    return "、".join(parts)


def a_month(items: Iterable[Mapping[str, Any]], determination: Determination) -> Decimal:
    """The average a month of items that run over spans, within the months that are counted."""
    first, last = window_of(determination)
    total = sum(
        (Decimal(one["amount"]) * months_between(max(one["from"], first), min(one["to"], last)) for one in items),
        Decimal(0),
    )
    return (total / months_between(first, last)).quantize(FEN, ROUND_HALF_UP)


def window_of(determination: Determination) -> tuple[str, str]:
    """The first and last month over which income is counted."""
    income = nested(determination.trace, "meanstest.income")
    first, last = next(step["value"] for step in income["steps"] if step["notion"] == "window")
    return first, last


def months_between(first: str, last: str) -> int:
    """How many months from one to the other, both included; none when they run backwards."""
    count = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
    return max(count, 0)


def form_supporters(application: Application, trace: Mapping[str, Any]) -> Iterator[papers.FormSupporter]:
    """What each supporter is taken to contribute."""
    supporters = list(application.supporters.all())
    if not supporters:
        return
    steps = nested(trace, "meanstest.support_payment")["steps"]
    for number, supporter in enumerate(supporters, 1):
        counted = [step["value"] for step in steps if f"义务人{number}" in (step["label"] or "") and step["unit"]]
        payment = Decimal(str(counted[-1])) if counted else supporter.actual_paid
        yield papers.FormSupporter(
            name=supporter.name,
            relation=supporter.get_relation_display(),
            payment=payment.quantize(FEN, ROUND_HALF_UP),
        )


def form_incomes(
    application: Application, determination: Determination, income: Mapping[str, Any]
) -> Iterator[papers.FormIncome]:
    """Each line of the income rule: what was declared, what was found, what counts."""
    declared = [
        {"kind": row.kind, "amount": row.amount, "from": row.month_from, "to": row.month_to}
        for row in application.incomes.all()
    ]
    run = determination.meanstest_run
    found = [
        {"kind": row.code, "amount": row.amount or 0, "from": row.month_from, "to": row.month_to}
        for row in Finding.objects.filter(run=run, kind="income")
        if row.month_from
    ]
    months = months_between(*window_of(determination))
    for step in income["steps"]:
        kinds = INCOME_LINES.get(step["notion"])
        if kinds is None:
            continue
        yield papers.FormIncome(
            label=punctuated(step["label"]),
            declared=_of(declared, kinds, determination),
            found=_of(found, kinds, determination),
            counted=(Decimal(str(step["value"])) / months).quantize(FEN, ROUND_HALF_UP),
        )


def _of(rows: list[dict[str, Any]], kinds: tuple[str, ...], determination: Determination) -> Decimal | None:
    mine = [row for row in rows if row["kind"] in kinds]
    return a_month(mine, determination) if mine else None


def form_properties(case: Case, facts: Mapping[str, Any], trace: Mapping[str, Any]) -> Iterator[papers.FormProperty]:
    """Each thing the household owns, and whether the limits allow it."""
    outputs = nested(trace, "meanstest.property")["outputs"]
    people, words = people_by_reference(case), names_in(case, facts)
    for asset in facts["assets"]:
        kind = asset["kind"]
        limit = "financial_over_limit" if kind in FINANCIAL_KINDS else f"{kind}_over_limit"
        verdict = "超过规定" if limit in outputs["reasons"] else "符合"
        if asset["ref"] in (outputs.get("exempted") or ()):
            verdict = "豁免"
        value = asset.get("value")
        yield papers.FormProperty(
            label=AssetKind(kind).label if kind in AssetKind.values else value_text(kind),
            owner=people[asset["member"]].name if asset["member"] in people else "",
            content=value_text(str(value), "元") if value is not None else words.get(asset["ref"], ""),
            verdict=verdict,
        )


def means_test_in_words(case: Case) -> str:
    """The conclusion of the means test that the decision rests on."""
    conclusion = Conclusion.objects.filter(run__case=case).order_by("-drawn_on", "-id").first()
    if conclusion is None:
        return ""
    label = "符合规定条件" if conclusion.conclusion == "conforming" else "不符合规定条件"
    lacking = sorted({cell["person"] for cell in conclusion.not_obtained if cell["state"] == NO_IDENTITY_NUMBER})
    without_number = f"{'、'.join(lacking)}没有公民身份号码，未能核对。" if lacking else ""
    return (
        f"应核对{conclusion.asked}项，已取得{conclusion.answered}项。结论：{label}。"
        f"{value_text(conclusion.drawn_on)}由{conclusion.drawn_by}出具，有效期至{value_text(conclusion.valid_to)}。{without_number}"
    )


def visits_in_words(case: Case) -> str:
    """When who visited, and what they saw."""
    return "；".join(
        f"{value_text(visit.visited_on)}由{'、'.join(visit.investigators)}入户，{visit.member_present}在场。{visit.findings}"
        for visit in case.home_visits.order_by("visited_on")
    )


def notice_in_words(case: Case) -> str:
    """The public notice and what came of it; nothing where the opinion was not published."""
    notice = case.public_notices.order_by("-posted_on").first()
    if notice is None:
        return "初审意见为不予保障，未公示。"
    outcome = f"收到异议{len(notice.objections)}条，均已核查答复" if notice.objections else "无异议"
    span = f"{value_text(notice.posted_on)}至{value_text(notice.last_day)}"
    return f"{span}在{notice.content['place']}公示，{outcome}。"


def township_opinion(case: Case, application: Application) -> papers.Opinion:
    """The township's opinion, as it was given."""
    given = case.history.filter(act="give_opinion").order_by("-at").first()
    opinions = {code: f"{words}。" for code, words in programme_of(case).words.opinions.items()}
    words = opinions.get(application.opinion, "")
    return papers.Opinion(
        words=f"{words}{application.opinion_reason}",
        signed_by=given.actor_name if given else "",
        signed_on=given.on if given else None,
    )
