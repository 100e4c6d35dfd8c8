from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "civaffairs.connectors"
    verbose_name = "部门接口"

    def ready(self):
        from civaffairs.accounts.permissions import declare

        from .permissions import RIGHTS

        declare(RIGHTS)
