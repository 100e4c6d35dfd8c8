from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "civaffairs.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from civaffairs.accounts.permissions import declare

        from . import materials
        from .permissions import RIGHTS

        declare(RIGHTS)
        materials.register(*materials.COMMON)
