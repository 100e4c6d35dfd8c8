"""Drafting a run and moving it along its table."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from civaffairs.accounts.actor import SYSTEM, Actor, system_actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.casework.services.cases import next_number
from civaffairs.common.dates import first_day, next_month, now
from civaffairs.common.errors import Refusal, StaleVersion
from civaffairs.common.locks import Guard
from civaffairs.facts.services import announce
from civaffairs.tenancy.models import WorkDue
from civaffairs.tenancy.scope import current_tenant

from .. import permissions as rights
from ..catalogue import Exclusion, programme_label
from ..choices import ExclusionCode, LineState, RunState
from ..ledgers import Overpayment
from ..models import Award, PayeeAccount, PaymentLine, PaymentRun, RunAct
from ..shares import ZERO
from ..workflow import RunStep, step
from .accounts import accounts_of
from .deaths import Due, due_after_a_death
from .exclusions import excluded
from .set_offs import waiting_set_offs

CHUNK = 500
FILL = "payments.fill"
SERIES = "FF"
NO_ACCOUNT = Exclusion(ExclusionCode.NO_ACCOUNT, "没有银行能够办理的收款账户，请登记账户后重新编制，或在以后批次补发。")


@transaction.atomic
def open_run(*, programme: str, month: str, division_code: str, by: Actor, on: dt.date) -> PaymentRun:
    """A new run whose list is still empty; `fill_next` makes the list part by part.

    Raises Refusal `month_ahead` for a month after the next one: who is entitled then is not known yet.
    """
    run = PaymentRun(programme=programme, month=month, division_code=division_code, drafted_on=on)
    run.tenant_id = by.bureau_id
    require(by, rights.PREPARE.code, run)
    if month > next_month(on):
        raise Refusal("month_ahead", "只能编制到下一个月的发放名册，请更正月份。", field="month")
    run.number = next_number(SERIES, division_code, on)
    run.save(force_insert=True)
    _write_act(run, "draft", RunState.FILLING, RunState.FILLING, by, on, "")
    record(
        by=by, verb=rights.PREPARE.code, subject_kind="payment_run", subject_id=run.pk,
        text=f"编制{programme_label(programme)}{month}发放批次 {run.number}",
    )  # fmt: skip
    _say_there_is_work()
    return run


@transaction.atomic
def fill_next(*, run_id: UUID, most: int = CHUNK) -> bool:
    """Make the next part of a run's list; whether there may be more. Each part is a transaction of its own.

    A process that dies loses its own part only, and whoever calls next goes on where the last part ended.
    """
    run = PaymentRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.FILLING:
        return False
    _one_drafter_at_a_time()
    awards = _next_awards(run, most)
    if awards:
        run.filled_through = awards[-1].pk
        run.save(update_fields=["filled_through"])
        _make_lines(run, [(award, run.month, None) for award in awards])
        return True
    again = _returned(run, most)
    if again:
        _make_lines(run, again)
        return True
    _finish_list(run)
    return False


def draft_run(*, programme: str, month: str, division_code: str, by: Actor, on: dt.date) -> PaymentRun:
    """Open a run and make its whole list."""
    run = open_run(programme=programme, month=month, division_code=division_code, by=by, on=on)
    while fill_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    return run


def _next_awards(run: PaymentRun, most: int) -> list[Award]:
    awards = Award.objects.in_force(first_day(run.month)).filter(programme=run.programme).within(run.division_code)
    if run.filled_through:
        awards = awards.filter(pk__gt=run.filled_through)
    return list(awards.not_taken(run.month).order_by("pk")[:most])


def _returned(run: PaymentRun, most: int) -> list[tuple[Award, str, PaymentLine | None]]:
    """Lines the bank gave back that can now be paid: their own month, another run."""
    lines = PaymentLine.objects.ready_to_pay_again().filter(award__programme=run.programme)
    here = Award.objects.within(run.division_code)
    lines = lines.filter(award__in=here).exclude(reissues__run=run).select_related("award").order_by("pk")
    return [(line.award, line.month, line) for line in lines[:most]]


def _make_lines(run: PaymentRun, wanted: Sequence[tuple[Award, str, PaymentLine | None]]) -> None:
    awards = [award for award, _, _ in wanted]
    accounts = accounts_of(awards, by_name=system_actor(current_tenant()).name)
    stopped: dict[tuple[UUID, str], Exclusion] = {}
    reduced: dict[tuple[UUID, str], Due] = {}
    for month in {month for _, month, _ in wanted}:
        of_month = [award for award, its, _ in wanted if its == month]
        stopped |= {(key, month): why for key, why in excluded(of_month, first_day(month)).items()}
        reduced |= {(key, month): due for key, due in due_after_a_death(of_month, first_day(month)).items()}
    owed = _owed(awards)
    PaymentLine.objects.bulk_create(
        _line(
            run,
            award,
            month,
            returned,
            accounts.get(award.pk),
            stopped.get((award.pk, month)),
            reduced.get((award.pk, month)),
            owed,
        )  # fmt: skip
        for award, month, returned in wanted
    )


def _line(
    run: PaymentRun, award: Award, month: str, returned: PaymentLine | None, account: PayeeAccount | None,
    why: Exclusion | None, due: Due | None, owed: dict[UUID, list["Debt"]],
) -> PaymentLine:  # fmt: skip
    why = why or (None if account else NO_ACCOUNT)
    base, top_up, persons = award.base, award.top_up, award.persons
    if returned:
        base, top_up, persons = returned.base, returned.top_up, returned.persons
    if due and due.amount <= base + top_up:
        base, top_up, persons = due.base, due.top_up, due.persons
    line = PaymentLine(
        run=run, award=award, month=month, base=base, top_up=top_up, amount=base + top_up, persons=persons,
        account=account, reissue_of=returned,
    )  # fmt: skip
    if why:
        line.state, line.exclusion, line.exclusion_text = LineState.EXCLUDED, why.code, why.text
        return line
    for debt in owed.get(award.household_id, ()):
        if debt.left > 0:
            line.set_off = min(debt.overpayment.set_off_monthly, debt.left, line.amount)
            line.amount -= line.set_off
            line.overpayment = debt.overpayment
            debt.left -= line.set_off
            break
    return line


@dataclass
class Debt:
    """An overpayment and what of it no line is setting off yet, yuan."""

    overpayment: Overpayment
    left: Decimal


def _owed(awards: Sequence[Award]) -> dict[UUID, list[Debt]]:
    """By household the overpayments to set off, oldest first, less what other lines are already setting off."""
    households = {award.household_id for award in awards}
    found: dict[UUID, list[Debt]] = {}
    debts = Overpayment.objects.owed().filter(award__household__in=households, set_off_monthly__gt=0)
    waiting = waiting_set_offs(debts.values_list("pk", flat=True))
    for debt in debts.select_related("award").order_by("opened_on", "id"):
        left = debt.balance - waiting.get(debt.pk, ZERO)
        found.setdefault(debt.award.household_id, []).append(Debt(debt, left))
    return found


def _finish_list(run: PaymentRun) -> None:
    totals = run.lines.planned().totals()
    left_out = run.lines.filter(state=LineState.EXCLUDED).count()
    note = f"{totals['lines']}笔，{totals['amount']}元；不列入{left_out}笔"
    last = run.history.filter(act__in=("draft", "redraft")).order_by("-at")[0]
    _move(run, step("filled"), system_actor(current_tenant()), last.on, note)
    # Locked before it is looked: who opens a run meanwhile waits for this lock and puts the row back.
    work = WorkDue.objects.select_for_update().filter(tenant_id=current_tenant(), kind=FILL).first()
    if work and not PaymentRun.objects.filling().exists():
        work.delete()


def advance_run(
    *, run: PaymentRun, act: str, by: Actor, on: dt.date, note: str = "", version: int | None = None,
    amount_seen: Decimal | None = None,
) -> PaymentRun:  # fmt: skip
    """Perform one act on a run: check, lock, change, record, announce; returns the run as it now stands.

    Raises StaleVersion; NotPermitted; Refusal `wrong_state`, `note_required`, `four_eyes`, `amount_changed` when
    the sum is not the one that was on the page, or `not_yet` with every failed guard among its reasons.
    """
    with transaction.atomic():
        locked = PaymentRun.objects.select_for_update().get(pk=run.pk)
        wanted = step(act)
        if wanted.is_part_of_a_service:
            raise Refusal("unknown_act", f"“{wanted.label}”随送银行或回盘入账一并办理，不能单独办理。")
        require(by, wanted.right, locked)
        if version is not None and locked.version != version:
            raise StaleVersion("stale_version", "此批次刚被他人办理过，页面内容已不是最新。请查看最新情况后再办理。")
        _check(locked, wanted, by, on, note)
        require_sum(locked, amount_seen)
        if act == "redraft":
            _empty(locked)
        elif act == "cancel":
            locked.lines.planned().update(state=LineState.CANCELLED)
        return _move(locked, wanted, by, on, note)


def require_sum(run: PaymentRun, amount_seen: Decimal | None) -> None:
    """Raises Refusal `amount_changed` unless what is to be paid is the sum that was on the page (when one is given)."""
    if amount_seen is not None and run.lines.planned().totals()["amount"] != amount_seen:
        raise Refusal("amount_changed", "批次金额与页面显示的不同，请看过最新名册再办理。", field="amount_seen")


def _check(run: PaymentRun, wanted: RunStep, by: Actor, on: dt.date, note: str) -> None:
    if run.state not in wanted.sources:
        raise Refusal("wrong_state", f"批次现为“{run.get_state_display()}”，不能“{wanted.label}”。")
    if wanted.needs_note and not note.strip():
        raise Refusal("note_required", f"“{wanted.label}”须写明理由。", field="note")
    if wanted.by_other_than and run.history.filter(act__in=wanted.by_other_than, actor_id=by.id).exists():
        raise Refusal("four_eyes", f"您已办理过本批次的前道环节，“{wanted.label}”须由另一人办理。")
    failed = [reason for guard in wanted.guards if (reason := guard(run, on))]
    if failed:
        message = f"还不能“{wanted.label}”：" + "".join(reason.message for reason in failed)
        raise Refusal("not_yet", message, reasons=[(reason.code, reason.message) for reason in failed])


def _move(run: PaymentRun, wanted: RunStep, by: Actor, on: dt.date, note: str) -> PaymentRun:
    source, run.state = run.state, wanted.target
    run.version += 1
    run.save(update_fields=["state", "version", "filled_through"])
    _write_act(run, wanted.act, source, wanted.target, by, on, note.strip())
    if by.role != SYSTEM:
        said = f"（{note.strip()}）" if note.strip() else ""
        record(
            by=by, verb=wanted.right, subject_kind="payment_run", subject_id=run.pk,
            text=f"发放批次 {run.number}：{wanted.label}{said}",
        )  # fmt: skip
    if wanted.fact:
        announce(
            kind=wanted.fact, subject_kind="payment_run", subject_id=run.pk, occurred_on=on,
            data={"run": str(run.pk), "month": run.month},
        )  # fmt: skip
    return run


def move_sent_run(*, run: PaymentRun, act: str, by: Actor, on: dt.date, note: str = "") -> PaymentRun:
    """`send` and `settle` on a run that the caller holds locked, together with what the caller does in the same act."""
    wanted = step(act)
    require(by, wanted.right, run)
    _check(run, wanted, by, on, note)
    return _move(run, wanted, by, on, note)


def _empty(run: PaymentRun) -> None:
    """A draft is not yet a payment: its lines go, and the list is made again from today's facts."""
    run.lines.all().delete()
    run.filled_through = None
    _say_there_is_work()


def _write_act(run: PaymentRun, act: str, source: str, target: str, by: Actor, on: dt.date, note: str) -> None:
    RunAct.objects.create(
        run=run, act=act, source=source, target=target, on=on, at=now(), actor_id=by.id, actor_name=by.name,
        actor_role=by.role, note=note,
    )  # fmt: skip


def _one_drafter_at_a_time() -> None:
    """Two runs of a bureau draft one after the other; the unique key would refuse the second one's whole part."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [Guard.DRAFTING_OF_RUNS, current_tenant()])


def _say_there_is_work() -> None:
    """Tell the filler that this bureau has runs to fill; it locks the row, so that none is forgotten."""
    WorkDue.objects.update_or_create(tenant_id=current_tenant(), kind=FILL, defaults={"due_at": now()})
