from django.apps import AppConfig


class DevstackConfig(AppConfig):
    name = "civaffairs.devstack"
    verbose_name = "演示环境"
