from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "civaffairs.notices"
    verbose_name = "消息"

    def ready(self) -> None:
        from civaffairs.web.navigation import count_unread_with

        from .catalogue import register
        from .services import DIGEST
        from .views import unread_count

        register(DIGEST)
        count_unread_with(unread_count)
