"""`manage.py rotate_keys`: bring everything encrypted or indexed to the configured keys, while the product works."""

from django.core.management.base import BaseCommand

from civaffairs.registry import rotation


class Command(BaseCommand):
    help = "Encrypt anew under the newest key and write the indexes of every configured key; may be run again."

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")
        parser.add_argument("--retire", action="store_true", help="empty the indexes of keys no longer configured")
        parser.add_argument("--database", default="migrator", help="the connection that sees every bureau")

    def handle(self, *, batch: int, retire: bool, database: str, **options):
        unreadable = 0
        for field in rotation.encrypted_fields():
            done = rotation.rotate_field(field, using=database, size=batch)
            unreadable += self.told(f"{field.context}：重新加密 {done.rows} 行", done)
        for label, rotate in rotation.file_rotations():
            done = rotate(using=database, size=batch)
            unreadable += self.told(f"{label}：重新加密 {done.rows} 份", done)
        for model in rotation.INDEXED:
            done = rotation.rotate_indexes(model, using=database, size=batch, is_retiring=retire)
            self.stdout.write(f"{model._meta.verbose_name}索引：更新 {done.rows} 行")
        done = rotation.rotate_identity_index(using=database, size=batch, is_retiring=retire)
        self.stdout.write(f"全市身份索引：新增 {done.rows} 行")
        for name, count in rotation.kept_under_older_keys(using=database).items():
            if count:
                self.stdout.write(f"{name}：{count} 个文件仍用旧密钥加密，旧密钥须继续保留")
        if unreadable:
            raise SystemExit(1)

    def told(self, line: str, done: rotation.Rotated) -> int:
        """Print what was done and what no key opens; how many these are."""
        self.stdout.write(line)
        for key in done.unreadable:
            self.stdout.write(f"  {key} 用现有密钥无法解密，或者文件缺失")
        return len(done.unreadable)
