from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "civaffairs.audit"
    verbose_name = "审计"
