from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "civaffairs.accounts"
    verbose_name = "账号与权限"

    def ready(self):
        from .permissions import RIGHTS, declare

        declare(RIGHTS)
