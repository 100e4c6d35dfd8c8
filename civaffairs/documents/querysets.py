"""Reads of documents, holds and lists of destruction."""

import datetime as dt
import uuid
from collections import defaultdict

from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet

from .choices import DestructionOutcome, DocumentOrigin
from .subjects import open_among


class DocumentQuerySet(VisibleQuerySet):
    """Documents."""

    def about(self, subject_kind: str, subject_id: uuid.UUID):
        """Documents of one subject, newest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-made_at")

    def materials(self):
        """What was handed in, as against letters of our own."""
        return self.exclude(origin=DocumentOrigin.LETTER)

    def letters(self):
        """Letters of our own."""
        return self.filter(origin=DocumentOrigin.LETTER)

    def current(self):
        """The newest version of each."""
        return self.filter(superseded_at__isnull=True)

    def current_at(self, moment: dt.datetime):
        """The version of each that stood at the moment: what a decision of then rested on."""
        stood = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        return self.filter(stood, made_at__lte=moment)

    def kept(self):
        """Documents whose content has not been destroyed."""
        return self.filter(destroyed_at__isnull=True)

    def versions_of(self, document):
        """All versions of a document, the newest first."""
        return self.filter(series=document.series).order_by("-version")


class LegalHoldQuerySet(VisibleQuerySet):
    """Legal holds."""

    def standing(self):
        """Holds that nobody has lifted."""
        return self.filter(lifted_on__isnull=True)

    def on(self, subject_kind: str, subject_id: uuid.UUID):
        """Holds on one subject, newest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-placed_on", "-id")


class ScanQuerySet(VisibleQuerySet):
    """Scans that wait to be filed."""

    def visible_to(self, actor: Actor):
        """Scans of the actor's area, but none whose barcode names a matter that is closed to the actor."""
        seen = super().visible_to(actor)
        named = defaultdict(set)
        for kind, subject_id in seen.exclude(proposed_kind="").values_list("proposed_kind", "proposed_id"):
            named[kind].add(subject_id)
        for kind, ids in named.items():
            if hidden := ids - open_among(actor, kind, sorted(ids)):
                seen = seen.exclude(proposed_kind=kind, proposed_id__in=hidden)
        return seen


class DestructionListQuerySet(VisibleQuerySet):
    """Lists of destruction."""

    def approved(self):
        """Lists that two people have approved and that are not finished."""
        return self.filter(second_approved_on__isnull=False, finished_at__isnull=True)


class DestructionItemQuerySet(TenantQuerySet):
    """Items of lists of destruction."""

    def pending(self):
        """Items that are neither destroyed nor skipped."""
        return self.filter(outcome=DestructionOutcome.PENDING)
