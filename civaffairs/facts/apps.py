from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "civaffairs.facts"
    verbose_name = "事件"
