"""Who may not be paid for a month, and why: asked when a run is drafted and again at every signature."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from ..catalogue import Exclusion, excluded_by_programme
from ..choices import ExclusionCode
from ..models import Award, PaymentHold
from .deaths import dead_before, due_after_a_death


def excluded(awards: Sequence[Award], month: dt.date) -> dict[UUID, Exclusion]:
    """By award, the first reason not to pay it for the month that begins on the day."""
    found: dict[UUID, Exclusion] = {}
    for check in (_ended, _with_a_death, _held, _by_programme):
        left = [award for award in awards if award.pk not in found]
        found |= check(left, month)
    return found


def _ended(awards: Sequence[Award], month: dt.date) -> dict[UUID, Exclusion]:
    ended = Exclusion(ExclusionCode.AWARD_ENDED, "待遇在本月前已停发，请重新编制名册。")
    return {
        award.pk: ended for award in awards if award.valid_from > month or (award.valid_to and award.valid_to <= month)
    }


def _with_a_death(awards: Sequence[Award], month: dt.date) -> dict[UUID, Exclusion]:
    """A member who died before the month: the household's amount is no longer right until the change is decided.

    From then on a run of the month pays the survivors what `due_after_a_death` says. The programme lifts its
    hold for the death when the change or the end is decided.
    """
    dead = dead_before(awards, month)
    decided = due_after_a_death(awards, month) if dead else {}
    return {
        award: Exclusion(
            ExclusionCode.PERSON_DIED,
            f"{those[-1].name}已于{those[-1].died_on:%Y年%m月%d日}死亡，请先办理待遇变更或终止；变更确认后可补发。",
        )
        for award, those in dead.items()
        if award not in decided
    }


def _held(awards: Sequence[Award], month: dt.date) -> dict[UUID, Exclusion]:
    reasons: dict[UUID, list[str]] = defaultdict(list)
    for hold in PaymentHold.objects.open().filter(award__in=[award.pk for award in awards]).order_by("opened_on"):
        reasons[hold.award_id].append(f"{hold.get_cause_display()}（{hold.reason}）")
    return {
        award: Exclusion(ExclusionCode.HELD, f"缓发：{'；'.join(texts)}。恢复发放后可补发。"[:300])
        for award, texts in reasons.items()
    }


def _by_programme(awards: Sequence[Award], month: dt.date) -> dict[UUID, Exclusion]:
    found: dict[UUID, Exclusion] = {}
    for programme in {award.programme for award in awards}:
        found |= excluded_by_programme(programme, [one for one in awards if one.programme == programme], month)
    return found
