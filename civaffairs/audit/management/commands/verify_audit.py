"""`manage.py verify_audit`: prove that no sealed audit entry was changed, removed or inserted."""

from django.core.management.base import BaseCommand

from civaffairs.audit.models import AuditEntry, AuditSeal
from civaffairs.audit.services import verify
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Verify the audit chain of every bureau."

    def handle(self, **options):
        faults = 0
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                for fault in verify():
                    faults += 1
                    self.stdout.write(f"{bureau.name}:{fault}")
                sealed = AuditSeal.objects.count()
                unsealed = AuditEntry.objects.filter(seals__isnull=True).count()
            self.stdout.write(f"{bureau.name}:已封存 {sealed} 条，尚未封存 {unsealed} 条（未封存的不能证明）")
        if faults:
            raise SystemExit(1)
        self.stdout.write("审计链完整")
