from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "civaffairs.documents"
    verbose_name = "文书"

    def ready(self) -> None:
        from civaffairs.accounts.permissions import declare
        from civaffairs.registry.rotation import register_files
        from civaffairs.web.navigation import Entry, add

        from . import materials, subjects
        from .permissions import FILE_SCANS, RIGHTS, SEE_DESTRUCTION
        from .rotation import rotate_files
        from .scans import UNFILED, is_scan_open

        declare(RIGHTS)
        materials.register(*materials.COMMON)
        subjects.guard(UNFILED, is_scan_open)
        register_files("文书材料文件", rotate_files)
        add(Entry("办件", "扫描归档", "documents:scans", order=50, right=FILE_SCANS.code))
        add(Entry("办件", "销毁清册", "documents:destructions", order=55, right=SEE_DESTRUCTION.code))
