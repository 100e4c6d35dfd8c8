from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "civaffairs.casework"
    verbose_name = "办件"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.policy import catalogue

        from .permissions import RIGHTS

        catalogue.register("civaffairs.casework", "civaffairs.casework.clock")
        declare(RIGHTS)
