from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "civaffairs.audit"
    verbose_name = "审计"

    def ready(self):
        from django.core import checks

        from .checks import anchor_key_is_set

        checks.register(anchor_key_is_set, checks.Tags.security, deploy=True)
