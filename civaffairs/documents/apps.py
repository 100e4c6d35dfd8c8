from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "civaffairs.documents"
    verbose_name = "文书"
