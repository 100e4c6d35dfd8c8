from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "civaffairs.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from civaffairs.accounts.permissions import declare
        from civaffairs.registry.rotation import register_files

        from . import materials
        from .permissions import RIGHTS
        from .rotation import rotate_files

        declare(RIGHTS)
        materials.register(*materials.COMMON)
        register_files("文书材料文件", rotate_files)
