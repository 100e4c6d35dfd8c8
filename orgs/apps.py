from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "社会组织和慈善"

    def ready(self):
        from civaffairs.policy import catalogue

        catalogue.register("orgs")
