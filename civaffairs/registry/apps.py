from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "civaffairs.registry"
    verbose_name = "对象库"
