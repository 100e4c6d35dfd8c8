"""Papers about one subject: the list, uploading, versions, and the lock against destruction."""

from typing import Any, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import holds, require
from civaffairs.common.dates import today
from civaffairs.web.views import ActView, DetailPage

from .. import subjects
from ..forms import HoldForm, UploadForm, VersionForm
from ..holds import lift_hold, place_hold
from ..models import Document, LegalHold
from ..panel import panel_of
from ..permissions import FILE, HOLD, READ
from ..services import file_upload


class OfSubject:
    """Mixin: the subject that the address names, as far as the actor may see it."""

    right: str
    kwargs: dict[str, Any]
    actor: Actor

    @cached_property
    def kind(self) -> subjects.SubjectKind:
        """The kind of subject."""
        found = subjects.kind_of(self.kwargs["kind"])
        if found is None:
            raise Http404
        return found

    def get_subject(self) -> Any:
        """The subject; who has no right to any is told so before it is looked for."""
        require(self.actor, self.right)
        found = self.kind.find(self.actor, self.kwargs["subject"])
        if found is None:
            raise Http404
        return found

    @property
    def address(self) -> str:
        """Where one goes back to: the papers, or the subject's own page for who may file and not read."""
        may_read = holds(self.actor, READ)
        return (self.kind.address if may_read else self.kind.page)(self.kwargs["subject"]) or reverse("home")


class About(OfSubject, DetailPage):
    """材料: everything handed in about one subject."""

    right = READ
    template_name = "documents/about.html"
    title = "材料"

    def get_breadcrumb(self):
        return ((self.kind.label, self.kind.page(self.kwargs["subject"])), ("材料", ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        papers = panel_of(subject_kind=self.kind.code, subject=self.get_subject(), by=self.actor)
        return super().get_context_data(papers=papers, **context)


class Upload(OfSubject, ActView):
    """上传材料."""

    right = FILE.code
    form_class = UploadForm
    title = "上传材料"
    success_message = "材料已归入。"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "照片中的拍摄地点等信息会被清除；原件加密保存。"
        return super().get_context_data(lead=lead, submit_label="上传", cancel_url=self.address, **context)

    def perform(self, form: UploadForm) -> Document:
        file = form.cleaned_data["file"]
        return file_upload(
            subject_kind=self.kind.code, subject_id=self.kwargs["subject"], kind=form.cleaned_data["kind"],
            content=file.read(), file_name=file.name, title=form.cleaned_data["title"], by=self.actor, on=today(),
        )  # fmt: skip

    def get_success_url(self, result: Any = None) -> str:
        return self.address


class Hold(OfSubject, ActView):
    """锁定材料."""

    right = HOLD.code
    form_class = HoldForm
    title = "锁定材料"
    success_message = "材料已锁定，解除之前不会销毁。"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "诉讼、复议、信访或者审计期间，锁定全部材料；解除之前，保管期满也不销毁。"
        return super().get_context_data(lead=lead, submit_label="锁定", cancel_url=self.address, **context)

    def perform(self, form: HoldForm) -> LegalHold:
        return place_hold(
            subject_kind=self.kind.code, subject_id=self.kwargs["subject"], reason=form.cleaned_data["reason"],
            by=self.actor, on=today(),
        )  # fmt: skip

    def get_success_url(self, result: Any = None) -> str:
        return self.address


Filed = TypeVar("Filed", Document, LegalHold)


def seen_by(by: Actor, filed: Filed) -> Filed:
    """A paper or hold, where the actor may also see what it is about; who may read no papers at all is told that."""
    if holds(by, READ) and not subjects.is_open_to(by, filed.subject_kind, filed.subject_id):
        raise Http404
    return filed


def address_about(subject_kind: str, subject_id: Any) -> str:
    """The page of the papers of a subject; the first page where its kind is no longer known."""
    kind = subjects.kind_of(subject_kind)
    return kind.address(subject_id) if kind else reverse("home")


class LiftHold(ActView):
    """解除锁定."""

    right = HOLD.code
    form_class = HoldForm
    title = "解除材料锁定"
    success_message = "锁定已解除。"

    def get_subject(self) -> LegalHold:
        found: LegalHold = get_object_or_404(LegalHold.objects.visible_to(self.actor), pk=self.kwargs["hold"])
        self.held = seen_by(self.actor, found)
        return self.held

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = f"{self.held.placed_by}于{self.held.placed_on}锁定：{self.held.reason}"
        return super().get_context_data(
            lead=lead, submit_label="解除锁定", cancel_url=self.get_success_url(), **context
        )

    def perform(self, form: HoldForm) -> LegalHold:
        return lift_hold(hold=self.held, reason=form.cleaned_data["reason"], by=self.actor, on=today())

    def get_success_url(self, result: Any = None) -> str:
        return address_about(self.held.subject_kind, self.held.subject_id)


class OfDocument:
    """Mixin: the document that the address names, as far as the actor may see it."""

    kwargs: dict[str, Any]
    actor: Actor

    @cached_property
    def document(self) -> Document:
        """The document."""
        found: Document = get_object_or_404(Document.objects.visible_to(self.actor), pk=self.kwargs["pk"])
        return seen_by(self.actor, found)

    def get_subject(self) -> Document:
        """What the right must cover."""
        return self.document


class Replace(OfDocument, ActView):
    """上传新版本."""

    right = FILE.code
    form_class = VersionForm
    success_message = "新版本已归入，原版本仍可查阅。"

    @property
    def title(self) -> str:
        return f"上传新版本：{self.document.title}"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=f"现为第{self.document.version}版；原版本保留不变。", submit_label="上传",
            cancel_url=self.get_success_url(), **context,
        )  # fmt: skip

    def perform(self, form: VersionForm) -> Document:
        file, replaced = form.cleaned_data["file"], self.document
        return file_upload(
            subject_kind=replaced.subject_kind, subject_id=replaced.subject_id, kind=replaced.kind,
            content=file.read(), file_name=file.name, replaces=replaced, by=self.actor, on=today(),
        )  # fmt: skip

    def get_success_url(self, result: Any = None) -> str:
        return address_about(self.document.subject_kind, self.document.subject_id)


class Versions(OfDocument, DetailPage):
    """版本: every version of a paper, when it stood, and the ways to open it."""

    right = READ
    template_name = "documents/versions.html"

    def get_title(self) -> str:
        return f"{self.document.title}：版本"

    def get_breadcrumb(self):
        back = address_about(self.document.subject_kind, self.document.subject_id)
        return (("材料", back), (self.document.title, ""))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(versions=Document.objects.versions_of(self.document), **context)
