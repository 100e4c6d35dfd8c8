"""Reads of documents."""

import uuid

from civaffairs.accounts.querysets import VisibleQuerySet


class DocumentQuerySet(VisibleQuerySet):
    """Documents."""

    def about(self, subject_kind: str, subject_id: uuid.UUID):
        """Documents of one subject, newest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-made_at")
