"""Bureaus, divisions, and what every table of a bureau has in common."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q

from civaffairs.common.ids import new_id

from .querysets import DivisionQuerySet, OfficeContactQuerySet, ScopedManager, TenantQuerySet
from .scope import CITY_BLOCK, current_tenant


class Bureau(models.Model):
    """民政局: the tenant. Its number never changes and is no division code (codes age, bureaus are merged).

    Each city owns a block of a thousand numbers; the first of the block is the city bureau, which may read the rest.
    """

    id = models.PositiveIntegerField("租户号", primary_key=True)
    name = models.CharField("名称", max_length=60)
    division_code = models.CharField("行政区划代码", max_length=12, unique=True)
    is_city = models.BooleanField("市级民政局", default=False)
    is_sandbox = models.BooleanField("联调沙箱", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "民政局"
        constraints = [
            models.CheckConstraint(condition=Q(is_city=False) | Q(id__gte=CITY_BLOCK), name="bureau_city_has_a_block"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def city_id(self) -> int:
        """The number of the city bureau whose block this bureau is in."""
        return self.id - self.id % CITY_BLOCK


class DateRange(Func):
    """A half-open range of days, `[from, to)`."""

    function = "daterange"
    output_field = DateRangeField()


class Division(models.Model):
    """行政区划: one division under one code for one half-open period (GB/T 2260, GB/T 10114 codes).

    A start that no source names is null: the division was there before the table that it was taken from.
    """

    code = models.CharField("代码", max_length=12)
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("层级")  # 1 province, 2 prefecture, 3 county, 4 township, 5 village
    parent_code = models.CharField("上级代码", max_length=12, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)  # null: before the table it was taken from
    valid_to = models.DateField("止", null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        indexes = [models.Index(fields=["parent_code", "code"], name="division_parent_code")]
        constraints = [
            ExclusionConstraint(
                name="division_code_once_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TenantForeignKey(models.ForeignKey):
    """A reference between two tables of one bureau.

    The database constraint is the composite key (tenant, x_id) added by `BuildWalls`: a single-column key would let
    a row of one bureau point at another's, because foreign keys do not look at row-level security.
    """

    def __init__(self, to, on_delete=models.PROTECT, **options):
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class TenantOneToOneField(models.OneToOneField):
    """The one-to-one form of `TenantForeignKey`."""

    def __init__(self, to, on_delete=models.PROTECT, **options):
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class TenantModel(models.Model):
    """A row that belongs to one bureau."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        Bureau,
        on_delete=models.PROTECT,
        db_column="tenant",
        default=current_tenant,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name="民政局",
    )

    objects = ScopedManager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class OfficeContact(TenantModel):
    """机构联系信息: where a citizen finds an office of the bureau from a day on, and who decides on an appeal.

    行政复议法 art 24 and 行政诉讼法 art 14 say which body and court that is; the letters name them. A change is a new
    row of a later day.
    """

    division_code = models.CharField("区划", max_length=12)  # the bureau's own, or that of a township
    valid_from = models.DateField("启用日期")
    office = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=120)
    telephone = models.CharField("电话", max_length=30)
    reconsideration_body = models.CharField("行政复议机关", max_length=60, blank=True)
    court = models.CharField("管辖法院", max_length=60, blank=True)

    objects = ScopedManager.from_queryset(OfficeContactQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "机构联系信息"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "division_code", "valid_from"], name="office_contact_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.telephone}"


class WorkDue(models.Model):
    """Tells relay and sweeper which bureau's scope to open next; holds no personal data and no tenant policy."""

    tenant = models.ForeignKey(Bureau, on_delete=models.CASCADE, db_column="tenant_number", related_name="+")
    kind = models.CharField("工作种类", max_length=60)
    due_at = models.DateTimeField("到期时间")

    class Meta:
        verbose_name = verbose_name_plural = "待处理工作"
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="work_due_once")]
        indexes = [models.Index(fields=["kind", "due_at"], name="work_due_kind_due_at")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.kind}"
