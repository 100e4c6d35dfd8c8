"""Handing out documents, and telling everybody whether a printed letter is genuine."""

import uuid
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.web.views import ActorView

from ..forms import VerificationForm
from ..models import Document
from ..permissions import READ
from ..services import open_document, open_original, open_preview, verify_letter
from .filing import seen_by

DEFAULT_PURPOSE = "办理业务查阅"


class Download(ActorView):
    """One document as a file."""

    right = READ
    http_method_names = ["get"]
    disposition = "attachment"

    def get_subject(self) -> Document:
        visible = Document.objects.visible_to(self.actor)
        self.document: Document = seen_by(self.actor, get_object_or_404(visible, pk=self.kwargs["pk"]))
        return self.document

    def read(self, purpose: str) -> bytes:
        """The content that this address hands out."""
        return open_document(document=self.document, by=self.actor, purpose=purpose)

    def get_media_type(self) -> str:
        return self.document.media_type

    def get(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        purpose = request.GET.get("purpose") or DEFAULT_PURPOSE
        try:
            content = self.read(purpose)
        except NotPermitted:
            raise
        except Refusal as refusal:
            status = 422 if refusal.field else 409
            return render(request, "documents/unavailable.html", {"message": refusal.message}, status=status)
        response = HttpResponse(content, content_type=self.get_media_type())
        response["Content-Disposition"] = f"{self.disposition}; filename*=UTF-8''{quote(self.document.file_name)}"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class Preview(Download):
    """The small picture of what was handed in, made by ourselves and shown in the page."""

    disposition = "inline"

    def read(self, purpose: str) -> bytes:
        return open_preview(document=self.document, by=self.actor, purpose=purpose)

    def get_media_type(self) -> str:
        return "image/jpeg"


class Original(Download):
    """The file exactly as it came, never shown, only saved: nothing has made it harmless."""

    def read(self, purpose: str) -> bytes:
        return open_original(document=self.document, by=self.actor, purpose=purpose)

    def get_media_type(self) -> str:
        return "application/octet-stream"


@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """The public page: kind, number, day and bureau of a letter, and nothing about anybody."""
    typed = code or request.GET.get("code", "")
    found = verify_letter(typed) if typed else None
    form = VerificationForm({"code": typed} if typed else None)
    if typed and found is None:
        form.add_error("code", "没有这个验证码的文书。请对照文书页脚逐位核对；仍查不到的，请携带文书到印发机关核实。")
    context = {"form": form, "letter": found}
    return render(request, "documents/verify.html", context, status=404 if form.errors else 200)
