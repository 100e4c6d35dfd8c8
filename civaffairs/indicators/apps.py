from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "civaffairs.indicators"
    verbose_name = "指标"
