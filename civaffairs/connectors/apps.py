from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "civaffairs.connectors"
    verbose_name = "部门接口"
