"""Signing and withdrawing the consent without which nobody is asked about."""

import datetime as dt
from collections.abc import Iterable, Mapping, Set
from uuid import UUID

from django.db import transaction

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.models import Case
from civaffairs.casework.services.cases import next_number
from civaffairs.common.errors import Refusal
from civaffairs.connectors.protocol import SOURCES
from civaffairs.connectors.services import label_of
from civaffairs.meanstest.models import Authorisation
from civaffairs.meanstest.permissions import AUTHORISE
from civaffairs.meanstest.querysets import AuthorisationQuerySet
from civaffairs.registry.models import Person

SERIES = "SQ"

Covered = Mapping[tuple[UUID, UUID], Set[str]]
"""The sources that were authorised, by case and person."""


@transaction.atomic
def sign_authorisation(
    *,
    case: Case,
    person: Person,
    sources: Iterable[str] = SOURCES,
    signed_on: dt.date,
    signed_by: str,
    proxy_relation: str = "",
    valid_to: dt.date | None = None,
    by: Actor,
    on: dt.date,
) -> Authorisation:
    """Enter a signed authorisation (个人信息保护法 art 29); `valid_to` is its last day, None while the matter lasts.

    Raises Refusal `unknown_source`, `signed_in_the_future`, `ends_before_it_begins`, `signer_required`,
    `proxy_relation_required`.
    """
    require(by, AUTHORISE, case)
    wanted = _known(sources)
    signer = signed_by.strip()
    _check(person, signed_on, signer, proxy_relation, valid_to, on)
    authorisation = Authorisation.objects.create(
        case=case,
        person=person,
        number=next_number(SERIES, case.division_code, on),
        sources=wanted,
        signed_on=signed_on,
        valid_to=valid_to,
        signed_by=signer,
        proxy_relation=proxy_relation.strip(),
    )
    record(
        by=by, verb=AUTHORISE, subject_kind="person", subject_id=person.pk,
        text=f"{case.number}:登记{person.name}的核对授权书 {authorisation.number}",
    )  # fmt: skip
    return authorisation


@transaction.atomic
def carry_authorisations(*, source: Case, target: Case, on: dt.date) -> int:
    """Let consent that lasts while the matter does count for the case that goes on from it; returns how many.

    Each becomes an entry of the new case, so that withdrawing one there leaves the earlier case as it was.
    """
    carried = 0
    for one in source.authorisations.in_force(on).order_by("signed_on", "id"):
        root = one.number.partition("-")[0]
        known = Authorisation.objects.filter(number__startswith=root).count()
        Authorisation.objects.create(
            case=target, person=one.person, number=f"{root}-{known}", sources=one.sources, signed_on=one.signed_on,
            valid_to=one.valid_to, signed_by=one.signed_by, proxy_relation=one.proxy_relation,
        )  # fmt: skip
        carried += 1
    return carried


@transaction.atomic
def withdraw_authorisation(*, authorisation: Authorisation, by: Actor, on: dt.date) -> Authorisation:
    """Withdraw consent (个人信息保护法 art 15): nothing is asked by it any more. Raises Refusal `already_withdrawn`."""
    locked = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    require(by, AUTHORISE, locked.case)
    if locked.withdrawn_on:
        raise Refusal("already_withdrawn", f"授权书 {locked.number} 已于{locked.withdrawn_on}撤回。")
    locked.withdrawn_on = on
    locked.save(update_fields=["withdrawn_on"])
    record(
        by=by, verb=AUTHORISE, subject_kind="person", subject_id=locked.person_id,
        text=f"{locked.case.number}:撤回{locked.person.name}的核对授权书 {locked.number}",
    )  # fmt: skip
    return locked


def require_authorised(*, case: Case, people: Iterable[Person], sources: Iterable[str], on: dt.date) -> None:
    """Raises Refusal `not_authorised` naming whoever has not authorised which sources on the day."""
    covered = sources_covered(case.authorisations.in_force(on))
    require_covered(case=case, people=people, sources=sources, covered=covered)


def require_covered(*, case: Case, people: Iterable[Person], sources: Iterable[str], covered: Covered) -> None:
    """The same with what was authorised looked up for many cases at once."""
    wanted = list(sources)
    lacking = [
        (person, missing)
        for person in people
        if (missing := [source for source in wanted if source not in covered.get((case.pk, person.pk), ())])
    ]
    if not lacking:
        return
    reasons = [
        ("not_authorised", f"{person.name}没有授权查询{'、'.join(label_of(source) for source in missing)}。")
        for person, missing in lacking
    ]
    names = "、".join(person.name for person, _ in lacking)
    raise Refusal("not_authorised", f"{names}没有有效的核对授权,不能查询。请先签署核对授权书。", reasons=reasons)


def sources_covered(authorisations: AuthorisationQuerySet) -> Covered:
    """The sources that each person has authorised in each case."""
    covered: dict[tuple[UUID, UUID], set[str]] = {}
    for case_id, person_id, sources in authorisations.values_list("case", "person", "sources"):
        covered.setdefault((case_id, person_id), set()).update(sources)
    return covered


def _known(sources: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(sources))
    unknown = [source for source in wanted if source not in SOURCES]
    if unknown or not wanted:
        raise Refusal("unknown_source", "授权范围须从核对部门中选择至少一个,请更正授权范围。", field="sources")
    return wanted


def _check(
    person: Person, signed_on: dt.date, signer: str, relation: str, valid_to: dt.date | None, on: dt.date
) -> None:
    if signed_on > on:
        raise Refusal("signed_in_the_future", "授权书签署日不能晚于今天,请核对签署日。", field="signed_on")
    if valid_to and valid_to < signed_on:
        raise Refusal("ends_before_it_begins", "授权书有效期不能早于签署日,请核对有效期。", field="valid_to")
    if not signer:
        raise Refusal("signer_required", "请填写授权书签署人。", field="signed_by")
    if signer != person.name and not relation.strip():
        raise Refusal(
            "proxy_relation_required", f"{signer}代{person.name}签署,须填写两人的关系。", field="proxy_relation"
        )
