"""What belongs to home visits: who signed, what was photographed, what was taken along and what came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from civaffairs.documents.models import Document
from civaffairs.tenancy.models import TenantForeignKey, TenantModel, TenantOneToOneField

from .choices import PictureKind, SentState, SignatureMeans, Signer


class VisitTake(TenantModel):
    """外出携带: which cases somebody took along on a telephone, and the key under which the telephone keeps them.

    The key is here so that it can be forgotten there: after signing out, and after the hours that the bureau allows.
    What was filled in remains readable to whoever took it along, once they have signed in again.
    """

    KEY = "casework.VisitTake.key"

    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="携带人")
    division_code = models.CharField("区划", max_length=12)
    taken_at = models.DateTimeField("携带时间")
    expires_at = models.DateTimeField("到期时间")
    returned_at = models.DateTimeField("交回时间", null=True, blank=True)
    key_encrypted = models.CharField("本机密钥（密文）", max_length=200)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "外出携带"
        indexes = [models.Index(fields=["tenant", "taken_by", "returned_at"], name="visit_take_holder")]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M}"


class TakenCase(TenantModel):
    """携带事项: one case that was taken along, as it stood then; what came after it is a conflict."""

    take = TenantForeignKey(VisitTake, related_name="cases", verbose_name="外出携带")
    case = TenantForeignKey("casework.Case", related_name="+", verbose_name="事项")
    version = models.PositiveIntegerField("携带时版本")
    visits = models.PositiveSmallIntegerField("携带时已有调查")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "携带事项"
        constraints = [models.UniqueConstraint(fields=["tenant", "take", "case"], name="taken_case_once")]

    def __str__(self) -> str:
        return f"{self.case_id}"


class SentVisit(TenantModel):
    """带回的调查记录: what a telephone sent, word for word; sent twice it is one, and nothing of it is ever lost."""

    take = TenantForeignKey(VisitTake, related_name="sent", verbose_name="外出携带")
    case = TenantForeignKey("casework.Case", related_name="sent_visits", verbose_name="事项")
    key = models.UUIDField("发送编号")
    content = models.JSONField("内容")
    digest = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=12, choices=SentState.choices)
    conflict = models.CharField("未能登记的原因", max_length=300, blank=True)
    visit = TenantOneToOneField(
        "casework.HomeVisit", null=True, blank=True, related_name="sent", verbose_name="入户调查"
    )
    sent_by = models.CharField("发送人", max_length=60)
    received_at = models.DateTimeField("收到时间")
    settled_by = models.CharField("处理人", max_length=60, blank=True)
    settled_on = models.DateField("处理日期", null=True, blank=True)
    settled_reason = models.CharField("处理说明", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "带回的调查记录"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="sent_visit_once"),
            models.CheckConstraint(
                condition=Q(state=SentState.RECORDED, visit__isnull=False)
                | ~Q(state=SentState.RECORDED) & Q(visit__isnull=True),
                name="sent_visit_recorded_as_visit",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "case", "state"], name="sent_visit_case")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.key}"

    @property
    def state_choice(self) -> SentState:
        """The state with label and tone."""
        return SentState(self.state)


class VisitPicture(TenantModel):
    """调查照片: a photograph or a signature that was photographed, with the time at which it was taken.

    Where it was taken is kept only where the bureau asks for it. A picture belongs to the visit it was made on; while
    what came back is in conflict, to that.
    """

    case = TenantForeignKey("casework.Case", related_name="visit_pictures", verbose_name="事项")
    visit = TenantForeignKey(
        "casework.HomeVisit", null=True, blank=True, related_name="pictures", verbose_name="入户调查"
    )
    sent = TenantForeignKey(SentVisit, null=True, blank=True, related_name="pictures", verbose_name="带回的调查记录")
    document = TenantOneToOneField(Document, related_name="+", verbose_name="材料")
    kind = models.CharField("种类", max_length=12, choices=PictureKind.choices)
    signer = models.CharField("签名人", max_length=60, blank=True)
    taken_at = models.DateTimeField("拍摄时间")
    position = models.CharField("拍摄位置", max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "调查照片"
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False) | Q(sent__isnull=False), name="visit_picture_of_something"
            ),
            models.CheckConstraint(
                condition=Q(kind=PictureKind.PHOTOGRAPH, signer="") | Q(kind=PictureKind.SIGNATURE) & ~Q(signer=""),
                name="visit_picture_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_at:%Y-%m-%d %H:%M}"


class VisitSignature(TenantModel):
    """调查签名 (57号 art 16): that an investigator or the member present stands by the record. Never changed."""

    visit = TenantForeignKey("casework.HomeVisit", related_name="signatures", verbose_name="入户调查")
    signer = models.CharField("身份", max_length=12, choices=Signer.choices)
    name = models.CharField("姓名", max_length=60)
    means = models.CharField("签名方式", max_length=12, choices=SignatureMeans.choices)
    signed_by_id = models.CharField("用户编号", max_length=64, blank=True)
    document = TenantForeignKey(Document, null=True, blank=True, related_name="+", verbose_name="签名照片")
    signed_at = models.DateTimeField("签名时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "调查签名"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "visit", "signer", "name"], name="visit_signature_once"),
            models.CheckConstraint(
                condition=Q(means=SignatureMeans.IN_PRODUCT) & ~Q(signed_by_id="")
                | Q(means=SignatureMeans.PICTURE, document__isnull=False),
                name="visit_signature_has_proof",
            ),
        ]

    def __str__(self) -> str:
        return self.name
