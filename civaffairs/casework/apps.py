from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "civaffairs.casework"
    verbose_name = "办件"
