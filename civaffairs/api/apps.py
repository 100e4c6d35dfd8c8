from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "civaffairs.api"
    label = "civaffairs_api"
    verbose_name = "接口"

    def ready(self):
        from civaffairs.accounts.permissions import declare

        from .permissions import RIGHTS

        declare(RIGHTS)
