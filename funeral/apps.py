from django.apps import AppConfig


class FuneralConfig(AppConfig):
    name = "funeral"
    verbose_name = "殡葬"

    def ready(self):
        from civaffairs.policy import catalogue

        catalogue.register("funeral")
