"""`manage.py verify_audit`: prove that no sealed audit entry was changed, removed or inserted since the last anchor."""

from django.core.management.base import BaseCommand

from civaffairs.audit.anchors import compare, read_file
from civaffairs.audit.models import AuditEntry, AuditSeal
from civaffairs.audit.services import verify
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


class Command(BaseCommand):
    help = "Verify the audit chain of every bureau."

    def handle(self, **options):
        heads, broken = read_file()
        for fault in broken:
            self.stdout.write(fault)
        faults = len(broken)
        for bureau in Bureau.objects.order_by("id"):
            with scope(bureau.pk):
                for fault in (*verify(), *compare(heads=heads, bureau=bureau.pk)):
                    faults += 1
                    self.stdout.write(f"{bureau.name}：{fault}")
                sealed = AuditSeal.objects.count()
                unsealed = AuditEntry.objects.unsealed().count()
            latest = next((head for head in reversed(heads) if head.bureau == bureau.pk), None)
            self.stdout.write(f"{bureau.name}：已封存 {sealed} 条，尚未封存 {unsealed} 条（未封存的不能证明）")
            if latest:
                self.stdout.write(f"{bureau.name}：已锚定到第 {latest.number} 号（{latest.day}）")
            else:
                self.stdout.write(f"{bureau.name}：尚未锚定，链尾的删除不能证明")
        if faults:
            raise SystemExit(1)
        self.stdout.write("审计链完整")
