"""在保对象接续: recipients of a bureau that goes live, with the old document, date and amount; nothing is recomputed.

Nobody enters the programme by a list: each household gets a case, its old decision stands behind it, and a review by
the date given finds out what is due today (57号 art 28).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.db import transaction

from assistance import permissions as rights
from assistance.assessment import TAKEOVER
from assistance.choices import LabourCapacity
from assistance.inputs import as_json, assessment_inputs
from assistance.models import Application, ApplicationMember, Takeover
from assistance.programmes.subsistence_allowance import SUBSISTENCE_ALLOWANCE
from assistance.services.applications import ACCOUNT_CONTEXT
from assistance.services.reviews import plan_review
from assistance.services.succession import award
from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.casework.choices import Outcome
from civaffairs.casework.models import Case, Determination
from civaffairs.casework.services.cases import advance, open_case
from civaffairs.common.dates import first_day, now
from civaffairs.common.errors import Refusal
from civaffairs.common.identity import read_id_number
from civaffairs.policy.services import apply_rule
from civaffairs.registry.choices import Relation, Residence
from civaffairs.registry.models import cipher
from civaffairs.registry.services import PersonParticulars, form_household, register_person

COLUMNS = {
    "原确认文书": "document", "原确认日期": "decided_on", "基本保障金": "base", "分类施保金": "top_up",
    "应复核日期": "review_by", "区划代码": "division_code", "居住地址": "address", "户籍性质": "residence",
    "姓名": "name", "公民身份号码": "id_number", "与户主关系": "relation", "劳动能力": "labour_capacity",
    "开户银行": "bank_name", "户名": "account_holder", "银行账号": "account",
}  # fmt: skip
OF_HOUSEHOLD = ("decided_on", "base", "top_up", "review_by", "division_code", "address", "residence")


@dataclass(frozen=True)
class OldMember:
    """One person of an old decision."""

    name: str
    id_number: str
    relation: str
    labour_capacity: str = "full"


@dataclass(frozen=True)
class OldDecision:
    """One household of the last payment list; `base` and `top_up` in yuan a month."""

    document: str
    decided_on: dt.date
    base: Decimal
    top_up: Decimal
    review_by: dt.date
    division_code: str
    address: str
    residence: str
    members: tuple[OldMember, ...]
    bank_name: str = ""
    account_holder: str = ""
    account: str = ""


@dataclass
class TakeoverResult:
    """What was taken over, and row by row what was not and why."""

    cases: list[Case] = field(default_factory=list)
    total: Decimal = Decimal(0)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_old_decisions(rows: Iterable[Mapping[str, str]]) -> tuple[list[OldDecision], list[tuple[int, str]]]:
    """Households out of the rows of a list, one row a person, and the faults by row number (the heading is row 1)."""
    faults: list[tuple[int, str]] = []
    groups: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for number, row in enumerate(rows, 2):
        values = {name: str(row.get(label) or "").strip() for label, name in COLUMNS.items()}
        if not any(values.values()):
            continue
        if not values["document"]:
            faults.append((number, "没有原确认文书号，不能接续。"))
            continue
        groups[values["document"]].append((number, values))
    decisions = []
    for document, lines in groups.items():
        found = _household(document, lines, faults)
        if found:
            decisions.append(found)
    return decisions, sorted(faults)


def _household(document, lines, faults) -> OldDecision | None:
    before = len(faults)
    number, head = lines[0]
    for line, values in lines[1:]:
        if differing := [name for name in OF_HOUSEHOLD if values[name] and values[name] != head[name]]:
            faults.append((line, f"与同一文书号第{number}行的{'、'.join(map(_label, differing))}不一致。"))
    members = [member for line, values in lines if (member := _member(line, values, faults))]
    if sum(member.relation == Relation.SELF for member in members) != 1:
        faults.append((number, f"{document}须有且只有一名户主（与户主关系为“本人”）。"))
    base, top_up = (_amount(number, name, head[name] or "0", faults) for name in ("base", "top_up"))
    decided_on, review_by = (_day(number, name, head[name], faults) for name in ("decided_on", "review_by"))
    residence = {label: code for code, label in Residence.choices}.get(head["residence"])
    if residence is None:
        faults.append((number, "户籍性质应为“城镇”或“农村”。"))
    if len(faults) > before:
        return None
    return OldDecision(
        document=document, members=tuple(members), residence=str(residence), address=head["address"],
        division_code=head["division_code"], bank_name=head["bank_name"], account_holder=head["account_holder"],
        account=head["account"].replace(" ", ""), base=base, top_up=top_up, decided_on=decided_on, review_by=review_by,
    )  # fmt: skip


def _member(number, values, faults) -> OldMember | None:
    relation = {label: code for code, label in Relation.choices}.get(values["relation"])
    if not values["name"] or relation is None:
        faults.append((number, "请填写姓名和与户主关系（本人、配偶、子女、父母等）。"))
        return None
    labels = {label: code for code, label in LabourCapacity.choices}
    capacity = labels.get(values["labour_capacity"] or LabourCapacity.FULL.label)
    if capacity is None:
        faults.append((number, f"劳动能力应为：{'、'.join(labels)}。"))
        return None
    return OldMember(values["name"], values["id_number"], relation, capacity)


def _label(name: str) -> str:
    return next(label for label, code in COLUMNS.items() if code == name)


def _amount(number, name, text, faults) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ""))
        if amount >= 0 and amount == amount.quantize(Decimal("0.01")):
            return amount
    except InvalidOperation:
        pass
    faults.append((number, f"{_label(name)}“{text}”不是有效金额（元，最多两位小数）。"))
    return Decimal(0)


def _day(number, name, text, faults) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        faults.append((number, f"{_label(name)}“{text}”不是有效日期，应写作2026-11-20的样子。"))
        return dt.date.min


@transaction.atomic
def take_over(
    *, decisions: Iterable[OldDecision], list_total: Decimal, first_month: str, by: Actor, on: dt.date
) -> TakeoverResult:
    """Take over the households of the last payment list; all of them or none.

    Raises Refusal `totals_differ` when base and top-up together do not add up to the list to 0.00 yuan,
    `rows_refused` with a reason for each household that cannot be entered.
    """
    require(by, rights.TAKE_OVER.code)
    found = list(decisions)
    total = sum((one.base + one.top_up for one in found), Decimal(0))
    if total != list_total:
        raise Refusal(
            "totals_differ",
            f"接续名单合计{total}元，最后一期发放清单合计{list_total}元，相差{abs(total - list_total)}元，请核对。",
            field="list_total",
        )
    result, reasons = TakeoverResult(total=total), []
    for one in found:
        try:
            with transaction.atomic():
                result.cases.append(_take_over(one, first_month, by, on))
        except Refusal as refusal:
            reasons.append((refusal.code, f"{one.document}：{refusal.message}"))
    if reasons:
        raise Refusal("rows_refused", f"有{len(reasons)}户不能接续，名单没有导入。", reasons=reasons)
    return result


def _take_over(old: OldDecision, first_month: str, by: Actor, on: dt.date) -> Case:
    if Takeover.objects.filter(document=old.document).exists():
        raise Refusal("already_taken_over", "该文书已接续，不能重复导入。")
    people = [(_person(member, old, by, on), member) for member in old.members]
    head = next(person for person, member in people if member.relation == Relation.SELF)
    for person, _ in people:
        if person.standings.in_force(first_day(first_month)).filter(programme=SUBSISTENCE_ALLOWANCE.code).exists():
            raise Refusal("already_receives", f"{person.name}已在享受{SUBSISTENCE_ALLOWANCE.label}。")
    household = form_household(
        address=old.address, division_code=old.division_code,
        members=[(person, member.relation) for person, member in people], by=by, on=on,
    )  # fmt: skip
    case = open_case(
        case_type_code=SUBSISTENCE_ALLOWANCE.types.takeover, programme=SUBSISTENCE_ALLOWANCE.code, applicant=head,
        household=household, division_code=old.division_code, by=by, on=on, right=rights.TAKE_OVER.code,
    )  # fmt: skip
    _declare(case, old, people)
    Takeover.objects.create(
        case=case, document=old.document, decided_on=old.decided_on, base=old.base, top_up=old.top_up,
        first_month=first_month, review_by=old.review_by,
    )  # fmt: skip
    case = advance(case=case, act="take_over", by=by, on=on)
    determination = _as_decided(case, old, first_month, by, on)
    award(determination=determination, valid_from=first_day(first_month), by=by, on=on)
    plan_review(case=case, last_review=old.decided_on, review_by=old.review_by, on=on)
    return case


def _person(member: OldMember, old: OldDecision, by: Actor, on: dt.date):
    read = read_id_number(member.id_number, on=on)
    if read.normalised is None or read.birth is None or read.sex is None:
        raise Refusal("id_number_invalid", f"{member.name}的公民身份号码不正确，请核对。")
    particulars = PersonParticulars(
        name=member.name, sex=read.sex, birth=read.birth, residence=old.residence, division_code=old.division_code,
        id_number=read.normalised,
    )  # fmt: skip
    return register_person(particulars=particulars, by=by, on=on)


def _declare(case: Case, old: OldDecision, people) -> None:
    account = cipher().encrypt(old.account, context=ACCOUNT_CONTEXT) if old.account else ""
    application = Application.objects.create(
        case=case, residence=old.residence, address=old.address, bank_name=old.bank_name,
        account_holder=old.account_holder, account_encrypted=account, has_declared_truthfully=True,
    )  # fmt: skip
    ApplicationMember.objects.bulk_create(
        ApplicationMember(
            application=application, person=person, relation=member.relation, sex=person.sex, birth=person.birth,
            labour_capacity=member.labour_capacity,
        )
        for person, member in people
    )  # fmt: skip


def _as_decided(case: Case, old: OldDecision, first_month: str, by: Actor, on: dt.date) -> Determination:
    inputs, sources = assessment_inputs(case)
    inputs |= {
        "document": old.document, "decided_on": old.decided_on, "base": old.base, "top_up": old.top_up,
        "first_month": first_month,
    }  # fmt: skip
    known_at, place = now(), case.division_code[:6]
    answer = apply_rule(TAKEOVER, place=place, on=on, known_at=known_at, inputs=inputs, sources=sources)
    if answer.refusal:
        raise Refusal(answer.refusal.code, answer.refusal.message)
    return Determination.objects.create(
        case=case, programme=case.programme, as_of=on, known_at=known_at, place=place,
        outcome=Outcome.GRANT, base=old.base, top_up=old.top_up, payable_from=first_month, reasons=[],
        inputs={"facts": as_json(answer.inputs), "sources": sources}, trace=answer.trace,
        rules_version=f"{TAKEOVER}@{answer.rule.version}" if answer.rule else TAKEOVER,
        determined_by=by.name, determined_at=known_at,
    )  # fmt: skip
