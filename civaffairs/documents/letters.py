"""What each letter and official form must be told: one dataclass a letter, so that no caller forgets a line.

Amounts are Decimal yuan, days are dates, months are `YYYY-MM`; the paper itself writes them out. A `number` is the
number of the paper, `case_number` that of the matter.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from civaffairs.web.explanations import Explanation


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What every paper says: who issues it, under which number, on which day, about which matter.

    `has_sample_figures` puts the mark 示例数据 on every page: a figure on it comes from no document in force.
    """

    kind: ClassVar[str]
    title: ClassVar[str]

    issuer: str
    number: str
    case_number: str
    issued_on: dt.date
    has_sample_figures: bool

    @property
    def heading(self) -> str:
        """What stands above the paper."""
        return self.title

    @property
    def barcode(self) -> str:
        """What the barcode says; a scan is filed by it. Empty for no barcode."""
        return self.case_number


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where a citizen asks: office, person in charge, address and telephone."""

    office: str
    handler: str
    address: str
    telephone: str


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """Who decides on an appeal: 行政复议法 art 24 (the people's government at the level), 行政诉讼法 art 14."""

    reconsideration_body: str
    court: str


@dataclass(frozen=True, kw_only=True)
class HouseholdLetter(Letter):
    """A paper to whoever applied, in the words of 低保 where the programme brings none; an empty `basis` is its own."""

    applicant: str
    address: str
    contact: Contact
    programme: str = "最低生活保障"
    whom: str = "您的家庭"
    basis: str = ""
    duty: str = "家庭人口、收入和财产状况发生变化的"
    to_household: bool = True

    @property
    def heading(self) -> str:
        return self.title.replace(HouseholdLetter.programme, self.programme)


@dataclass(frozen=True, kw_only=True)
class ApplicationLetter(HouseholdLetter):
    """A paper about an application, which names the day of it."""

    applied_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AwardLetter(HouseholdLetter):
    """A decision or message about a running award: which one, why, and how to object."""

    award_number: str  # number of the matter by which the household receives
    reasons: tuple[str, ...]
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class Receipt(ApplicationLetter):
    """受理通知书 (57号 art 10): the papers are complete, the term runs."""

    kind = "receipt"
    title = "最低生活保障申请受理通知书"

    id_number_masked: str
    received_on: dt.date
    materials: tuple[str, ...]
    limit: str  # 30个工作日; empty where no term is set
    due_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class MissingMaterial:
    """One paper to bring: its name, what it must show, and which rule asks for it."""

    name: str
    requirement: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class SupplementList(ApplicationLetter):
    """一次性补正材料告知书 (57号 art 10): everything missing at once, nothing that platforms already hold."""

    kind = "supplement_list"
    title = "一次性补正材料告知书"

    missing: tuple[MissingMaterial, ...]
    not_asked: tuple[str, ...]
    supply_by: dt.date | None


@dataclass(frozen=True, kw_only=True)
class FormMember:
    """One line of the members' table of the approval form; income is yuan a month as counted."""

    name: str
    relation: str
    sex: str
    age: int
    id_number: str
    condition: str  # disability, illness, study; empty for none
    labour: str
    income: Decimal


@dataclass(frozen=True, kw_only=True)
class FormSupporter:
    """A supporter who does not live in: what the rule counts as support, yuan a month."""

    name: str
    relation: str
    payment: Decimal


@dataclass(frozen=True, kw_only=True)
class FormIncome:
    """One kind of income of the household, yuan a month: declared, found by the check, counted."""

    label: str
    declared: Decimal | None
    found: Decimal | None
    counted: Decimal


@dataclass(frozen=True, kw_only=True)
class FormProperty:
    """One thing the household owns, and whether the limit allows it."""

    label: str
    owner: str
    content: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """An opinion of an office: its words, who signed it and when. Empty name and day leave room to sign by hand."""

    words: str
    signed_by: str
    signed_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class ApprovalForm(Letter):
    """最低生活保障审核确认表 (57号 arts 15-21): the whole case on one form, kept in the file."""

    kind = "approval_form"
    title = "最低生活保障审核确认表"

    applicant: str
    sex: str
    birth: dt.date
    ethnicity: str
    id_number: str
    residence: str
    registered_at: str
    address: str
    telephone: str
    applied_on: dt.date
    hardship_cause: str
    bank: str
    account_holder: str
    account: str
    members: tuple[FormMember, ...]
    supporters: tuple[FormSupporter, ...]
    incomes: tuple[FormIncome, ...]
    properties: tuple[FormProperty, ...]
    income_total: Decimal
    income_per_head: str
    standard: Decimal
    standard_document: str
    means_test: str
    home_visit: str
    public_notice: str
    township: Opinion
    county: Opinion
    persons: int
    base: Decimal
    top_up: Decimal
    amount: Decimal
    payable_from: str


@dataclass(frozen=True, kw_only=True)
class GrantNotice(ApplicationLetter):
    """最低生活保障确认通知书 (57号 art 21): what is paid from when, how it was reckoned, and how to object."""

    kind = "grant_notice"
    title = "最低生活保障确认通知书"

    members: tuple[str, ...]
    base: Decimal
    top_up: Decimal
    amount: Decimal
    payable_from: str
    account: str
    review: str
    explanation: Explanation
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class RefusalReason:
    """One reason in words, with the rule that it rests on."""

    words: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class RefusalNotice(ApplicationLetter):
    """不予确认决定书 (57号 art 21; 行政诉讼法 art 46 on the remedies): every reason in words."""

    kind = "refusal_notice"
    title = "最低生活保障不予确认决定书"

    reasons: tuple[RefusalReason, ...]
    explanation: Explanation
    referrals: tuple[str, ...]
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class ChangeNotice(AwardLetter):
    """最低生活保障待遇变更通知书 (57号 arts 30, 32): another amount from a month on, and how it was reckoned."""

    kind = "change_notice"
    title = "最低生活保障待遇变更通知书"

    members: tuple[str, ...]
    amount_before: Decimal
    base: Decimal
    top_up: Decimal
    amount: Decimal
    payable_from: str
    explanation: Explanation


@dataclass(frozen=True, kw_only=True)
class GradualExitNotice(AwardLetter):
    """最低生活保障渐退通知书 (57号 art 33): paid for some months more, and then no longer."""

    kind = "gradual_exit_notice"
    title = "最低生活保障渐退通知书"

    amount: Decimal
    first_month: str
    last_month: str
    explanation: Explanation


@dataclass(frozen=True, kw_only=True)
class StopNotice(AwardLetter):
    """最低生活保障终止通知书 (国令649 art 13; 57号 art 32): the last month, and every reason in words."""

    kind = "stop_notice"
    title = "最低生活保障终止通知书"

    last_month: str
    explanation: Explanation | None  # none where no calculation is behind the end: given up, moved away, died out


@dataclass(frozen=True, kw_only=True)
class KeepNotice(AwardLetter):
    """最低生活保障继续保障通知书 (57号 art 31): looked at anew, paid as before, and when it is looked at again."""

    kind = "keep_notice"
    title = "最低生活保障继续保障通知书"

    amount: Decimal
    review_by: dt.date | None


@dataclass(frozen=True, kw_only=True)
class HandoverNotice(AwardLetter):
    """最低生活保障关系迁移通知书: until which month this bureau pays, and which bureau goes on."""

    kind = "handover_notice"
    title = "最低生活保障关系迁移通知书"

    receiving_bureau: str
    new_address: str
    last_month: str


@dataclass(frozen=True, kw_only=True)
class OwedInstalment:
    """A part of what has to come back, and the month in which it is due."""

    month: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class RecoveryNotice(AwardLetter):
    """多发待遇追回通知书 (国令649 art 68): what was paid without entitlement, why, and how it comes back."""

    kind = "recovery_notice"
    title = "多发社会救助待遇追回通知书"

    programme: str
    amount: Decimal
    instalments: tuple[OwedInstalment, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeRow:
    """What a public notice may say of a household (57号 arts 19, 24), and nothing more."""

    place: str
    head_of_household: str
    persons: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class NoticeSheet(Letter):
    """公示: before the confirmation for its days (57号 art 19); without `last_day` the lasting list of art 24."""

    kind = "notice_sheet"
    title = "最低生活保障公示"

    place: str
    programme: str
    rows: tuple[NoticeRow, ...]
    posted_on: dt.date
    last_day: dt.date | None
    township: Contact
    county: Contact


@dataclass(frozen=True, kw_only=True)
class GrievanceAnswer(Letter):
    """投诉举报答复函 (57号 art 37): what was checked and what came of it. It names nobody who complained."""

    kind = "grievance_answer"
    title = "投诉举报答复函"

    received_on: dt.date
    summary: str
    answer: str
    contact: Contact
