from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "civaffairs.tenancy"
    verbose_name = "租户与区划"
