"""What pages remember of whoever works with them: the look of lists, saved filters, drafts, and what was sent."""

from django.conf import settings
from django.db import models

from civaffairs.tenancy.models import TenantForeignKey, TenantModel
from civaffairs.tenancy.querysets import ScopedManager

from .querysets import FormDraftQuerySet, SavedFilterQuerySet

DENSITIES = (("", "随显示设置"), ("standard", "标准行距"), ("dense", "紧凑行距"))


class SavedFilter(TenantModel):
    """已存筛选: filters and order of a list under a name, for oneself or for everybody of the bureau."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="保存人")
    list_name = models.CharField("清单", max_length=80)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("筛选条件", max_length=1000)
    is_shared = models.BooleanField("本单位共用", default=False)

    objects = ScopedManager.from_queryset(SavedFilterQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "已存筛选"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "owner", "list_name", "name"], name="saved_filter_once"),
        ]
        indexes = [models.Index(fields=["tenant", "list_name", "name"], name="saved_filter_list")]

    def __str__(self) -> str:
        return self.name


class ListSettings(TenantModel):
    """清单设置: how somebody wants to see one list: its columns, the height of its rows, and where it opens."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    list_name = models.CharField("清单", max_length=80)
    hidden_columns = models.JSONField("不显示的列", default=list)
    density = models.CharField("行距", max_length=10, choices=DENSITIES, blank=True)
    default_filter = TenantForeignKey(
        SavedFilter, null=True, blank=True, related_name="+", verbose_name="打开清单时的筛选"
    )

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "清单设置"
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "list_name"], name="list_settings_once")]

    def __str__(self) -> str:
        return self.list_name


class FormDraft(TenantModel):
    """页面草稿: what somebody typed into a page and has not submitted; encrypted, for this person only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    page = models.CharField("页面", max_length=300)
    content_encrypted = models.TextField("内容（密文）")
    saved_at = models.DateTimeField("保存时间")

    CONTEXT = "civaffairs_web.FormDraft.content"

    objects = ScopedManager.from_queryset(FormDraftQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "页面草稿"
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "page"], name="form_draft_once")]
        indexes = [models.Index(fields=["tenant", "saved_at"], name="form_draft_saved_at")]

    def __str__(self) -> str:
        return self.page


class SubmittedForm(TenantModel):
    """已提交表单: a page that was sent and done, so that sending it again leads to the result and does nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    token = models.UUIDField("表单标识")
    answer_url = models.CharField("结果页面", max_length=300)
    submitted_at = models.DateTimeField("提交时间")

    class Meta(TenantModel.Meta):
        verbose_name = verbose_name_plural = "已提交表单"
        constraints = [models.UniqueConstraint(fields=["tenant", "token"], name="submitted_form_once")]
        indexes = [models.Index(fields=["tenant", "submitted_at"], name="submitted_form_at")]

    def __str__(self) -> str:
        return str(self.token)
