"""高龄津贴: by tiers of age, to each person alone, without means test or public notice, while somebody sees them alive.

An application ends in an award; a review, when a higher tier is reached or the liveness check runs out, in another
amount, the same, or the end (local rules on the allowance; the rule of the calculation is `rules/old_age_allowance`).
"""

from civaffairs.casework.workflow import CaseType, Transition

from .. import permissions as rights
from ..assessment import OLD_AGE_ASSESSMENT
from ..choices import ClaimUnit, PersonReviewStatus, PersonStatus, Programme
from ..inputs import old_age_inputs, old_age_review
from ..workflow import (
    answered,
    decided,
    declaration_is_complete,
    ended,
    filed,
    forwarded,
    named,
    opinion_given,
    person_was_seen_alive,
    sent_back,
    succeeded,
    withdrawn,
)
from .definition import CaseTypes, ProgrammeDefinition, Terms, Words

PROGRAMME = Programme.OLD_AGE_ALLOWANCE
TYPES = CaseTypes(application="assistance.old_age_allowance_application", review="assistance.old_age_allowance_review")
# No national text sets a term; each place does in its own rules.
TERMS = Terms()

APPLICATION = CaseType(
    code=TYPES.application,
    label=f"{PROGRAMME.label}申请",
    series="GL",
    statuses=PersonStatus,
    read=rights.READ.code,
    transitions=(
        *filed(PersonStatus, TERMS, declaration_is_complete),
        opinion_given(PersonStatus, person_was_seen_alive),
        forwarded(PersonStatus, TERMS),
        sent_back(PersonStatus, TERMS),
        *answered(PersonStatus, TERMS, "确认发放"),
        withdrawn(PersonStatus, TERMS),
        ended(PersonStatus),
        succeeded(PersonStatus),
    ),
)

REVIEW = CaseType(
    code=TYPES.review,
    label=f"{PROGRAMME.label}复核",
    series="GF",
    statuses=PersonReviewStatus,
    read=rights.READ.code,
    transitions=(
        Transition(
            "submit", "开始复核", (PersonReviewStatus.DRAFT,), PersonReviewStatus.INVESTIGATING, rights.REVIEW.code,
            starts=named(TERMS.whole),
        ),
        opinion_given(PersonReviewStatus, person_was_seen_alive),
        forwarded(PersonReviewStatus, TERMS),
        *decided(
            PersonReviewStatus, TERMS, gives="assistance.allowance_changed", label="确认调整", leaves_gradually=False
        ),
        Transition(
            "withdraw", "取消复核", (PersonReviewStatus.DRAFT, PersonReviewStatus.INVESTIGATING),
            PersonReviewStatus.WITHDRAWN, rights.REVIEW.code, needs_note=True, completes=named(TERMS.whole),
            closes=True, is_adverse=True,
        ),
        ended(PersonReviewStatus),
        succeeded(PersonReviewStatus),
    ),
)  # fmt: skip

OLD_AGE_ALLOWANCE = ProgrammeDefinition(
    programme=PROGRAMME,
    unit=ClaimUnit.PERSON,
    types=TYPES,
    terms=TERMS,
    words=Words(
        short="高龄津贴",
        whom="本人",
        materials=("高龄津贴申请表",),
        opinions={"grant": "拟予发放", "refuse": "拟不予发放"},
        eligible="符合发放条件",
        not_eligible="不符合发放条件",
        paper={
            "programme": PROGRAMME.label,
            "whom": "您",
            "basis": "本地高龄津贴办法",
            "duty": "户籍迁移、居住地或者银行账户变动的",
            "to_household": False,
        },
    ),
    assessment=OLD_AGE_ASSESSMENT,
    inputs=old_age_inputs,
    confirmed_by="assistance.old_age_allowance.confirmed_by",
    next_review=old_age_review,
)
