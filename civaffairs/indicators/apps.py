from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "civaffairs.indicators"
    verbose_name = "指标"

    def ready(self):
        from civaffairs.casework.permissions import SUPERVISE
        from civaffairs.policy import catalogue
        from civaffairs.web.navigation import Entry, add

        catalogue.register("civaffairs.indicators")
        add(Entry("督导", "督导看板", "indicators:dashboard", order=15, right=SUPERVISE.code))
        add(Entry("督导", "核对等待", "indicators:waiting", order=16, right=SUPERVISE.code))
