"""People, their documents, households over time, and who receives what."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Q

from civaffairs.common.crypto import FieldCipher, blind_index
from civaffairs.tenancy.models import DateRange, TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .choices import DocumentKind, Relation, Residence, Sex
from .querysets import DocumentQuerySet, HouseholdQuerySet, PersonQuerySet, StandingQuerySet


def cipher() -> FieldCipher:
    """The cipher of the configured field keys."""
    return FieldCipher(settings.FIELD_KEYS)


class Person(TenantModel):
    """自然人, as one bureau knows them."""

    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField("排序", max_length=200, editable=False)
    initials = models.CharField("首字母", max_length=50, editable=False)
    sex = models.CharField("性别", max_length=10, choices=Sex.choices)
    birth = models.DateField("出生日期")
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    residence = models.CharField("户籍性质", max_length=10, choices=Residence.choices)
    division_code = models.CharField("户籍区划", max_length=12)
    died_on = models.DateField("死亡日期", null=True, blank=True)

    objects = ScopedManager.from_queryset(PersonQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "自然人"
        indexes = [
            models.Index(fields=["tenant", "sort_key", "id"], name="person_by_name"),
            models.Index(fields=["tenant", "division_code"], name="person_division"),
            models.Index(fields=["tenant", "initials"], name="person_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class NameGram(TenantModel):
    """One or two neighbouring characters of a name; equality on it finds a name under row-level security."""

    gram = models.CharField(max_length=8)
    person = TenantForeignKey(Person, models.CASCADE, related_name="grams")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "姓名检索"
        constraints = [models.UniqueConstraint(fields=["tenant", "gram", "person"], name="name_gram_once")]

    def __str__(self) -> str:
        return self.gram


class IdentityDocument(TenantModel):
    """身份证件: number encrypted, found by a keyed index; a person may have none, or several."""

    person = TenantForeignKey(Person, related_name="documents", verbose_name="持证人")
    kind = models.CharField("证件种类", max_length=30, choices=DocumentKind.choices)
    number_encrypted = models.CharField("号码（密文）", max_length=200)
    number_index = models.CharField("号码索引", max_length=64)
    valid_to = models.DateField("有效期至", null=True, blank=True)

    objects = ScopedManager.from_queryset(DocumentQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "身份证件"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "number_index"], name="identity_document_once"),
        ]

    def __str__(self) -> str:
        return self.masked

    CONTEXT = "registry.IdentityDocument.number"

    @staticmethod
    def index_of(tenant: int, number: str) -> str:
        """The keyed index of a normalised number within a bureau."""
        return blind_index(settings.INDEX_KEY, f"tenant:{tenant}", number)

    @property
    def number(self) -> str:
        """The plain number; every caller shows it to somebody, so every caller leaves an audit entry."""
        return cipher().decrypt(self.number_encrypted, context=self.CONTEXT)

    @property
    def masked(self) -> str:
        """First three and last four characters."""
        number = self.number
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
