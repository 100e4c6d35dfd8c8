from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "civaffairs.inspections"
    verbose_name = "监督检查"

    def ready(self):
        from civaffairs.policy import catalogue

        catalogue.register("civaffairs.inspections")
