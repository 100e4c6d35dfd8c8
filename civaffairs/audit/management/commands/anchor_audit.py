"""`manage.py anchor_audit`: put the heads of all chains down now, and print them for a paper record."""

from django.core.management.base import BaseCommand

from civaffairs.audit.anchors import head_of, signature_of
from civaffairs.audit.tasks import anchor_audit_chains
from civaffairs.common.dates import today
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Anchor the audit chain of every bureau today; prints number, digest and signature of each head."

    def handle(self, **options):
        day = today()
        anchor_audit_chains(day.isoformat())
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                head = head_of(bureau=bureau.pk, on=day)
            if head:
                signature = signature_of(head, "")
                self.stdout.write(f"{day} {bureau.name} 第 {head.number} 号 {head.digest} 签名 {signature}")
