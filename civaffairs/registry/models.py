"""People, their documents, households over time, and who receives what."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from civaffairs.common.crypto import FieldCipher, blind_indexes
from civaffairs.tenancy.models import DateRange, TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import DocumentKind, LifeEventKind, NumberAbsence, Relation, Residence, Sex, Verdict
from .querysets import (
    AddressQuerySet,
    BankAccountQuerySet,
    CandidateQuerySet,
    HouseholdQuerySet,
    IdentityDocumentQuerySet,
    LifeEventQuerySet,
    MergeQuerySet,
    OrganisationQuerySet,
    PersonQuerySet,
    StandingQuerySet,
)


def cipher() -> FieldCipher:
    """The cipher of the configured field keys."""
    return FieldCipher(settings.FIELD_KEYS)


class IndexedNumber(models.Model):
    """A number kept encrypted and found by a keyed index, in two columns so that the key can be changed at work.

    Index keys of odd versions write the one column, those of even versions the other. While a key is being changed
    both versions are configured and both columns are written, so two processes of which one knows only the old key
    still meet in one unique column. An empty text means that the column's key is not in use.
    """

    number_encrypted = models.CharField("号码（密文）", max_length=200)
    number_index = models.CharField("号码索引（奇数版密钥）", max_length=64, blank=True)
    number_index_even = models.CharField("号码索引（偶数版密钥）", max_length=64, blank=True)

    CONTEXT = ""

    class Meta:
        abstract = True

    @classmethod
    def sealed(cls, tenant: int, number: str) -> dict[str, str]:
        """The three columns for a normalised number of a bureau."""
        return {
            "number_encrypted": cipher().encrypt(number, context=cls.CONTEXT),
            **cls.index_columns(tenant, number),
        }

    @staticmethod
    def index_columns(tenant: int, number: str) -> dict[str, str]:
        """The index columns under every configured key; the column of a key that is not configured is empty."""
        columns = {"number_index": "", "number_index_even": ""}
        for version, digest in blind_indexes(settings.INDEX_KEYS, f"tenant:{tenant}", number).items():
            columns["number_index" if int(version) % 2 else "number_index_even"] = digest
        return columns

    @staticmethod
    def index_of(tenant: int, number: str) -> str:
        """The keyed index of a normalised number within a bureau, under the newest key."""
        indexes = blind_indexes(settings.INDEX_KEYS, f"tenant:{tenant}", number)
        return indexes[max(indexes, key=int)]

    @property
    def number(self) -> str:
        """The plain number; every caller shows it to somebody, so every caller leaves an audit entry."""
        return cipher().decrypt(self.number_encrypted, context=self.CONTEXT)


class Person(TenantModel):
    """自然人, as one bureau knows them.

    Two rows found to be one person both stay: the merged one points to the one that is kept.
    """

    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField("排序", max_length=200, editable=False)
    initials = models.CharField("首字母", max_length=50, editable=False)
    sex = models.CharField("性别", max_length=10, choices=Sex.choices)
    birth = models.DateField("出生日期")
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    residence = models.CharField("户籍性质", max_length=10, choices=Residence.choices)
    division_code = models.CharField("户籍区划", max_length=12)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    is_birth_estimated = models.BooleanField("出生日期为估计", default=False)
    number_absence = models.CharField("无身份号码原因", max_length=20, choices=NumberAbsence.choices, blank=True)
    kept = TenantForeignKey(
        "registry.Person", null=True, blank=True, related_name="merged_rows", verbose_name="合并后保留的记录"
    )

    objects = ScopedManager.from_queryset(PersonQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "自然人"
        indexes = [
            models.Index(fields=["tenant", "sort_key", "id"], name="person_by_name"),
            models.Index(fields=["tenant", "division_code"], name="person_division"),
            models.Index(fields=["tenant", "initials"], name="person_initials"),
            models.Index(fields=["tenant", "birth"], name="person_birth"),
            models.Index(fields=["tenant", "kept"], name="person_kept"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def canonical_id(self):
        """The id of the row that stands for this person after all merges."""
        return self.kept_id or self.pk


class NameGram(TenantModel):
    """One or two neighbouring characters of a name; equality on it finds a name under row-level security."""

    gram = models.CharField(max_length=8)
    person = TenantForeignKey(Person, models.CASCADE, related_name="grams")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "姓名检索"
        constraints = [models.UniqueConstraint(fields=["tenant", "gram", "person"], name="name_gram_once")]

    def __str__(self) -> str:
        return self.gram


class IdentityDocument(IndexedNumber, TenantModel):
    """身份证件: number encrypted, found by a keyed index; a person may have none, or several."""

    person = TenantForeignKey(Person, related_name="documents", verbose_name="持证人")
    kind = models.CharField("证件种类", max_length=30, choices=DocumentKind.choices)
    issuer = models.CharField("签发机关", max_length=100, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)

    objects = ScopedManager.from_queryset(IdentityDocumentQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "身份证件"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "number_index"], name="identity_document_once", condition=~Q(number_index="")
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "number_index_even"],
                name="identity_document_once_even",
                condition=~Q(number_index_even=""),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "number_index"], name="identity_number"),
            models.Index(fields=["tenant", "number_index_even"], name="identity_number_even"),
            models.Index(fields=["tenant", "person"], name="identity_document_person"),
        ]

    def __str__(self) -> str:
        return self.masked

    CONTEXT = "registry.IdentityDocument.number"

    @property
    def masked(self) -> str:
        """First three and last four characters; of a short number only the last two."""
        number = self.number
        if len(number) < 8:
            return f"{'*' * (len(number) - 2)}{number[-2:]}"
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


class Household(TenantModel):
    """家庭: the people who live together; membership is dated."""

    division_code = models.CharField("居住区划", max_length=12)
    address = models.CharField("住址", max_length=200)
    telephone_encrypted = models.CharField("联系电话（密文）", max_length=200, blank=True)

    objects = ScopedManager.from_queryset(HouseholdQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "家庭"
        indexes = [models.Index(fields=["tenant", "division_code"], name="household_division")]

    def __str__(self) -> str:
        return self.address


class HouseholdMembership(TenantModel):
    """家庭成员关系 over a half-open period; nobody belongs to two households on one day."""

    household = TenantForeignKey(Household, related_name="memberships", verbose_name="家庭")
    person = TenantForeignKey(Person, related_name="household_memberships", verbose_name="成员")
    relation = models.CharField("与户主关系", max_length=20, choices=Relation.choices)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            ExclusionConstraint(
                name="household_membership_one_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_relation_display()}"


class Standing(TenantModel):
    """待遇身份: that a person receives a programme over a half-open period, and by which case.

    Derived from awards; other domains read it instead of the domain that granted it.
    """

    person = TenantForeignKey(Person, related_name="standings", verbose_name="对象")
    programme = models.CharField("救助项目", max_length=60)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    case_id = models.UUIDField("事项编号")

    objects = ScopedManager.from_queryset(StandingQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "待遇身份"
        constraints = [
            ExclusionConstraint(
                name="standing_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name="standing_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.programme}"


class ParticularsChange(TenantModel):
    """更正记录: one particular of a person before and after a correction; the names among them are former names."""

    person = TenantForeignKey(Person, related_name="changes", verbose_name="自然人")
    particular = models.CharField("更正项目", max_length=30)
    before = models.CharField("更正前", max_length=60, blank=True)
    after = models.CharField("更正后", max_length=60, blank=True)
    reason = models.CharField("更正理由", max_length=300)
    changed_by = models.CharField("更正人", max_length=60)
    changed_on = models.DateField("更正日")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "更正记录"
        indexes = [models.Index(fields=["tenant", "person", "id"], name="particulars_change_person")]

    def __str__(self) -> str:
        return f"{self.particular}：{self.before} → {self.after}"


class DuplicateCandidate(TenantModel):
    """疑似重复: two rows that may be one person, stored once, with the verdict of whoever compared them.

    `first` has the smaller id. A pair found to be different people stays here, and is therefore never proposed again.
    """

    first = TenantForeignKey(Person, related_name="+", verbose_name="记录一")
    second = TenantForeignKey(Person, related_name="+", verbose_name="记录二")
    grounds = models.JSONField("疑似依据", default=list)
    found_on = models.DateField("发现日")
    division_code = models.CharField("共同区划", max_length=12)
    verdict = models.CharField("核对结论", max_length=20, choices=Verdict.choices, default=Verdict.OPEN)
    reason = models.CharField("核对理由", max_length=300, blank=True)
    decided_by = models.CharField("核对人", max_length=60, blank=True)
    decided_on = models.DateField("核对日", null=True, blank=True)

    objects = ScopedManager.from_queryset(CandidateQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "疑似重复"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "first", "second"], name="duplicate_candidate_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="duplicate_candidate_order"),
        ]
        indexes = [
            models.Index(fields=["tenant", "found_on", "id"], name="duplicate_candidate_found"),
            models.Index(fields=["tenant", "second"], name="duplicate_candidate_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class PersonMerge(TenantModel):
    """记录合并: that two rows are one person, who said so, and what must be put back when it is undone."""

    kept = TenantForeignKey(Person, related_name="merges", verbose_name="保留的记录")
    merged = TenantForeignKey(Person, related_name="+", verbose_name="并入的记录")
    repointed = models.JSONField("原已并入的记录", default=list)
    reason = models.CharField("合并理由", max_length=300)
    merged_by = models.CharField("合并人", max_length=60)
    merged_on = models.DateField("合并日")
    undone_by = models.CharField("撤销人", max_length=60, blank=True)
    undone_on = models.DateField("撤销日", null=True, blank=True)
    undo_reason = models.CharField("撤销理由", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(MergeQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "记录合并"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "merged"], name="person_merge_one_standing", condition=Q(undone_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class BankAccount(IndexedNumber, TenantModel):
    """银行账户: an account of a person over a half-open period; the number is encrypted, its last four digits shown."""

    person = TenantForeignKey(Person, related_name="bank_accounts", verbose_name="账户所属人")
    bank_name = models.CharField("开户银行", max_length=60)
    holder = models.CharField("户名", max_length=60)
    number_tail = models.CharField("账号末四位", max_length=4)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    objects = ScopedManager.from_queryset(BankAccountQuerySet)()

    CONTEXT = "registry.BankAccount.number"

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "银行账户"
        indexes = [
            models.Index(fields=["tenant", "person"], name="bank_account_person"),
            models.Index(fields=["tenant", "number_index"], name="bank_account_number"),
            models.Index(fields=["tenant", "number_index_even"], name="bank_account_number_even"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name="bank_account_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.masked}"

    @property
    def masked(self) -> str:
        """The last four digits, which is what a person at the counter compares."""
        return f"尾号{self.number_tail}"


class LifeEvent(TenantModel):
    """人生事件: birth, death, marriage, divorce or move, as a source reports it; a wrong one is reversed."""

    person = TenantForeignKey(Person, related_name="life_events", verbose_name="当事人")
    kind = models.CharField("事件", max_length=20, choices=LifeEventKind.choices)
    occurred_on = models.DateField("发生日")
    source = models.CharField("来源", max_length=120)
    other = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="另一方")
    division_code = models.CharField("迁入区划", max_length=12, blank=True)
    recorded_by = models.CharField("登记人", max_length=60)
    recorded_on = models.DateField("登记日")
    reversed_by = models.CharField("撤销人", max_length=60, blank=True)
    reversed_on = models.DateField("撤销日", null=True, blank=True)
    reversal_reason = models.CharField("撤销理由", max_length=300, blank=True)

    objects = ScopedManager.from_queryset(LifeEventQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "人生事件"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "kind", "occurred_on"],
                name="life_event_once",
                condition=Q(reversed_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"


class Organisation(TenantModel):
    """单位: a legal person or other organisation by its unified social credit code (GB 32100-2015), which is public."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("名称", max_length=120)
    division_code = models.CharField("登记区划", max_length=12)
    address = models.CharField("住所", max_length=200, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    objects = ScopedManager.from_queryset(OrganisationQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "单位"
        constraints = [models.UniqueConstraint(fields=["tenant", "uscc"], name="organisation_uscc_once")]
        indexes = [models.Index(fields=["tenant", "division_code"], name="organisation_division")]

    def __str__(self) -> str:
        return self.name


class StandardAddress(TenantModel):
    """标准地址: one address of a village or community in its normalised text, entered once."""

    division_code = models.CharField("村（社区）区划", max_length=12)
    text = models.CharField("地址", max_length=200)
    normalised = models.CharField("规范文本", max_length=200)
    digest = models.CharField("摘要", max_length=64)

    objects = ScopedManager.from_queryset(AddressQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "标准地址"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "division_code", "digest"], name="standard_address_once"),
        ]

    def __str__(self) -> str:
        return self.text
